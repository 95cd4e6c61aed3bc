"""Groups of rows with all that surrounds them and their plan; what is alike is prepared once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from ..catalogue import Catalogue, ResolvedContext, concerns_infrastructure, resolve
from ..catalogue.resolve import Departures
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Plan, Signature, make_plan
from ..units import Range, mid_of
from .checks import Checks, checks_of
from .groups import Group, split_by_departures

AUXILIARY = frozenset(name for name, one in QUANTITIES.items() if one.auxiliary)

PLANS = 1024
"""ResolvedContext with their plans that are kept for the next rows of the same kind."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A group with all that surrounds it and its plan; `tied` is what is correlated there and uncertain in the
    whole plan, whatever is asked.
    """

    group: Group
    context: ResolvedContext
    plan: Plan
    catalogue: Catalogue
    tied: frozenset[str] = frozenset()

    @property
    def admitted(self) -> list[str]:
        """What the plan takes from outside."""
        return [step.quantity for step in self.plan if step.formula is None]

    @property
    def uncertain(self) -> list[str]:
        """What of it is a range, in some row at least."""
        return [name for name in self.admitted if name in self.group.ranges or self._assumed_range(name)]

    @property
    def central_values(self) -> dict[str, Array]:
        """What the plan takes from outside, ranges at their middles: shapes (rows,) or (1,)."""
        return self.brought(self.plan)

    def brought(self, plan: Plan) -> dict[str, Array]:
        """As `central_values`, for another plan of the same network."""
        columns, facts = self.group.columns, self.context.facts
        names = (step.quantity for step in plan if step.formula is None)
        return {name: columns[name] if name in columns else np.array([mid_of(facts[name].value)]) for name in names}

    @property
    def checks(self) -> Checks:
        """What the whole network is checked for, whatever is asked."""
        return _checks(self.context.signature, frozenset(self.group.columns), self.context.assumed)

    @property
    def checked(self) -> Plan:
        """The plan with what the checks need beside it."""
        return _checked(
            self.context.signature, frozenset(self.group.columns), self.context.assumed, tuple(self.plan.steps)
        )

    def _assumed_range(self, name: str) -> bool:
        return name not in self.group.columns and isinstance(self.context.facts[name].value, Range)


def prepare(
    groups: Iterable[Group], catalogue: Catalogue, as_of: date, wanted: Sequence[str] | None = None
) -> list[Prepared]:
    """ResolvedContext and plan of every group, groups split where rows differ otherwise from their model."""
    found = []
    for group in groups:
        for part, departures in split_by_departures(group, catalogue, as_of):
            words, given = tuple(sorted(part.categories.items())), frozenset(part.columns)
            data_centre = concerns_infrastructure((*part.categories, *given, *(wanted or ())))
            context = _context(catalogue, words, given, as_of, departures, data_centre)
            whole = _plan(context.signature, None)
            uncertain = set(Prepared(part, context, whole, catalogue).uncertain if part.correlations else ())
            pairs = [pair[:2] for pair in part.correlations if uncertain.issuperset(pair[:2])]
            together = frozenset(name for pair in pairs for name in pair)
            plan = whole if wanted is None else _plan(context.signature, tuple(wanted))
            found.append(Prepared(part, context, plan, catalogue, together))
    return found


@lru_cache(PLANS)
def _context(
    catalogue: Catalogue,
    words: tuple[tuple[str, str], ...],
    given: frozenset[str],
    as_of: date,
    departures: Departures,
    data_centre: bool,
) -> ResolvedContext:
    return resolve(catalogue, dict(words), given, as_of, departures, infrastructure=data_centre)


@lru_cache(PLANS)
def _network(signature: Signature) -> Plan:
    return make_plan(FORMULAS, signature)


@lru_cache(PLANS)
def _plan(signature: Signature, wanted: tuple[str, ...] | None) -> Plan:
    network = _network(signature)
    return network.without_unused_auxiliary(AUXILIARY) if wanted is None else network.pruned(wanted)


@lru_cache(PLANS)
def _checks(signature: Signature, given: frozenset[str], assumed: frozenset[str]) -> Checks:
    return checks_of(_network(signature), dict(signature.categories), given, assumed)


@lru_cache(PLANS)
def _checked(signature: Signature, given: frozenset[str], assumed: frozenset[str], known: tuple[str, ...]) -> Plan:
    return _network(signature).pruned([*known, *_checks(signature, given, assumed).names])
