"""Texts for the terminal, with lines broken by the rules of the active language."""

from __future__ import annotations

from typing import Any

from rich.console import Console, ConsoleOptions
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

from ..language import ENGLISH, cells, language, pieces, wrap


def prose(plain: str, style: str = "") -> Text:
    """Return a text for a table cell or for a line of its own."""
    return Text(plain, style) if language() == ENGLISH else _Filled(plain, style)


def words_of(shown: object) -> list[str]:
    """Return the parts of a text within which no line may end."""
    return [piece.rstrip() for piece in pieces(shown.plain)] if isinstance(shown, _Filled) else str(shown).split()


class _Filled(Text):
    """A text in which a line may end after any wide character, whereas rich breaks lines at spaces only."""

    def wrap(self, console: Console, width: int, **how: Any) -> Lines:
        lines = [line for part in self.plain.split("\n") for line in wrap(part, width)]
        return Lines(Text(line, self.style, end="") for line in lines)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        minimum = max((cells(piece.rstrip()) for piece in pieces(self.plain)), default=0)
        return Measurement(minimum, max(map(cells, self.plain.split("\n"))))
