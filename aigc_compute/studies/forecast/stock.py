"""Years that follow one another: what one has in place stands in the next, less what is written off.

Samples belong to names, so that the n-th sample of every year is one course of events: what is left is carried over
sample by sample, and by the middle values.
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

INSTALLED, KEPT, LIFE = "accelerators_in_place", "kept_accelerators", "hardware_life_years"


@dataclass(frozen=True, slots=True)
class _Left:
    """What a year leaves to the next: by the middle values, and by samples of shape (1, samples) or (1,)."""

    middle: float
    samples: Array


def evaluate_years(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, wanted: Sequence[str], *, ranges: bool = True
) -> list[Evaluation]:
    """Every year's answer, in order; what is asked of a year rests on the years before."""
    first = evaluate_rows(rows[:1], catalogue, as_of, [*wanted, INSTALLED], ranges=ranges)
    if INSTALLED not in first[0].values:
        return first + evaluate_rows(rows[1:], catalogue, as_of, wanted, ranges=ranges)
    found: list[Evaluation] = []
    left: _Left | None = None
    for row in rows:
        one, left = _evaluate_year(row, left, catalogue, as_of, wanted, ranges=ranges)
        found.append(one)
    return first + found[1:]


@np.errstate(all="ignore")
def _evaluate_year(
    row: Row, left: _Left | None, catalogue: Catalogue, as_of: date, wanted: Sequence[str], *, ranges: bool
) -> tuple[Evaluation, _Left | None]:
    carried = left is not None and KEPT not in row.given
    if left is not None and carried:
        row = replace(row, given={**row.given, KEPT: left.middle})
    [one] = prepare(grouped([row]), catalogue, as_of, (*wanted, INSTALLED, LIFE))
    draws = draw([one], int(catalogue.settings["sample_levels"])) if ranges else {}
    central_values = evaluate(one.checked_plan, one.inputs_of(one.checked_plan))
    samples = sampled(one, correlated_draws(one, draws), slice(0, 1)) if draws else one.central_values
    if left is not None and carried and KEPT in samples:
        samples[KEPT] = left.samples
    outcome = evaluate(one.plan, samples)
    values = {name: float(central_values[name][0]) for name in one.plan.steps}
    varying = {name: np.atleast_2d(outcome[name])[0] for name in wanted if np.size(outcome.get(name, ())) > 1}
    ends = {name: containing(spread(samples), values[name]) for name, samples in varying.items()}
    ends = {name: each for name, each in ends.items() if each[2] - each[0] > NARROW * each[2]}
    low, median, high = ({name: float(each[end]) for name, each in ends.items()} for end in range(3))
    told = find_contradictions(one, one.checks, one.checked_plan, central_values, np.arange(1)).get(0, ())
    return Evaluation(row, one.context, one.plan, values, low, high, told, median), _left(central_values, outcome)


def _left(central_values: dict[str, Array], samples: dict[str, Array]) -> _Left | None:
    if not {INSTALLED, LIFE} <= central_values.keys():
        return None
    middle, drawn = (each[INSTALLED] * np.maximum(1 - 1 / each[LIFE], 0.0) for each in (central_values, samples))
    return _Left(float(middle[0]), drawn)
