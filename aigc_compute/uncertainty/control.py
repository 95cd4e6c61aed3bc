"""Quantiles of an outcome with less sampling error, by a control variate whose distribution is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .sampling import QUANTILES, Array, places, spread

CELLS = 512
"""Cells of the lattice on which distributions are convolved: 32 per standard deviation."""

REACH = 8.0
"""Standard deviations from the mean to each end of the lattice."""

DIGITS = 6
"""Digits to which the slopes of a regression are rounded, so that proportional outcomes share a control variate.
Rounding does no harm, because any slopes give a valid control variate.
"""

MAX_CACHED = 256
"""Largest number of cached control variates, of 20 kB each."""

Events = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Controls:
    """Independent inputs, each divided by its width and shifted to mean 0."""

    names: tuple[str, ...]
    columns: Array
    """Samples of each input, shape (inputs, samples)."""
    ordered: Array
    """Samples of each input in rising order, shape (inputs, samples)."""
    products: Array
    """Sums over the samples of the products of each pair of inputs, shape (inputs, inputs)."""
    cache: dict[tuple[object, ...], tuple[Array, Events]] = field(default_factory=dict)
    """Results of `_control` by its arguments. Most outcomes are multiples of another outcome and share them."""


def controls(inputs: Mapping[str, Array]) -> Controls:
    """Prepare independent inputs of shape (samples,) whose width exceeds rounding. Logarithms are used for positive
    inputs.
    """
    columns = np.array(
        [np.log(values) if values.min() > 0 else values for values in inputs.values()] or np.empty((0, 1))
    )
    columns /= np.ptp(columns, axis=1, keepdims=True)
    columns -= columns.mean(axis=1, keepdims=True)
    return Controls(tuple(inputs), columns, np.sort(columns), np.einsum("in,jn->ij", columns, columns))


def controlled_spread(
    outcome: Array, inputs: Controls, bearing: Sequence[str], quantiles: Sequence[float] = QUANTILES
) -> Array:
    """Return quantiles, in rising order, of an outcome of shape (samples,) that depends on the inputs `bearing`.

    The control variate is the linear regression of the outcome (of its logarithm, if it is positive) on the inputs. Its
    true quantiles are known, so that their ranks among the samples of the control variate show the sampling error. The
    outcome is read at ranks that are corrected by this error times a regression coefficient (control variates for
    quantiles: Hesterberg and Nelson 1998, Management Science 44:1295).

    For a product of powers of independent inputs, the correction removes the sampling error. The more the inputs
    interact, the smaller the correction. With a single input there is no correction, because its samples are evenly
    spread. The result is interpolated between samples and never lies outside them.
    """
    ordered = np.sort(outcome)
    if len(bearing) < 2 or not (np.isfinite(ordered[[0, -1]]).all() and ordered[0] < ordered[-1]):
        return spread(outcome, quantiles)
    values = np.log(outcome) if ordered[0] > 0 else outcome / (ordered[-1] - ordered[0])
    chosen = [inputs.names.index(name) for name in bearing]
    products = inputs.products[np.ix_(chosen, chosen)]
    slopes = np.linalg.solve(products, np.einsum("in,n->i", inputs.columns[chosen], values - values.mean()))
    rounded = np.round(slopes / (np.abs(slopes).max() or 1.0), DIGITS)
    excess, events = _control(inputs, chosen, rounded, tuple(quantiles))
    ranks = places(quantiles, len(outcome))
    for index, rank in enumerate(np.rint(ranks).astype(int)):
        ranks[index] += excess[index] * _coefficient(outcome <= ordered[rank], events[index])
    result: Array = np.interp(np.maximum.accumulate(ranks), np.arange(len(outcome)), ordered)
    return result


def _control(
    inputs: Controls, chosen: Sequence[int], slopes: Array, quantiles: tuple[float, ...]
) -> tuple[Array, Events]:
    """Compare the samples of a control variate, the sum of the chosen inputs times their slopes, with its distribution.

    Returns the excess of samples below each true quantile (see `_excess`), shape (quantiles,), and whether each sample
    lies below each quantile of the samples, shape (quantiles, samples).
    """
    key = (*chosen, slopes.tobytes(), quantiles)
    if key not in inputs.cache:
        control = np.einsum("i,in->n", slopes, inputs.columns[chosen])
        ordered = np.sort(control)
        parts = [
            slope * inputs.ordered[index][:: 1 if slope > 0 else -1]
            for slope, index in zip(slopes, chosen, strict=True)
        ]
        ranks = np.rint(places(quantiles, len(control))).astype(int)
        if len(inputs.cache) >= MAX_CACHED:
            inputs.cache.clear()
        inputs.cache[key] = _excess(ordered, parts, quantiles), control <= ordered[ranks][:, None]
    return inputs.cache[key]


def _excess(ordered: Array, parts: Sequence[Array], quantiles: Sequence[float]) -> Array:
    """Return how many more samples of a sum of parts lie below each of its true quantiles than are expected.

    `ordered` are the samples in rising order. A true quantile between two values of the lattice is interpolated, which
    is exact only if the density between them is constant. If it is not (for instance if values repeat), the excess is
    limited to that at the lattice values, plus or minus three standard deviations of a count between them.
    """
    values, level = distribution_of_sum(parts)
    count = len(ordered)
    at_lattice = np.interp(quantiles, level, np.searchsorted(ordered, values, side="right") - level * count)
    samples_below = np.interp(np.interp(quantiles, level, values), ordered, np.arange(count) + 0.5)
    interpolated = samples_below - np.multiply(quantiles, count)
    above = np.clip(np.searchsorted(level, quantiles), 1, len(level) - 1)
    margin = 1.5 * np.sqrt(np.maximum(level[above] - level[above - 1], 0) * count)
    excess: Array = np.clip(interpolated, at_lattice - margin, at_lattice + margin)
    return excess


def distribution_of_sum(parts: Sequence[Array]) -> tuple[Array, Array]:
    """Return the distribution of a sum of independent parts with mean 0: values, and the probabilities that the sum is
    at most each value. Each part is given by quantiles in rising order at evenly spaced levels.

    The distribution of a sum is the convolution of the distributions of its parts, computed here by fast Fourier
    transform on a lattice. Rounding to the lattice adds a variance of step²/12 per part, which is subtracted again
    (Sheppard 1898).
    """
    count = len(parts[0])
    levels = (np.arange(count) + 0.5) / count
    variance = float(sum(np.einsum("n,n", part, part) for part in parts)) / count
    step = 2 * REACH / CELLS * variance**0.5
    edges = step * (np.arange(CELLS + 1) - (CELLS + 1) / 2)
    below = np.array([np.interp(edges, part, levels, left=0.0, right=1.0) for part in parts])
    mass = np.fft.irfft(np.fft.rfft(below[:, 1:] - below[:, :-1]).prod(axis=0), CELLS)
    mass = np.roll(mass, (1 - len(parts)) * (CELLS // 2))
    shrinkage = (1 - len(parts) * (2 * REACH / CELLS) ** 2 / 12) ** 0.5
    return shrinkage * edges[1:], np.cumsum(mass)


def _coefficient(event: Events, control: Events) -> float:
    """Return the slope of the regression of an event of the outcome on an event of the control variate, from 0 to 1."""
    p_event, p_control, p_both = (np.count_nonzero(flags) / len(flags) for flags in (event, control, event & control))
    if not 0 < p_control < 1:
        return 0.0
    return min(max((p_both - p_event * p_control) / (p_control * (1 - p_control)), 0.0), 1.0)
