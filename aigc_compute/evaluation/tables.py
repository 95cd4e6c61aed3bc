"""Evaluation of tables: columns of inputs become columns of answers.

Rows are grouped by their signature, and each group is evaluated as whole columns.
"""

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
from ..language import Phrase, alternatives
from ..scenario.tables import Coded, Table
from ..units import Range
from .contradictions import DiagnosticsByRow
from .document import ways_to_derive
from .evaluate import Outcome, evaluate_prepared
from .groups import Group, RowIndices
from .prepare import Prepared, prepare
from .ranges import draw

PREFERRED_TARGET = "training_flop"
"""Quantity that is explained first in the hint for a row without answers, if it is requested."""

MAX_HINT_INPUTS = 2
"""Largest number of inputs in a set that a hint suggests."""

_ALL_HEADLINES = tuple(
    name for table in (CATEGORIES, QUANTITIES) for name, definition in table.items() if definition.headline
)

HEADLINE = tuple(name for name in _ALL_HEADLINES if not concerns_infrastructure([name]))
"""Quantities and categories that are answered by default for rows without inputs about infrastructure."""


def headlines(inputs: Iterable[str]) -> tuple[str, ...]:
    """Return the quantities and categories that are answered by default for rows with these inputs."""
    return _ALL_HEADLINES if concerns_infrastructure(inputs) else HEADLINE


ENDS = ("_low", "_high")
"""Suffixes of a quantity's name for the 5 % and the 95 % quantile."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a table."""

    columns: dict[str, Array | Coded]
    """Columns by name; nan (or code -1) where unknown."""
    faults: DiagnosticsByRow
    """Errors in the input, by row. A row with such an error has no answer."""
    contradictions: DiagnosticsByRow
    """Contradictions, by row."""
    underivable: DiagnosticsByRow
    """An error for each row that determines none of the requested quantities, by row."""


def evaluate_table(
    table: Table, catalogue: Catalogue, as_of: date, targets: Sequence[str], *, ranges: bool = False
) -> Answer:
    """Compute the target quantities and categories for every row of a table.

    With `ranges`, the answer also has the columns `<quantity>_low` and `<quantity>_high`. A row whose categories
    contradict the catalogue is a fault, for example a precision that the accelerator does not have.
    """
    faults = dict(table.faults)
    quantities = tuple(name for name in targets if name in QUANTITIES)
    all_prepared: list[Prepared] = []
    for group in _groups(table):
        try:
            all_prepared += prepare([group], catalogue, as_of, targets)
        except Problems as problems:
            faults.update(dict.fromkeys(map(int, group.rows), problems.diagnostics))
    draws = draw(all_prepared, catalogue.sample_levels) if ranges else {}
    outcomes = [evaluate_prepared(prepared, draws, quantities) for prepared in all_prepared]
    columns: dict[str, Array | Coded] = {}
    for name in targets:
        if name in CATEGORIES:
            columns[name] = _category_column(table.size, outcomes, name)
            continue
        columns[name] = _column(table.size, [(outcome, outcome.central.get(name)) for outcome in outcomes])
        if ranges:
            ends = [_ends(table, outcome, name) for outcome in outcomes]
            for place, suffix in enumerate(ENDS):
                parts = [(outcome, pair[place]) for outcome, pair in zip(outcomes, ends, strict=True)]
                columns[name + suffix] = _column(table.size, parts)
    contradictions = {
        int(outcome.rows[position]): diagnostics
        for outcome in outcomes
        for position, diagnostics in outcome.contradictions.items()
    }
    underivable: DiagnosticsByRow = {
        int(row): (_underivable(outcome, quantities),)
        for outcome in outcomes
        if not _determines_any(outcome, quantities)
        for row in outcome.rows
    }
    return Answer(columns, faults, contradictions, underivable)


