"""How rows contradict themselves: givens that cannot all hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from ..catalogue.origin import MODEL_BLOCKS, RECIPE, REPORTED
from ..diagnostics import Diagnostic
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Formula, Plan, evaluate
from ..language import Phrase, join
from ..units import Range, format_value
from .checks import Checks, Mask, gap, possible, within
from .divisions import undivided
from .groups import Rows
from .historic_run import half_width
from .prepare import Prepared

Told = dict[int, tuple[Diagnostic, ...]]
"""What is told of rows, by position."""

NUDGE = 1.01
"""Factor by which a value is moved to see whether anything depends on it."""

STEPS = 40
"""Of the search for the value that would agree with the others."""

ROUNDED_UP = ("accelerators",)
"""Counts that stand for anything down to one less: what is needed is a real number."""

AGREED = 1e-9
"""Logarithm of a ratio that is rounding."""


def contradictions(one: Prepared, checks: Checks, plan: Plan, values: Mapping[str, Array], rows: Rows) -> Told:
    """By position in the group, how these of its rows contradict themselves: derived values outside the possible (the
    first ones only, not what follows from them), divisions with a remainder, and identities that do not hold. Named is
    the smallest set of givens that contradict each other: any of them, were it free, would agree with the others.

    `checks` are those of the group. `values` are those of a plan of its network that knows what is checked, for these
    rows.
    """
    found: Told = {}
    for name, where in _outside(plan, values, len(rows)):
        for position, diagnostic in _impossible(one, plan, values, name, rows, where):
            found[position] = (*found.get(position, ()), diagnostic)
    found |= {position: (diagnostic,) for position, diagnostic in undivided(checks.divisions, values, rows)}
    for identity in checks.identities:
        broken = rows[_broken(one, identity, values, rows)]
        untold = broken[[row not in found for row in broken.tolist()]] if len(broken) else broken
        found.update((position, (diagnostic,)) for position, diagnostic in _conflicts(one, identity, untold))
    return found


def _outside(plan: Plan, values: Mapping[str, Array], rows: int) -> Iterator[tuple[str, Rows]]:
    """Derived quantities, each with the rows in which it is outside its bounds and nothing that it rests on is."""
    outside: dict[str, Mask] = {}
    for step in plan:
        if step.formula is None or possible(step.quantity, values[step.quantity]):
            continue
        before = plan.pruned([step.quantity])
        first = own = ~within(step.quantity, np.broadcast_to(values[step.quantity], rows))
        for name, mask in outside.items():
            if name in before:
                first = first & ~mask
        outside[step.quantity] = own
        yield step.quantity, np.flatnonzero(first)


def _impossible(
    one: Prepared, plan: Plan, values: Mapping[str, Array], name: str, rows: Rows, where: Rows
) -> Iterator[tuple[int, Diagnostic]]:
    """What is told of rows in which a derived quantity is outside its bounds."""
    origins = plan.origins(name)
    named = [each for each in origins if each in one.group.columns or _published(one, each)] or origins
    column = np.broadcast_to(values[name], len(rows))
    for index in map(int, where):
        yield (
            int(rows[index]),
            Diagnostic(
                "contradiction",
                Phrase(
                    "{quantity} would be {value}, which is impossible: these contradict each other: {shown}",
                    quantity=name,
                    value=format_value(float(column[index]), QUANTITIES[name].unit),
                    shown=join(", ", _shown({each: values[each] for each in named}, index)),
                ),
            ),
        )


def _conflicts(one: Prepared, identity: Formula, rows: Rows) -> Iterator[tuple[int, Diagnostic]]:
    """What is told of rows that break an identity; nothing where one given alone departs from the catalogue."""
    if not len(rows):
        return
    part, plan = _part(one, identity, rows)
    brought = part.brought(plan)
    off = gap(identity, evaluate(plan, brought))
    bearing = [
        name
        for name, column in brought.items()
        if np.any(gap(identity, evaluate(plan, {**brought, name: _nudged(column)})) != off)
    ]
    givens = [name for name in QUANTITIES if name in bearing and name in part.group.columns]
    words = _words(one, [name for name in bearing if name not in givens])
    told: set[int] = set()
    for name in reversed(givens) if len(givens) > 1 else ():
        agreeing = _agreeing(identity, plan, brought, name)
        for index, position in enumerate(map(int, rows)):
            if position in told or not np.isfinite(agreeing[index]):
                continue
            told.add(position)
            yield (
                position,
                Diagnostic(
                    "contradiction",
                    Phrase(
                        "{quantity} is given as {given}, but {follows} follows from the rest: "
                        "these contradict each other: {shown}",
                        quantity=name,
                        given=format_value(float(brought[name][index]), QUANTITIES[name].unit),
                        follows=format_value(float(agreeing[index]), QUANTITIES[name].unit),
                        shown=join(", ", [*_shown({each: brought[each] for each in givens}, index), *words]),
                    ),
                ),
            )


def _nudged(column: Array) -> Array:
    with np.errstate(over="ignore"):
        return column * NUDGE


def _agreeing(identity: Formula, plan: Plan, brought: Mapping[str, Array], name: str) -> Array:
    """By row, the value of what is brought in with which an identity holds, nan where none is found: by Newton's method
    on logarithms, in which most laws are straight lines.
    """
    with np.errstate(all="ignore"):
        found = brought[name].copy()
        for _ in range(STEPS):
            off, moved = (gap(identity, evaluate(plan, {**brought, name: found * by})) for by in (1.0, NUDGE))
            found = np.where(np.abs(off) > AGREED, found * np.exp(-off * np.log(NUDGE) / (moved - off)), found)
        agrees = np.abs(gap(identity, evaluate(plan, {**brought, name: found}))) <= AGREED
        return np.where(agrees & within(name, found), found, np.nan)


def _broken(one: Prepared, identity: Formula, values: Mapping[str, Array], rows: Rows) -> Mask:
    """Which of these rows of a group break an identity, wherever within its precision each value stands: what is given
    within half of its last digit, a range between its ends.
    """
    least = float(one.catalogue.settings["given_precision"])
    broken = np.abs(np.broadcast_to(gap(identity, values), len(rows))) > least
    if not broken.any():
        return broken
    part, plan = _part(one, identity, rows[broken])
    brought = part.brought(plan)
    with np.errstate(all="ignore"):
        low = high = off = gap(identity, evaluate(plan, brought))
        for name in brought:
            for end in _ends(part, name):
                moved = np.nan_to_num(gap(identity, evaluate(plan, {**brought, name: end})) - off)
                low, high = low + np.minimum(moved, 0.0), high + np.maximum(moved, 0.0)
    broken[broken] = (low > 0) | (high < 0)
    return broken


def _part(one: Prepared, identity: Formula, rows: Rows) -> tuple[Prepared, Plan]:
    """These rows of a group, and the plan of the quantities of an identity."""
    plan = one.checked.pruned([identity.output, *identity.inputs])
    return replace(one, group=one.group.of_rows(rows)), plan


def _ends(part: Prepared, name: str) -> tuple[Array, ...]:
    """Between what a value that is brought in lies, by row; nothing where it is exact."""
    if name not in part.group.columns:
        fact = part.context.facts[name].value
        return (np.array([fact.low]), np.array([fact.high])) if isinstance(fact, Range) else ()
    values = part.group.columns[name]
    half = half_width(values, part.group.half_digits.get(name), part.catalogue)
    low, high = values - half, values + half
    if name in ROUNDED_UP:
        low = np.maximum(low - 1, NUDGE - 1)
    for index, told in enumerate(part.group.ranges.get(name, ())):
        if told:
            low[index], high[index] = told.low, told.high
    return low, high


def _shown(values: Mapping[str, Array], index: int) -> Iterable[Phrase]:
    """Quantities as a row has them."""
    for name, column in values.items():
        value = float(column[index if len(column) > 1 else 0])
        yield Phrase("{name} = {value}", name=name, value=format_value(value, QUANTITIES[name].unit))


def _words(one: Prepared, facts: Iterable[str]) -> list[Phrase]:
    """The words that bring some of these quantities."""
    facts = list(facts)
    brings = {
        "model": any(_published(one, name, MODEL_BLOCKS) for name in facts),
        "accelerator": any(QUANTITIES[name].section == "accelerator" for name in facts),
    }
    words = {name: str(one.context.category_facts[name].value) for name, is_behind in brings.items() if is_behind}
    return [Phrase("{name} = {value}", name=name, value=value) for name, value in words.items()]


def _published(one: Prepared, quantity: str, blocks: tuple[str, ...] = (RECIPE, REPORTED)) -> bool:
    """Whether a value is of these parts of the named model's entry: its recipe or its run."""
    return quantity in one.context.facts and one.context.facts[quantity].origin.block in blocks
