"""What a plan knows in two ways, and what must therefore agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .formula import Formula, Registry
from .plan import Plan

Law = tuple[str, frozenset[str]]


def constraints(
    registry: Registry, plan: Plan, categories: Mapping[str, str], unsure: Collection[str] = ()
) -> list[Formula]:
    """The identities among quantities of the plan that hold there only if the values brought in agree.

    Left out are those by which the plan determines a quantity, in whatever direction, for these hold as they are; and
    those with a quantity that rests on a prediction, an approximation or an `unsure` value, which may be wrong.
    """
    used = {_law(step.formula) for step in plan if step.formula}
    exact = exactly_known(plan, unsure)
    return [
        one
        for one in registry
        if one.kind == "identity"
        and one.binding
        and not one.approximation
        and not one.solved_for
        and one.output in exact
        and exact.issuperset(one.inputs)
        and one.applies(categories)
        and _law(one) not in used
    ]


def exactly_known(plan: Plan, unsure: Collection[str] = ()) -> set[str]:
    """The quantities that rest on values brought in, none of them `unsure`, and on identities alone."""
    exact: set[str] = set()
    for step in plan:
        if step.quantity not in unsure if step.formula is None else _follows_exactly(step.formula, exact):
            exact.add(step.quantity)
    return exact


def _follows_exactly(formula: Formula, exact: set[str]) -> bool:
    return formula.kind == "identity" and exact.issuperset(formula.inputs)


def origins_among(plan: Plan, names: Collection[str]) -> dict[str, frozenset[str]]:
    """Of every quantity of a plan those of the names on which it rests."""
    found: dict[str, frozenset[str]] = {}
    for step in plan:
        own = frozenset((step.quantity,)) if step.quantity in names and step.formula is None else frozenset()
        found[step.quantity] = own.union(*(found[name] for name in step.inputs))
    return found


def _law(formula: Formula) -> Law:
    """A formula, in whatever direction it is read."""
    return formula.name, frozenset((formula.output, *formula.inputs))
