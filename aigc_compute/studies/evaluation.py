"""The one evaluation path: rows in, values with provenance and ranges out.

Rows that bring the same words and the same quantities share a plan and run as whole columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ..catalogue import Catalogue, Surroundings, resolve
from ..diagnostics import Diagnostic
from ..engine import Array, Plan, evaluate, make_plan
from ..formulas import FORMULAS
from ..quantities import QUANTITIES
from ..scenario import Correlation, Row
from ..uncertainty import (
    QUANTILES,
    controlled_spread,
    controls,
    correlated,
    normal_quantile,
    sample,
    uniform,
    with_tied,
)
from ..units import Range, format_value, mid_of
from .grouping import Group, grouped, split_by_run

CHUNK = 2**21
"""Rows times samples evaluated at once; bounds the memory, changes no result."""

BLOCK = 2**14
"""Rows of a column evaluated at once where only the wanted quantities are kept: all of a block stays in the cache."""

BOUND_SLACK = 1e-9
"""Relative slack of bounds on derived values: rounding is no contradiction, nor is it a spread."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A group with all that surrounds it and its plan."""

    group: Group
    around: Surroundings
    plan: Plan

    @property
    def admitted(self) -> list[str]:
        """What the plan takes from outside."""
        return [step.quantity for step in self.plan if step.formula is None]

    @property
    def uncertain(self) -> list[str]:
        """What of it is a range, in some row at least."""
        return [name for name in self.admitted if name in self.group.ranges or self._assumed_range(name)]

    def _assumed_range(self, name: str) -> bool:
        return name not in self.group.columns and isinstance(self.around.facts[name].value, Range)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Values of a group by quantity: `central` of shape (1,) or (rows,), `low`, `median` and `high` (5, 50
    and 95 %) where something in them is a range.
    """

    around: Surroundings
    plan: Plan
    central: dict[str, Array]
    low: dict[str, Array]
    high: dict[str, Array]
    rows: Sequence[int]
    median: dict[str, Array] = field(default_factory=dict)


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
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, wanted: Iterable[str] | None = None, *, ranges: bool = True
) -> list[Evaluation]:
    """Every row's answer, in order. `wanted` limits the work to what these quantities need."""
    outcomes = evaluate_groups(grouped(rows), catalogue, as_of, wanted, ranges=ranges)
    found: dict[int, Evaluation] = {}
    for outcome in outcomes:
        for position, index in enumerate(outcome.rows):
            values, low, high, median = (
                {name: float(array[position if len(array) > 1 else 0]) for name, array in table.items()}
                for table in (outcome.central, outcome.low, outcome.high, outcome.median)
            )
            certain = [name for name in low if low[name] == high[name]]
            for table in (low, high, median):
                for name in certain:
                    del table[name]
            contradictions = _contradictions(rows[index], outcome, values)
            found[index] = Evaluation(
                rows[index], outcome.around, outcome.plan, values, low, high, contradictions, median
            )
    return [found[index] for index in range(len(rows))]


def evaluate_groups(
    groups: Iterable[Group],
    catalogue: Catalogue,
    as_of: date,
    wanted: Iterable[str] | None = None,
    *,
    ranges: bool = True,
    intermediates: bool = True,
) -> list[Outcome]:
    """As `evaluate_rows`, for rows that are columns already. Without `intermediates` only the wanted values are
    kept, which is what makes many rows fast.
    """
    wanted = None if wanted is None else tuple(wanted)
    prepared = prepare(groups, catalogue, as_of, wanted)
    draws = draw(prepared, int(catalogue.settings["sample_levels"])) if ranges else {}
    kept = None if intermediates or wanted is None else wanted
    return [_evaluate_group(one, draws, kept) for one in prepared]


def prepare(
    groups: Iterable[Group], catalogue: Catalogue, as_of: date, wanted: Sequence[str] | None = None
) -> list[Prepared]:
    """Surroundings and plan of every group, groups split where some rows are a model's historic run and some not."""
    found = []
    for group in groups:
        for part, run_aside in split_by_run(group, catalogue, as_of):
            around = resolve(catalogue, part.words, part.columns, as_of, run_aside=run_aside)
            plan = make_plan(FORMULAS, around.signature)
            found.append(Prepared(part, around, plan if wanted is None else plan.pruned(wanted)))
    return found


def draw(prepared: Sequence[Prepared], levels: int) -> dict[str, Array]:
    """Uniform numbers for every quantity that is a range somewhere: they belong to the name, not to the row."""
    names = {name for one in prepared for name in one.uncertain}
    return {name: uniform(index, levels) for index, name in enumerate(QUANTITIES) if name in names}


