"""Whole tables: rows or data frames in, a data frame out, a plan for each signature and no loop over rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..engine import Array
from ..quantities import CATEGORIES, QUANTITIES
from ..scenario import Correlation, Row, read_rows
from ..scenario.row import PROSE, Place, RawRow
from ..units import Range, mid_of
from .evaluation import Outcome, evaluate_groups
from .grouping import Group, ties

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.intp]
Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Columns:
    """A table as columns: `words` as codes (-1 where not given) of labels, `numbers` with nan where not given, and
    beside those that hold ranges the ranges, None where there is none; `correlations` as codes and labels, too.
    """

    size: int
    words: dict[str, tuple[Codes, Sequence[str]]] = field(default_factory=dict)
    numbers: dict[str, Array] = field(default_factory=dict)
    ranges: dict[str, Sequence[Range | None]] = field(default_factory=dict)
    correlations: tuple[Codes, Sequence[tuple[Correlation, ...]]] | None = None


def evaluate_columns(
    columns: Columns, catalogue: Catalogue, as_of: date, quantities: Sequence[str] | None, *, ranges: bool
) -> dict[str, Array]:
    """Each quantity's value for every row, nan where unknown; with `ranges` also `<quantity>_low` and `_high`.

    Without `quantities` the headline ones that some row knows.
    """
    wanted = quantities or [name for name, quantity in QUANTITIES.items() if quantity.headline]
    outcomes = evaluate_groups(_groups(columns), catalogue, as_of, wanted, ranges=ranges, intermediates=False)
    if quantities is None:
        wanted = [name for name in wanted if any(name in one.central for one in outcomes)]
    found: dict[str, Array] = {}
    for name in wanted:
        found[name] = _joined(columns, [(one, one.central.get(name)) for one in outcomes])
        if ranges:
            ends = [_ends(columns, one, name) for one in outcomes]
            for place, end in enumerate(("low", "high")):
                found[f"{name}_{end}"] = _joined(
                    columns, [(one, pair[place]) for one, pair in zip(outcomes, ends, strict=True)]
                )
    return found


def columns_of_rows(rows: Sequence[Row]) -> Columns:
    """The columns of scenarios."""
    words = dict.fromkeys(name for row in rows for name in row.words)
    given = dict.fromkeys(name for row in rows for name in row.given)
    values = {name: [row.given.get(name, np.nan) for row in rows] for name in given}
    return Columns(
        len(rows),
        {name: _coded([row.words.get(name) for row in rows]) for name in words},
        {name: np.array([mid_of(one) for one in column]) for name, column in values.items()},
        _with_ranges(values),
        _coded([ties(row) or None for row in rows]),
    )


def columns_of_frame(frame: pd.DataFrame, catalogue: Catalogue) -> Columns:
    """The columns of a data frame: numbers, or texts with units; missing values are not given.

    Raises Problems with all unknown columns and every text and bound that does not fit, each told once.
    """
    reader = _FrameReader(frame)
    for position, name in enumerate(frame.columns):
        reader.read(name, frame.iloc[:, position])
    return reader.columns(catalogue)


class _FrameReader:
    """Reads the columns of a frame; texts and doubtful numbers are read as scenarios are, each different one once."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._problems: list[Diagnostic] = []
        self._numbers: dict[str, Array] = {}
        self._coded: dict[str, tuple[Codes, int]] = {}
        self._raws: list[RawRow] = []

    def read(self, name: Any, series: pd.Series[Any]) -> None:
        if name in self._numbers or name in self._coded:
            self._problems.append(Diagnostic("duplicate-key", f"the column {name!r} is there twice"))
        elif name in QUANTITIES and _is_numeric(series) and QUANTITIES[name].unit != "flag":
            self._read_numbers(name, series)
        elif name in QUANTITIES or name in CATEGORIES:
            self._read_texts(name, series)
        elif name not in PROSE:
            hint = did_you_mean(str(name), (*QUANTITIES, *CATEGORIES))
            self._problems.append(Diagnostic("unknown-key", f"unknown column {name!r}", hint=hint))

    def columns(self, catalogue: Catalogue) -> Columns:
        try:
            rows = iter(read_rows(self._raws, catalogue))
        except Problems as found:
            raise Problems([*self._problems, *found.diagnostics]) from None
        if self._problems:
            raise Problems(self._problems)
        columns = Columns(len(self._frame), numbers=self._numbers)
        for name, (codes, count) in self._coded.items():
            read = [next(rows) for _ in range(count)]
            if name in CATEGORIES:
                columns.words[name] = codes, [row.words[name] for row in read]
            else:
                values = [*(row.given[name] for row in read), np.nan]
                columns.numbers[name] = np.array([mid_of(one) for one in values])[codes]
                if any(isinstance(one, Range) for one in values):
                    columns.ranges.update(_with_ranges({name: [values[code] for code in codes]}))
        return columns

    def _read_numbers(self, name: str, series: pd.Series[Any]) -> None:
        column = np.ascontiguousarray(series.to_numpy(dtype=np.float64, na_value=np.nan))
        self._numbers[name] = column
        least, most = QUANTITIES[name].low, QUANTITIES[name].high
        if len(column) and not (least <= column.min() and column.max() <= min(most, np.finfo(np.float64).max)):
            wrong = np.flatnonzero((column < least) | (column > most) | np.isinf(column))
            for first in map(int, wrong[:1]):
                self._read_as_scenario(name, float(column[first]), first)

    def _read_texts(self, name: str, series: pd.Series[Any]) -> None:
        import pandas as pd

        try:
            codes, uniques = pd.factorize(series)
        except TypeError:
            self._problems.append(Diagnostic("value", f"{name}: found a collection, expected numbers or texts"))
            return
        self._coded[name] = codes, len(uniques)
        firsts = np.unique(codes, return_index=True)[1][-len(uniques) :] if len(uniques) else ()
        for value, first in zip(uniques, firsts, strict=True):
            self._read_as_scenario(name, value.item() if isinstance(value, np.generic) else value, int(first))

    def _read_as_scenario(self, name: str, value: Any, position: int) -> None:
        place = Place(f"row {self._frame.index[position]}")
        self._raws.append(RawRow(name, {name: (value, place)}))


