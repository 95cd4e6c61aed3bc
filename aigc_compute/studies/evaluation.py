"""The one evaluation path: rows in, values with provenance and ranges out.

Rows that bring the same words and the same quantities share a plan and run as whole columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Catalogue, Surroundings, resolve
from ..diagnostics import Diagnostic
from ..engine import Array, Plan, Signature, evaluate, make_plan
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
from .grouping import Group, Rows, grouped, split_by_run

CHUNK = 2**21
"""Rows times samples evaluated at once; bounds the memory, changes no result."""

BLOCK = 2**14
"""Rows of a column evaluated at once where only the wanted quantities are kept: all of a block stays in the cache."""

PLANS = 4096
"""Surroundings with their plans that are kept for the next rows of the same kind."""

BOUND_SLACK = 1e-9
"""Relative slack of bounds on derived values: rounding is no contradiction, nor is it a spread."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A group with all that surrounds it and its plan; `tied` is what of its correlations is uncertain in the whole
    plan, whatever is asked."""

    group: Group
    around: Surroundings
    plan: Plan
    tied: frozenset[str] = frozenset()

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
    and 95 %) where something in them is a range. `contradictions` by position in the group, where only the wanted
    values are kept.
    """

    around: Surroundings
    plan: Plan
    central: dict[str, Array]
    low: dict[str, Array]
    high: dict[str, Array]
    group: Group
    median: dict[str, Array] = field(default_factory=dict)
    contradictions: dict[int, tuple[Diagnostic, ...]] = field(default_factory=dict)

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
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, wanted: Iterable[str] | None = None, *, ranges: bool = True
) -> list[Evaluation]:
    """Every row's answer, in order. `wanted` limits the work to what these quantities need."""
    outcomes = evaluate_groups(grouped(rows), catalogue, as_of, wanted, ranges=ranges)
    found: dict[int, Evaluation] = {}
    for outcome in outcomes:
        contradictions = _contradictions(outcome, outcome.central, len(outcome.rows))
        for position, index in enumerate(outcome.rows):
            values, low, high, median = (
                {name: float(array[position if len(array) > 1 else 0]) for name, array in table.items()}
                for table in (outcome.central, outcome.low, outcome.high, outcome.median)
            )
            certain = [name for name in low if low[name] == high[name]]
            for table in (low, high, median):
                for name in certain:
                    del table[name]
            row = rows[index]
            told = tuple(replace(one, message=f"{row.name}: {one.message}") for one in contradictions.get(position, ()))
            found[index] = Evaluation(row, outcome.around, outcome.plan, values, low, high, told, median)
    return [found[index] for index in range(len(rows))]


def evaluate_groups(
    groups: Iterable[Group],
    catalogue: Catalogue,
    as_of: date,
    wanted: Iterable[str] | None = None,
    *,
    ranges: bool = True,
) -> list[Outcome]:
    """As `evaluate_rows`, for rows that are columns already."""
    prepared = prepare(groups, catalogue, as_of, None if wanted is None else tuple(wanted))
    draws = draw(prepared, int(catalogue.settings["sample_levels"])) if ranges else {}
    return [evaluate_prepared(one, draws) for one in prepared]


def prepare(
    groups: Iterable[Group], catalogue: Catalogue, as_of: date, wanted: Sequence[str] | None = None
) -> list[Prepared]:
    """Surroundings and plan of every group, groups split where some rows are a model's historic run and some not."""
    found = []
    for group in groups:
        for part, run_aside in split_by_run(group, catalogue, as_of):
            words, given = tuple(sorted(part.words.items())), frozenset(part.columns)
            around = _surroundings(catalogue, words, given, as_of, run_aside)
            whole = _plan(around.signature, None)
            uncertain = Prepared(part, around, whole).uncertain if part.correlations else ()
            together = frozenset(name for pair in part.correlations for name in pair[:2] if name in uncertain)
            plan = whole if wanted is None else _plan(around.signature, tuple(wanted))
            found.append(Prepared(part, around, plan, together))
    return found


@lru_cache(PLANS)
def _surroundings(
    catalogue: Catalogue, words: tuple[tuple[str, str], ...], given: frozenset[str], as_of: date, run_aside: bool
) -> Surroundings:
    return resolve(catalogue, dict(words), given, as_of, run_aside=run_aside)


@lru_cache(PLANS)
def _plan(signature: Signature, wanted: tuple[str, ...] | None) -> Plan:
    plan = make_plan(FORMULAS, signature)
    return plan if wanted is None else plan.pruned(wanted)


def draw(prepared: Sequence[Prepared], levels: int) -> dict[str, Array]:
    """Uniform numbers for every quantity that is a range somewhere: they belong to the name, not to the row."""
    names = {name for one in prepared for name in (*one.uncertain, *one.tied)}
    return {name: uniform(index, levels) for index, name in enumerate(QUANTITIES) if name in names}