def tied(one: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """The draws of what is uncertain in a group, correlated as its rows say."""
    return correlated(_own(one, draws), one.group.correlations)


def _own(one: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """The draws of what is uncertain in a group."""
    uncertain = set(one.uncertain)
    return {name: points for name, points in draws.items() if name in uncertain}


def _evaluate_group(one: Prepared, draws: Mapping[str, Array], kept: Sequence[str] | None) -> Outcome:
    group, around, plan = one.group, one.around, one.plan
    values = {
        name: group.columns[name] if name in group.columns else np.array([mid_of(around.facts[name].value)])
        for name in one.admitted
    }
    central = evaluate(plan, values) if kept is None else _evaluate_blocks(plan, values, kept, len(group.rows))
    low: dict[str, Array] = {}
    median: dict[str, Array] = {}
    high: dict[str, Array] = {}
    if draws and one.uncertain:
        spreading = [name for name in plan.steps if kept is None or name in kept]
        step = max(1, CHUNK // len(next(iter(draws.values()))))
        chunks = [slice(start, start + step) for start in range(0, len(group.rows), step)]
        parts = [_spread_rows(one, draws, chunk, spreading) for chunk in chunks]
        for name in parts[0]:
            low[name], median[name], high[name] = np.concatenate([part[name] for part in parts], axis=1)
    return Outcome(around, plan, central, low, high, group.rows, median)


def _evaluate_blocks(plan: Plan, values: Mapping[str, Array], kept: Sequence[str], rows: int) -> dict[str, Array]:
    """The kept quantities only, a block of rows at a time."""
    found = {name: np.empty(rows) for name in kept if name in plan}
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        block = evaluate(plan, {name: array[part] if len(array) > 1 else array for name, array in values.items()})
        for name, column in found.items():
            column[part] = block[name]
    return found


def sampled(one: Prepared, draws: Mapping[str, Array], part: slice) -> dict[str, Array]:
    """What the plan takes from outside, ranges at the given uniform numbers: shapes (rows, samples), (1, samples),
    (rows, 1) or (1,).
    """
    values: dict[str, Array] = {}
    for name in one.admitted:
        bounds = QUANTITIES[name].low, QUANTITIES[name].high
        if name in one.group.ranges:
            column = zip(one.group.ranges[name][part], one.group.columns[name][part], strict=True)
            points = draws[name]
            scores = normal_quantile(points)
            values[name] = np.array(
                [sample(told, points, *bounds, scores) if told else np.full_like(points, mid) for told, mid in column]
            )
        elif name in one.group.columns:
            values[name] = one.group.columns[name][part][:, None]
        else:
            fact = one.around.facts[name].value
            point = np.array([mid_of(fact)])
            values[name] = sample(fact, draws[name], *bounds)[None, :] if isinstance(fact, Range) else point
    return values


def _spread_rows(one: Prepared, draws: Mapping[str, Array], part: slice, kept: Iterable[str]) -> dict[str, Array]:
    """5, 50 and 95 % of every kept quantity that varies, shape (3, rows)."""
    draws = _own(one, draws)
    pairs = [pair for pair in one.group.correlations if draws.keys() >= set(pair[:2])]
    values, origins = sampled(one, correlated(draws, pairs), part), _origins_among(one.plan, draws.keys())
    evaluated = evaluate(one.plan, values)
    varying = {name: evaluated[name] for name in kept if evaluated[name].ndim == 2 and evaluated[name].shape[1] > 1}
    found = {name: np.empty((len(QUANTILES), len(array))) for name, array in varying.items()}
    shared = all(len(values[name]) == 1 for name in draws)
    for row in range(max(map(len, varying.values()), default=0)):
        if row == 0 or not shared:
            inputs = _inputs_of_row(values, draws, pairs, row)
            known = controls(inputs)
            bearing = {name: _bearing(origins[name], inputs, pairs) for name in varying}
        for name, array in varying.items():
            if row < len(array):
                found[name][:, row] = controlled_spread(array[row], known, bearing[name])
    rows = len(one.group.rows[part])
    return {name: np.broadcast_to(quantiles, (len(quantiles), rows)) for name, quantiles in found.items()}


def _origins_among(plan: Plan, names: Set[str]) -> dict[str, frozenset[str]]:
    """Of every quantity of a plan those of the names on which it rests."""
    found: dict[str, frozenset[str]] = {}
    for step in plan:
        found[step.quantity] = frozenset({step.quantity} & names).union(*(found[name] for name in step.inputs))
    return found


def _inputs_of_row(
    values: Mapping[str, Array], draws: Mapping[str, Array], pairs: Iterable[Correlation], row: int
) -> dict[str, Array]:
    """What varies in one row, each input independent of the others: its samples, or, where it is correlated with
    others, the normal scores of its draws as they were before.
    """
    correlations = {name for *pair, _ in pairs for name in pair}
    columns = {name: values[name][row if len(values[name]) > 1 else 0] for name in draws}
    return {
        name: normal_quantile(draws[name]) if name in correlations else column
        for name, column in columns.items()
        if np.ptp(column) > BOUND_SLACK * column.max()
    }


def _bearing(origins: Set[str], inputs: Collection[str], pairs: Sequence[Correlation]) -> list[str]:
    """The inputs that bear on what has these origins: where they are several, also what is correlated with them."""
    own = {name for name in inputs if name in origins}
    bearing = with_tied(own, pairs) if len(own) > 1 else own
    return [name for name in inputs if name in bearing]


def _contradictions(row: Row, outcome: Outcome, values: Mapping[str, float]) -> tuple[Diagnostic, ...]:
    """Derived values outside the possible: the givens that led there contradict each other. The first ones only,
    not what follows from them."""
    found: dict[str, Diagnostic] = {}
    for step in outcome.plan:
        quantity, value = QUANTITIES[step.quantity], values[step.quantity]
        slack = BOUND_SLACK * abs(value)
        if step.formula is None or (quantity.low - slack <= value <= quantity.high + slack and np.isfinite(value)):
            continue
        if any(name in found for name in outcome.plan.pruned([step.quantity]).steps):
            continue
        origins = outcome.plan.origins(step.quantity)
        named = [name for name in origins if name in row.given or _published(outcome.around, name)] or origins
        shown = ", ".join(f"{name} = {format_value(values[name], QUANTITIES[name].unit)}" for name in named)
        impossible = f"{row.name}: {step.quantity} would be {format_value(value, quantity.unit)}, which is impossible"
        found[step.quantity] = Diagnostic("contradiction", f"{impossible}: these contradict each other: {shown}")
    return tuple(found.values())


def _published(around: Surroundings, quantity: str) -> bool:
    """Whether a value is of the named model's recipe or run."""
    return quantity in around.facts and around.facts[quantity].origin.startswith(("recipe", "reported"))
