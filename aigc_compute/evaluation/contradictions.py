"""How rows contradict themselves: givens that cannot all hold together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from ..diagnostics import Diagnostic
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Formula, Plan, evaluate, exactly_known, origins_among
from ..language import Phrase, join
from ..units import Range, format_value
from .checks import Mask, checks_of, gap, possible, within
from .groups import Group, Rows
from .prepare import Prepared, prepare

Told = dict[int, tuple[Diagnostic, ...]]
"""What is told of rows, by position."""

Judge = Callable[[Prepared], Mask]
"""Which rows of a group contradict themselves."""

PLACE = {name: place for place, name in enumerate(QUANTITIES)}

NAMED = ("model", "accelerator")
"""Words that are named where what they bring contradicts the givens; each is the domain of what it brings too."""


def contradictions(one: Prepared, plan: Plan, values: Mapping[str, Array], rows: Rows) -> Told:
    """By position in the group, how these of its rows contradict themselves: derived values outside the possible (the
    first ones only, not what follows from them), and identities that do not hold. Named is the smallest set of givens
    that contradict each other.

    `values` are those of a plan of the group's network that knows what is checked, for these rows.
    """
    found: Told = {}
    for name, where in _outside(plan, values, len(rows)):
        for position, diagnostic in _impossible(one, name, rows[where]):
            found[position] = (*found.get(position, ()), diagnostic)
    for identity in one.checks.identities:
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
        own = ~within(step.quantity, np.broadcast_to(values[step.quantity], rows))
        earlier = _any((mask for name, mask in outside.items() if name in before), rows)
        outside[step.quantity] = own
        yield step.quantity, np.flatnonzero(own & ~earlier)


def _impossible(one: Prepared, name: str, rows: Rows) -> Iterator[tuple[int, Diagnostic]]:
    """What is told of rows in which a derived quantity is outside its bounds."""

    def judge(part: Prepared) -> Mask:
        values = _derived(part, name)
        return np.zeros(len(part.group.rows), dtype=np.bool_) if values is None else ~within(name, values)

    unit = QUANTITIES[name].unit
    for part in _prepared(one, _smallest(one, rows, one.group.columns, judge)):
        values, brought, origins = _derived(part, name), part.brought(part.network), part.network.origins(name)
        assert values is not None
        named = [each for each in origins if each in part.group.columns or _published(part, each)] or origins
        for index, position in enumerate(map(int, part.group.rows)):
            yield (
                position,
                Diagnostic(
                    "contradiction",
                    Phrase(
                        "{quantity} would be {value}, which is impossible: these contradict each other: {shown}",
                        quantity=name,
                        value=format_value(float(values[index]), unit),
                        shown=join(", ", _shown({each: brought[each] for each in named}, index)),
                    ),
                ),
            )


def _conflicts(one: Prepared, identity: Formula, rows: Rows) -> Iterator[tuple[int, Diagnostic]]:
    """What is told of rows that break an identity; nothing where one given alone departs from the catalogue."""
    resting = origins_among(one.network, one.group.columns)
    concerned = resting[identity.output].union(*(resting[name] for name in identity.inputs))
    for group in _smallest(one, rows, concerned, _breaks_identities):
        names = sorted(group.columns, key=PLACE.__getitem__, reverse=True)
        told = (dict(_against(one, group, name)) for name in names if len(names) > 1)
        yield from next(filter(None, told), {}).items()


def _against(one: Prepared, group: Group, quantity: str) -> Iterator[tuple[int, Diagnostic]]:
    """What is told of rows that give a quantity, where another value of it follows exactly from the other givens."""
    unit = QUANTITIES[quantity].unit
    at = {int(position): index for index, position in enumerate(group.rows)}
    for part in _prepared(one, [group.without(quantity)]):
        values = _derived(part, quantity)
        if values is None or quantity not in exactly_known(part.network):
            continue
        words = _words(part, part.network.origins(quantity))
        for position, follows in zip(map(int, part.group.rows), values.tolist(), strict=True):
            yield (
                position,
                Diagnostic(
                    "contradiction",
                    Phrase(
                        "{quantity} is given as {given}, but {follows} follows from the rest: "
                        "these contradict each other: {shown}",
                        quantity=quantity,
                        given=format_value(float(group.columns[quantity][at[position]]), unit),
                        follows=format_value(follows, unit),
                        shown=join(", ", [*_shown(group.columns, at[position]), *words]),
                    ),
                ),
            )


def _derived(part: Prepared, quantity: str) -> Array | None:
    """A quantity by row, where a formula determines it."""
    plan = part.network.pruned([quantity])
    if quantity not in plan or plan.steps[quantity].formula is None:
        return None
    return np.broadcast_to(evaluate(plan, part.brought(plan))[quantity], len(part.group.rows))


def _breaks_identities(part: Prepared) -> Mask:
    """Which rows of a group break an identity on which some given bears."""
    identities = checks_of(part.network, part.around.categories, frozenset(part.group.columns), least=1).identities
    plan = part.network.pruned(name for one in identities for name in (one.output, *one.inputs))
    values, rows = evaluate(plan, part.brought(plan)), np.arange(len(part.group.rows))
    return _any((_broken(part, identity, values, rows) for identity in identities), len(rows))


def _any(masks: Iterable[Mask], rows: int) -> Mask:
    """The rows that are in some of the masks."""
    found = np.zeros(rows, dtype=np.bool_)
    for mask in masks:
        found |= mask
    return found


def _broken(one: Prepared, identity: Formula, values: Mapping[str, Array], rows: Rows) -> Mask:
    """Which of these rows of a group break an identity, wherever within its precision each value stands: what is given
    within half of its last digit, a range between its ends.
    """
    least, most = (float(one.catalogue.settings[name]) for name in ("given_precision", "coarsest_given_precision"))
    off = np.broadcast_to(gap(identity, values), len(rows))
    broken = np.abs(off) > least
    if not broken.any():
        return broken
    part = replace(one, group=one.group.of_rows(rows[broken]))
    plan = part.network.pruned([identity.output, *identity.inputs])
    brought, off = part.brought(plan), off[broken]
    low, high = off.copy(), off.copy()
    with np.errstate(all="ignore"):
        for name in brought:
            for end in _ends(part, name, least, most):
                moved = np.nan_to_num(gap(identity, evaluate(plan, {**brought, name: end})) - off)
                low, high = low + np.minimum(moved, 0.0), high + np.maximum(moved, 0.0)
    broken[broken] = (low > 0) | (high < 0)
    return broken


def _ends(part: Prepared, name: str, least: float, most: float) -> tuple[Array, ...]:
    """Between what a value that is brought in lies, by row; nothing where it is exact."""
    if name not in part.group.columns:
        fact = part.around.facts[name].value
        return (np.array([fact.low]), np.array([fact.high])) if isinstance(fact, Range) else ()
    values = part.group.columns[name]
    half = np.clip(part.group.half_digits.get(name, 0.0), least * np.abs(values), most * np.abs(values))
    low, high = values - half, values + half
    for index, told in enumerate(part.group.ranges.get(name, ())):
        if told:
            low[index], high[index] = told.low, told.high
    return low, high


def _smallest(one: Prepared, rows: Rows, concerned: Iterable[str], judge: Judge) -> list[Group]:
    """These rows of a group, each with as few givens as still contradict each other: first those that are concerned are
    tried alone, then one after the other is left out.
    """
    if not len(rows):
        return []
    whole = few = replace(one.group.of_rows(rows), rows=rows)
    for name in set(whole.columns).difference(concerned):
        few = few.without(name)
    parts = _split(one, few, whole, judge)
    for name in sorted(whole.columns, key=PLACE.__getitem__, reverse=True):
        parts = [piece for part in parts for piece in _split(one, part.without(name), part, judge)]
    return parts


def _split(one: Prepared, few: Group, more: Group, judge: Judge) -> list[Group]:
    """The rows with few givens where these contradict each other, the others with more."""
    if few.columns.keys() == more.columns.keys():
        return [more]
    still = np.zeros(len(few.rows), dtype=np.bool_)
    for part in prepare([replace(few, rows=np.arange(len(still)))], one.catalogue, one.as_of):
        still[part.group.rows] = judge(part)
    return [group.of_rows(np.flatnonzero(mask)) for group, mask in ((few, still), (more, ~still)) if mask.any()]


def _prepared(one: Prepared, groups: Iterable[Group]) -> Iterator[Prepared]:
    for group in groups:
        yield from prepare([group], one.catalogue, one.as_of)


def _shown(values: Mapping[str, Array], index: int) -> list[Phrase]:
    """Quantities as a row has them."""
    return [
        Phrase(
            "{name} = {value}",
            name=name,
            value=format_value(float(column[index if len(column) > 1 else 0]), QUANTITIES[name].unit),
        )
        for name, column in values.items()
    ]


def _words(part: Prepared, origins: Iterable[str]) -> list[Phrase]:
    """The words that bring some of these quantities."""
    facts = [name for name in origins if name not in part.group.columns]
    return [
        Phrase("{name} = {value}", name=word, value=str(part.around.words[word].value))
        for word in NAMED
        if word in part.around.words and any(QUANTITIES[name].domain == word for name in facts)
    ]


def _published(part: Prepared, quantity: str) -> bool:
    """Whether a value is of the named model's recipe or run."""
    return quantity in part.around.facts and part.around.facts[quantity].origin.startswith(("recipe", "reported"))
