"""Quasi-random samples of ranges, and the 90 % interval of what follows from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..units import Range

Array = NDArray[np.float64]
Z95 = 1.6448536269514722
"""Standard normal quantile at 95 %: a 90 % interval reaches from -Z95 to Z95."""


def lattice(dimensions: int, samples: int) -> Array:
    """Kronecker points in the unit cube, shape (dimensions, samples); the same at every call.

    Additive recurrence with the generalised golden ratio phi, phi^(d+1) = phi + 1: coordinate j of point i
    is frac(1/2 + (i + 1)·phi^-(j+1)) (Roberts 2018, the R_d sequence).
    """
    phi = 2.0
    for _ in range(64):
        phi = (1 + phi) ** (1 / (dimensions + 1))
    steps = phi ** -np.arange(1.0, dimensions + 1)
    points: Array = np.mod(0.5 + np.outer(steps, np.arange(1.0, samples + 1)), 1.0)
    return points


def sample(value: Range, uniform: Array, low: float, high: float) -> Array:
    """The range's distribution at the given uniform numbers, kept within [low, high]; shape of `uniform`.

    The ends of a range are its 5 % and 95 % quantiles and `mid` its median, except for `uniform`, whose
    ends are its ends. Where `mid` is not central, each half has its own width.
    """
    if value.distribution == "uniform":
        points = value.low + (value.high - value.low) * uniform
    elif value.distribution == "log-normal":
        z = normal_quantile(uniform)
        below, above = np.log(value.mid / value.low) / Z95, np.log(value.high / value.mid) / Z95
        points = value.mid * np.exp(z * np.where(z < 0, below, above))
    else:
        z = normal_quantile(uniform)
        below, above = (value.mid - value.low) / Z95, (value.high - value.mid) / Z95
        points = value.mid + z * np.where(z < 0, below, above)
    clipped: Array = np.clip(points, low, high)
    return clipped


def spread(samples: Array, quantiles: Sequence[float] = (0.05, 0.95)) -> Array:
    """Quantiles over the last axis, shape (quantiles, ...), linear between samples (as np.quantile)."""
    ordered = np.sort(samples, axis=-1)
    places = [quantile * (samples.shape[-1] - 1) for quantile in quantiles]
    below = [int(place) for place in places]
    above = [min(place + 1, samples.shape[-1] - 1) for place in below]
    parts = np.subtract(places, below)
    found: Array = np.moveaxis(ordered[..., below] * (1 - parts) + ordered[..., above] * parts, -1, 0)
    return found


def normal_quantile(p: Array) -> Array:
    """Inverse of the standard normal distribution, relative error below 1.2e-9.

    Acklam's rational approximation (2003), in three pieces.
    """
    a = (
        -3.969683028665376e01,
        2.209460984245205e02,
        -2.759285104469687e02,
        1.383577518672690e02,
        -3.066479806614716e01,
        2.506628277459239e00,
    )
    b = (
        -5.447609879822406e01,
        1.615858368580409e02,
        -1.556989798598866e02,
        6.680131188771972e01,
        -1.328068155288572e01,
        1.0,
    )
    c = (
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e00,
        -2.549732539343734e00,
        4.374664141464968e00,
        2.938163982698783e00,
    )
    d = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00, 1.0)
    p = np.clip(p, 1e-300, 1 - 1e-16)
    q = p - 0.5
    centre = np.polyval(a, q * q) * q / np.polyval(b, q * q)
    tail = np.sqrt(-2 * np.log(np.minimum(p, 1 - p)))
    outer = np.polyval(c, tail) / np.polyval(d, tail) * np.where(q < 0, 1.0, -1.0)
    found: Array = np.where(np.abs(q) <= 0.47575, centre, outer)
    return found
