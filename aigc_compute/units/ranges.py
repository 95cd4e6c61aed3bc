"""Uncertain numbers: a 90 % interval, its middle and its distribution."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import inf, isfinite, sqrt
from typing import Literal, NamedTuple, cast, get_args

from aigc_compute.units.symbols import UnitError

from ..language import Phrase

Distribution = Literal["log-normal", "normal", "uniform", "triangular", "discrete"]


class Range(NamedTuple):
    """An uncertain number: low end, middle and high end, all in the unit of the quantity.

    A log-normal or normal range has its 5 % quantile, median and 95 % quantile. A uniform range has its ends and their
    middle, a triangular range its ends and its peak, and a discrete range its smallest, median and largest value.
    """

    low: float
    mid: float
    high: float
    distribution: Distribution = "log-normal"
    points: tuple[tuple[float, float], ...] = ()
    """Values of a discrete range and their weights."""


def mid_of(value: float | Range | str) -> float:
    """Return the middle of a range, or the value itself if it is not a range."""
    return value.mid if isinstance(value, Range) else float(value)


def interval(low: float, high: float, mid: float | None = None, distribution: str | None = None) -> Range:
    """Return the range from `low` to `high`, both in the same unit.

    Without a given distribution the range is log-normal if low > 0, otherwise normal. Without a given middle, the
    middle is the geometric mean of the ends of a log-normal range and the arithmetic mean of the ends of any other
    range.

    Raises UnitError if the ends are not finite, in the wrong order or too far apart, if the middle is outside the ends,
    if the distribution is unknown, or if a log-normal range reaches zero.
    """
    if not (isfinite(low) and isfinite(high)):
        raise UnitError(
            Phrase("found an interval from {low:g} to {high:g}; both ends must be finite", low=low, high=high)
        )
    if low > high:
        raise UnitError(
            Phrase(
                "found an interval from {low:g} to {high:g}; the low end must not be above the high end",
                low=low,
                high=high,
            )
        )
    shapes = [name for name in get_args(Distribution) if name != "discrete"]
    if distribution is not None and distribution not in shapes:
        raise UnitError(
            Phrase(
                "found the distribution {distribution!r}, expected one of {names}, or 'values'",
                distribution=distribution,
                names=", ".join(shapes),
            )
        )
    shape = cast("Distribution", distribution or ("log-normal" if low > 0 else "normal"))
    if shape == "log-normal" and low <= 0:
        raise UnitError(Phrase("found a log-normal interval from {low:g}; its low end must be above zero", low=low))
    width = high / low if shape == "log-normal" else (high - low) ** 2 if high - low < 1e154 else inf
    if not isfinite(width):
        raise UnitError(
            Phrase(
                "found an interval from {low:g} to {high:g}; its ends are too far apart to compute with",
                low=low,
                high=high,
            )
        )
    if mid is None:
        mean = sqrt(low) * sqrt(high) if shape == "log-normal" else low / 2 + high / 2
        mid = min(max(mean, low), high)
    elif not low <= mid <= high:
        raise UnitError(
            Phrase(
                "found a middle of {mid:g} outside the interval from {low:g} to {high:g}", mid=mid, low=low, high=high
            )
        )
    return Range(low, mid, high, shape)


def discrete(values: Sequence[float], weights: Sequence[float] = ()) -> Range:
    """Return the range of a quantity that has one of several values, equally likely or with the given weights.

    Raises UnitError if there is no value, if the number of weights differs from that of the values, or if a weight is
    not positive and finite.
    """
    shares = tuple(weights) or (1.0,) * len(values)
    if not values or len(shares) != len(values) or not all(isfinite(share) and share > 0 for share in shares):
        raise UnitError(
            Phrase(
                "found weights that do not match the values; expected a positive weight for each value, or no weights"
            )
        )
    points = tuple(sorted(zip(map(float, values), map(float, shares), strict=True)))
    sums = list(accumulate(share for _, share in points))
    median = next(value for (value, _), total in zip(points, sums, strict=True) if total >= sums[-1] / 2)
    return Range(points[0][0], median, points[-1][0], "discrete", points)
