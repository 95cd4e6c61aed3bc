"""Translation of messages of libraries and of the operating system, which are always English."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from .phrase import Phrase

FOREIGN: Final = (
    # command lines
    "No such command {name}. Did you mean {names}?",
    "No such command {name}.",
    "No such option: {name} (Possible options: {names})",
    "No such option: {name}",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing command.",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "Got unexpected extra argument(s) ({words})",
    "Invalid value for {name}: {found} is not a valid int.",
    "Invalid value for {name}: {found} is not a valid integer.",
    "Invalid value for {name}: {found} is not a valid float.",
    "Invalid value for {name}: {found} is not in the range {expected}.",
    "Invalid value for {name}: {message}",
    # JSON
    "Expecting value",
    "Expecting value: line {line} column {column} (char {place})",
    "Expecting ',' delimiter",
    "Expecting ',' delimiter: line {line} column {column} (char {place})",
    "Expecting ':' delimiter",
    "Expecting property name enclosed in double quotes",
    "Expecting property name enclosed in double quotes: line {line} column {column} (char {place})",
    "Extra data",
    "Extra data: line {line} column {column} (char {place})",
    "Unterminated string starting at",
    "Unterminated string starting at: line {line} column {column} (char {place})",
    "Invalid control character at",
    # YAML
    "could not find expected ':'",
    "did not find expected '-' indicator",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "did not find expected key",
    "did not find expected node content",
    "did not find expected <document start>",
    "did not find expected alphabetic or numeric character",
    "found character that cannot start any token",
    "found undefined alias",
    "found undefined tag handle",
    "found unexpected end of stream",
    "found unknown escape character",
    "mapping values are not allowed in this context",
    "block sequence entries are not allowed in this context",
    "control characters are not allowed",
    # the operating system
    "File name too long",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Permission denied",
    "Read-only file system",
)
"""Templates of known messages. The first that matches a message is used."""


def library_message(message: str) -> str:
    """Return a message as a phrase, or unchanged if it matches no known template."""
    for template in FOREIGN:
        if match := _pattern(template).fullmatch(message):
            return Phrase(template, **match.groupdict())
    return message


def error_message(error: BaseException) -> str:
    """Return the message of an error: the phrase that it was raised with, or else its text (see `library_message`)."""
    argument = error.args[0] if error.args else ""
    if isinstance(argument, Phrase):
        return argument
    return library_message(error.strerror or "" if isinstance(error, OSError) else str(error))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    escaped = re.escape(template)
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", escaped), re.DOTALL)
