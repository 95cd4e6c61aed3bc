"""What else would have to be known, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .formula import Registry
from .plan import Plan

Inputs = frozenset[str]


def missing_inputs(
    registry: Registry,
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
    best: dict[str, tuple[float, Inputs]] = {name: (0.0, frozenset()) for name in plan.steps}

    def cost(inputs: Inputs) -> float:
        return sum(map(effort, inputs))

    def need(name: str) -> tuple[float, Inputs]:
        return best.get(name, (effort(name), frozenset((name,))))

    def union(names: tuple[str, ...]) -> Inputs:
        return frozenset().union(*(need(name)[1] for name in names))

    improved = True
    while improved:
        improved = False
        for formula in formulas:
            if quantity in formula.inputs or formula.output == quantity:
                continue
            inputs = union(formula.inputs)
            if formula.output not in inputs and cost(inputs) < need(formula.output)[0]:
                best[formula.output] = (cost(inputs), inputs)
                improved = True

    ways = {
        union(formula.inputs)
        for formula in formulas
        if formula.output == quantity and quantity not in union(formula.inputs)
    }
    minimal = [way for way in ways if way and not any(other < way for other in ways)]
    return [tuple(sorted(way)) for way in sorted(minimal, key=lambda way: (cost(way), sorted(way)))][:most]
