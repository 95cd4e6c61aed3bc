"""Evaluation of rows: values with their origins and ranges.

Rows with the same categories and the same given quantities share a plan and are evaluated as whole columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from ..catalogue import Catalogue, Fact, ResolvedContext
from ..catalogue.origin import DERIVED, STAGES, Origin
from ..diagnostics import Diagnostic
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Plan, Signature, Step, evaluate
from ..language import Phrase
from ..scenario import Row
from ..uncertainty import containing
from .contradictions import DiagnosticsByRow, find_contradictions
from .groups import Group, RowIndices, grouped
from .prepare import Prepared, prepare
from .ranges import draw, group_quantiles
from .stages import sum_of

BLOCK = 2**14
"""Number of rows that are evaluated at once, so that the columns of a block stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The values of a group of rows, by quantity."""

    prepared: Prepared
    central: dict[str, Array]
    """Central values: arrays of shape (1,) or (rows,)."""
    contradictions: DiagnosticsByRow
    """Contradictions by the position of the row in the group."""
    low: dict[str, Array] = field(default_factory=dict)
    """5 % quantiles of the quantities that have a range in some row, or the central value if it is lower."""
    median: dict[str, Array] = field(default_factory=dict)
    """50 % quantiles of these quantities."""
    high: dict[str, Array] = field(default_factory=dict)
    """95 % quantiles of these quantities, or the central value if it is higher."""

    @property
    def group(self) -> Group:
        return self.prepared.group

    @property
    def context(self) -> ResolvedContext:
        return self.prepared.context

    @property
    def plan(self) -> Plan:
        return self.prepared.plan

    @property
    def rows(self) -> Sequence[int] | RowIndices:
        return self.group.rows


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The values of a row, by quantity. Only quantities with a range have `low`, `median` and `high`."""

    row: Row
    context: ResolvedContext
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
    targets: Iterable[str] | None = None,
    *,
    ranges: bool = True,
    range_targets: Collection[str] | None = None,
) -> list[Evaluation]:
    """Evaluate rows and return one evaluation for each, in the same order.

    Args:
        rows: The rows.
        catalogue: The catalogue.
        as_of: Day whose prices are used.
        targets: Quantities to compute, with everything that they depend on; None computes all.
        ranges: Whether to compute ranges.
        range_targets: Quantities whose ranges are computed; None computes those of all targets.
    """
    targets = None if targets is None else tuple(targets)
    single = [index for index, row in enumerate(rows) if not row.stages]
    groups = grouped([rows[index] for index in single])
    outcomes = evaluate_groups(groups, catalogue, as_of, targets, ranges=ranges, range_targets=range_targets)
    evaluations = {
        index: _evaluate_sum(row, catalogue, as_of, targets, ranges=ranges)
        for index, row in enumerate(rows)
        if row.stages
    }
    for outcome in outcomes:
        for position, place in enumerate(outcome.rows):
            index = single[place]
            evaluations[index] = _evaluation(rows[index], outcome, position)
    return [evaluations[index] for index in range(len(rows))]


def _evaluation(row: Row, outcome: Outcome, position: int) -> Evaluation:
    """Take the values of one row from those of its group."""
    values, low, high, median = (
        {name: float(array[position if len(array) > 1 else 0]) for name, array in table.items()}
        for table in (outcome.central, outcome.low, outcome.high, outcome.median)
    )
    certain = [name for name in low if low[name] == high[name]]
    for table in (low, high, median):
        for name in certain:
            del table[name]
    diagnostics = tuple(
        replace(diagnostic, message=Phrase("{name}: {message}", name=row.name, message=diagnostic.message))
        for diagnostic in outcome.contradictions.get(position, ())
    )
    if "weights_bytes" in values:
        diagnostics += outcome.context.notes
    return Evaluation(row, outcome.context, outcome.plan, values, low, high, diagnostics, median)


