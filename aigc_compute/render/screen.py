"""The terminal: how wide it is, and tables that lose no figure however narrow it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from ..language import cells
from .prose import words_of

NARROWEST = 40
"""Columns of a terminal that is narrower, or says that it has none."""

USUAL = 80, 25
"""Columns and lines where nothing is a terminal."""

FIGURE = re.compile(r"\W*[x×]?\d")
"""How a word begins that is a figure: it is not broken."""

WORD, PIECE = 24, 10
"""Cells of the longest word that is no figure and yet not broken, and of its shortest piece where it must be."""

ENDLESS = 10_000
"""Columns in which everything has room."""


def terminal_width() -> int:
    """Columns of the terminal: those of COLUMNS where it is a number above zero, else of the first standard stream
    that is a terminal, else the usual; at least NARROWEST.
    """
    stated = os.environ.get("COLUMNS", "")
    found = [min(int(stated), ENDLESS)] if stated.isascii() and stated.isdecimal() and len(stated) < 10 else []
    for stream in range(3):
        with suppress(OSError):
            found.append(os.get_terminal_size(stream).columns)
    return max(next(filter(None, found), USUAL[0]), NARROWEST)


class Screen(Console):
    """A terminal, or what stands for one. A table that needs more room than there is, is as wide as it must be."""

    def __init__(self, width: int | None = None, **options: Any) -> None:
        super().__init__(width=width or terminal_width(), height=USUAL[1], highlight=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        for one in objects:
            if isinstance(one, Table):
                _fit(one, self)
        super().print(*objects, **{"crop": False, **options})


def _fit(table: Table, console: Console) -> None:
    """Settle the widths of a table's columns so that no figure is broken; and no other word where the table is wider
    than the terminal however its words are broken.
    """
    wide = console.options.update(width=ENDLESS)
    contents = [[column.header, *column.cells] for column in table.columns]
    padding = _padding(table)
    most = [
        around + max(column.min_width or 1, *(Measurement.get(console, wide, one).maximum for one in shown))
        for column, shown, around in zip(table.columns, contents, padding, strict=True)
    ]
    room = console.width - (Measurement.get(console, wide, table).maximum - sum(most))

    def least(piece: int) -> list[int]:
        """The widths in which other words than figures are broken into pieces no shorter than that."""
        return [
            width if column.no_wrap else around + max(column.min_width or 1, _least(shown, piece))
            for column, shown, around, width in zip(table.columns, contents, padding, most, strict=True)
        ]

    floor = least(PIECE) if sum(least(PIECE)) <= room else least(WORD)
    widths = _narrowed(floor, most, room)
    for column, width, wanted, around in zip(table.columns, widths, most, padding, strict=True):
        if width < wanted:
            column.width = width - around
    if sum(widths) > room:
        table.width = console.width + sum(widths) - room


def _padding(table: Table) -> list[int]:
    """The cells beside the contents of each column; the outer ones have none where the edge is not padded."""
    _, right, _, left = table.padding
    last = len(table.columns) - 1
    return [
        (left if place > 0 or table.pad_edge else 0) + (right if place < last or table.pad_edge else 0)
        for place in range(last + 1)
    ]


def _least(shown: Iterable[object], piece: int) -> int:
    """The width in which figures stand whole, and pieces of other words."""
    words = (word for one in shown for word in words_of(one))
    return max((cells(one) if FIGURE.match(one) else min(cells(one), piece) for one in words), default=1)


def _narrowed(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """Widths that fit into the room, as far as none is below its least: the widest columns are narrowed first, down to
    the next ones.
    """
    widths = list(most)
    while (excess := sum(widths) - room) > 0 and (free := [at for at, width in enumerate(widths) if width > least[at]]):
        highest = max(widths[at] for at in free)
        widest = [at for at in free if widths[at] == highest]
        step = highest - max(*(least[at] for at in widest), *(widths[at] for at in free if at not in widest), 0)
        for place, at in enumerate(widest):
            taken = min(step, round(excess / (len(widest) - place)))
            widths[at] -= taken
            excess -= taken
    return widths
