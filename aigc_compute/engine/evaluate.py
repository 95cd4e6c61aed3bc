"""The evaluator: run a plan over whole columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .plan import Plan

Array = NDArray[np.float64]


def evaluate(plan: Plan, values: Mapping[str, Array]) -> dict[str, Array]:
    """Every quantity of the plan, by name.

    `values` holds an array for each quantity that the plan takes from outside, of any shapes that broadcast
    against each other: (1,) for what all rows share, (rows,) for a column, (rows, samples) or (1, samples) for
    ranges. No scalars: NumPy computes powers of scalars by another routine than those of arrays, and one row must
    be that row among a million. What follows from a division by zero or an overflow comes out as inf or nan and is
    for the caller to report.
    """
    known: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for step in plan:
            if step.formula is None:
                known[step.quantity] = values[step.quantity]
            else:
                known[step.quantity] = np.atleast_1d(step.formula.function(*[known[name] for name in step.inputs]))
    return known
