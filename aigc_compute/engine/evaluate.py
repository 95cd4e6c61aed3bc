"""The evaluator: it applies a plan to whole columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .plan import Plan

Array = NDArray[np.float64]


def evaluate(plan: Plan, values: Mapping[str, Array]) -> dict[str, Array]:
    """Return the values of all quantities of the plan, by name.

    `values` holds an array for each external quantity of the plan. The shapes must broadcast against each other: (1,)
    for a value that all rows share, (rows,) for a column, (rows, samples) or (1, samples) for ranges. Scalars are not
    allowed: NumPy computes powers of scalars by another routine than powers of arrays, and a row must give the same
    result alone as among a million rows.

    A division by zero or an overflow gives inf or nan, without a warning; the caller has to report it.
    """
    known: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for step in plan:
            if step.formula is None:
                known[step.quantity] = values[step.quantity]
            else:
                known[step.quantity] = np.atleast_1d(step.formula.function(*[known[name] for name in step.inputs]))
    return known
