"""What an answer is checked for: identities that must hold, and quantities that must stay within their bounds."""

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
"""Numbers with which an identity is tried."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Checks:
    """The identities that tie several givens together, the derived quantities with bounds on which givens bear, and
    what must divide evenly.
    """

    identities: tuple[Formula, ...] = ()
    bounded: tuple[str, ...] = ()
    divisions: tuple[Division, ...] = ()

    @property
    def names(self) -> list[str]:
        """The quantities that must be known for them."""
        return [
            *self.bounded,
            *(name for one in self.identities for name in (one.output, *one.inputs)),
            *(name for one in self.divisions for name in (one.dividend, *one.divisors)),
        ]


def checks_of(plan: Plan, categories: Mapping[str, str], given: frozenset[str], assumed: frozenset[str]) -> Checks:
    """What a plan is checked for where these quantities are given and those assumed: an assumption contradicts nothing.

    An identity concerns several givens: one alone that departs from what the catalogue says is a variant, and no
    contradiction. A bound counts where several givens bear on the quantity, or one through identities alone:
    how far off a prediction is says nothing about its one given.
    """
    resting, exact = origins_among(plan, given), exactly_known(plan, assumed)
    return Checks(
        tuple(
            one
            for one in constraints(FORMULAS, plan, categories, assumed)
            if len(resting[one.output].union(*(resting[name] for name in one.inputs))) > 1
            and not _always_holds(one, plan)
        ),
        tuple(
            step.quantity
            for step in plan
            if step.formula
            and _has_bounds(step.quantity)
            and len(resting[step.quantity]) >= (1 if step.quantity in exact else 2)
        ),
        divisions_of(plan, given),
    )


def _always_holds(identity: Formula, plan: Plan) -> bool:
    """Whether an identity follows from the plan's own: it holds for any numbers, as trying some shows."""
    plan = plan.pruned([identity.output, *identity.inputs])
    chance = np.random.default_rng(0)
    numbers = {step.quantity: chance.uniform(1, 9, TRIALS) for step in plan if step.formula is None}
    return bool((np.abs(gap(identity, evaluate(plan, numbers))) < ROUNDING).all())


def _has_bounds(name: str) -> bool:
    return QUANTITIES[name].low > 0 or QUANTITIES[name].high < inf


def possible(name: str, values: Array) -> bool:
    """Whether all values are within the quantity's bounds; the ends say it for all of them."""
    least, most = float(values.min()), float(values.max())
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    finite = -inf < least and most < inf
    return finite and low - ROUNDING * abs(least) <= least and most <= high + ROUNDING * abs(most)


def within(name: str, values: Array) -> Mask:
    """Which values are finite and within the quantity's bounds, rounding aside."""
    slack = ROUNDING * np.abs(values)
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    return (low - slack <= values) & (values <= high + slack) & np.isfinite(values)


def gap(identity: Formula, values: Mapping[str, Array]) -> Array:
    """How far the output of an identity is from what follows from its inputs: the logarithm of their ratio, infinite
    where one is zero or below and the other is not.
    """
    with np.errstate(all="ignore"):
        follows = np.atleast_1d(identity.function(*(values[name] for name in identity.inputs)))
        found = values[identity.output]
        ratio: Array = np.log(found / follows)
    return np.where(found == follows, 0.0, np.where(np.isnan(ratio), np.inf, ratio))
