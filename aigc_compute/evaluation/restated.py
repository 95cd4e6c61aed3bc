"""Givens that only restate what the rest of a row leads to: they must change nothing else.

A quantity that is given is known from the start. Where it would have followed late, by an assumption or by choice, that
may open ways that were closed before: the prediction of utilisation takes the number of accelerators into account where
it is given, not where it is chosen afterwards. What is given with just the value that follows from the rest therefore
takes its place where that follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..catalogue import Surroundings
from ..catalogue.resolve import brings_along
from ..domains.formulas import FORMULAS
from ..engine import Formula, Signature, evaluate, origins_among, same_law
from ..units import mid_of
from .checks import ROUNDING, Mask
from .groups import Group
from .networks import PLANS, Question, plan_of

_WAYS: dict[str, list[Formula]] = defaultdict(list)
for _one in FORMULAS:
    _WAYS[_one.output].append(_one)


def apart(group: Group, around: Surroundings, question: Question) -> Iterator[tuple[Group, Surroundings]]:
    """A group in parts: rows that restate something, with the surroundings that they have without, and the others."""
    for name in _doubtful(around.signature, frozenset(group.columns)):
        others = np.ones(len(group.rows), dtype=np.bool_)
        for restated, instead in _restated(group, around, name, question):
            yield group.of_rows(np.flatnonzero(restated)), instead
            others &= ~restated
        group = group if others.all() else group.of_rows(np.flatnonzero(others))
    if len(group.rows):
        yield group, around


@lru_cache(PLANS)
def _doubtful(signature: Signature, given: frozenset[str]) -> list[str]:
    """The givens that may open another way to something: that let anything join the row, or bear on a prediction or an
    approximation of what could be known otherwise.
    """
    plan, categories, found = plan_of(signature), dict(signature.categories), set[str]()
    resting, brought = origins_among(plan, given), signature.nearest.union(signature.outer)
    for step in plan:
        if step.formula is None or not _is_rough(step.formula) or found.issuperset(resting[step.quantity]):
            continue
        if step.quantity in brought or any(
            way.applies(categories) and not same_law(way, step.formula) and plan.steps.keys() >= set(way.inputs)
            for way in _WAYS[step.quantity]
        ):
            found |= resting[step.quantity]
    return sorted(found.union(filter(brings_along, given)))


def _restated(group: Group, around: Surroundings, name: str, question: Question) -> Iterator[tuple[Mask, Surroundings]]:
    """The rows that restate a quantity, where that opens another way to something, with their surroundings without it.
    Where each of two givens follows from the other, and the network as it is agrees with one of them, that stays.
    """
    for part, rest in _without(group, name, question):
        if not _opens_ways(around.signature, rest.signature, name):
            continue
        restated = _follows(group, part, rest, name)
        for other in set(plan_of(rest.signature).origins(name)).intersection(group.columns) if restated.any() else ():
            for others, rest_of_other in _without(group, other, question):
                if not _opens_ways(around.signature, rest_of_other.signature, other):
                    restated &= ~_follows(group, others, rest_of_other, other)
        if restated.any():
            signature = replace(rest.signature, restated=frozenset((name,)))
            facts = {one: fact for one, fact in rest.facts.items() if one != name}
            yield restated, replace(rest, facts=facts, signature=signature)


def _without(group: Group, name: str, question: Question) -> Iterator[tuple[Group, Surroundings]]:
    """The rows (by position in the group) where a quantity is not given but follows by a formula."""
    for part, rest in question.parts(replace(group.without(name), rows=np.arange(len(group.rows)))):
        step = plan_of(rest.signature).steps.get(name)
        if step and step.formula:
            yield part, rest


def _follows(group: Group, part: Group, rest: Surroundings, name: str) -> Mask:
    """The rows of a group that give a quantity just the value that follows without, for those of a part."""
    plan = plan_of(rest.signature).pruned([name])
    brought = {
        each: part.columns[each] if each in part.columns else np.array([mid_of(rest.facts[each].value)])
        for each in plan.origins(name)
    }
    same = np.zeros(len(group.rows), dtype=np.bool_)
    same[part.rows] = np.isclose(evaluate(plan, brought)[name], group.columns[name][part.rows], rtol=ROUNDING, atol=0)
    return same


@lru_cache(PLANS)
def _opens_ways(signature: Signature, rest: Signature, quantity: str) -> bool:
    """Whether the network of a signature uses what need not hold, or brings in what that without a given does not."""
    ways = {step.quantity: step.formula for step in plan_of(rest)}
    return any(
        step.quantity != quantity
        and (step.quantity not in ways or ways[step.quantity] is not step.formula)
        and (step.formula is None or _is_rough(step.formula))
        for step in plan_of(signature)
    )


def _is_rough(formula: Formula) -> bool:
    """Whether a formula is a prediction, or stands in where nothing better is known."""
    return formula.approximation is not None or formula.kind != "identity"
