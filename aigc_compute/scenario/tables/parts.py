"""Parts of an input: rows that are read when they are needed, by whichever process needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from .columns import Coded, Column, Place, Placing, Sheet


class Part(Protocol):
    """Consecutive rows of an input. A part can be pickled: it holds its rows, or states where or how to get them."""

    @property
    def size(self) -> int: ...

    def sheets(self) -> Iterator[Sheet]:
        """Yield the rows, a chunk at a time."""
        ...

    def between(self, start: int, stop: int) -> Part:
        """Return the rows from `start` up to, but not including, `stop`."""
        ...


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Rows of a sheet in memory."""

    sheet: Sheet

    @property
    def size(self) -> int:
        return self.sheet.size

    def sheets(self) -> Iterator[Sheet]:
        yield self.sheet

    def between(self, start: int, stop: int) -> SheetPart:
        return SheetPart(cut(self.sheet, start, stop))


def cut(sheet: Sheet, start: int, stop: int) -> Sheet:
    """Return the rows of a sheet from `start` up to, but not including, `stop`."""
    if (start, stop) == (0, sheet.size):
        return sheet
    return replace(
        sheet,
        size=stop - start,
        columns={name: _cut(column, start, stop) for name, column in sheet.columns.items()},
        place=partial(_shifted, sheet.place, start),
        faults={row - start: diagnostics for row, diagnostics in sheet.faults.items() if start <= row < stop},
        notes={row - start: diagnostics for row, diagnostics in sheet.notes.items() if start <= row < stop},
        kept={name: cells[start:stop] for name, cells in sheet.kept.items()},
    )


def _cut(column: Column, start: int, stop: int) -> Column:
    return Coded(column.codes[start:stop], column.values) if isinstance(column, Coded) else column[start:stop]


def _shifted(place: Placing, start: int, row: int) -> Place:
    return place(start + row)
