"""The option `--lang`, which every command takes at any place of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from typer.core import TyperOption

from ..diagnostics import did_you_mean, problem
from ..language import LANGUAGES, VARIABLE, Phrase, language_of, set_language

if TYPE_CHECKING:
    from typer.core import TyperCommand, TyperGroup

OPTION = "--lang"


def settle_language(words: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Set the language that the words of a command line name, or else the environment's; return the words without the
    option.

    Raises Problems for an unknown language.
    """
    before, separator, after = _split_at_separator(words)
    kept, name = [], None
    remaining = iter(before)
    for word in remaining:
        option, sign, value = word.partition("=")
        if option == OPTION:
            name = value if sign else next(remaining, "")
        else:
            kept.append(word)
    if name is None:
        _set_language(VARIABLE, language_of(environment))
    else:
        _set_language(OPTION, name)
    return [*kept, *separator, *after]


def offer_language(command: TyperGroup | TyperCommand) -> None:
    """Show the option in the help of a command and of its subcommands."""
    command.params.append(
        TyperOption(
            param_decls=[OPTION],
            type=str,
            metavar="|".join(LANGUAGES),
            expose_value=False,
            show_default="the locale's",
            help="Use English or Chinese (also: AIGC_COMPUTE_LANG).",
        )
    )
    for subcommand in getattr(command, "commands", {}).values():
        offer_language(subcommand)


def _split_at_separator(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The words before a bare `--`, the `--` itself, and the words behind it, which are no options."""
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end : end + 1], words[end + 1 :]


def _set_language(where: str, name: str) -> None:
    if name not in LANGUAGES:
        message = Phrase(
            "{where}: found {found!r}, expected one of {names}", where=where, found=name, names=", ".join(LANGUAGES)
        )
        raise problem("choice", message, hint=did_you_mean(name, LANGUAGES))
    set_language(name)
