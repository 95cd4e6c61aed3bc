"""Evaluate years one after another: accelerators in place in one year remain for the next, minus depreciation.

The remaining accelerators are carried over by central value and by sample. Sample n of every year belongs to the same
course of events, since each quantity has a fixed column of the sample design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ...catalogue import Catalogue
from ...engine import Array, evaluate
from ...evaluation.contradictions import find_contradictions
from ...evaluation.evaluate import Evaluation, evaluate_rows
from ...evaluation.groups import grouped
from ...evaluation.prepare import prepare
from ...evaluation.ranges import NARROW, correlated_draws, draw, sampled
from ...scenario import Row
from ...uncertainty import containing, spread

INSTALLED, REMAINING, LIFE = "accelerators_in_place", "kept_accelerators", "hardware_life_years"


@dataclass(frozen=True, slots=True)
class _Stock:
    """Accelerators that remain after a year."""

    central: float
    samples: Array
    """Shape (1, samples), or (1,) without ranges."""


def evaluate_years(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, quantities: Sequence[str], *, ranges: bool = True
) -> list[Evaluation]:
    """Evaluate one row for each year, in order; each year starts with the accelerators that remain."""
    first = evaluate_rows(rows[:1], catalogue, as_of, [*quantities, INSTALLED], ranges=ranges)
    if INSTALLED not in first[0].values:
        return first + evaluate_rows(rows[1:], catalogue, as_of, quantities, ranges=ranges)
    evaluations: list[Evaluation] = []
    stock: _Stock | None = None
    for row in rows:
        evaluation, stock = _evaluate_year(row, stock, catalogue, as_of, quantities, ranges=ranges)
        evaluations.append(evaluation)
    return first + evaluations[1:]


@np.errstate(all="ignore")
def _evaluate_year(
    row: Row, stock: _Stock | None, catalogue: Catalogue, as_of: date, quantities: Sequence[str], *, ranges: bool
) -> tuple[Evaluation, _Stock | None]:
    """Evaluate a year with the stock of the year before; return the evaluation and the stock for the next year."""
    carried = stock is not None and REMAINING not in row.given
    if stock is not None and carried:
        row = replace(row, given={**row.given, REMAINING: stock.central})
    [prepared] = prepare(grouped([row]), catalogue, as_of, (*quantities, INSTALLED, LIFE))
    draws = draw([prepared], int(catalogue.settings["sample_levels"])) if ranges else {}
    central_values = evaluate(prepared.checked_plan, prepared.inputs_of(prepared.checked_plan))
    samples = sampled(prepared, correlated_draws(prepared, draws), slice(0, 1)) if draws else prepared.central_values
    if stock is not None and carried and REMAINING in samples:
        samples[REMAINING] = stock.samples
    outcome = evaluate(prepared.plan, samples)
    values = {name: float(central_values[name][0]) for name in prepared.plan.steps}
    varying = {name: np.atleast_2d(outcome[name])[0] for name in quantities if np.size(outcome.get(name, ())) > 1}
    ends = {name: containing(spread(column), values[name]) for name, column in varying.items()}
    ends = {name: quantiles for name, quantiles in ends.items() if quantiles[2] - quantiles[0] > NARROW * quantiles[2]}
    low, median, high = ({name: float(quantiles[end]) for name, quantiles in ends.items()} for end in range(3))
    diagnostics = find_contradictions(
        prepared, prepared.checks, prepared.checked_plan, central_values, np.arange(1)
    ).get(0, ())
    evaluation = Evaluation(row, prepared.context, prepared.plan, values, low, high, diagnostics, median)
    return evaluation, _remaining_stock(central_values, outcome)


def _remaining_stock(central_values: dict[str, Array], samples: dict[str, Array]) -> _Stock | None:
    """Return the installed accelerators times (1 - 1 / life in years); None if either is unknown."""
    if not {INSTALLED, LIFE} <= central_values.keys():
        return None
    central, drawn = (values[INSTALLED] * np.maximum(1 - 1 / values[LIFE], 0.0) for values in (central_values, samples))
    return _Stock(float(central[0]), drawn)
