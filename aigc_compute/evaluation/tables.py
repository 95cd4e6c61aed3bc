"""Whole tables: columns in, columns out, a plan for each signature and no loop over rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Catalogue, concerns_infrastructure
from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Array
from ..language import Phrase, join
from ..scenario.tables import Coded, Table
from ..units import Range
from .contradictions import Told
from .document import ways_from
from .evaluate import Outcome, evaluate_prepared
from .groups import Group, Rows
from .prepare import Prepared, prepare
from .ranges import draw

ASKED_FIRST = "training_flop"
"""What a row that leads nowhere is told the way to, where it is asked for."""

FEW_INPUTS = 2
"""Of a way worth telling."""

_ALL_HEADLINES = tuple(name for table in (CATEGORIES, QUANTITIES) for name, one in table.items() if one.headline)

HEADLINE = tuple(name for name in _ALL_HEADLINES if not concerns_infrastructure([name]))
"""What is answered unless something else is asked for; rows that speak of infrastructure add its own."""


def headlines(brought: Iterable[str]) -> tuple[str, ...]:
    """What is answered of rows that bring these quantities and words, unless something else is asked for."""
    return _ALL_HEADLINES if concerns_infrastructure(brought) else HEADLINE


ENDS = ("_low", "_high")
"""Of a quantity's name, for the ends of its range."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns by name, nan (or code -1) where unknown; and by row what makes it unanswerable (`faults`), how it
    contradicts itself, and that nothing follows from it.
    """

    columns: dict[str, Array | Coded]
    faults: Told
    contradictions: Told
    nothing: Told


def evaluate_table(
    table: Table, catalogue: Catalogue, as_of: date, wanted: Sequence[str], *, ranges: bool = False
) -> Answer:
    """Each wanted quantity and category for every row; with `ranges` also `<quantity>_low` and `_high`.

    A row whose words contradict the catalogue, such as a precision that the accelerator does not have, is faulty too.
    """
    faults = dict(table.faults)
    quantities = tuple(name for name in wanted if name in QUANTITIES)
    prepared: list[Prepared] = []
    for group in _groups(table):
        try:
            prepared += prepare([group], catalogue, as_of, wanted)
        except Problems as found:
            faults.update(dict.fromkeys(map(int, group.rows), found.diagnostics))
    draws = draw(prepared, catalogue.sample_levels) if ranges else {}
    outcomes = [evaluate_prepared(one, draws, quantities) for one in prepared]
    columns: dict[str, Array | Coded] = {}
    for name in wanted:
        if name in CATEGORIES:
            columns[name] = _words(table.size, outcomes, name)
            continue
        columns[name] = _joined(table.size, [(one, one.central.get(name)) for one in outcomes])
        if ranges:
            ends = [_ends(table, one, name) for one in outcomes]
            for place, end in enumerate(ENDS):
                parts = [(one, pair[place]) for one, pair in zip(outcomes, ends, strict=True)]
                columns[name + end] = _joined(table.size, parts)
    contradictions = {
        int(one.rows[position]): told for one in outcomes for position, told in one.contradictions.items()
    }
    nothing: Told = {
        int(row): (_nothing_follows(one, quantities),)
        for one in outcomes
        if not _leads_somewhere(one, quantities)
        for row in one.rows
    }
    return Answer(columns, faults, contradictions, nothing)


def _groups(table: Table) -> Iterator[Group]:
    """The rows without faults, by signature."""
    gaps = {name: np.isnan(column) for name, column in table.numbers.items() if np.isnan(column.min(initial=0.0))}
    keys: list[NDArray[Any]] = [column.codes for column in table.categories.values()] + list(gaps.values())
    if table.correlations:
        keys.append(table.correlations.codes)
    sound = np.arange(table.size)
    if table.faults:
        sound = np.delete(sound, list(table.faults))
    for rows in _alike(keys, sound):
        first = rows[0]
        names = [name for name in table.numbers if name not in gaps or not gaps[name][first]]
        ranges = {name: [table.ranges[name][row] for row in rows] for name in names if name in table.ranges}
        chosen = slice(None) if len(rows) == table.size else rows
        tied = table.correlations.codes[first] if table.correlations else -1
        yield Group(
            {
                name: cells.values[cells.codes[first]]
                for name, cells in table.categories.items()
                if cells.codes[first] >= 0
            },
            {name: table.numbers[name][chosen] for name in names},
            {name: column for name, column in ranges.items() if any(column)},
            rows,
            table.correlations.values[tied] if table.correlations and tied >= 0 else (),
            table.swept,
            {name: column[chosen] for name, column in table.half_digits.items() if name in names},
        )


def _alike(keys: Sequence[NDArray[Any]], rows: Rows) -> list[Rows]:
    """The rows of equal keys together, each group in order."""
    if not len(rows):
        return []
    varying = [key[rows] for key in keys if (key != key[rows[0]]).any()]
    if not varying:
        return [rows]
    group = np.zeros(len(rows), dtype=np.intp)
    for key in varying:
        group = np.unique(group * (int(key.max()) + 2) + key + 1, return_inverse=True)[1]
    order = np.argsort(group, kind="stable")
    return [rows[part] for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1)]


def _nothing_follows(outcome: Outcome, quantities: Sequence[str]) -> Diagnostic:
    """That nothing asked for is known, and the way to the first of it."""
    first = next((name for name in (ASKED_FIRST, *quantities) if name in quantities), ASKED_FIRST)
    ways = [join(" and ", way) for way in ways_from(outcome.context, first) if len(way) <= FEW_INPUTS]
    hint = Phrase("{first} would follow from {names}", first=first, names=join(" or ", ways)) if ways else None
    return Diagnostic("unknown", "nothing asked for follows from what is given", hint=hint)


def _leads_somewhere(outcome: Outcome, quantities: Sequence[str]) -> bool:
    """Whether a wanted quantity follows from what the rows bring or name, not from assumptions alone and not as a mere
    approximation; or all are known as it is.
    """
    steps, facts = outcome.plan.steps, outcome.context.facts
    return all(name in steps for name in quantities) or any(
        origin in outcome.group.columns or (origin in facts and facts[origin].status == "catalogue")
        for name in quantities
        if (formula := steps[name].formula if name in steps else None) and not formula.approximation
        for origin in outcome.plan.origins(name)
    )


def _words(size: int, outcomes: Sequence[Outcome], name: str) -> Coded:
    """A category in force, by row."""
    codes = np.full(size, -1, dtype=np.intp)
    labels: dict[str, int] = {}
    for outcome in outcomes:
        word = outcome.context.categories.get(name)
        if word is not None:
            codes[outcome.rows] = labels.setdefault(word, len(labels))
    return Coded(codes, list(labels))


def _joined(size: int, parts: Sequence[tuple[Outcome, Array | None]]) -> Array:
    """A column from the parts of it that are known."""
    if len(parts) == 1 and parts[0][1] is not None and len(parts[0][1]) == size:
        return parts[0][1]
    joined = np.full(size, np.nan)
    for outcome, values in parts:
        if values is not None:
            joined[outcome.rows] = values
    return joined


def _ends(table: Table, outcome: Outcome, name: str) -> tuple[Array | None, Array | None]:
    """The 90 % interval of a quantity: as stated where it was brought in, the value where it is a point."""
    value = outcome.central.get(name)
    if value is None:
        return None, None
    if outcome.plan.steps[name].formula:
        return outcome.low.get(name, value), outcome.high.get(name, value)
    if name in outcome.context.facts:
        fact = outcome.context.facts[name].value
        stated: Sequence[Range | None] = [fact if isinstance(fact, Range) else None] * len(value)
    else:
        given = table.ranges.get(name)
        stated = [given[row] for row in outcome.rows] if given else []
    if not any(stated):
        return value, value
    pairs = [(one.low, one.high) if one else (point, point) for one, point in zip(stated, value, strict=True)]
    low, high = np.array(pairs).T
    return low, high
