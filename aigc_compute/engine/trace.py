"""The tree behind a value."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Node:
    """A quantity, how it became known, and what that rests on; `repeated` marks a subtree shown before."""

    step: Step
    inputs: tuple[Node, ...] = ()
    repeated: bool = False


def trace(plan: Plan, quantity: str) -> Node:
    """The tree of formulas from `quantity` down to the values brought in.

    Raises KeyError where the plan does not know the quantity.
    """
    seen: set[str] = set()

    def visit(name: str) -> Node:
        step = plan.steps[name]
        if name in seen and step.inputs:
            return Node(step, repeated=True)
        seen.add(name)
        return Node(step, tuple(visit(one) for one in step.inputs))

    return visit(quantity)