def _groups(columns: Columns) -> Iterator[Group]:
    """The rows by signature."""
    gaps = {name: np.isnan(column) for name, column in columns.numbers.items() if np.isnan(column.min(initial=0.0))}
    correlated, correlations = columns.correlations or (np.full(columns.size, -1), ())
    keys = [codes for codes, _ in columns.words.values()] + list(gaps.values()) + [correlated]
    for rows in _alike(keys, columns.size):
        first = rows[0]
        names = [name for name in columns.numbers if name not in gaps or not gaps[name][first]]
        ranges = {name: [columns.ranges[name][row] for row in rows] for name in names if name in columns.ranges}
        chosen = slice(None) if len(rows) == columns.size else rows
        yield Group(
            {name: labels[codes[first]] for name, (codes, labels) in columns.words.items() if codes[first] >= 0},
            {name: columns.numbers[name][chosen] for name in names},
            {name: column for name, column in ranges.items() if any(column)},
            rows,
            correlations[correlated[first]] if correlated[first] >= 0 else (),
        )


def _alike(keys: Sequence[NDArray[Any]], size: int) -> list[Sequence[int]]:
    """The rows of equal keys together, each group in order."""
    varying = [key for key in keys if size and (key != key[0]).any()]
    if not varying:
        return [range(size)] * bool(size)
    group = np.zeros(size, dtype=np.intp)
    for key in varying:
        group = np.unique(group * (int(key.max()) + 2) + key + 1, return_inverse=True)[1]
    order = np.argsort(group, kind="stable")
    return [part.tolist() for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1)]


def _joined(columns: Columns, parts: Sequence[tuple[Outcome, Array | None]]) -> Array:
    """A column from the parts of it that are known."""
    if len(parts) == 1 and parts[0][1] is not None and len(parts[0][1]) == columns.size:
        return parts[0][1]
    joined = np.full(columns.size, np.nan)
    for outcome, values in parts:
        if values is not None:
            joined[np.asarray(outcome.rows)] = values
    return joined


def _ends(columns: Columns, outcome: Outcome, name: str) -> tuple[Array | None, Array | None]:
    """The 90 % interval of a quantity: as stated where it was brought in, the value where it is a point."""
    value = outcome.central.get(name)
    if value is None:
        return None, None
    if outcome.plan.steps[name].formula:
        return outcome.low.get(name, value), outcome.high.get(name, value)
    if name in outcome.around.facts:
        fact = outcome.around.facts[name].value
        stated = [fact if isinstance(fact, Range) else None] * len(value)
    else:
        given = columns.ranges.get(name)
        stated = [given[row] for row in outcome.rows] if given else []
    if not any(stated):
        return value, value
    pairs = [(one.low, one.high) if one else (point, point) for one, point in zip(stated, value, strict=True)]
    low, high = np.array(pairs).T
    return low, high


def _is_numeric(series: pd.Series[Any]) -> bool:
    from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype

    return is_numeric_dtype(series) and not is_bool_dtype(series) and not is_complex_dtype(series)


def _coded(column: Sequence[Label | None]) -> tuple[Codes, Sequence[Label]]:
    labels = {word: code for code, word in enumerate(dict.fromkeys(word for word in column if word is not None))}
    return np.array([-1 if word is None else labels[word] for word in column], dtype=np.intp), list(labels)


def _with_ranges(values: Mapping[str, Sequence[float | Range]]) -> dict[str, Sequence[Range | None]]:
    return {
        name: [one if isinstance(one, Range) else None for one in column]
        for name, column in values.items()
        if any(isinstance(one, Range) for one in column)
    }
