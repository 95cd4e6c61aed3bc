"""Parts of an input: rows that are read when they are needed, by whichever process needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from .columns import Coded, Column, Place, Placing, Sheet


class Part(Protocol):
    """So many rows in order. A part can be pickled: it holds its rows, or says where they are or how they are made."""

    @property
    def size(self) -> int: ...

    def sheets(self) -> Iterator[Sheet]:
        """Its rows, a chunk at a time."""
        ...

    def between(self, start: int, stop: int) -> Part:
        """Some of its rows."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Rows at hand."""

    sheet: Sheet

    @property
    def size(self) -> int:
        return self.sheet.size

    def sheets(self) -> Iterator[Sheet]:
        yield self.sheet

    def between(self, start: int, stop: int) -> Held:
        return Held(cut(self.sheet, start, stop))


def cut(sheet: Sheet, start: int, stop: int) -> Sheet:
    """Some rows of a sheet."""
    if (start, stop) == (0, sheet.size):
        return sheet
    return replace(
        sheet,
        size=stop - start,
        columns={name: _cut(column, start, stop) for name, column in sheet.columns.items()},
        place=partial(_shifted, sheet.place, start),
        faults={row - start: told for row, told in sheet.faults.items() if start <= row < stop},
        kept={name: cells[start:stop] for name, cells in sheet.kept.items()},
    )


def _cut(column: Column, start: int, stop: int) -> Column:
    return Coded(column.codes[start:stop], column.values) if isinstance(column, Coded) else column[start:stop]


def _shifted(place: Placing, start: int, row: int) -> Place:
    return place(start + row)
