"""The terminal: its width, and tables in which no number is ever broken or cut."""

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

MIN_WIDTH = 40
"""Width in characters that is used for narrower terminals and for those that report a width of 0."""

DEFAULT_SIZE = 80, 25
"""Columns and lines if no standard stream is a terminal."""

FIGURE = re.compile(r"\W*[x×]?\d")
"""Beginning of a word that is a number. Such words are never broken."""

WORD, PIECE = 24, 10
"""Smallest widths, in cells, of the pieces of other words: PIECE in a table that fits into the terminal, WORD in one
that does not fit anyway.
"""

UNLIMITED = 10_000
"""Width in which every table fits."""


def terminal_width() -> int:
    """Return the width of the terminal in characters, at least MIN_WIDTH.

    It is the environment variable COLUMNS if that is a number above zero, or else the width of the first standard
    stream that is a terminal, or else the default.
    """
    stated = os.environ.get("COLUMNS", "")
    widths = [min(int(stated), UNLIMITED)] if stated.isascii() and stated.isdecimal() and len(stated) < 10 else []
    for stream in range(3):
        with suppress(OSError):
            widths.append(os.get_terminal_size(stream).columns)
    return max(next(filter(None, widths), DEFAULT_SIZE[0]), MIN_WIDTH)


class Screen(Console):
    """A terminal or a stream. A table that cannot be narrowed to its width is printed wider, so that nothing is cut."""

    def __init__(self, width: int | None = None, **options: Any) -> None:
        super().__init__(
            width=width or terminal_width(), height=DEFAULT_SIZE[1], highlight=False, emoji=False, **options
        )

    def print(self, *objects: Any, **options: Any) -> None:
        for item in objects:
            if isinstance(item, Table):
                _fit(item, self)
        super().print(*objects, **{"crop": False, **options})


def _fit(table: Table, console: Console) -> None:
    """Set the widths of the columns of a table so that no number is broken. Other words are broken into pieces of PIECE
    cells if the table fits into the terminal then, or else into pieces of WORD cells.
    """
    wide = console.options.update(width=UNLIMITED)
    contents = [[column.header, *column.cells] for column in table.columns]
    padding = _padding(table)
    widest = [
        cells_beside
        + max(column.min_width or 1, *(Measurement.get(console, wide, content).maximum for content in shown))
        for column, shown, cells_beside in zip(table.columns, contents, padding, strict=True)
    ]
    room = console.width - _borders(table)

    def narrowest(piece: int) -> list[int]:
        """Return the smallest widths in which words that are not numbers are broken into pieces of `piece` cells."""
        return [
            width if column.no_wrap else cells_beside + max(column.min_width or 1, _min_width(shown, piece))
            for column, shown, cells_beside, width in zip(table.columns, contents, padding, widest, strict=True)
        ]

    floor = narrowest(PIECE) if sum(narrowest(PIECE)) <= room else narrowest(WORD)
    widths = _narrowed(floor, widest, room)
    for column, width, cells_beside in zip(table.columns, widths, padding, strict=True):
        column.width = width - cells_beside
    if sum(widths) > room:
        table.width = console.width + sum(widths) - room


def _borders(table: Table) -> int:
    """Return the number of cells that the borders between the columns and at the edges take."""
    return len(table.columns) - 1 + 2 * table.show_edge if table.box else 0


def _padding(table: Table) -> list[int]:
    """Return the number of padding cells of each column. The outer sides have none unless the edge is padded."""
    _, right, _, left = table.padding
    last = len(table.columns) - 1
    return [
        (left if place > 0 or table.pad_edge else 0) + (right if place < last or table.pad_edge else 0)
        for place in range(last + 1)
    ]


def _min_width(contents: Iterable[object], piece: int) -> int:
    """Return the smallest width in which no number is broken, with other words in pieces of `piece` cells."""
    words = (word for content in contents for word in words_of(content))
    return max((cells(word) if FIGURE.match(word) else min(cells(word), piece) for word in words), default=1)


def _narrowed(smallest: Sequence[int], largest: Sequence[int], room: int) -> list[int]:
    """Return widths that fit into `room` cells, or the smallest widths if these do not fit. The widest columns are
    narrowed first, to the width of the next widest.
    """
    widths = list(largest)
    while (excess := sum(widths) - room) > 0 and (
        free := [at for at, width in enumerate(widths) if width > smallest[at]]
    ):
        highest = max(widths[at] for at in free)
        widest = [at for at in free if widths[at] == highest]
        step = highest - max(*(smallest[at] for at in widest), *(widths[at] for at in free if at not in widest), 0)
        for place, at in enumerate(widest):
            taken = min(step, round(excess / (len(widest) - place)))
            widths[at] -= taken
            excess -= taken
    return widths
