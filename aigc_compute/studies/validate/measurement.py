"""Measurements: published figures, and apart from them the inputs that a prediction may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from ...diagnostics import printable
from ...language import Phrase
from ...scenario.tables.columns import empty
from ...units import UnitError, parse

LARGEST = 1e60
"""Largest number that is compared; 1 / LARGEST is the smallest. The ratio of two such numbers is finite."""


class Unreadable(Exception):
    """A cell or entry that cannot be read. The text of the exception says what is wrong."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure of one quantity."""

    quantity: str
    published: float | None = None
    """Value in the quantity's unit; None if it was not published."""
    reason: str = ""
    """Why the figure cannot be predicted; empty if it can."""
    interval: tuple[float, float] | None = None
    """Interval that the publisher states."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of a file of measurements."""

    id: str
    file: str
    row: int
    group: str
    targets: tuple[tuple[Figure, ...], ...]
    """Figures to predict. Of the alternatives in each inner tuple, the first that can be predicted is compared."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """All that the prediction may use, by quantity and category."""
    source: str = ""
    reason: str = ""
    """Why the row cannot be read; empty if it can."""
    as_of: date | None = None
    """Day whose prices hold; None for the day of the comparison."""


def number(row: Mapping[str, Any], key: str) -> float | None:
    """Return the number in a cell, None if the cell is empty. Raises Unreadable."""
    raw = row.get(key)
    if raw is None or (not isinstance(raw, (list, dict)) and empty(raw)):
        return None
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise Unreadable(Phrase("{key}: found {kind}, expected a number", key=key, kind=_kind(raw)))
    try:
        value = parse(raw, "")
    except (UnitError, OverflowError):
        value = None
    if not isinstance(value, float) or not isfinite(value):
        raise Unreadable(Phrase("{key}: found {raw!r}, expected a number", key=key, raw=str(raw)[:40]))
    return value


def text(row: Mapping[str, Any], key: str) -> str:
    """Return the text in a cell, "" if the cell is empty. Raises Unreadable."""
    raw = row.get(key)
    if isinstance(raw, (list, dict)):
        raise Unreadable(Phrase("{key}: found {kind}, expected a word", key=key, kind=_kind(raw)))
    return "" if empty(raw) else printable(str(raw).strip())


def text_or_empty(row: Mapping[str, Any], key: str) -> str:
    """Return the text in a cell, "" if the cell is empty or unreadable."""
    try:
        return text(row, key)
    except Unreadable:
        return ""


def published(row: Mapping[str, Any], key: str) -> float | None:
    """Return the measured number in a cell, None if the cell has no number or one that cannot be compared."""
    try:
        value = number(row, key)
    except Unreadable:
        return None
    return value if value is not None and comparable(value) else None


def comparable(value: float) -> bool:
    """Return whether a number is positive and its ratio to another such number is finite."""
    return 1 / LARGEST < value < LARGEST


def _kind(raw: Any) -> str:
    return {list: Phrase("a list"), dict: Phrase("a mapping"), bool: Phrase("yes or no")}.get(
        type(raw), type(raw).__name__
    )
