"""Sweeps: every combination of several values, as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import prod
from typing import Any, TypeVar, overload

import numpy as np

from ...diagnostics import Diagnostic
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...language import Phrase
from ...units import Range, UnitError, parse
from .columns import CHUNK, Array, Coded, Column, Place, Rows, Sheet, select_kept, select_rows
from .parts import Part, cut

T = TypeVar("T")

_STEPS = re.compile(r"(?P<range>.+\.\..+?):\s*(?:(?P<first>log):)?(?P<steps>\d+)(?P<log>\s*log)?")
MAX_STEPS = 10_000_000
"""Largest number of steps of an axis."""

_GROUPING_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
"""A comma that may separate groups of three digits of a single number."""


class Steps(Sequence[float]):
    """Numbers from `low` to `high`, both included, evenly spaced or, with `log`, in equal ratios.

    With `whole`, the numbers are rounded. A pickle holds only the description, not the numbers.
    """

    def __init__(self, low: float, high: float, count: int, log: bool, whole: bool = False) -> None:
        self._described = (low, high, count, log, whole)

    @cached_property
    def array(self) -> Array:
        """The numbers, computed when they are first used."""
        low, high, count, log, whole = self._described
        numbers = (np.geomspace if log else np.linspace)(low, high, count)
        return np.rint(numbers) if whole else numbers

    def __reduce__(self) -> tuple[type[Steps], tuple[float, float, int, bool, bool]]:
        return Steps, self._described

    def __len__(self) -> int:
        return self._described[2]

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> list[float]: ...
    def __getitem__(self, index: int | slice) -> float | list[float]:
        item: float | list[float] = self.array[index].tolist()
        return item


@dataclass(frozen=True, slots=True)
class Axis:
    """The values that a quantity or category takes in a sweep."""

    name: str
    values: Sequence[Any]

    @property
    def numbers(self) -> Array | None:
        """The values as an array; None if they are not all numbers."""
        if isinstance(self.values, Steps):
            return self.values.array
        plain = self.name not in CATEGORIES and all(type(value) is float for value in self.values)
        return np.array(self.values) if plain else None


def read_axis(name: str, raw: Any) -> Axis | Diagnostic | None:
    """Return the values of a list, of `a,b,c`, or of `low..high:steps`; None if `raw` is a single value.

    The steps are evenly spaced and include both ends; with `log` after them, or as `low..high:log:steps`, they have
    equal ratios. An invalid axis gives a diagnostic.
    """
    if isinstance(raw, list):
        return (
            Axis(name, raw)
            if raw
            else Diagnostic("sweep", Phrase("{name}: found an empty list, expected values", name=name))
        )
    if not isinstance(raw, str):
        return None
    steps = _STEPS.fullmatch(raw.strip())
    if steps:
        return _steps(name, raw, steps)
    if "," not in raw or _is_single_number(raw):
        return None
    parts = [part.strip() for part in raw.split(",")]
    if not all(parts):
        return Diagnostic(
            "sweep", Phrase("{name}: found {raw!r}, expected values between the commas", name=name, raw=raw)
        )
    return Axis(name, parts)


def is_ambiguous(text: str) -> bool:
    """Return whether a text such as `128,256` may be a single number with grouped digits or several numbers."""
    return "," in text and "," not in _GROUPING_COMMA.sub("", text) and not _is_single_number(text)


def _is_single_number(text: str) -> bool:
    """Return whether all commas group digits, as in `1,000` or `1,750..2,000`; no value of a list is written `000`."""
    return "," not in _GROUPING_COMMA.sub("", text) and (",000" in text or ".." in text)


def _steps(name: str, raw: str, match: re.Match[str]) -> Axis | Diagnostic:
    steps = int(match["steps"])
    if name not in QUANTITIES:
        return Diagnostic(
            "sweep", Phrase("{name}: found {raw!r}, expected words: {name}=this,that", name=name, raw=raw)
        )
    if not 2 <= steps <= MAX_STEPS:
        return Diagnostic(
            "sweep",
            Phrase(
                "{name}: found {steps} steps, expected at least 2 and at most {limit:,}",
                name=name,
                steps=steps,
                limit=MAX_STEPS,
            ),
        )
    try:
        ends = parse(match["range"], QUANTITIES[name].unit)
    except UnitError as error:
        return Diagnostic("value", Phrase("{name}: {error}", name=name, error=error))
    assert isinstance(ends, Range)
    equal_ratio = match["log"] or match["first"]
    if equal_ratio and ends.low <= 0:
        wrong = Phrase(
            "{name}: found {raw!r}, expected a low end above zero for steps of equal ratio", name=name, raw=raw
        )
        return Diagnostic("sweep", wrong)
    return Axis(name, Steps(ends.low, ends.high, steps, bool(equal_ratio), QUANTITIES[name].whole))


def size(axes: Sequence[Axis]) -> int:
    """Return the number of combinations."""
    return prod(len(axis.values) for axis in axes)


def axes_text(axes: Sequence[Axis]) -> str:
    """Return a text with the axes that have several values: 3 accelerators x 5 mfu."""
    return " x ".join(f"{len(axis.values):,} {axis.name}" for axis in axes if len(axis.values) > 1)


def crossed(sheet: Sheet, axes: Sequence[Axis], start: int = 0, stop: int | None = None) -> Iterator[Sheet]:
    """Yield every row with every combination of the axes, from index `start` up to `stop` of the results.

    The last axis changes fastest. The values of an axis replace the column of its name.
    """
    combinations = size(axes)
    columns = {name: column for name, column in sheet.columns.items() if name not in {axis.name for axis in axes}}
    stop = sheet.size * combinations if stop is None else stop
    if combinations == 1:
        sheet = replace(sheet, columns=columns | _axis_columns(axes, np.zeros(sheet.size, dtype=np.intp)))
        yield cut(sheet, start, stop)
        return
    for first in range(start, stop, CHUNK):
        index = np.arange(first, min(first + CHUNK, stop))
        rows, combination = index // combinations, index % combinations
        yield Sheet(
            len(index),
            {name: select_rows(column, rows) for name, column in columns.items()} | _axis_columns(axes, combination),
            partial(_placed, sheet, rows),
            _selected(sheet.faults, rows),
            {name: select_kept(cells, rows) for name, cells in sheet.kept.items()},
            sheet.swept.union(axis.name for axis in axes if len(axis.values) > 1),
            _selected(sheet.notes, rows),
        )


def _selected(by_row: Mapping[int, T], rows: Rows) -> dict[int, T]:
    """Return values by the index of a row for some rows, by their new index."""
    return {position: by_row[int(row)] for position, row in enumerate(rows) if int(row) in by_row} if by_row else {}


@dataclass(frozen=True, slots=True)
class Swept:
    """Rows of a part with combinations of axes, from index `start` up to `stop`, computed when they are read."""

    part: Part
    axes: Sequence[Axis]
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start

    def sheets(self) -> Iterator[Sheet]:
        position = 0
        for sheet in self.part.sheets():
            end = position + sheet.size * size(self.axes)
            yield from crossed(sheet, self.axes, max(self.start - position, 0), min(self.stop, end) - position)
            position = end

    def between(self, start: int, stop: int) -> Swept:
        return _swept(self.part, self.axes, self.start + start, self.start + stop)


def swept(parts: Iterable[Part], axes: Sequence[Axis], rows: int) -> Iterator[Part]:
    """Yield parts with every combination of the axes, about `rows` rows in each, but not fewer than a part has."""
    if not axes:
        yield from parts
        return
    for part in parts:
        count, step = part.size * size(axes), max(rows, part.size)
        for start in range(0, count, step):
            yield _swept(part, axes, start, min(start + step, count))


def _swept(part: Part, axes: Sequence[Axis], start: int, stop: int) -> Swept:
    """Return the combinations from `start` up to `stop`, with only those rows of the part that they need."""
    first, last = start // size(axes), -(-stop // size(axes))
    skipped = first * size(axes)
    return Swept(part.between(first, last), axes, start - skipped, stop - skipped)


def _axis_columns(axes: Sequence[Axis], combination: Rows) -> dict[str, Column]:
    """Return the columns of the axes for the index of each row's combination."""
    columns: dict[str, Column] = {}
    for axis in reversed(axes):
        combination, codes = np.divmod(combination, len(axis.values))
        columns[axis.name] = axis.numbers[codes] if axis.numbers is not None else Coded(codes, axis.values)
    return columns


def _placed(sheet: Sheet, rows: Rows, row: int) -> Place:
    return sheet.place(int(rows[row]))
