"""Sweeps: every combination of several values, laid out as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import prod
from typing import Any, overload

import numpy as np

from ...diagnostics import Diagnostic
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...language import Phrase
from ...units import Range, UnitError, parse
from .columns import CHUNK, Array, Coded, Column, Place, Rows, Sheet, kept_rows, taken
from .parts import Part, cut

_STEPS = re.compile(r"(?P<range>.+\.\..+?):\s*(?:(?P<first>log):)?(?P<steps>\d+)(?P<log>\s*log)?")
MOST_STEPS = 10_000_000
_GROUPING_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
"""A comma that may group the digits of one number by three."""


class Steps(Sequence[float]):
    """Numbers from `low` to `high`, both included, evenly spaced or in equal ratios, rounded where they are `whole`; a
    pickle holds no more.
    """

    def __init__(self, low: float, high: float, count: int, log: bool, whole: bool = False) -> None:
        self._described = (low, high, count, log, whole)

    @cached_property
    def array(self) -> Array:
        """The numbers, laid out when they are first asked for."""
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
        found: float | list[float] = self.array[index].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Axis:
    """The values that one quantity or category takes in turn."""

    name: str
    values: Sequence[Any]

    @property
    def numbers(self) -> Array | None:
        """The values, where they are numbers."""
        if isinstance(self.values, Steps):
            return self.values.array
        plain = self.name not in CATEGORIES and all(type(one) is float for one in self.values)
        return np.array(self.values) if plain else None


def read_axis(name: str, raw: Any) -> Axis | Diagnostic | None:
    """The values of `a,b,c`, of a list, or of `lo..hi:steps` (evenly spaced, both ends included; with `log` behind
    it, or as `lo..hi:log:steps`, in equal ratios); None where it is a single value, a finding where it cannot be read.
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
    if "," not in raw or _is_one_number(raw):
        return None
    parts = [part.strip() for part in raw.split(",")]
    if not all(parts):
        return Diagnostic(
            "sweep", Phrase("{name}: found {raw!r}, expected values between the commas", name=name, raw=raw)
        )
    return Axis(name, parts)


def is_ambiguous(text: str) -> bool:
    """Whether a text such as `128,256` may be one number with grouped digits, or several numbers."""
    return "," in text and "," not in _GROUPING_COMMA.sub("", text) and not _is_one_number(text)


def _is_one_number(text: str) -> bool:
    """Whether all commas group digits, as in `1,000` or `1,750..2,000`: no value of a list reads `000`."""
    return "," not in _GROUPING_COMMA.sub("", text) and (",000" in text or ".." in text)


def _steps(name: str, raw: str, found: re.Match[str]) -> Axis | Diagnostic:
    steps = int(found["steps"])
    if name not in QUANTITIES:
        return Diagnostic(
            "sweep", Phrase("{name}: found {raw!r}, expected words: {name}=this,that", name=name, raw=raw)
        )
    if not 2 <= steps <= MOST_STEPS:
        return Diagnostic(
            "sweep",
            Phrase(
                "{name}: found {steps} steps, expected at least 2 and at most {most:,}",
                name=name,
                steps=steps,
                most=MOST_STEPS,
            ),
        )
    try:
        ends = parse(found["range"], QUANTITIES[name].unit)
    except UnitError as error:
        return Diagnostic("value", Phrase("{name}: {error}", name=name, error=error))
    assert isinstance(ends, Range)
    equal_ratio = found["log"] or found["first"]
    if equal_ratio and ends.low <= 0:
        wrong = Phrase(
            "{name}: found {found!r}, expected a low end above zero for steps of equal ratio", name=name, found=raw
        )
        return Diagnostic("sweep", wrong)
    return Axis(name, Steps(ends.low, ends.high, steps, bool(equal_ratio), QUANTITIES[name].whole))


def size(axes: Sequence[Axis]) -> int:
    """The number of combinations."""
    return prod(len(axis.values) for axis in axes)


def told(axes: Sequence[Axis]) -> str:
    """The axes that have several values in words: 3 accelerators x 5 mfu."""
    return " x ".join(f"{len(axis.values):,} {axis.name}" for axis in axes if len(axis.values) > 1)


def crossed(sheet: Sheet, axes: Sequence[Axis], start: int = 0, stop: int | None = None) -> Iterator[Sheet]:
    """Every row with every combination of the axes, the last axis turning fastest, from `start` to `stop`; what an axis
    names is replaced.
    """
    combinations = size(axes)
    columns = {name: column for name, column in sheet.columns.items() if name not in {axis.name for axis in axes}}
    stop = sheet.size * combinations if stop is None else stop
    if combinations == 1:
        sheet = replace(sheet, columns=columns | _turned(axes, np.zeros(sheet.size, dtype=np.intp)))
        yield cut(sheet, start, stop)
        return
    for first in range(start, stop, CHUNK):
        index = np.arange(first, min(first + CHUNK, stop))
        rows, turns = index // combinations, index % combinations
        yield Sheet(
            len(index),
            {name: taken(column, rows) for name, column in columns.items()} | _turned(axes, turns),
            partial(_placed, sheet, rows),
            {int(at): sheet.faults[int(row)] for at, row in enumerate(rows) if int(row) in sheet.faults}
            if sheet.faults
            else {},
            {name: kept_rows(cells, rows) for name, cells in sheet.kept.items()},
            sheet.swept.union(axis.name for axis in axes if len(axis.values) > 1),
        )


@dataclass(frozen=True, slots=True)
class Swept:
    """Rows of a part with combinations of axes, from `start` to `stop`, laid out when they are read."""

    part: Part
    axes: Sequence[Axis]
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start

    def sheets(self) -> Iterator[Sheet]:
        at = 0
        for sheet in self.part.sheets():
            end = at + sheet.size * size(self.axes)
            yield from crossed(sheet, self.axes, max(self.start - at, 0), min(self.stop, end) - at)
            at = end

    def between(self, start: int, stop: int) -> Swept:
        return _swept(self.part, self.axes, self.start + start, self.start + stop)


def swept(parts: Iterable[Part], axes: Sequence[Axis], rows: int) -> Iterator[Part]:
    """The parts with every combination of the axes, about so many rows in each: no fewer than must be read for it."""
    if not axes:
        yield from parts
        return
    for part in parts:
        whole, step = part.size * size(axes), max(rows, part.size)
        for start in range(0, whole, step):
            yield _swept(part, axes, start, min(start + step, whole))


def _swept(part: Part, axes: Sequence[Axis], start: int, stop: int) -> Swept:
    """The combinations from `start` to `stop`, with no more of the part than they need."""
    first, last = start // size(axes), -(-stop // size(axes))
    passed = first * size(axes)
    return Swept(part.between(first, last), axes, start - passed, stop - passed)


def _turned(axes: Sequence[Axis], turns: Rows) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for axis in reversed(axes):
        turns, codes = np.divmod(turns, len(axis.values))
        columns[axis.name] = axis.numbers[codes] if axis.numbers is not None else Coded(codes, axis.values)
    return columns


def _placed(sheet: Sheet, rows: Rows, row: int) -> Place:
    return sheet.place(int(rows[row]))
