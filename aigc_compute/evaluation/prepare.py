"""Groups of rows with all that surrounds them and their plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from ..catalogue import Catalogue, Surroundings
from ..engine import Array, Plan, Signature
from ..units import Range, mid_of
from .checks import Checks, checks_of
from .groups import Group
from .networks import PLANS, Question, network_of, plan_of
from .restated import apart


@dataclass(frozen=True, slots=True)
class Prepared:
    """A group with all that surrounds it and its plan; `tied` is what of its correlations is uncertain in the whole
    plan, whatever is asked.
    """

    group: Group
    around: Surroundings
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
    def middles(self) -> dict[str, Array]:
        """What the plan takes from outside, ranges at their middles: shapes (rows,) or (1,)."""
        return self.brought(self.plan)

    def brought(self, plan: Plan) -> dict[str, Array]:
        """As `middles`, for another plan of the same network."""
        columns, facts = self.group.columns, self.around.facts
        names = (step.quantity for step in plan if step.formula is None)
        return {name: columns[name] if name in columns else np.array([mid_of(facts[name].value)]) for name in names}

    @property
    def checks(self) -> Checks:
        """What the whole network is checked for, whatever is asked."""
        return _checks(self.around.signature, frozenset(self.group.columns))

    @property
    def checked(self) -> Plan:
        """The plan with what the checks need beside it."""
        return _checked(self.around.signature, frozenset(self.group.columns), tuple(self.plan.steps))

    def _assumed_range(self, name: str) -> bool:
        return name not in self.group.columns and isinstance(self.around.facts[name].value, Range)


def prepare(
    groups: Iterable[Group], catalogue: Catalogue, as_of: date, wanted: Sequence[str] | None = None
) -> list[Prepared]:
    """Surroundings and plan of every group, groups split where rows of it have others."""
    question = Question(catalogue, as_of, None if wanted is None else tuple(wanted))
    return [
        _prepared(part, surroundings, question)
        for group in groups
        for alike, around in question.parts(group)
        for part, surroundings in apart(alike, around, question)
    ]


def _prepared(group: Group, around: Surroundings, question: Question) -> Prepared:
    whole = Prepared(group, around, plan_of(around.signature), question.catalogue)
    uncertain = whole.uncertain if group.correlations else ()
    together = frozenset(name for pair in group.correlations for name in pair[:2] if name in uncertain)
    return Prepared(group, around, plan_of(around.signature, question.wanted), question.catalogue, together)


@lru_cache(PLANS)
def _checks(signature: Signature, given: frozenset[str]) -> Checks:
    return checks_of(network_of(signature), dict(signature.categories), given)


@lru_cache(PLANS)
def _checked(signature: Signature, given: frozenset[str], known: tuple[str, ...]) -> Plan:
    return network_of(signature).pruned([*known, *_checks(signature, given).names])
