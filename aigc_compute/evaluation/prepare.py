"""Preparation of groups of rows: their context and their plan. Groups of the same kind share both."""

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

AUXILIARY = frozenset(name for name, quantity in QUANTITIES.items() if quantity.auxiliary)

PLANS = 1024
"""Number of contexts and plans that are cached for further rows of the same kind."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A group with its context and its plan."""

    group: Group
    context: ResolvedContext
    plan: Plan
    catalogue: Catalogue
    correlated: frozenset[str] = frozenset()
    """Quantities that are correlated in the group and uncertain in the whole network, whatever the targets are."""

    @property
    def inputs(self) -> list[str]:
        """Names of the quantities that the plan takes as inputs."""
        return [step.quantity for step in self.plan if step.formula is None]

    @property
    def uncertain(self) -> list[str]:
        """Names of the inputs that are a range in at least one row."""
        return [name for name in self.inputs if name in self.group.ranges or self._is_range_of_catalogue(name)]

    @property
    def central_values(self) -> dict[str, Array]:
        """Central values of the inputs, by name: arrays of shape (rows,) or (1,)."""
        return self.inputs_of(self.plan)

    def inputs_of(self, plan: Plan) -> dict[str, Array]:
        """Return the central values of the inputs of another plan for the same network."""
        columns, facts = self.group.columns, self.context.facts
        names = (step.quantity for step in plan if step.formula is None)
        return {name: columns[name] if name in columns else np.array([mid_of(facts[name].value)]) for name in names}

    @property
    def checks(self) -> Checks:
        """The checks of the whole network, whatever the targets are."""
        return _checks(self.context.signature, frozenset(self.group.columns), self.context.assumed)

    @property
    def checked_plan(self) -> Plan:
        """The plan together with the steps that the checks need."""
        return _checked_plan(
            self.context.signature, frozenset(self.group.columns), self.context.assumed, tuple(self.plan.steps)
        )

    def _is_range_of_catalogue(self, name: str) -> bool:
        return name not in self.group.columns and isinstance(self.context.facts[name].value, Range)


def prepare(
    groups: Iterable[Group], catalogue: Catalogue, as_of: date, targets: Sequence[str] | None = None
) -> list[Prepared]:
    """Find the context and the plan of every group.

    A group is split if its rows differ from the named model in different ways. The plan computes the `targets` and the
    quantities that they depend on; None computes all quantities.
    """
    all_prepared = []
    for group in groups:
        for part, departures in split_by_departures(group, catalogue, as_of):
            categories, given = tuple(sorted(part.categories.items())), frozenset(part.columns)
            infrastructure = concerns_infrastructure((*part.categories, *given, *(targets or ())))
            context = _context(catalogue, categories, given, as_of, departures, infrastructure)
            network = _plan(context.signature, None)
            uncertain = set(Prepared(part, context, network, catalogue).uncertain if part.correlations else ())
            pairs = [pair[:2] for pair in part.correlations if uncertain.issuperset(pair[:2])]
            correlated = frozenset(name for pair in pairs for name in pair)
            plan = network if targets is None else _plan(context.signature, tuple(targets))
            all_prepared.append(Prepared(part, context, plan, catalogue, correlated))
    return all_prepared


@lru_cache(PLANS)
def _context(
    catalogue: Catalogue,
    categories: tuple[tuple[str, str], ...],
    given: frozenset[str],
    as_of: date,
    departures: Departures,
    infrastructure: bool,
) -> ResolvedContext:
    return resolve(catalogue, dict(categories), given, as_of, departures, infrastructure=infrastructure)


@lru_cache(PLANS)
def _network(signature: Signature) -> Plan:
    return make_plan(FORMULAS, signature)


@lru_cache(PLANS)
def _plan(signature: Signature, targets: tuple[str, ...] | None) -> Plan:
    network = _network(signature)
    return network.without_unused_auxiliary(AUXILIARY) if targets is None else network.pruned(targets)


@lru_cache(PLANS)
def _checks(signature: Signature, given: frozenset[str], assumed: frozenset[str]) -> Checks:
    return checks_of(_network(signature), dict(signature.categories), given, assumed)


@lru_cache(PLANS)
def _checked_plan(signature: Signature, given: frozenset[str], assumed: frozenset[str], known: tuple[str, ...]) -> Plan:
    return _network(signature).pruned([*known, *_checks(signature, given, assumed).quantities])
