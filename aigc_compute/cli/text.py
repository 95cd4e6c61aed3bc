"""Words of a command line that are not UTF-8: the name of a file may be, any other word is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, Problems
from ..language import Phrase
from ..stores import is_url
from ..surrogates import is_unicode

if TYPE_CHECKING:
    from typer._click import Context, Parameter
    from typer.core import TyperCommand, TyperGroup

FILES = frozenset(("FILE", "DIR", "PATH"))
"""Words of a metavar whose option or argument takes names of files or folders."""


def check_text(command: TyperGroup | TyperCommand) -> None:
    """Let a command and those below it refuse what is neither UTF-8 nor the name of a file, with Problems."""
    for one in command.params:
        if one.callback is None:
            one.callback = _checked
    for below in getattr(command, "commands", {}).values():
        check_text(below)


def _checked(context: Context, parameter: Parameter, value: Any) -> Any:
    words = value if isinstance(value, (list, tuple)) else [value]
    wrong = [one for one in words if isinstance(one, str) and not is_unicode(one) and not _names_file(one, parameter)]
    if wrong:
        where = max(parameter.opts, key=len) if parameter.param_type_name == "option" else Phrase("command line")
        raise Problems(
            Diagnostic("input-not-text", Phrase("found {word!r}, expected a text in UTF-8", word=one), where)
            for one in wrong
        )
    return value


def _names_file(word: str, parameter: Parameter) -> bool:
    """Whether a word of a command line may be the name of a file or folder, rather than a URL or `key=value`."""
    from ..scenario.inputs import is_assignment

    takes = parameter.metavar or ""
    if FILES.isdisjoint(re.findall("[A-Z]+", takes)) or is_url(word):
        return False
    return not ("=" in takes and is_assignment(word))
