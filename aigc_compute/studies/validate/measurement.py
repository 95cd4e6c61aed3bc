"""What somebody measured: figures, and apart from them what a prediction may be told."""

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
"""Of numbers that are compared, and one over it the smallest: their ratios are numbers, too."""


class Unreadable(Exception):
    """A cell that is not what its column holds; the text says so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number, in its quantity's unit; None where it was not published, or where a `reason` speaks against
    a prediction of it. `interval` is the publisher's own.
    """

    quantity: str
    published: float | None = None
    reason: str = ""
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of a file. Its prediction may know the `inputs`, by quantity and category, and nothing else. Of the
    figures in each of `targets` the first that can be predicted counts. A row that cannot be read has a `reason`.
    Prices are those known `as_of` its day, where it has one.
    """

    id: str
    file: str
    row: int
    group: str
    targets: tuple[tuple[Figure, ...], ...]
    inputs: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    reason: str = ""
    as_of: date | None = None


def number(row: Mapping[str, Any], key: str) -> float | None:
    """The number in a cell, None where it is empty. Raises Unreadable."""
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
    """The words in a cell, nothing where it is empty. Raises Unreadable."""
    raw = row.get(key)
    if isinstance(raw, (list, dict)):
        raise Unreadable(Phrase("{key}: found {kind}, expected a word", key=key, kind=_kind(raw)))
    return "" if empty(raw) else printable(str(raw).strip())


def published(row: Mapping[str, Any], key: str) -> float | None:
    """A measured number; what is none, or not above zero, was not published."""
    try:
        value = number(row, key)
    except Unreadable:
        return None
    return value if value is not None and sensible(value) else None


def sensible(value: float) -> bool:
    """Whether a number can be compared with another."""
    return 1 / LARGEST < value < LARGEST


def _kind(raw: Any) -> str:
    return {list: Phrase("a list"), dict: Phrase("a mapping"), bool: Phrase("yes or no")}.get(
        type(raw), type(raw).__name__
    )
