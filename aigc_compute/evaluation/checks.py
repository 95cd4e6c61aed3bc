"""Checks of an answer: identities between quantities, bounds of quantities, and divisions without a remainder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from ..domains.formulas import FORMULAS
from ..domains.parallelism.divisions import Division
from ..domains.vocabulary import QUANTITIES
from ..domains.whole import ROUNDING
from ..engine import Array, Formula, Plan, constraints, evaluate, exactly_known, origins_among
from .divisions import divisions_of

TRIALS = 8
"""Number of random points at which an identity is tested."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks that apply to a group of rows."""

    identities: tuple[Formula, ...] = ()
    """Identities that connect two or more given values."""
    bounded: tuple[str, ...] = ()
    """Derived quantities that have bounds and depend on given values."""
    divisions: tuple[Division, ...] = ()
    """Divisions that must leave no remainder."""

    @property
    def quantities(self) -> list[str]:
        """Names of all quantities that the checks need."""
        return [
            *self.bounded,
            *(name for identity in self.identities for name in (identity.output, *identity.inputs)),
            *(name for division in self.divisions for name in (division.dividend, *division.divisors)),
        ]


def checks_of(plan: Plan, categories: Mapping[str, str], given: frozenset[str], assumed: frozenset[str]) -> Checks:
    """Select the checks for rows that use a plan.

    An identity is checked if two or more given values determine its inputs and its output. A single given value may
    differ from the catalogue: then the row is a variant of the catalogue's entry, not a contradiction. The bounds of a
    derived quantity are checked if two or more given values determine it, or if a single one determines it through
    identities alone. A prediction outside its bounds does not show that its single given value is wrong. An identity
    that involves an assumed value is not checked.

    Args:
        plan: Plan of the whole network.
        categories: Values of the categories, by name.
        given: Names of the quantities that the rows give.
        assumed: Names of the quantities whose values are assumed.
    """
    givens, exact = origins_among(plan, given), exactly_known(plan, assumed)
    return Checks(
        identities=tuple(
            identity
            for identity in constraints(FORMULAS, plan, categories, assumed)
            if len(givens[identity.output].union(*(givens[name] for name in identity.inputs))) > 1
            and not _always_holds(identity, plan)
        ),
        bounded=tuple(
            step.quantity
            for step in plan
            if step.formula
            and _has_bounds(step.quantity)
            and len(givens[step.quantity]) >= (1 if step.quantity in exact else 2)
        ),
        divisions=divisions_of(plan, given),
    )


def _always_holds(identity: Formula, plan: Plan) -> bool:
    """Whether an identity follows from the formulas of the plan. It is tested with random inputs of the plan."""
    plan = plan.pruned([identity.output, *identity.inputs])
    generator = np.random.default_rng(0)
    inputs = {step.quantity: generator.uniform(1, 9, TRIALS) for step in plan if step.formula is None}
    return bool((np.abs(residual(identity, evaluate(plan, inputs))) < ROUNDING).all())


def _has_bounds(name: str) -> bool:
    return QUANTITIES[name].low > 0 or QUANTITIES[name].high < inf


def all_within_bounds(name: str, values: Array) -> bool:
    """Whether all values are finite and within the bounds of the quantity, apart from rounding."""
    smallest, largest = float(values.min()), float(values.max())
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    finite = -inf < smallest and largest < inf
    return finite and low - ROUNDING * abs(smallest) <= smallest and largest <= high + ROUNDING * abs(largest)


def within_bounds(name: str, values: Array) -> Mask:
    """Return, for each value, whether it is finite and within the bounds of the quantity, apart from rounding."""
    slack = ROUNDING * np.abs(values)
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    return (low - slack <= values) & (values <= high + slack) & np.isfinite(values)


def residual(identity: Formula, values: Mapping[str, Array]) -> Array:
    """Return ln(output / f(inputs)) of an identity output = f(inputs), for each row.

    The residual is 0 where both sides are equal. It is infinite where they differ in sign or where only one side is 0.
    """
    with np.errstate(all="ignore"):
        expected = np.atleast_1d(identity.function(*(values[name] for name in identity.inputs)))
        output = values[identity.output]
        log_ratio: Array = np.log(output / expected)
    return np.where(output == expected, 0.0, np.where(np.isnan(log_ratio), np.inf, log_ratio))
