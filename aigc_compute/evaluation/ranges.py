"""Ranges: evaluation of a plan over samples, and the quantiles of the results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set

import numpy as np

from ..domains.vocabulary import QUANTITIES
from ..engine import Array, evaluate, origins_among
from ..scenario import Correlation
from ..uncertainty import (
    QUANTILES,
    controlled_spread,
    controls,
    correlated,
    normal_quantile,
    sample,
    uniform,
    with_correlated,
)
from ..units import Range, mid_of
from .prepare import Prepared

CHUNK = 2**21
"""Number of rows times samples that are evaluated at once. It limits the memory and does not change results."""

NARROW = 1e-9
"""Relative width below which a range counts as a single value, because the width is only rounding."""


def draw(all_prepared: Sequence[Prepared], levels: int) -> dict[str, Array]:
    """Draw uniform numbers for every quantity that is uncertain in some group; arrays of shape (samples,).

    Each quantity has its own column of the sample design, so that its numbers are the same for all rows.
    """
    names = {name for prepared in all_prepared for name in (*prepared.uncertain, *prepared.correlated)}
    columns = {name: QUANTITIES[name].column for name in sorted(names, key=lambda name: QUANTITIES[name].column)}
    return {name: uniform(column, levels) for name, column in columns.items()}


def correlated_draws(prepared: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """Return the draws of the uncertain inputs of a group, correlated as its rows state."""
    points, uncertain = correlated(_own_draws(prepared, draws), prepared.group.correlations), set(prepared.uncertain)
    return {name: column for name, column in points.items() if name in uncertain}


def _own_draws(prepared: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """Return the draws of the inputs that are uncertain or correlated in a group."""
    names = {*prepared.uncertain, *prepared.correlated}
    return {name: points for name, points in draws.items() if name in names}


def group_quantiles(prepared: Prepared, draws: Mapping[str, Array], names: Iterable[str]) -> dict[str, Array]:
    """Compute the 5, 50 and 95 % quantiles of those of the named quantities that vary; arrays of shape (3, rows)."""
    step = max(1, CHUNK // len(next(iter(draws.values()))))
    parts = [slice(start, start + step) for start in range(0, len(prepared.group.rows), step)]
    quantiles = [_part_quantiles(prepared, draws, part, names) for part in parts]
    return {name: np.concatenate([table[name] for table in quantiles], axis=1) for name in quantiles[0]}


def sampled(prepared: Prepared, draws: Mapping[str, Array], part: slice) -> dict[str, Array]:
    """Convert the uniform numbers of the draws to values of the inputs of a group, for a part of the rows.

    The shapes are (rows, samples) for given ranges, (1, samples) for ranges of the catalogue, (rows, 1) for given
    numbers and (1,) for numbers of the catalogue.
    """
    values: dict[str, Array] = {}
    for name in prepared.inputs:
        bounds = QUANTITIES[name].low, QUANTITIES[name].high
        if name in prepared.group.ranges:
            column = zip(prepared.group.ranges[name][part], prepared.group.columns[name][part], strict=True)
            points = draws[name]
            scores = normal_quantile(points)
            values[name] = np.array(
                [
                    sample(given, points, *bounds, scores) if given else np.full_like(points, central)
                    for given, central in column
                ]
            )
        elif name in prepared.group.columns:
            values[name] = prepared.group.columns[name][part][:, None]
        else:
            value = prepared.context.facts[name].value
            central_value = np.array([mid_of(value)])
            values[name] = sample(value, draws[name], *bounds)[None, :] if isinstance(value, Range) else central_value
    return values


def _part_quantiles(
    prepared: Prepared, draws: Mapping[str, Array], part: slice, names: Iterable[str]
) -> dict[str, Array]:
    """Compute the quantiles as `group_quantiles`, for a part of the rows."""
    draws = _own_draws(prepared, draws)
    pairs = [pair for pair in prepared.group.correlations if draws.keys() >= set(pair[:2])]
    values = sampled(prepared, correlated(draws, pairs), part)
    origins = origins_among(prepared.plan, draws.keys())
    evaluated = evaluate(prepared.plan, values)
    varying = {name: evaluated[name] for name in names if evaluated[name].ndim == 2 and evaluated[name].shape[1] > 1}
    quantiles = {name: np.empty((len(QUANTILES), len(samples))) for name, samples in varying.items()}
    shared = all(len(values[name]) == 1 for name in draws if name in values)
    for row in range(max(map(len, varying.values()), default=0)):
        if row == 0 or not shared:
            inputs = _independent_inputs(values, draws, pairs, row)
            row_controls = controls(inputs)
            relevant = {name: _relevant_inputs(origins[name], inputs, pairs) for name in varying}
        for name, samples in varying.items():
            if row < len(samples):
                quantiles[name][:, row] = controlled_spread(samples[row], row_controls, relevant[name])
    rows = len(prepared.group.rows[part])
    return {name: np.broadcast_to(columns, (len(columns), rows)) for name, columns in quantiles.items()}


def _independent_inputs(
    values: Mapping[str, Array], draws: Mapping[str, Array], pairs: Iterable[Correlation], row: int
) -> dict[str, Array]:
    """Return, for each uncertain input of a row, samples that are independent of the other inputs.

    These are the samples of the input itself, or, for a correlated input, the normal scores of its draws before they
    were correlated.
    """
    correlated_names = {name for *pair, _ in pairs for name in pair}
    inputs: dict[str, Array] = {}
    for name, points in draws.items():
        if name in correlated_names:
            inputs[name] = normal_quantile(points)
        else:
            column = values[name][row if len(values[name]) > 1 else 0]
            if np.ptp(column) > NARROW * column.max():
                inputs[name] = column
    return inputs


def _relevant_inputs(origins: Set[str], inputs: Collection[str], pairs: Sequence[Correlation]) -> list[str]:
    """Return the inputs among the origins of a quantity; if there are several, also the inputs correlated with them."""
    own = {name for name in inputs if name in origins}
    relevant = with_correlated(own, pairs) if len(own) > 1 else own
    return [name for name in inputs if name in relevant]
