"""The sum over the stages of a scenario, which run one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domains.vocabulary import QUANTITIES
from ..engine import Array, evaluate
from ..uncertainty import containing, spread
from .prepare import Prepared
from .ranges import correlated_draws, sampled

ADDED = tuple(name for name, quantity in QUANTITIES.items() if quantity.added)
"""Quantities whose values for the stages add up to the value for the scenario."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum over the stages of a scenario."""

    values: dict[str, float]
    """Sum of the central values, by quantity; only quantities that every stage knows."""
    quantiles: dict[str, Array]
    """5, 50 and 95 % quantiles of the sum, by quantity; only where a stage has a range."""
    partial: dict[str, tuple[int, ...]]
    """Indices of the stages that do not know a quantity; only quantities that another stage knows."""


def sum_of(stages: Sequence[Prepared], draws: Mapping[str, Array], targets: Sequence[str] | None) -> Sum:
    """Add up stages, each a group of one row. With draws, the sums of the samples give the ranges.

    All stages use the same draws: an input that is uncertain in several stages is too high or too low in all of them.
    """
    names = [name for name in ADDED if targets is None or name in targets]
    unknown_in = {name: tuple(index for index, stage in enumerate(stages) if name not in stage.plan) for name in names}
    known = [name for name in names if not unknown_in[name]]
    central_values = [evaluate(stage.plan, stage.central_values) for stage in stages]
    values = {name: float(sum(table[name][0] for table in central_values)) for name in known}
    samples = (
        [evaluate(stage.plan, sampled(stage, correlated_draws(stage, draws), slice(0, 1))) for stage in stages]
        if draws
        else []
    )
    sums = {name: sum(np.atleast_2d(table[name])[0] for table in samples) for name in known}
    return Sum(
        values,
        {name: containing(spread(total), values[name]) for name, total in sums.items() if np.size(total) > 1},
        {name: indices for name, indices in unknown_in.items() if 0 < len(indices) < len(stages)},
    )
