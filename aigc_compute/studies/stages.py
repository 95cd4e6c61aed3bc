"""The sum of a scenario's stages, which follow one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..engine import Array, evaluate
from ..quantities import QUANTITIES
from ..uncertainty import containing, spread
from .prepared import Prepared
from .spreading import sampled, tied

ADDED = tuple(name for name, one in QUANTITIES.items() if one.added)
"""What stages have in common as parts of a whole."""


@dataclass(frozen=True, slots=True)
class Sum:
    """By quantity that every stage knows: the sum of the middle values and, where a stage has a range, its 5, 50 and
    95 %. `partial` are those that some stages know and some do not.
    """

    values: dict[str, float]
    ends: dict[str, Array]
    partial: dict[str, tuple[int, ...]]


def sum_of(stages: Sequence[Prepared], draws: Mapping[str, Array], wanted: Sequence[str] | None) -> Sum:
    """Stages of one row each, added at their middles and, where there are draws, sample by sample: what is uncertain in
    several of them errs in all of them alike.
    """
    asked = [name for name in ADDED if wanted is None or name in wanted]
    lacking = {name: tuple(at for at, one in enumerate(stages) if name not in one.plan) for name in asked}
    known = [name for name in asked if not lacking[name]]
    middles = [evaluate(one.plan, one.middles) for one in stages]
    spreads = [evaluate(one.plan, sampled(one, tied(one, draws), slice(0, 1))) for one in stages] if draws else []
    added = {name: sum(np.atleast_2d(each[name])[0] for each in spreads) for name in known}
    values = {name: float(sum(each[name][0] for each in middles)) for name in known}
    return Sum(
        values,
        {name: containing(spread(outcome), values[name]) for name, outcome in added.items() if np.size(outcome) > 1},
        {name: without for name, without in lacking.items() if 0 < len(without) < len(stages)},
    )
