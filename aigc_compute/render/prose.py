"""Texts on the terminal, whose lines are broken as their language has it."""

from __future__ import annotations

from typing import Any

from rich.console import Console, ConsoleOptions
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

from ..language import ENGLISH, cells, language, pieces, wrap


def prose(plain: str, style: str = "") -> Text:
    """A text for a table or a line of its own."""
    return Text(plain, style) if language() == ENGLISH else _Filled(plain, style)


def words_of(shown: object) -> list[str]:
    """What of a text no line ends within."""
    return [one.rstrip() for one in pieces(shown.plain)] if isinstance(shown, _Filled) else str(shown).split()


class _Filled(Text):
    """A text in which a line may end after any wide character: rich breaks at spaces alone."""

    def wrap(self, console: Console, width: int, **how: Any) -> Lines:
        lines = [line for part in self.plain.split("\n") for line in wrap(part, width)]
        return Lines(Text(line, self.style, end="") for line in lines)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        least = max((cells(one.rstrip()) for one in pieces(self.plain)), default=0)
        return Measurement(least, max(map(cells, self.plain.split("\n"))))
