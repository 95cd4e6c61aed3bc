"""The one evaluation path: rows in, values with provenance and ranges out.

Rows that bring the same words and the same quantities share a plan and run as whole columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from ..catalogue import Catalogue, Fact, Surroundings
from ..diagnostics import Diagnostic
from ..engine import Array, Plan, Signature, Step, evaluate
from ..language import Phrase
from ..quantities import QUANTITIES
from ..scenario import Row
from ..uncertainty import containing
from .contradictions import Told, contradictions
from .grouping import Group, Rows, grouped
from .prepared import Prepared, prepare
from .spreading import draw, spread_group
from .stages import sum_of

BLOCK = 2**14
"""Rows of a column evaluated at once where only the wanted quantities are kept: all of a block stays in the cache."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Values of a group by quantity: `central` of shape (1,) or (rows,), `low`, `median` and `high` (5, 50 and 95 %,
    widened to the central value) where something in them is a range; and how rows contradict themselves, by position
    in the group.
    """

    prepared: Prepared
    central: dict[str, Array]
    contradictions: Told
    low: dict[str, Array] = field(default_factory=dict)
    median: dict[str, Array] = field(default_factory=dict)
    high: dict[str, Array] = field(default_factory=dict)

    @property
    def group(self) -> Group:
        return self.prepared.group

    @property
    def around(self) -> Surroundings:
        return self.prepared.around

    @property
    def plan(self) -> Plan:
        return self.prepared.plan

    @property
    def rows(self) -> Sequence[int] | Rows:
        return self.group.rows


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One row's answer."""

    row: Row
    around: Surroundings
    plan: Plan
    values: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    diagnostics: tuple[Diagnostic, ...] = ()
    median: dict[str, float] = field(default_factory=dict)


def evaluate_rows(
    rows: Sequence[Row],
    catalogue: Catalogue,
    as_of: date,
    wanted: Iterable[str] | None = None,
    *,
    ranges: bool = True,
    spread: Collection[str] | None = None,
) -> list[Evaluation]:
    """Every row's answer, in order. `wanted` limits the work to what these quantities need, `spread` that of the ranges
    to these.
    """
    asked = None if wanted is None else tuple(wanted)
    single = [index for index, row in enumerate(rows) if not row.stages]
    groups = grouped([rows[index] for index in single])
    outcomes = evaluate_groups(groups, catalogue, as_of, asked, ranges=ranges, spread=spread)
    found = {index: _whole(row, catalogue, as_of, asked, ranges=ranges) for index, row in enumerate(rows) if row.stages}
    for outcome in outcomes:
        for position, place in enumerate(outcome.rows):
            index = single[place]
            values, low, high, median = (
                {name: float(array[position if len(array) > 1 else 0]) for name, array in table.items()}
                for table in (outcome.central, outcome.low, outcome.high, outcome.median)
            )
            certain = [name for name in low if low[name] == high[name]]
            for table in (low, high, median):
                for name in certain:
                    del table[name]
            row = rows[index]
            told = tuple(
                replace(one, message=Phrase("{name}: {message}", name=row.name, message=one.message))
                for one in outcome.contradictions.get(position, ())
            )
            found[index] = Evaluation(row, outcome.around, outcome.plan, values, low, high, told, median)
    return [found[index] for index in range(len(rows))]


def _whole(row: Row, catalogue: Catalogue, as_of: date, wanted: Sequence[str] | None, *, ranges: bool) -> Evaluation:
    """A row that is the sum of its stages."""
    stages = [one for stage in row.stages for one in prepare(grouped([stage]), catalogue, as_of, wanted)]
    draws = draw(stages, catalogue.sample_levels) if ranges else {}
    whole = sum_of(stages, draws, wanted)
    facts = {
        name: Fact(value, "derived", Phrase("sum of {count} stages", count=len(stages)))
        for name, value in whole.values.items()
    }
    plan = Plan({name: Step(name) for name in facts})
    low, median, high = ({name: float(each[end]) for name, each in whole.ends.items()} for end in range(3))
    told = tuple(
        Diagnostic(
            "partial-sum",
            Phrase("no sum of {name}, unknown in {named}", name=name, named=_named(row, without)),
            severity="note",
        )
        for name, without in whole.partial.items()
        if QUANTITIES[name].headline
    )
    around = Surroundings({}, facts, Signature(frozenset(facts)))
    return Evaluation(row, around, plan, whole.values, low, high, told, median)


def _named(row: Row, stages: Iterable[int]) -> str:
    return ", ".join(f"{row.stages[at].name!r}" for at in stages)


def evaluate_groups(
    groups: Iterable[Group],
    catalogue: Catalogue,
    as_of: date,
    wanted: Iterable[str] | None = None,
    *,
    ranges: bool = True,
    spread: Collection[str] | None = None,
) -> list[Outcome]:
    """As `evaluate_rows`, for rows that are columns already."""
    prepared = prepare(groups, catalogue, as_of, None if wanted is None else tuple(wanted))
    draws = draw(prepared, catalogue.sample_levels) if ranges else {}
    return [evaluate_prepared(one, draws, spread=spread) for one in prepared]


def evaluate_prepared(
    one: Prepared,
    draws: Mapping[str, Array],
    kept: Sequence[str] | None = None,
    *,
    spread: Collection[str] | None = None,
) -> Outcome:
    """A group's values, with their ranges where there are draws; the `kept` ones only, which makes many rows fast, and
    ranges of the `spread` ones only.
    """
    values = one.middles
    if kept is None:
        central = evaluate(one.plan, values)
        outcome = Outcome(one, central, contradictions(one, central, len(one.group.rows)))
    else:
        outcome = _evaluate_blocks(one, values, kept)
    if draws and one.uncertain:
        asked = kept if spread is None else spread
        spreading = [name for name in one.plan.steps if asked is None or name in asked]
        for name, ends in spread_group(one, draws, spreading).items():
            outcome.low[name], outcome.median[name], outcome.high[name] = containing(ends, outcome.central[name])
    return outcome


def _evaluate_blocks(one: Prepared, values: Mapping[str, Array], kept: Sequence[str]) -> Outcome:
    """The kept quantities only, a block of rows at a time."""
    rows = len(one.group.rows)
    found = {name: np.empty(rows) for name in kept if name in one.plan}
    told: Told = {}
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        block = evaluate(one.plan, {name: array[part] if len(array) > 1 else array for name, array in values.items()})
        for name, column in found.items():
            column[part] = block[name]
        for row, wrong in contradictions(one, block, min(BLOCK, rows - start)).items():
            told[start + row] = wrong
    return Outcome(one, found, told)
