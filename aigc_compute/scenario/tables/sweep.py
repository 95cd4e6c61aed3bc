"""Sweeps: every combination of several values, laid out as columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from ...diagnostics import Diagnostic
from ...language import Phrase
from ...quantities import CATEGORIES, QUANTITIES
from ...units import Range, UnitError, parse
from .columns import CHUNK, Coded, Column, Place, Rows, Sheet, taken

_STEPS = re.compile(r"(?P<range>.+\.\..+?):\s*(?:(?P<first>log):)?(?P<steps>\d+)(?P<log>\s*log)?")
MOST_STEPS = 10_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """The values that one quantity or category takes in turn."""

    name: str
    values: Sequence[Any]


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
    if "," not in raw:
        return None
    parts = [part.strip() for part in raw.split(",")]
    if not all(parts):
        return Diagnostic(
            "sweep", Phrase("{name}: found {raw!r}, expected values between the commas", name=name, raw=raw)
        )
    return Axis(name, parts)


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
        return Diagnostic(
            "sweep",
            Phrase("{name}: found {raw!r}, expected a low end above zero for steps of equal ratio", name=name, raw=raw),
        )
    spaced = np.geomspace if equal_ratio else np.linspace
    return Axis(name, spaced(ends.low, ends.high, steps).tolist())


def size(axes: Sequence[Axis]) -> int:
    """The number of combinations."""
    return prod(len(axis.values) for axis in axes)


def told(axes: Sequence[Axis]) -> str:
    """The axes that have several values in words: 3 accelerators x 5 mfu."""
    return " x ".join(f"{len(axis.values):,} {axis.name}" for axis in axes if len(axis.values) > 1)


def crossed(sheet: Sheet, axes: Sequence[Axis]) -> Iterator[Sheet]:
    """Every row with every combination of the axes, the last axis turning fastest; what an axis names is replaced."""
    if not axes:
        yield sheet
        return
    combinations = size(axes)
    columns = {name: column for name, column in sheet.columns.items() if name not in {axis.name for axis in axes}}
    if combinations == 1:
        yield replace(sheet, columns=columns | _turned(axes, np.zeros(sheet.size, dtype=np.intp)))
        return
    for start in range(0, sheet.size * combinations, CHUNK):
        index = np.arange(start, min(start + CHUNK, sheet.size * combinations))
        rows, turns = index // combinations, index % combinations
        yield Sheet(
            len(index),
            {name: taken(column, rows) for name, column in columns.items()} | _turned(axes, turns),
            _placed(sheet, rows),
            {int(at): sheet.faults[int(row)] for at, row in enumerate(rows) if int(row) in sheet.faults}
            if sheet.faults
            else {},
            {name: taken(column, rows) for name, column in sheet.kept.items()},
            sheet.swept.union(axis.name for axis in axes if len(axis.values) > 1),
        )


def _turned(axes: Sequence[Axis], turns: Rows) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for axis in reversed(axes):
        turns, codes = np.divmod(turns, len(axis.values))
        numeric = axis.name not in CATEGORIES and all(type(one) is float for one in axis.values)
        columns[axis.name] = np.array(axis.values)[codes] if numeric else Coded(codes, axis.values)
    return columns


def _placed(sheet: Sheet, rows: Rows) -> Any:
    def place(row: int) -> Place:
        return sheet.place(int(rows[row]))

    return place
