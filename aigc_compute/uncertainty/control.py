"""Quantiles of an outcome, steadied by an approximation of it whose distribution is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .sampling import QUANTILES, Array, places, spread

CELLS = 512
"""Cells of the lattice on which distributions are convolved, 32 to a standard deviation."""

REACH = 8.0
"""Standard deviations from the mean to either end of that lattice."""

DIGITS = 6
"""Of the slopes of a regression, so that proportional outcomes have one control. Any slopes make a valid control."""

TOLD = 256
"""Sums remembered at most, with 20 kB each."""

Events = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Controls:
    """Independent inputs by name, each about its mean in units of its width: as the samples have them and in order of
    size, both of shape (inputs, samples), and the sums over the samples of the products of every two.
    """

    names: tuple[str, ...]
    columns: Array
    ordered: Array
    products: Array
    told: dict[tuple[object, ...], tuple[Array, Events]] = field(default_factory=dict)
    """What has been found of their sums, by which are summed and how; most outcomes are multiples of another."""


def controls(inputs: Mapping[str, Array]) -> Controls:
    """Independent inputs, each of shape (samples,) and wider than rounding: their logarithms where positive."""
    columns = np.array([np.log(one) if one.min() > 0 else one for one in inputs.values()] or np.empty((0, 1)))
    columns /= np.ptp(columns, axis=1, keepdims=True)
    columns -= columns.mean(axis=1, keepdims=True)
    return Controls(tuple(inputs), columns, np.sort(columns), np.einsum("in,jn->ij", columns, columns))


def controlled_spread(
    outcome: Array, known: Controls, bearing: Sequence[str], quantiles: Sequence[float] = QUANTILES
) -> Array:
    """Quantiles, in rising order, of one outcome, shape (samples,), on which of all inputs these bear.

    The control variate is the linear regression of the outcome (its logarithm, where it is positive) on the inputs.
    Its true quantiles are known, so the rank that each takes among its samples tells by how much the samples
    err there; the outcome is read at ranks corrected by as much, times the regression of the one event on the other
    (control variates for quantiles: Hesterberg and Nelson 1998, Management Science 44:1295). Where the outcome is a
    product of powers of independent inputs nothing is left of the samples' error; where the inputs interact the
    correction fades; of a single input the samples themselves are evenly spread. What is read are quantiles of the
    samples in any case: never outside them, whole where they are.
    """
    ordered = np.sort(outcome)
    if len(bearing) < 2 or not (np.isfinite(ordered[[0, -1]]).all() and ordered[0] < ordered[-1]):
        return spread(outcome, quantiles)
    values = np.log(outcome) if ordered[0] > 0 else outcome / (ordered[-1] - ordered[0])
    chosen = [known.names.index(name) for name in bearing]
    products = known.products[np.ix_(chosen, chosen)]
    slopes = np.linalg.solve(products, np.einsum("in,n->i", known.columns[chosen], values - values.mean()))
    rounded = np.round(slopes / (np.abs(slopes).max() or 1.0), DIGITS)
    excess, events = _control(known, chosen, rounded, tuple(quantiles))
    found = places(quantiles, len(outcome))
    for index, rank in enumerate(np.rint(found).astype(int)):
        found[index] += excess[index] * _coefficient(outcome <= ordered[rank], events[index])
    answer: Array = np.interp(np.maximum.accumulate(found), np.arange(len(outcome)), ordered)
    return answer


def _control(
    known: Controls, chosen: Sequence[int], slopes: Array, quantiles: tuple[float, ...]
) -> tuple[Array, Events]:
    """Of the sum of the chosen inputs, each times its slope: how many samples too many lie below each of its true
    quantiles, and which samples lie below each of its samples' quantiles, shape (quantiles, samples).
    """
    key = (*chosen, slopes.tobytes(), quantiles)
    if key not in known.told:
        control = np.einsum("i,in->n", slopes, known.columns[chosen])
        ordered = np.sort(control)
        parts = [slope * known.ordered[at][:: 1 if slope > 0 else -1] for slope, at in zip(slopes, chosen, strict=True)]
        ranks = np.rint(places(quantiles, len(control))).astype(int)
        if len(known.told) >= TOLD:
            known.told.clear()
        known.told[key] = _excess(ordered, parts, quantiles), control <= ordered[ranks][:, None]
    return known.told[key]


def _excess(ordered: Array, parts: Sequence[Array], quantiles: Sequence[float]) -> Array:
    """How many samples of a sum of parts, in order of size, too many lie below its true quantiles.

    Between two values of the lattice the true quantile is known as far as the density there is even. Where it is
    not (values that recur), it is the excess at those two values that counts, give or take what chance would do
    (three standard deviations of a count between them).
    """
    values, level = distribution_of_sum(parts)
    count = len(ordered)
    around = np.interp(quantiles, level, np.searchsorted(ordered, values, side="right") - level * count)
    reached = np.interp(np.interp(quantiles, level, values), ordered, np.arange(count) + 0.5)
    there = reached - np.multiply(quantiles, count)
    above = np.clip(np.searchsorted(level, quantiles), 1, len(level) - 1)
    chance = 1.5 * np.sqrt(np.maximum(level[above] - level[above - 1], 0) * count)
    found: Array = np.clip(there, around - chance, around + chance)
    return found


def distribution_of_sum(parts: Sequence[Array]) -> tuple[Array, Array]:
    """Distribution of the sum of independent parts of mean 0, each given by its own quantiles in rising order at
    evenly spaced levels: values, and how likely the sum is to be at most that.

    The distribution of a sum is the convolution of those of its parts, here by fast Fourier transform on a lattice.
    Rounding to the lattice adds a variance of step²/12 for each part, which is taken off again (Sheppard 1898).
    """
    count = len(parts[0])
    levels = (np.arange(count) + 0.5) / count
    variance = float(sum(np.einsum("n,n", one, one) for one in parts)) / count
    step = 2 * REACH / CELLS * variance**0.5
    edges = step * (np.arange(CELLS + 1) - (CELLS + 1) / 2)
    below = np.array([np.interp(edges, one, levels, left=0.0, right=1.0) for one in parts])
    mass = np.fft.irfft(np.fft.rfft(below[:, 1:] - below[:, :-1]).prod(axis=0), CELLS)
    mass = np.roll(mass, (1 - len(parts)) * (CELLS // 2))
    narrower = (1 - len(parts) * (2 * REACH / CELLS) ** 2 / 12) ** 0.5
    return narrower * edges[1:], np.cumsum(mass)


def _coefficient(event: Events, control: Events) -> float:
    """Slope of the regression of one event on another, from 0 to 1."""
    often, known, both = (np.count_nonzero(one) / len(one) for one in (event, control, event & control))
    return min(max((both - often * known) / (known * (1 - known)), 0.0), 1.0) if 0 < known < 1 else 0.0
