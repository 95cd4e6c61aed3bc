"""Scales: numbers to places on an axis, and the ticks between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from ..layout import amount

WIDE_RANGE = 20.0
"""Positive figures whose ends are further apart stand on a logarithmic axis."""

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MARGIN = 0.04
LARGEST = 1e280
"""Figures beyond it, or nearer to zero than its inverse, are drawn as if they were there."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`, drawn from `start` to `end`."""

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

    def ticks(self, most: int = 6) -> list[float]:
        """Round numbers on the axis."""
        return _log_ticks(self.low, self.high, most) if self.log else _even_ticks(self.low, self.high, most)


def scale_of(
    values: Iterable[float], start: float, end: float, log: bool | None = None, *, zero: bool = False
) -> Scale:
    """The scale that holds the values: logarithmic where they are far apart, unless it is said."""
    known = [min(max(value, -LARGEST), LARGEST) for value in values]
    low, high = min(known), max(known)
    logarithmic = (low > 0 and high / low > WIDE_RANGE) if log is None else log and low > 0
    if logarithmic:
        least, most = (log10(max(one, 1 / LARGEST)) for one in (low, high))
        room = (most - least) * MARGIN or log10(2.0)
        return Scale(10.0 ** (least - room), 10.0 ** (most + room), start, end, True)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = next(one for one in ((high - low) * MARGIN, abs(high) * 0.1, 1.0) if one > 1 / LARGEST)
    return Scale(low if zero and low == 0 else low - room, high if zero and high == 0 else high + room, start, end)


def tick_text(value: float, unit: str) -> str:
    """A tick as people read it."""
    return amount(value, unit, 3)


def years(scale: Scale, most: int = 6) -> list[float]:
    """Whole years on the axis."""
    first, last = ceil(scale.low), floor(scale.high)
    step = max(1, ceil((last - first + 1) / most))
    return [float(year) for year in range(first, last + 1, step)]


def _even_ticks(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in STEPS if one * power >= rough * 0.999)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [float(f"{place * step:.12g}") for place in range(first, last + 1)]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = floor(log10(low)), ceil(log10(high))
    decades = log10(high) - log10(low)
    digits = (1.0,) if decades > 2.5 else (1.0, 3.0) if decades > 1.3 else (1.0, 2.0, 5.0)
    if decades < 0.6:
        return _even_ticks(low, high, min(most, 4))
    step = max(1, ceil(decades / most))
    found = [digit * 10.0**power for power in range(first, last + 1, step) for digit in digits]
    return [one for one in found if low <= one <= high]
