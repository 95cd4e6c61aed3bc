"""Check of sheets against the vocabulary: columns of words and numbers, with the errors of each row."""

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
from ..row import TEXT_KEYS, Place, RawRow, Row
from .columns import Array, Coded, Column, Sheet, coded, numbers

Faults = dict[int, tuple[Diagnostic, ...]]
"""Errors of rows by index."""

KNOWN = (*QUANTITIES, *CATEGORIES, *TEXT_KEYS, "correlations")
"""All names of columns."""

MAX_MEANINGS = 100_000
"""Largest number of different cells whose meaning is remembered for later chunks."""

MAX_HINTED = 100
"""Largest number of different wrong cells in a column of a sheet for which similar names are looked up, which is slow.

It is counted anew for every sheet, so that the messages about a sheet are the same whichever process reads it.
"""

Meaning = tuple[Any, tuple[Diagnostic, ...]]
"""The value of a cell, and its errors."""


@dataclass(frozen=True, slots=True)
class Table:
    """Scenarios as columns.

    - `size`: number of rows
    - `categories`: words by category
    - `numbers`: arrays of shape (rows,) by quantity, nan where the quantity is not given
    - `ranges`: for quantities given as ranges, the range of each row or None
    - `correlations`: the correlations of each row
    - `names`: the names of the rows
    - `swept`: names of the columns that a sweep varies
    - `faults`: errors by row; a row with errors has no answer
    - `half_digits`: for typed numbers, half of the last typed digit
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
    """Return rows as a table."""
    categories = dict.fromkeys(name for row in rows for name in row.categories)
    given = dict.fromkeys(name for row in rows for name in row.given)
    values = {name: [row.given.get(name, np.nan) for row in rows] for name in given}
    correlations = [row.effective_correlations or None for row in rows]
    return Table(
        len(rows),
        {name: coded([row.categories.get(name) for row in rows]) for name in categories},
        {name: np.array([mid_of(value) for value in column]) for name, column in values.items()},
        _ranges(values),
        coded(correlations) if any(correlations) else None,
        _names([row.name for row in rows]),
        faults=faults or {},
        half_digits=_half_digits(values),
    )


def wrong_columns(names: Sequence[Any], file: str | None = None, line: int | None = None) -> list[Diagnostic]:
    """Return errors about unknown and repeated names of columns."""
    problems = Findings()
    problems += (
        Diagnostic(
            "unknown-key", Phrase("unknown column {name!r}", name=name), file, line, hint=did_you_mean(str(name), KNOWN)
        )
        for name in names
        if name not in KNOWN
    )
    problems += repeated_columns(names, file, line)
    return problems


def repeated_columns(names: Iterable[Any], file: str | None = None, line: int | None = None) -> Iterator[Diagnostic]:
    """Yield errors about names that several columns have."""
    return (
        Diagnostic("duplicate-key", Phrase("the column {name!r} is given twice", name=name), file, line)
        for name, times in Counter(names).items()
        if times > 1
    )


class SheetReader:
    """Reader of sheets that checks each different cell only once for all sheets."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._meanings: dict[tuple[str, str, str, bool], Meaning] = {}

    def read(self, sheet: Sheet) -> Table:
        """Return the rows of a sheet as a table."""
        faults = dict(sheet.faults)
        words, plain, ranges, half_digits = {}, {}, {}, {}
        for name, column in sheet.columns.items():
            if name in CATEGORIES:
                words[name] = self._cells(name, coded(column), sheet, faults)
            elif name in QUANTITIES:
                plain[name], column_ranges, column_digits = self._numbers(name, column, sheet, faults)
                ranges.update(column_ranges)
                half_digits.update(column_digits)
            elif name not in KNOWN:
                unknown = Diagnostic(
                    "unknown-key", Phrase("unknown key {name!r}", name=name), hint=did_you_mean(name, KNOWN)
                )
                _add_faults(faults, sheet, np.flatnonzero(coded(column).codes >= 0), (unknown,))
        correlations = None
        if "correlations" in sheet.columns:
            cells = self._cells("correlations", coded(sheet.columns["correlations"]), sheet, faults)
            correlations = _effective_correlations(cells, plain, ranges)
        return Table(
            sheet.size,
            words,
            plain,
            ranges,
            correlations,
            _names(sheet.columns["name"]) if "name" in sheet.columns else None,
            sheet.swept,
            faults,
            half_digits,
        )

    def _numbers(
        self, name: str, column: Column, sheet: Sheet, faults: Faults
    ) -> tuple[Array, dict[str, Sequence[Range | None]], dict[str, HalfDigits]]:
        """Return the numbers of a quantity, its ranges if it has any, and half of the last digit of typed cells.

        The cells of an array count as computed, not typed.
        """
        quantity = QUANTITIES[name]
        plain = None if quantity.unit == "flag" else numbers(column)
        if plain is None:
            cells = self._cells(name, coded(column), sheet, faults)
            values = [*(np.nan if value is None else value for value in cells.values), np.nan]
            has_ranges = any(isinstance(value, Range) for value in values)
            ranges = _ranges({name: [values[code] for code in cells.codes]}) if has_ranges else {}
            return np.array([mid_of(value) for value in values])[cells.codes], ranges, _typed(name, column)
        high = min(quantity.high, np.finfo(np.float64).max)
        wrong = (plain < quantity.low) | (plain > high)
        if quantity.whole:
            wrong |= ~(are_whole(plain) | np.isnan(plain))
        for row in np.flatnonzero(wrong):
            _add_faults(faults, sheet, (row,), self._meaning(name, float(plain[row]))[1])
        return np.ascontiguousarray(plain), {}, _typed(name, column)

    def _cells(self, name: str, column: Coded, sheet: Sheet, faults: Faults) -> Coded:
        """Return the column with the meaning of each different cell; errors of a cell are added to its rows."""
        meanings: list[Meaning] = []
        wrong_cells = 0
        for cell in column.values:
            meanings.append(self._meaning(name, cell, hinted=wrong_cells < MAX_HINTED))
            wrong_cells += bool(meanings[-1][1])
        for position, (_, wrong) in enumerate(meanings):
            if wrong:
                _add_faults(faults, sheet, np.flatnonzero(column.codes == position), wrong)
        return Coded(column.codes, [meaning for meaning, _ in meanings])

    def _meaning(self, name: str, cell: Any, *, hinted: bool = True) -> Meaning:
        key = (name, type(cell).__name__, repr(cell), hinted)
        if key not in self._meanings:
            if len(self._meanings) >= MAX_MEANINGS:
                self._meanings.clear()
            self._meanings[key] = self._read_cell(name, cell, hinted)
        return self._meanings[key]

    def _read_cell(self, name: str, cell: Any, hinted: bool) -> Meaning:
        try:
            [row] = read_rows([RawRow("", {name: (cell, Place(""))})], self._catalogue, hinted=hinted)
        except Problems as wrong:
            return None, wrong.diagnostics
        return {**row.categories, **row.given}.get(name, row.correlations), ()