def _groups(table: Table) -> Iterator[Group]:
    """Group the rows without faults by their signature."""
    gaps = {name: np.isnan(column) for name, column in table.numbers.items() if np.isnan(column.min(initial=0.0))}
    keys: list[NDArray[Any]] = [column.codes for column in table.categories.values()] + list(gaps.values())
    if table.correlations:
        keys.append(table.correlations.codes)
    valid = np.arange(table.size)
    if table.faults:
        valid = np.delete(valid, list(table.faults))
    for rows in _rows_of_equal_keys(keys, valid):
        first = rows[0]
        names = [name for name in table.numbers if name not in gaps or not gaps[name][first]]
        ranges = {name: [table.ranges[name][row] for row in rows] for name in names if name in table.ranges}
        selection = slice(None) if len(rows) == table.size else rows
        code = table.correlations.codes[first] if table.correlations else -1
        yield Group(
            {
                name: cells.values[cells.codes[first]]
                for name, cells in table.categories.items()
                if cells.codes[first] >= 0
            },
            {name: table.numbers[name][selection] for name in names},
            {name: column for name, column in ranges.items() if any(column)},
            rows,
            table.correlations.values[code] if table.correlations and code >= 0 else (),
            table.swept,
            {name: column[selection] for name, column in table.half_digits.items() if name in names},
        )


def _rows_of_equal_keys(keys: Sequence[NDArray[Any]], rows: RowIndices) -> list[RowIndices]:
    """Split rows into sets with equal keys; the rows of a set stay in order."""
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


def _underivable(outcome: Outcome, quantities: Sequence[str]) -> Diagnostic:
    """Return the error that no requested quantity can be derived, with inputs from which one of them could be."""
    quantity = next((name for name in (PREFERRED_TARGET, *quantities) if name in quantities), PREFERRED_TARGET)
    ways = [way for way in ways_to_derive(outcome.context, quantity) if len(way) <= MAX_HINT_INPUTS]
    hint = Phrase("{quantity} can be derived from {ways}", quantity=quantity, ways=alternatives(ways)) if ways else None
    return Diagnostic("unknown", "none of the requested quantities can be derived from the inputs", hint=hint)


def _determines_any(outcome: Outcome, quantities: Sequence[str]) -> bool:
    """Whether a formula that is not an approximation derives a target from a given value or from the catalogue.

    The answer is also yes if all targets are known in some way. Assumptions alone do not count.
    """
    steps, facts = outcome.plan.steps, outcome.context.facts
    return all(name in steps for name in quantities) or any(
        origin in outcome.group.columns or (origin in facts and facts[origin].status == "catalogue")
        for name in quantities
        if (formula := steps[name].formula if name in steps else None) and not formula.approximation
        for origin in outcome.plan.origins(name)
    )


def _category_column(size: int, outcomes: Sequence[Outcome], name: str) -> Coded:
    """Collect the values of a category, by row."""
    codes = np.full(size, -1, dtype=np.intp)
    labels: dict[str, int] = {}
    for outcome in outcomes:
        value = outcome.context.categories.get(name)
        if value is not None:
            codes[outcome.rows] = labels.setdefault(value, len(labels))
    return Coded(codes, list(labels))


def _column(size: int, parts: Sequence[tuple[Outcome, Array | None]]) -> Array:
    """Join the values of the groups to a column; nan where a group does not know the quantity."""
    if len(parts) == 1 and parts[0][1] is not None and len(parts[0][1]) == size:
        return parts[0][1]
    joined = np.full(size, np.nan)
    for outcome, values in parts:
        if values is not None:
            joined[outcome.rows] = values
    return joined


def _ends(table: Table, outcome: Outcome, name: str) -> tuple[Array | None, Array | None]:
    """Return the ends of the 90 % interval of a quantity in a group.

    An input has the ends that were stated. A value without a range has itself as both ends.
    """
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
    pairs = [
        (interval.low, interval.high) if interval else (number, number)
        for interval, number in zip(stated, value, strict=True)
    ]
    low, high = np.array(pairs).T
    return low, high
