"""What else would have to be known, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .formula import Formula
from .plan import Plan

Way = tuple[float, tuple[str, ...]]
"""The cost of a set of inputs, and the inputs by name."""


def missing_inputs(
    registry: Iterable[Formula],
    plan: Plan,
    quantity: str,
    categories: Mapping[str, str],
    effort: Callable[[str], float],
    most: int = 4,
) -> list[tuple[str, ...]]:
    """Sets of further inputs, each of which would make `quantity` derivable, the cheapest first.

    `effort` says how hard a quantity is to find out; the cost of a set is the sum. For every other
    quantity the cheapest set is kept (cheaper than giving it outright, or that); for the one asked, one
    set for each formula that leads to it.
    """
    formulas = [one for one in registry if one.applies(categories)]
    best: dict[str, Way] = {name: (0.0, ()) for name in plan.steps}

    def need(name: str) -> Way:
        return best.get(name, (effort(name), (name,)))

    def needs(formula: Formula) -> Way:
        inputs = tuple(sorted({one for name in formula.inputs for one in need(name)[1]}))
        return sum(map(effort, inputs)), inputs

    unused = [one for one in formulas if one.output not in plan and quantity not in (one.output, *one.inputs)]
    improved = True
    while improved:
        cheaper: dict[str, Way] = {}
        for formula in unused:
            output, way = formula.output, needs(formula)
            if way[0] < need(output)[0] and output not in way[1]:
                cheaper[output] = min(way, cheaper.get(output, way))
        best |= cheaper
        improved = bool(cheaper)

    ways = sorted({needs(formula) for formula in formulas if formula.output == quantity})
    found = [inputs for _, inputs in ways if inputs and quantity not in inputs]
    return [one for one in found if not any(set(other) < set(one) for other in found)][:most]
