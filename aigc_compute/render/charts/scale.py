"""Scales, which map numbers to places on an axis, and their ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from ..layout import amount

WIDE_RANGE = 20.0
"""Ratio of the largest to the smallest positive value from which on an axis is logarithmic."""

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Distances between ticks, as multiples of a power of ten."""

MARGIN = 0.04
"""Free space at both ends of an axis, as a share of the range of the values."""

LARGEST = 1e280
"""Values beyond it, or nearer to zero than its inverse, are drawn at these limits, so that no computation overflows."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale that maps the values from `low` to `high` to the places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, at = self.low, self.high, min(max(value, -LARGEST), LARGEST)
        if self.log:
            low, high, at = log10(low), log10(high), log10(max(at, 1 / LARGEST, self.low / 1e6))
        return self.start + (at - low) / (high - low) * (self.end - self.start)

    def ticks(self, limit: int = 6) -> list[float]:
        """Return round numbers on the axis, about `limit` of them."""
        return _log_ticks(self.low, self.high, limit) if self.log else _even_ticks(self.low, self.high, limit)


def scale_of(
    values: Iterable[float], start: float, end: float, log: bool | None = None, *, zero: bool = False
) -> Scale:
    """Return a scale that contains the values. With `log=None` it is logarithmic if they are positive and far apart;
    with `zero` a linear scale contains zero.
    """
    known = [min(max(value, -LARGEST), LARGEST) for value in values]
    low, high = min(known), max(known)
    logarithmic = (low > 0 and high / low > WIDE_RANGE) if log is None else log and low > 0
    if logarithmic:
        log_low, log_high = (log10(max(value, 1 / LARGEST)) for value in (low, high))
        room = (log_high - log_low) * MARGIN or log10(2.0)
        return Scale(10.0 ** (log_low - room), 10.0 ** (log_high + room), start, end, True)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = next(value for value in ((high - low) * MARGIN, abs(high) * 0.1, 1.0) if value > 1 / LARGEST)
    return Scale(low if zero and low == 0 else low - room, high if zero and high == 0 else high + room, start, end)


def tick_text(value: float, unit: str) -> str:
    """Return the label of a tick with its unit."""
    return amount(value, unit, 3)


def years(scale: Scale, limit: int = 6) -> list[float]:
    """Return whole years on the axis, at most `limit` of them."""
    first, last = ceil(scale.low), floor(scale.high)
    step = max(1, ceil((last - first + 1) / limit))
    return [float(year) for year in range(first, last + 1, step)]


def _even_ticks(low: float, high: float, limit: int) -> list[float]:
    distance = (high - low) / limit
    power = 10.0 ** floor(log10(distance))
    step = next(factor * power for factor in STEPS if factor * power >= distance * 0.999)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [float(f"{place * step:.12g}") for place in range(first, last + 1)]


def _log_ticks(low: float, high: float, limit: int) -> list[float]:
    first, last = floor(log10(low)), ceil(log10(high))
    decades = log10(high) - log10(low)
    digits = (1.0,) if decades > 2.5 else (1.0, 3.0) if decades > 1.3 else (1.0, 2.0, 5.0)
    if decades < 0.6:
        return _even_ticks(low, high, min(limit, 4))
    step = max(1, ceil(decades / limit))
    ticks = [digit * 10.0**power for power in range(first, last + 1, step) for digit in digits]
    return [tick for tick in ticks if low <= tick <= high]
