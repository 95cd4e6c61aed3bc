"""An uncertain number: a 90 % interval, its middle and the shape of its distribution."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import inf, isfinite, sqrt
from typing import Literal, NamedTuple, cast, get_args

from aigc_compute.units.symbols import UnitError

from ..language import Phrase

Distribution = Literal["log-normal", "normal", "uniform", "triangular", "discrete"]


class Range(NamedTuple):
    """The 5 % and 95 % quantiles of a quantity and its median, all in the quantity's unit.

    Of a uniform one the ends and the middle, of a triangular one the ends and the peak, of a discrete one the least,
    the median and the greatest value, with all its values and their weights in `points`.
    """

    low: float
    mid: float
    high: float
    distribution: Distribution = "log-normal"
    points: tuple[tuple[float, float], ...] = ()


def mid_of(value: float | Range | str) -> float:
    """The value itself, of a range its middle."""
    return value.mid if isinstance(value, Range) else float(value)


def interval(low: float, high: float, mid: float | None = None, distribution: str | None = None) -> Range:
    """The 90 % interval low..high, in any one unit.

    Without a distribution it is log-normal when low > 0 and normal otherwise; without a middle, that is the
    geometric mean of a log-normal and the arithmetic mean of a normal. Raises UnitError for ends that are not
    finite, in the wrong order or too far apart, a middle outside them, an unknown distribution, and a log-normal that
    reaches zero.
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
    shapes = [one for one in get_args(Distribution) if one != "discrete"]
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
        wrong = Phrase(
            "found an interval from {low:g} to {high:g}; its ends are too far apart to compute with", low=low, high=high
        )
        raise UnitError(wrong)
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
    """One of several values, equally likely unless weights say otherwise.

    Raises UnitError where there is no value, or weights are not as many, not positive or not finite.
    """
    shares = tuple(weights) or (1.0,) * len(values)
    if not values or len(shares) != len(values) or not all(isfinite(one) and one > 0 for one in shares):
        raise UnitError(
            Phrase("found values whose weights do not fit; expected a positive weight for each value, or none")
        )
    points = tuple(sorted(zip(map(float, values), map(float, shares), strict=True)))
    below = list(accumulate(share for _, share in points))
    median = next(value for (value, _), share in zip(points, below, strict=True) if share >= below[-1] / 2)
    return Range(points[0][0], median, points[-1][0], "discrete", points)
