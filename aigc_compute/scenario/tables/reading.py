"""Sheets understood: columns of the vocabulary, with what is wrong told row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Findings, Problems, did_you_mean, printable
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...domains.whole import are_whole
from ...language import Phrase
from ...units import HalfDigits, Range, mid_of
from ..reading import read_rows
from ..row import PROSE, Place, RawRow, Row
from .columns import Array, Coded, Column, Sheet, coded, numbers

Faults = dict[int, tuple[Diagnostic, ...]]
"""What is wrong with rows, by position."""

KNOWN = (*QUANTITIES, *CATEGORIES, *PROSE, "correlations")
"""What a column may be called."""

REMEMBERED = 100_000
"""Different cells whose meaning is kept from one chunk to the next."""

HINTED = 100
"""Different wrong cells of a column of a sheet for which the nearest names are looked up; that takes longer than all
else. What is told of a sheet depends on no other, so that it is the same whoever reads it.
"""

Meaning = tuple[Any, tuple[Diagnostic, ...]]
"""What a cell says, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Scenarios as columns: `words` by category, `numbers` by quantity with nan where not given, beside those that
    hold ranges the `ranges` (None where there is none), beside those that were typed half of the last digit
    (`half_digits`), `correlations` of a row's ranges, `names`, and what a sweep lays out. A row with `faults` has no
    answer.
    """

    size: int
    categories: dict[str, Coded] = field(default_factory=dict)
    numbers: dict[str, Array] = field(default_factory=dict)
    ranges: dict[str, Sequence[Range | None]] = field(default_factory=dict)
    correlations: Coded | None = None
    names: Coded | None = None
    swept: frozenset[str] = frozenset()
    faults: Faults = field(default_factory=dict)
    half_digits: dict[str, HalfDigits] = field(default_factory=dict)


def table_of_rows(rows: Sequence[Row], faults: Faults | None = None) -> Table:
    """The columns of scenarios."""
    words = dict.fromkeys(name for row in rows for name in row.categories)
    given = dict.fromkeys(name for row in rows for name in row.given)
    values = {name: [row.given.get(name, np.nan) for row in rows] for name in given}
    return Table(
        len(rows),
        {name: coded([row.categories.get(name) for row in rows]) for name in words},
        {name: np.array([mid_of(one) for one in column]) for name, column in values.items()},
        _ranges(values),
        coded([row.ties or None for row in rows]) if any(row.ties for row in rows) else None,
        _names([row.name for row in rows]),
        faults=faults or {},
        half_digits=_half_digits(values),
    )


def wrong_columns(names: Sequence[Any], file: str | None = None, line: int | None = None) -> list[Diagnostic]:
    """What is wrong with the names of columns."""
    found = Findings()
    found += (
        Diagnostic(
            "unknown-key", Phrase("unknown column {name!r}", name=name), file, line, hint=did_you_mean(str(name), KNOWN)
        )
        for name in names
        if name not in KNOWN
    )
    found += repeated_columns(names, file, line)
    return found


def repeated_columns(names: Iterable[Any], file: str | None = None, line: int | None = None) -> Iterator[Diagnostic]:
    """Names that several columns have, so that nobody can say which is meant."""
    return (
        Diagnostic("duplicate-key", Phrase("the column {name!r} is there twice", name=name), file, line)
        for name, times in Counter(names).items()
        if times > 1
    )


class SheetReader:
    """Reads sheets; what a cell means is found out once for all of them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._meanings: dict[tuple[str, str, str, bool], Meaning] = {}

    def read(self, sheet: Sheet) -> Table:
        """The sheet's rows."""
        faults = dict(sheet.faults)
        words, plain, ranges, typed = {}, {}, {}, {}
        for name, column in sheet.columns.items():
            if name in CATEGORIES:
                words[name] = self._cells(name, coded(column), sheet, faults)
            elif name in QUANTITIES:
                plain[name], found, halves = self._numbers(name, column, sheet, faults)
                ranges.update(found)
                typed.update(halves)
            elif name not in KNOWN:
                unknown = Diagnostic(
                    "unknown-key", Phrase("unknown key {name!r}", name=name), hint=did_you_mean(name, KNOWN)
                )
                _blame(faults, sheet, np.flatnonzero(coded(column).codes >= 0), (unknown,))
        tied = sheet.columns.get("correlations")
        return Table(
            sheet.size,
            words,
            plain,
            ranges,
            None if tied is None else _ties(self._cells("correlations", coded(tied), sheet, faults), plain, ranges),
            _names(sheet.columns["name"]) if "name" in sheet.columns else None,
            sheet.swept,
            faults,
            typed,
        )

    def _numbers(
        self, name: str, column: Column, sheet: Sheet, faults: Faults
    ) -> tuple[Array, dict[str, Sequence[Range | None]], dict[str, HalfDigits]]:
        """A column of a quantity: its numbers, its ranges where it has any, and half of the last digit of what was
        typed. The cells of an array count as computed.
        """
        quantity = QUANTITIES[name]
        plain = None if quantity.unit == "flag" else numbers(column)
        if plain is None:
            cells = self._cells(name, coded(column), sheet, faults)
            values = [*(np.nan if one is None else one for one in cells.values), np.nan]
            listed = {name: [values[code] for code in cells.codes]} if any(isinstance(v, Range) for v in values) else {}
            return np.array([mid_of(one) for one in values])[cells.codes], _ranges(listed), _typed(name, column)
        most = min(quantity.high, np.finfo(np.float64).max)
        wrong = (plain < quantity.low) | (plain > most)
        if quantity.whole:
            wrong |= ~(are_whole(plain) | np.isnan(plain))
        for row in np.flatnonzero(wrong):
            _blame(faults, sheet, (row,), self._meaning(name, float(plain[row]))[1])
        return np.ascontiguousarray(plain), {}, _typed(name, column)

    def _cells(self, name: str, column: Coded, sheet: Sheet, faults: Faults) -> Coded:
        """The column with each different cell understood; one that cannot be is a fault of its rows."""
        meanings: list[Meaning] = []
        bad = 0
        for cell in column.values:
            meanings.append(self._meaning(name, cell, hinted=bad < HINTED))
            bad += bool(meanings[-1][1])
        for position, (_, wrong) in enumerate(meanings):
            if wrong:
                _blame(faults, sheet, np.flatnonzero(column.codes == position), wrong)
        return Coded(column.codes, [meaning for meaning, _ in meanings])

    def _meaning(self, name: str, cell: Any, *, hinted: bool = True) -> Meaning:
        key = (name, type(cell).__name__, repr(cell), hinted)
        if key not in self._meanings:
            if len(self._meanings) >= REMEMBERED:
                self._meanings.clear()
            self._meanings[key] = self._understood(name, cell, hinted)
        return self._meanings[key]

    def _understood(self, name: str, cell: Any, hinted: bool) -> Meaning:
        try:
            [row] = read_rows([RawRow("", {name: (cell, Place(""))})], self._catalogue, hinted=hinted)
        except Problems as found:
            return None, found.diagnostics
        return {**row.categories, **row.given}.get(name, row.correlations), ()


