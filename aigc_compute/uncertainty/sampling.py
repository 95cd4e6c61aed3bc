"""Quasi-random samples of ranges, and quantiles of the outcomes of these samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..units import Range

Array = NDArray[np.float64]
QUANTILES = (0.05, 0.50, 0.95)
"""Low end, median and high end of a 90 % interval."""

SHUFFLE_SEED = 1_000_003
"""Larger than the seeds of all columns."""

Z95 = 1.6448536269514722
"""95 % quantile of the standard normal distribution. Its 90 % interval is from -Z95 to Z95."""


@lru_cache(maxsize=256)
def uniform(index: int, levels: int) -> Array:
    """Return fixed uniform numbers between 0 and 1 for the quantity with the column `index`, shape (levels³,).

    They are a column of a Latin hypercube on an orthogonal array of strength two (Tang 1993, JASA 88:1392): every pair
    of columns fills the levels x levels grid evenly, and a column does not depend on which other columns are used.
    `levels` is a prime number. An array has levels² + levels + 1 columns. Further columns belong to other arrays, each
    with its runs in another order; two columns of different arrays form a plain Latin hypercube.
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
    """Order of the runs in an array; the first array keeps the natural order."""
    return np.argsort(noise(count, SHUFFLE_SEED + array)) if array else np.arange(count)


def shuffle(count: int) -> NDArray[np.intp]:
    """Return a fixed pseudo-random permutation of the samples."""
    return np.argsort(noise(count, SHUFFLE_SEED))


def _direction(index: int, levels: int) -> tuple[int, int, int]:
    """Return the point with the number `index` of the projective plane over the integers modulo `levels`.

    Points with neighbouring numbers lie on a parabola, so that no three of them are collinear. Three collinear columns
    would fill only a plane of the cube, and quantities that occur together have neighbouring columns.
    """
    if index < levels**2:
        step, offset = index % levels, index // levels
        return 1, step, (step * step + offset) % levels
    return (0, 1, index - levels**2) if index < levels**2 + levels else (0, 0, 1)


def noise(count: int, seed: int) -> Array:
    """Return numbers in [0, 1) by integer hashing (SplitMix64, Steele 2014), which are the same on every machine."""
    with np.errstate(over="ignore"):
        bits = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        bits += np.uint64(seed) * np.uint64(0xD1B54A32D192ED03)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    numbers: Array = (bits ^ (bits >> np.uint64(31))) / 2.0**64
    return numbers


def sample(value: Range, points: Array, minimum: float, maximum: float, scores: Array | None = None) -> Array:
    """Return quantiles of a range at the uniform numbers `points`, clipped to [minimum, maximum]; shape of `points`.

    The ends of a log-normal or normal range are its 5 % and 95 % quantiles, and `mid` is its median; if `mid` is not
    central, each half has its own width. The ends of the other distributions are their smallest and largest values.
    `scores` are the normal quantiles of `points`, if they have been computed before.
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
    clipped: Array = np.clip(drawn, minimum, maximum)
    return clipped


def correlate(columns: Array, correlation: Array) -> Array:
    """Reorder uniform columns of shape (quantities, samples) so that their normal scores have the given correlations.

    It is a Gaussian copula by ranks (Iman and Conover 1982): each column keeps its values and only their order changes.
    Raises numpy.linalg.LinAlgError if the correlations contradict each other.
    """
    factor = np.linalg.cholesky(correlation)
    scores = factor @ normal_quantile(columns)
    ranks = np.argsort(np.argsort(scores, axis=1), axis=1)
    reordered: Array = np.take_along_axis(np.sort(columns, axis=1), ranks, axis=1)
    return reordered


def correlated(draws: Mapping[str, Array], pairs: Iterable[tuple[str, str, float]]) -> dict[str, Array]:
    """Reorder the draws that `pairs` names, so that they are correlated. A pair has two names and the correlation of
    their normal scores.

    Pairs with a name that has no draws are ignored. The result depends on the order of the draws, not of the pairs.
    """
    correlations = {frozenset(names): value for *names, value in pairs if set(names) <= draws.keys()}
    names = [name for name in draws if any(name in pair for pair in correlations)]
    if not names:
        return dict(draws)
    matrix = [[correlations.get(frozenset((row, column)), float(row == column)) for column in names] for row in names]
    return {
        **draws,
        **dict(zip(names, correlate(np.array([draws[name] for name in names]), np.array(matrix)), strict=True)),
    }


def with_correlated(names: Iterable[str], pairs: Iterable[tuple[str, str, float]]) -> set[str]:
    """Return the names and all names that are correlated with them, directly or through other names."""
    group = set(names)
    links = [{first, second} for first, second, _ in pairs]
    while added := {name for link in links if link & group for name in link - group}:
        group |= added
    return group


def places(quantiles: Sequence[float], count: int) -> Array:
    """Return the ranks, from 0, of quantiles among `count` samples. Each sample is in the middle of its share of the
    probability.
    """
    ranks: Array = np.clip(np.multiply(quantiles, count) - 0.5, 0, count - 1)
    return ranks


def spread(samples: Array, quantiles: Sequence[float] = QUANTILES) -> Array:
    """Return quantiles over the last axis, shape (quantiles, ...), with linear interpolation between samples.

    Each sample is in the middle of its share of the probability (Hazen 1914), like the samples of a Latin hypercube.
    """
    ordered = np.sort(samples, axis=-1)
    ranks = places(quantiles, samples.shape[-1])
    below = ranks.astype(int)
    above = np.minimum(below + 1, samples.shape[-1] - 1)
    weights = ranks - below
    lower, upper = ordered[..., below], ordered[..., above]
    steps = np.subtract(upper, lower, out=np.zeros_like(lower), where=(upper > lower) & (weights > 0))
    result: Array = np.moveaxis(lower + steps * weights, -1, 0)
    return result


def containing(ends: Array, central: Array | float) -> Array:
    """Widen quantiles, in rising order along the first axis, so that `central` lies between the first and the last.

    The central value is computed from the middles of all inputs and is not a quantile of the samples. It can lie
    outside the 90 % interval of an outcome that jumps with its inputs, such as the memory left on a whole number of
    accelerators.
    """
    widened: Array = ends.copy()
    widened[0], widened[-1] = np.minimum(ends[0], central), np.maximum(ends[-1], central)
    return widened


def normal_quantile(p: Array) -> Array:
    """Return quantiles of the standard normal distribution at the probabilities `p`, with a relative error below
    1.2e-9.

    It is Acklam's rational approximation (2003), in three pieces.
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
    z: Array = np.polyval(a, q * q) * q / np.polyval(b, q * q)
    outer = np.abs(q) > 0.47575
    tail = np.sqrt(-2 * np.log(np.minimum(p, 1 - p)[outer]))
    z[outer] = np.polyval(c, tail) / np.polyval(d, tail) * np.where(q[outer] < 0, 1.0, -1.0)
    return z
