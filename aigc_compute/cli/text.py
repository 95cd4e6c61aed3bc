"""Words of a command line that are not UTF-8: a file may have such a name; any other word is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, Problems
from ..io.stores import is_url
from ..language import Phrase
from ..surrogates import is_unicode

if TYPE_CHECKING:
    from typer._click import Context, Parameter
    from typer.core import TyperCommand, TyperGroup

FILES = frozenset(("FILE", "DIR", "PATH"))
"""Words in the metavar of an option or an argument that takes names of files or folders."""


def check_text(command: TyperGroup | TyperCommand) -> None:
    """Make a command and its subcommands raise Problems for a word that is neither UTF-8 nor the name of a file."""
    for parameter in command.params:
        if parameter.callback is None:
            parameter.callback = _checked
    for subcommand in getattr(command, "commands", {}).values():
        check_text(subcommand)


def _checked(context: Context, parameter: Parameter, value: Any) -> Any:
    words = value if isinstance(value, (list, tuple)) else [value]
    wrong = [
        word for word in words if isinstance(word, str) and not is_unicode(word) and not _may_be_file(word, parameter)
    ]
    if wrong:
        where = max(parameter.opts, key=len) if parameter.param_type_name == "option" else Phrase("command line")
        raise Problems(
            Diagnostic("input-not-text", Phrase("found {word!r}, expected a text in UTF-8", word=word), where)
            for word in wrong
        )
    return value


def _may_be_file(word: str, parameter: Parameter) -> bool:
    """Whether a word of a command line may be the name of a file or folder, rather than a URL or `key=value`."""
    from ..scenario.inputs import is_assignment

    metavar = parameter.metavar or ""
    if FILES.isdisjoint(re.findall("[A-Z]+", metavar)) or is_url(word):
        return False
    return not ("=" in metavar and is_assignment(word))
