"""Identities that a plan does not use: what it knows in two ways, and what must therefore agree."""

from __future__ import annotations

from collections.abc import Mapping

from .formula import Formula, Registry
from .plan import Plan

Law = tuple[str, frozenset[str]]


def constraints(registry: Registry, plan: Plan, categories: Mapping[str, str]) -> list[Formula]:
    """The identities among quantities of the plan that hold there only if the values brought in agree.

    Left out are those by which the plan determines a quantity, in whatever direction, for these hold as they are; and
    those with a quantity that rests on a prediction or an approximation, which may be wrong.
    """
    used = {_law(step.formula) for step in plan if step.formula}
    exact: set[str] = set()
    for step in plan:
        if step.formula is None or (step.formula.kind == "identity" and exact.issuperset(step.inputs)):
            exact.add(step.quantity)
    return [
        one
        for one in registry
        if one.kind == "identity"
        and not one.approximation
        and not one.solved_for
        and one.output in exact
        and exact.issuperset(one.inputs)
        and one.applies(categories)
        and _law(one) not in used
    ]


def _law(formula: Formula) -> Law:
    """A formula, in whatever direction it is read."""
    return formula.name, frozenset((formula.output, *formula.inputs))