def _blame(faults: Faults, sheet: Sheet, rows: Iterable[Any], wrong: tuple[Diagnostic, ...]) -> None:
    for row in map(int, rows):
        faults[row] = (*faults.get(row, ()), *(one.at(*sheet.place(row)) for one in wrong))


def _ties(cells: Coded, plain: Mapping[str, Array], ranges: Mapping[str, Sequence[Range | None]]) -> Coded:
    """As `Row.ties`, for a column of correlations."""

    def is_point(name: str, row: int) -> bool:
        return name in plain and not np.isnan(plain[name][row]) and not (name in ranges and ranges[name][row])

    def telling(code: int, row: int) -> Any:
        pairs = cells.values[code] if code >= 0 else ()
        return tuple(one for one in pairs or () if not any(is_point(name, row) for name in one[:2])) or None

    return coded([telling(code, row) for row, code in enumerate(cells.codes.tolist())])


def _names(cells: Column) -> Coded:
    column = coded(cells)
    return Coded(column.codes, [printable(str(one)) for one in column.values])


def _half_digits(values: Mapping[str, Sequence[Any]]) -> dict[str, HalfDigits]:
    return {name: HalfDigits(column, np.arange(len(column)), QUANTITIES[name].unit) for name, column in values.items()}


def _typed(name: str, column: Column) -> dict[str, HalfDigits]:
    """Half of the last digit of the cells of a column, where these are texts."""
    if isinstance(column, np.ndarray):
        return {}
    cells = column if isinstance(column, Coded) else Coded(np.arange(len(column)), column)
    return {name: HalfDigits(cells.values, cells.codes, QUANTITIES[name].unit)}


def _ranges(values: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Range | None]]:
    return {
        name: [one if isinstance(one, Range) else None for one in column]
        for name, column in values.items()
        if any(isinstance(one, Range) for one in column)
    }