def _evaluate_sum(
    row: Row, catalogue: Catalogue, as_of: date, targets: Sequence[str] | None, *, ranges: bool
) -> Evaluation:
    """Evaluate a row that is the sum of its stages."""
    stages = [prepared for stage in row.stages for prepared in prepare(grouped([stage]), catalogue, as_of, targets)]
    draws = draw(stages, catalogue.sample_levels) if ranges else {}
    total = sum_of(stages, draws, targets)
    origin = Origin(DERIVED, STAGES, stages=tuple(stage.name for stage in row.stages))
    facts = {name: Fact(value, origin) for name, value in total.values.items()}
    plan = Plan({name: Step(name) for name in facts})
    low, median, high = (
        {name: float(quantiles[place]) for name, quantiles in total.quantiles.items()} for place in range(3)
    )
    diagnostics = tuple(
        Diagnostic(
            "partial-sum",
            Phrase(
                "{quantity} has no sum, because it is unknown in {stages}",
                quantity=name,
                stages=", ".join(f"{row.stages[index].name!r}" for index in without),
            ),
            severity="note",
        )
        for name, without in total.partial.items()
        if QUANTITIES[name].headline
    )
    context = ResolvedContext({}, facts, Signature(frozenset(facts)))
    return Evaluation(row, context, plan, total.values, low, high, diagnostics, median)


def evaluate_groups(
    groups: Iterable[Group],
    catalogue: Catalogue,
    as_of: date,
    targets: Iterable[str] | None = None,
    *,
    ranges: bool = True,
    range_targets: Collection[str] | None = None,
) -> list[Outcome]:
    """Evaluate rows that are grouped already; for the arguments see `evaluate_rows`."""
    all_prepared = prepare(groups, catalogue, as_of, None if targets is None else tuple(targets))
    draws: dict[str, Array] = {}
    if ranges:
        draws = draw([_pruned(prepared, range_targets) for prepared in all_prepared], catalogue.sample_levels)
    return [evaluate_prepared(prepared, draws, range_targets=range_targets) for prepared in all_prepared]


def evaluate_prepared(
    prepared: Prepared,
    draws: Mapping[str, Array],
    outputs: Sequence[str] | None = None,
    *,
    range_targets: Collection[str] | None = None,
) -> Outcome:
    """Evaluate a group, with ranges if there are draws.

    Only the `outputs` are returned (None returns all), which saves memory and time for many rows. Only the
    `range_targets` have ranges (None gives ranges to all outputs).
    """
    outcome = _evaluate_blocks(prepared, tuple(prepared.plan.steps) if outputs is None else outputs)
    range_targets = outputs if range_targets is None else range_targets
    pruned = _pruned(prepared, range_targets)
    if draws and pruned.uncertain:
        names = [name for name in pruned.plan.steps if range_targets is None or name in range_targets]
        for name, quantiles in group_quantiles(pruned, draws, names).items():
            outcome.low[name], outcome.median[name], outcome.high[name] = containing(quantiles, outcome.central[name])
    return outcome


def _pruned(prepared: Prepared, targets: Collection[str] | None) -> Prepared:
    """Limit the plan of a group to the steps that the targets depend on."""
    return prepared if targets is None else replace(prepared, plan=prepared.plan.pruned(targets))


def _evaluate_blocks(prepared: Prepared, outputs: Sequence[str]) -> Outcome:
    """Compute the central values of the outputs and the contradictions of the whole network, block by block."""
    plan, checks, rows = prepared.checked_plan, prepared.checks, len(prepared.group.rows)
    inputs = prepared.inputs_of(plan)
    known = [name for name in outputs if name in prepared.plan]
    central: dict[str, Array] = dict(zip(known, np.empty((len(known), rows)), strict=True))
    contradictions: DiagnosticsByRow = {}
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        values = evaluate(plan, {name: array[part] if len(array) > 1 else array for name, array in inputs.items()})
        for name, column in central.items():
            column[part] = values[name]
        indices = np.arange(start, min(start + BLOCK, rows))
        contradictions |= find_contradictions(prepared, checks, plan, values, indices)
    return Outcome(prepared, central, contradictions)