def _add_faults(faults: Faults, sheet: Sheet, rows: Iterable[Any], wrong: tuple[Diagnostic, ...]) -> None:
    for row in map(int, rows):
        faults[row] = (*faults.get(row, ()), *(diagnostic.at(*sheet.place(row)) for diagnostic in wrong))


def _effective_correlations(
    cells: Coded, plain: Mapping[str, Array], ranges: Mapping[str, Sequence[Range | None]]
) -> Coded:
    """Return the correlations that have an effect (`Row.effective_correlations`) for a column of correlations."""

    def is_point(name: str, row: int) -> bool:
        return name in plain and not np.isnan(plain[name][row]) and not (name in ranges and ranges[name][row])

    def effective(code: int, row: int) -> Any:
        pairs = cells.values[code] if code >= 0 else ()
        return tuple(pair for pair in pairs or () if not any(is_point(name, row) for name in pair[:2])) or None

    return coded([effective(code, row) for row, code in enumerate(cells.codes.tolist())])


def _names(cells: Column) -> Coded:
    column = coded(cells)
    return Coded(column.codes, [printable(str(name)) for name in column.values])


def _half_digits(values: Mapping[str, Sequence[Any]]) -> dict[str, HalfDigits]:
    return {name: HalfDigits(column, np.arange(len(column)), QUANTITIES[name].unit) for name, column in values.items()}


def _typed(name: str, column: Column) -> dict[str, HalfDigits]:
    """Return half of the last digit of the cells of a column that was typed; nothing for an array."""
    if isinstance(column, np.ndarray):
        return {}
    cells = column if isinstance(column, Coded) else Coded(np.arange(len(column)), column)
    return {name: HalfDigits(cells.values, cells.codes, QUANTITIES[name].unit)}


def _ranges(values: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Range | None]]:
    """Return the ranges of the columns that have any, None for the rows without a range."""
    return {
        name: [value if isinstance(value, Range) else None for value in column]
        for name, column in values.items()
        if any(isinstance(value, Range) for value in column)
    }
