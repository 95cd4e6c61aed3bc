"""Quasi-random samples of ranges, and the 90 % interval of what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..units import Range

Array = NDArray[np.float64]
QUANTILES = (0.05, 0.50, 0.95)
"""The ends of a 90 % interval and the median."""

SHUFFLE_SEED = 1_000_003
"""Beyond the seeds of all columns."""

Z95 = 1.6448536269514722
"""Standard normal quantile at 95 %: a 90 % interval reaches from -Z95 to Z95."""


@lru_cache(maxsize=256)
def uniform(index: int, levels: int) -> Array:
    """Uniform numbers in the open unit interval for the quantity of that index, shape (levels³,); always the same.

    One column of a Latin hypercube on an orthogonal array of strength two (Tang 1993, JASA 88:1392): every pair of
    quantities fills the levels x levels grid evenly, and no column depends on which others are in use. `levels` is
    a prime; levels² + levels + 1 columns are an array. Those of another array take the runs in another order: a pair
    from two arrays is that of a plain Latin hypercube.
    """
    array, place = divmod(index, levels**2 + levels + 1)
    runs = _runs(array, levels**3)
    x, y, z = runs // levels**2, runs // levels % levels, runs % levels
    a, b, c = _direction(place, levels)
    level = np.argsort(noise(levels, 2 * index))[(a * x + b * y + c * z) % levels]
    points = np.empty(levels**3)
    points[np.argsort(level + noise(levels**3, 2 * index + 1))] = (np.arange(levels**3) + 0.5) / levels**3
    points.flags.writeable = False
    return points


@lru_cache(maxsize=8)
def _runs(array: int, count: int) -> NDArray[np.intp]:
    """The runs of an array in its own order; of the first as they are."""
    return np.argsort(noise(count, SHUFFLE_SEED + array)) if array else np.arange(count)


def shuffle(count: int) -> NDArray[np.intp]:
    """A fixed permutation that takes every sample to one unrelated to it."""
    return np.argsort(noise(count, SHUFFLE_SEED))


def _direction(index: int, levels: int) -> tuple[int, int, int]:
    """The points of the projective plane over the integers modulo `levels`, by number.

    Neighbours lie on a parabola, of which no three points are in line: three columns in line would fill a plane of
    the cube only, and quantities that occur together stand together in the vocabulary.
    """
    if index < levels**2:
        step, offset = index % levels, index // levels
        return 1, step, (step * step + offset) % levels
    return (0, 1, index - levels**2) if index < levels**2 + levels else (0, 0, 1)


def noise(count: int, seed: int) -> Array:
    """Numbers in [0, 1) by integer hashing (SplitMix64, Steele 2014): the same on every machine."""
    with np.errstate(over="ignore"):
        bits = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        bits += np.uint64(seed) * np.uint64(0xD1B54A32D192ED03)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    numbers: Array = (bits ^ (bits >> np.uint64(31))) / 2.0**64
    return numbers


def sample(value: Range, points: Array, least: float, most: float, scores: Array | None = None) -> Array:
    """The range's distribution at the given uniform numbers, kept within [least, most]; shape of `points`. Whoever
    has their normal scores at hand already saves the work.

    The ends of a log-normal or normal range are its 5 % and 95 % quantiles and `mid` its median; where `mid` is not
    central, each half has its own width. The ends of the other distributions are their ends.
    """
    low, mid, high = value.low, value.mid, value.high
    if value.distribution == "uniform":
        drawn = low + (high - low) * points
    elif value.distribution == "triangular":
        peak = (mid - low) / (high - low)
        rising = low + np.sqrt(points * (high - low) * (mid - low))
        falling = high - np.sqrt((1 - points) * (high - low) * (high - mid))
        drawn = np.where(points < peak, rising, falling)
    elif value.distribution == "discrete":
        values, weights = np.array(value.points).T
        drawn = values[np.searchsorted(np.cumsum(weights) / weights.sum(), points)]
    else:
        z = normal_quantile(points) if scores is None else scores
        if value.distribution == "log-normal":
            below, above = np.log(mid / low) / Z95, np.log(high / mid) / Z95
            with np.errstate(over="ignore"):
                drawn = mid * np.exp(z * np.where(z < 0, below, above))
        else:
            below, above = (mid - low) / Z95, (high - mid) / Z95
            drawn = mid + z * np.where(z < 0, below, above)
    clipped: Array = np.clip(drawn, least, most)
    return clipped


def correlate(columns: Array, correlation: Array) -> Array:
    """The uniform columns, shape (quantities, samples), reordered so that their normal scores correlate as told.

    A Gaussian copula by ranks (Iman and Conover 1982): every column keeps its values, only their order changes.
    Raises numpy.linalg.LinAlgError where the correlations contradict each other.
    """
    factor = np.linalg.cholesky(correlation)
    scores = factor @ normal_quantile(columns)
    ranks = np.argsort(np.argsort(scores, axis=1), axis=1)
    reordered: Array = np.take_along_axis(np.sort(columns, axis=1), ranks, axis=1)
    return reordered


def correlated(draws: Mapping[str, Array], pairs: Iterable[tuple[str, str, float]]) -> dict[str, Array]:
    """The draws with those named in `pairs` (two names and the correlation of their normal scores) tied to each other.

    Pairs with a name that is not drawn say nothing. The order of the draws, not of the pairs, decides.
    """
    told = {frozenset(names): value for *names, value in pairs if set(names) <= draws.keys()}
    tied = [name for name in draws if any(name in pair for pair in told)]
    if not tied:
        return dict(draws)
    matrix = [[told.get(frozenset((one, other)), float(one == other)) for other in tied] for one in tied]
    return {
        **draws,
        **dict(zip(tied, correlate(np.array([draws[name] for name in tied]), np.array(matrix)), strict=True)),
    }


def with_tied(names: Iterable[str], pairs: Iterable[tuple[str, str, float]]) -> set[str]:
    """The names and all that is correlated with them, directly or through others."""
    found = set(names)
    links = [{one, other} for one, other, _ in pairs]
    while more := {name for link in links if link & found for name in link - found}:
        found |= more
    return found


def places(quantiles: Sequence[float], count: int) -> Array:
    """Where quantiles stand in the ranks of `count` samples, each in the middle of its share of the probability."""
    found: Array = np.clip(np.multiply(quantiles, count) - 0.5, 0, count - 1)
    return found


def spread(samples: Array, quantiles: Sequence[float] = QUANTILES) -> Array:
    """Quantiles over the last axis, shape (quantiles, ...), linear between samples (Hazen 1914: each sample in the
    middle of its share of the probability, as those of a Latin hypercube are).
    """
    ordered = np.sort(samples, axis=-1)
    ranks = places(quantiles, samples.shape[-1])
    below = ranks.astype(int)
    above = np.minimum(below + 1, samples.shape[-1] - 1)
    parts = ranks - below
    lower, upper = ordered[..., below], ordered[..., above]
    rise = np.subtract(upper, lower, out=np.zeros_like(lower), where=(upper > lower) & (parts > 0))
    found: Array = np.moveaxis(lower + rise * parts, -1, 0)
    return found


def containing(ends: Array, central: Array | float) -> Array:
    """The quantiles, in rising order along the first axis, the outer two moved so far that `central` lies between them.

    The value at the middles of all inputs is no quantile of the samples. Where an outcome jumps with its inputs, as
    the memory that is left beside a whole number of accelerators does, that value may lie outside a 90 % interval.
    """
    found: Array = ends.copy()
    found[0], found[-1] = np.minimum(ends[0], central), np.maximum(ends[-1], central)
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
    found: Array = np.polyval(a, q * q) * q / np.polyval(b, q * q)
    outer = np.abs(q) > 0.47575
    tail = np.sqrt(-2 * np.log(np.minimum(p, 1 - p)[outer]))
    found[outer] = np.polyval(c, tail) / np.polyval(d, tail) * np.where(q[outer] < 0, 1.0, -1.0)
    return found
