"""Derived values outside the possible: the givens that led there contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Surroundings
from ..catalogue.origin import RECIPE, REPORTED
from ..diagnostics import Diagnostic
from ..domains.vocabulary import QUANTITIES
from ..engine import Array
from ..language import Phrase, join
from ..units import format_value
from .prepare import Prepared

BOUND_SLACK = 1e-9
"""Relative slack of bounds on derived values: rounding is no contradiction."""


Told = dict[int, tuple[Diagnostic, ...]]
"""What is told of rows, by position."""


def contradictions(one: Prepared, values: Mapping[str, Array], rows: int) -> Told:
    """By row (of so many), derived values outside the possible: the givens that led there contradict each other. The
    first ones only, not what follows from them.
    """
    plan = one.plan
    found: dict[int, dict[str, Diagnostic]] = {}
    for step in plan:
        if step.formula is None or _possible(step.quantity, values[step.quantity]):
            continue
        before = plan.pruned([step.quantity])
        origins = plan.origins(step.quantity)
        named = [name for name in origins if name in one.group.columns or _published(one.around, name)] or origins
        column = np.broadcast_to(values[step.quantity], rows)
        for row in map(int, np.flatnonzero(~_within(step.quantity, column))):
            told = found.setdefault(row, {})
            if not any(name in before for name in told):
                shown = [Phrase("{name} = {value}", name=name, value=_shown(name, values[name], row)) for name in named]
                told[step.quantity] = Diagnostic(
                    "contradiction",
                    Phrase(
                        "{quantity} would be {value}, which is impossible: these contradict each other: {shown}",
                        quantity=step.quantity,
                        value=_shown(step.quantity, column, row),
                        shown=join(", ", shown),
                    ),
                )
    return {row: tuple(told.values()) for row, told in found.items()}


def _possible(name: str, values: Array) -> bool:
    """Whether all values are within the quantity's bounds; the ends say it for all of them."""
    least, most = float(values.min()), float(values.max())
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    finite = -inf < least and most < inf
    return finite and low - BOUND_SLACK * abs(least) <= least and most <= high + BOUND_SLACK * abs(most)


def _within(name: str, values: Array) -> NDArray[np.bool_]:
    """Which values are finite and within the quantity's bounds, rounding aside."""
    slack = BOUND_SLACK * np.abs(values)
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    return (low - slack <= values) & (values <= high + slack) & np.isfinite(values)


def _shown(name: str, values: Array, row: int) -> str:
    return format_value(float(values[row if len(values) > 1 else 0]), QUANTITIES[name].unit)


def _published(around: Surroundings, quantity: str) -> bool:
    """Whether a value is of the named model's recipe or run."""
    return quantity in around.facts and around.facts[quantity].origin.block in (RECIPE, REPORTED)
