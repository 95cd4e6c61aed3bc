"""Suggestions: sets of further inputs from which a quantity can be derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .formula import Formula
from .plan import Plan

Suggestion = tuple[float, tuple[str, ...]]
"""Effort of a set of inputs, and their names."""


def missing_inputs(
    registry: Iterable[Formula],
    plan: Plan,
    quantity: str,
    categories: Mapping[str, str],
    effort: Callable[[str], float],
    limit: int = 4,
) -> list[tuple[str, ...]]:
    """Return up to `limit` sets of further inputs, each of which makes `quantity` derivable, the least effort first.

    `effort` returns the effort to find out a quantity; the effort of a set is the sum. For every quantity on the way,
    only the set of least effort is considered: the quantity itself, or inputs from which it follows with less effort.
    For `quantity` there is one set for each formula that determines it.
    """
    formulas = [formula for formula in registry if formula.applies(categories)]
    best: dict[str, Suggestion] = {name: (0.0, ()) for name in plan.steps}

    def need(name: str) -> Suggestion:
        return best.get(name, (effort(name), (name,)))

    def needs(formula: Formula) -> Suggestion:
        inputs = tuple(sorted({needed for name in formula.inputs for needed in need(name)[1]}))
        return sum(map(effort, inputs)), inputs

    unused = [
        formula
        for formula in formulas
        if formula.output not in plan and quantity not in (formula.output, *formula.inputs)
    ]
    improved = True
    while improved:
        cheaper: dict[str, Suggestion] = {}
        for formula in unused:
            output, suggestion = formula.output, needs(formula)
            if suggestion[0] < need(output)[0] and output not in suggestion[1]:
                cheaper[output] = min(suggestion, cheaper.get(output, suggestion))
        best |= cheaper
        improved = bool(cheaper)

    suggestions = sorted({needs(formula) for formula in formulas if formula.output == quantity})
    sets = [inputs for _, inputs in suggestions if inputs and quantity not in inputs]
    return [inputs for inputs in sets if not any(set(other) < set(inputs) for other in sets)][:limit]
