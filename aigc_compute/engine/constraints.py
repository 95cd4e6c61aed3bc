"""Identities that the values of a plan must satisfy, and the values on which a quantity depends."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .formula import Formula, Registry
from .plan import Plan

Law = tuple[str, frozenset[str]]


def constraints(
    registry: Registry, plan: Plan, categories: Mapping[str, str], uncertain: Collection[str] = ()
) -> list[Formula]:
    """Return the identities among quantities of the plan that hold only if the external values agree with each other.

    An identity is left out if the plan uses it, in any direction, to determine a quantity, because then it holds
    anyway. It is also left out if one of its quantities depends on a prediction, an approximation or an `uncertain`
    external value, because these may be wrong.
    """
    used = {_law(step.formula) for step in plan if step.formula}
    exact = exactly_known(plan, uncertain)
    return [
        formula
        for formula in registry
        if formula.kind == "identity"
        and formula.binding
        and not formula.approximation
        and not formula.solved_for
        and formula.output in exact
        and exact.issuperset(formula.inputs)
        and formula.applies(categories)
        and _law(formula) not in used
    ]


def exactly_known(plan: Plan, uncertain: Collection[str] = ()) -> set[str]:
    """Return the quantities that depend only on identities and on external values that are not `uncertain`."""
    exact: set[str] = set()
    for step in plan:
        if step.formula is None:
            known = step.quantity not in uncertain
        else:
            known = step.formula.kind == "identity" and exact.issuperset(step.inputs)
        if known:
            exact.add(step.quantity)
    return exact


def origins_among(plan: Plan, names: Collection[str]) -> dict[str, frozenset[str]]:
    """Return, for each quantity of a plan, those of the external quantities `names` on which it depends."""
    origins: dict[str, frozenset[str]] = {}
    for step in plan:
        own = frozenset((step.quantity,)) if step.quantity in names and step.formula is None else frozenset()
        origins[step.quantity] = own.union(*(origins[name] for name in step.inputs))
    return origins


def _law(formula: Formula) -> Law:
    """Return a key that is the same for a formula and for the formulas that are solved from it."""
    return formula.name, frozenset((formula.output, *formula.inputs))
