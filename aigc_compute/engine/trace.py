"""The tree of formulas behind a value."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Node:
    """A quantity in a tree, with the quantities from which its formula computes it."""

    step: Step
    """The quantity and its formula."""
    inputs: tuple[Node, ...] = ()
    """Inputs of the formula."""
    repeated: bool = False
    """Whether the inputs are omitted because the tree shows them at an earlier node."""


def trace(plan: Plan, quantity: str) -> Node:
    """Return the tree of formulas from `quantity` down to the external quantities.

    Raises KeyError if the plan does not contain the quantity.
    """
    seen: set[str] = set()

    def visit(name: str) -> Node:
        step = plan.steps[name]
        if name in seen and step.inputs:
            return Node(step, repeated=True)
        seen.add(name)
        return Node(step, tuple(visit(input_name) for input_name in step.inputs))

    return visit(quantity)
