"""Ranges: a plan run over samples, and the 5, 50 and 95 % of what varies."""

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
"""Rows times samples evaluated at once; bounds the memory, changes no result."""

NARROW = 1e-9
"""Relative width below which a range is a point: rounding is no spread."""


def draw(prepared: Sequence[Prepared], levels: int) -> dict[str, Array]:
    """Uniform numbers for every quantity that is a range somewhere, from its own column of the design, in the order of
    columns: they belong to the quantity, not to the row.
    """
    names = {name for one in prepared for name in (*one.uncertain, *one.tied)}
    columns = {name: QUANTITIES[name].column for name in sorted(names, key=lambda name: QUANTITIES[name].column)}
    return {name: uniform(column, levels) for name, column in columns.items()}


def tied(one: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """The draws of what is uncertain in a group, correlated as its rows say."""
    found, uncertain = correlated(_own(one, draws), one.group.correlations), set(one.uncertain)
    return {name: points for name, points in found.items() if name in uncertain}


def _own(one: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """The draws of what is uncertain in a group, and of all that is correlated there."""
    uncertain = set(one.uncertain)
    return {name: points for name, points in draws.items() if name in uncertain | one.tied}


def spread_group(one: Prepared, draws: Mapping[str, Array], kept: Iterable[str]) -> dict[str, Array]:
    """5, 50 and 95 % of every kept quantity that varies, shape (3, rows)."""
    step = max(1, CHUNK // len(next(iter(draws.values()))))
    chunks = [slice(start, start + step) for start in range(0, len(one.group.rows), step)]
    parts = [_spread_rows(one, draws, chunk, kept) for chunk in chunks]
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}


def sampled(one: Prepared, draws: Mapping[str, Array], part: slice) -> dict[str, Array]:
    """What the plan takes from outside, ranges at the given uniform numbers: shapes (rows, samples), (1, samples),
    (rows, 1) or (1,).
    """
    values: dict[str, Array] = {}
    for name in one.admitted:
        bounds = QUANTITIES[name].low, QUANTITIES[name].high
        if name in one.group.ranges:
            column = zip(one.group.ranges[name][part], one.group.columns[name][part], strict=True)
            points = draws[name]
            scores = normal_quantile(points)
            values[name] = np.array(
                [sample(told, points, *bounds, scores) if told else np.full_like(points, mid) for told, mid in column]
            )
        elif name in one.group.columns:
            values[name] = one.group.columns[name][part][:, None]
        else:
            fact = one.context.facts[name].value
            point = np.array([mid_of(fact)])
            values[name] = sample(fact, draws[name], *bounds)[None, :] if isinstance(fact, Range) else point
    return values


def _spread_rows(one: Prepared, draws: Mapping[str, Array], part: slice, kept: Iterable[str]) -> dict[str, Array]:
    """5, 50 and 95 % of every kept quantity that varies, shape (3, rows)."""
    draws = _own(one, draws)
    pairs = [pair for pair in one.group.correlations if draws.keys() >= set(pair[:2])]
    values, origins = sampled(one, correlated(draws, pairs), part), origins_among(one.plan, draws.keys())
    evaluated = evaluate(one.plan, values)
    varying = {name: evaluated[name] for name in kept if evaluated[name].ndim == 2 and evaluated[name].shape[1] > 1}
    found = {name: np.empty((len(QUANTILES), len(array))) for name, array in varying.items()}
    shared = all(len(values[name]) == 1 for name in draws if name in values)
    for row in range(max(map(len, varying.values()), default=0)):
        if row == 0 or not shared:
            inputs = _inputs_of_row(values, draws, pairs, row)
            known = controls(inputs)
            bearing = {name: _bearing(origins[name], inputs, pairs) for name in varying}
        for name, array in varying.items():
            if row < len(array):
                found[name][:, row] = controlled_spread(array[row], known, bearing[name])
    rows = len(one.group.rows[part])
    return {name: np.broadcast_to(quantiles, (len(quantiles), rows)) for name, quantiles in found.items()}


def _inputs_of_row(
    values: Mapping[str, Array], draws: Mapping[str, Array], pairs: Iterable[Correlation], row: int
) -> dict[str, Array]:
    """What varies in one row, each input independent of the others: its samples, or, where it is correlated with
    others, the normal scores of its draws as they were before.
    """
    correlations = {name for *pair, _ in pairs for name in pair}
    found: dict[str, Array] = {}
    for name, points in draws.items():
        if name in correlations:
            found[name] = normal_quantile(points)
        else:
            column = values[name][row if len(values[name]) > 1 else 0]
            if np.ptp(column) > NARROW * column.max():
                found[name] = column
    return found


def _bearing(origins: Set[str], inputs: Collection[str], pairs: Sequence[Correlation]) -> list[str]:
    """The inputs that bear on what has these origins: where they are several, also what is correlated with them."""
    own = {name for name in inputs if name in origins}
    bearing = with_correlated(own, pairs) if len(own) > 1 else own
    return [name for name in inputs if name in bearing]
