"""Scales: numbers to places on an axis, and the ticks between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from ..layout import amount

WIDE_RANGE = 20.0
"""Positive figures whose ends are further apart stand on a logarithmic axis."""

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

MARGIN, WIDEST_MARGIN = 0.04, 1e6
"""Room beyond the figures: a share of their distance, on a logarithmic axis of its decades, there at most a factor."""

LARGEST, SMALLEST, ROUNDING = 1e300, 1e-300, 1e-9
"""Larger figures lie at the end of an axis; those that differ by less, absolutely or relatively, lie together."""


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
            low, high, at = log10(low), log10(high), log10(max(at, self.low / 1e6))
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
        low, high = max(low, SMALLEST), max(high, SMALLEST)
        room = min((high / low) ** MARGIN, WIDEST_MARGIN) if high / low > 1 + ROUNDING else 2.0
        return Scale(low / room, high * room, start, end, True)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    apart = high - low > max(ROUNDING * max(abs(low), abs(high)), SMALLEST)
    room = (high - low) * MARGIN if apart else max(abs(high) * 0.1, SMALLEST) if high else 1.0
    return Scale(
        low if zero and low == 0 else low - room, high if zero and low < high == 0 else high + room, start, end
    )


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
    digits = 2 - floor(log10(step))
    return [round(place * step, digits) for place in range(first, last + 1)]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = floor(log10(low)), ceil(log10(high))
    decades = log10(high) - log10(low)
    digits = (1.0,) if decades > 2.5 else (1.0, 3.0) if decades > 1.3 else (1.0, 2.0, 5.0)
    if decades < 0.6:
        return _even_ticks(low, high, min(most, 4))
    step = max(1, ceil(decades / most))
    found = [digit * 10.0**power for power in range(first, last + 1, step) for digit in digits]
    return [one for one in found if low <= one <= high]
