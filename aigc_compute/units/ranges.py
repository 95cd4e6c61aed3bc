"""An uncertain number: a 90 % interval, its middle and the shape of its distribution."""

from __future__ import annotations

from math import isfinite, sqrt
from typing import Literal, NamedTuple, cast, get_args

from aigc_compute.units.symbols import UnitError

Distribution = Literal["log-normal", "normal", "uniform"]


class Range(NamedTuple):
    """The 5 % and 95 % quantiles of a quantity and its median (the two ends and the middle of a uniform one), all
    in the quantity's unit.
    """

    low: float
    mid: float
    high: float
    distribution: Distribution = "log-normal"


def interval(low: float, high: float, mid: float | None = None, distribution: str | None = None) -> Range:
    """The 90 % interval low..high, in any one unit.

    Without a distribution it is log-normal when low > 0 and normal otherwise; without a middle, that is the
    geometric mean of a log-normal and the arithmetic mean of a normal. Raises UnitError for ends that are not
    finite or in the wrong order, a middle outside them, an unknown distribution, and a log-normal that reaches zero.
    """
    if not (isfinite(low) and isfinite(high)):
        raise UnitError(f"found an interval from {low:g} to {high:g}; both ends must be finite")
    if low > high:
        raise UnitError(f"found an interval from {low:g} to {high:g}; the low end must not be above the high end")
    if distribution is not None and distribution not in get_args(Distribution):
        raise UnitError(f"found the distribution {distribution!r}, expected one of {', '.join(get_args(Distribution))}")
    shape = cast("Distribution", distribution or ("log-normal" if low > 0 else "normal"))
    if shape == "log-normal" and low <= 0:
        raise UnitError(f"found a log-normal interval from {low:g}; its low end must be above zero")
    if mid is None:
        mean = sqrt(low) * sqrt(high) if shape == "log-normal" else low / 2 + high / 2
        mid = min(max(mean, low), high)
    elif not low <= mid <= high:
        raise UnitError(f"found a middle of {mid:g} outside the interval from {low:g} to {high:g}")
    return Range(low, mid, high, shape)