def tied(one: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """The draws of what is uncertain in a group, correlated as its rows say."""
    found, uncertain = correlated(_own(one, draws), one.group.correlations), set(one.uncertain)
    return {name: points for name, points in found.items() if name in uncertain}


def _own(one: Prepared, draws: Mapping[str, Array]) -> dict[str, Array]:
    """The draws of what is uncertain in a group, and of all that is correlated there."""
    uncertain = set(one.uncertain)
    return {name: points for name, points in draws.items() if name in uncertain | one.tied}


def evaluate_prepared(one: Prepared, draws: Mapping[str, Array], kept: Sequence[str] | None = None) -> Outcome:
    """A group's values, with their ranges where there are draws; the `kept` ones only, which makes many rows fast."""
    group, around, plan = one.group, one.around, one.plan
    values = {
        name: group.columns[name] if name in group.columns else np.array([mid_of(around.facts[name].value)])
        for name in one.admitted
    }
    told: dict[int, tuple[Diagnostic, ...]] = {}
    if kept is None:
        central = evaluate(plan, values)
    else:
        central, told = _evaluate_blocks(one, values, kept)
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
    return Outcome(around, plan, central, low, high, group, median, told)


def _evaluate_blocks(
    one: Prepared, values: Mapping[str, Array], kept: Sequence[str]
) -> tuple[dict[str, Array], dict[int, tuple[Diagnostic, ...]]]:
    """The kept quantities only, a block of rows at a time; and what contradicts itself, by row."""
    rows = len(one.group.rows)
    found = {name: np.empty(rows) for name in kept if name in one.plan}
    told: dict[int, tuple[Diagnostic, ...]] = {}
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        block = evaluate(one.plan, {name: array[part] if len(array) > 1 else array for name, array in values.items()})
        for name, column in found.items():
            column[part] = block[name]
        told.update(
            {start + row: wrong for row, wrong in _contradictions(one, block, min(BLOCK, rows - start)).items()}
        )
    return found, told


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
    shared = all(len(array) == 1 for array in values.values())
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
    found: dict[str, Array] = {}
    for name, points in draws.items():
        if name in correlations:
            found[name] = normal_quantile(points)
        else:
            column = values[name][row if len(values[name]) > 1 else 0]
            if np.ptp(column) > BOUND_SLACK * column.max():
                found[name] = column
    return found


def _bearing(origins: Set[str], inputs: Collection[str], pairs: Sequence[Correlation]) -> list[str]:
    """The inputs that bear on what has these origins: where they are several, also what is correlated with them."""
    own = {name for name in inputs if name in origins}
    bearing = with_tied(own, pairs) if len(own) > 1 else own
    return [name for name in inputs if name in bearing]


def _contradictions(
    one: Prepared | Outcome, values: Mapping[str, Array], rows: int
) -> dict[int, tuple[Diagnostic, ...]]:
    """By row (of so many), derived values outside the possible: the givens that led there contradict each other. The
    first ones only, not what follows from them.
    """
    plan = one.plan
    found: dict[int, dict[str, Diagnostic]] = {}
    for step in plan:
        if step.formula is None or _possible(step.quantity, values[step.quantity]):
            continue
        before = plan.pruned([step.quantity])
        origins = plan.origins(step.quantity)
        named = [name for name in origins if name in one.group.columns or _published(one.around, name)] or origins
        column = np.broadcast_to(values[step.quantity], rows)
        for row in map(int, np.flatnonzero(~_within(step.quantity, column))):
            told = found.setdefault(row, {})
            if not any(name in before for name in told):
                shown = ", ".join(f"{name} = {_shown(name, values[name], row)}" for name in named)
                told[step.quantity] = Diagnostic(
                    "contradiction",
                    f"{step.quantity} would be {_shown(step.quantity, column, row)}, which is impossible: these "
                    f"contradict each other: {shown}",
                )
    return {row: tuple(told.values()) for row, told in found.items()}


def _possible(name: str, values: Array) -> bool:
    """Whether all values are within the quantity's bounds; the ends say it for all of them."""
    least, most = float(values.min()), float(values.max())
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    return low - BOUND_SLACK * abs(least) <= least and most <= high + BOUND_SLACK * abs(most) and most < inf


def _within(name: str, values: Array) -> NDArray[np.bool_]:
    """Which values are finite and within the quantity's bounds, rounding aside."""
    slack = BOUND_SLACK * np.abs(values)
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    return (low - slack <= values) & (values <= high + slack) & (values < inf)


def _shown(name: str, values: Array, row: int) -> str:
    return format_value(float(values[row if len(values) > 1 else 0]), QUANTITIES[name].unit)


def _published(around: Surroundings, quantity: str) -> bool:
    """Whether a value is of the named model's recipe or run."""
    return quantity in around.facts and around.facts[quantity].origin.startswith(("recipe", "reported"))
