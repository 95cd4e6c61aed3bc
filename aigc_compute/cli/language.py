"""`--lang`: an option of every command, wherever it stands among the words of a command line."""

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
    """Speak the language that the words of a command line ask for, else the environment's; the words without the
    option. Raises Problems for a language that is not ours.
    """
    ours, bare, others = _parted(words)
    kept, asked = [], None
    rest = iter(ours)
    for word in rest:
        name, given, value = word.partition("=")
        if name != OPTION:
            kept.append(word)
            continue
        asked = value if given else next(rest, "")
    _speak(OPTION, asked) if asked is not None else _speak(VARIABLE, language_of(environment))
    return [*kept, *bare, *others]


def offer_language(command: TyperGroup | TyperCommand) -> None:
    """Show the option in the help of a command and of those below it."""
    command.params.append(
        TyperOption(
            param_decls=[OPTION],
            type=str,
            metavar="|".join(LANGUAGES),
            expose_value=False,
            show_default="the locale's",
            help="Speak English or Chinese (also: AIGC_COMPUTE_LANG).",
        )
    )
    for below in getattr(command, "commands", {}).values():
        offer_language(below)


def _parted(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Words before a bare `--`, that one, and those behind it, which are no options."""
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end : end + 1], words[end + 1 :]


def _speak(where: str, name: str) -> None:
    if name not in LANGUAGES:
        told = Phrase(
            "{where}: found {found!r}, expected one of {names}", where=where, found=name, names=", ".join(LANGUAGES)
        )
        raise problem("language", told, hint=did_you_mean(name, LANGUAGES))
    set_language(name)
