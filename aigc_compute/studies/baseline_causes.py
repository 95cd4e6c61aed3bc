"""Causes of drift: the changed inputs that explain the differences from a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..catalogue import Catalogue
from ..domains.vocabulary import QUANTITIES
from ..scenario import Row
from .attribution import SAME, attribute
from .baseline import Baseline, BaselineScenario, compare, inputs_of
from .check import HOLDS, Case, Comparison, worst_first


@dataclass(frozen=True, slots=True)
class Movement:
    """A difference from the baseline, with the changed inputs that explain it."""

    comparison: Comparison
    """The value in the baseline and the value now."""
    parts: tuple[tuple[str, float], ...] = ()
    """Changed inputs with their shares of the difference, which add up to 1; the largest first.

    Empty if no changed input explains the difference: the program computes differently, or only a range changed.
    """


def movements(baseline: Baseline, cases: Sequence[Case], catalogue: Catalogue, as_of: date) -> list[Movement]:
    """Return all differences from the baseline with their causes, the worst first."""
    differences = [comparison for comparison in worst_first(compare(baseline, cases)) if comparison.category != HOLDS]
    causes: dict[tuple[str, str], dict[str, tuple[tuple[str, float], ...]]] = {}
    for case in cases:
        ends = {
            comparison.quantity: (comparison.expected, comparison.actual)
            for comparison in differences
            if (comparison.file, comparison.scenario, comparison.category) == (case.file, case.name, "drift")
            and isinstance(comparison.expected, float)
            and isinstance(comparison.actual, float)
        }
        kept = baseline.scenario(case)
        if ends and kept and kept.inputs:
            causes[case.file, case.name] = _causes(kept, case, ends, catalogue, as_of)
    return [
        Movement(
            comparison,
            causes.get((comparison.file, comparison.scenario), {}).get(comparison.quantity, ())
            if comparison.category == "drift"
            else (),
        )
        for comparison in differences
    ]


def _causes(
    kept: BaselineScenario, case: Case, ends: Mapping[str, tuple[float, float]], catalogue: Catalogue, as_of: date
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the changed inputs with their shares, by quantity. `ends` are the values before and after, by quantity."""
    inputs = inputs_of(case)
    changed_inputs = [
        name
        for name in dict.fromkeys((*kept.inputs, *inputs))
        if name in QUANTITIES and not _is_same(kept.inputs.get(name), inputs.get(name))
    ]
    categories = case.answer.context.categories
    changed_categories = [
        name
        for name in dict.fromkeys((*kept.categories, *categories))
        if kept.categories.get(name) != categories.get(name)
    ]
    before = _with_inputs(case.answer.row, changed_inputs, kept.inputs, changed_categories, kept.categories)
    after = _with_inputs(case.answer.row, changed_inputs, inputs, changed_categories, categories)
    causes = {}
    for quantity, explained in attribute(before, after, catalogue, as_of, ends).items():
        whole = sum(explained.shares.values())
        ordered = sorted(explained.shares.items(), key=lambda pair: -abs(pair[1]))
        causes[quantity] = tuple((name, share / whole) for name, share in ordered if whole and abs(share) > SAME)
    return causes


def _with_inputs(
    row: Row,
    changed_inputs: Sequence[str],
    inputs: Mapping[str, float],
    changed_categories: Sequence[str],
    categories: Mapping[str, str],
) -> Row:
    """Return the row with the changed inputs and categories given as they are in `inputs` and `categories`.

    A changed name that is missing there is not given.
    """
    given = {name: value for name, value in row.given.items() if name not in changed_inputs}
    given |= {name: inputs[name] for name in changed_inputs if name in inputs}
    row_categories = {name: value for name, value in row.categories.items() if name not in changed_categories}
    row_categories |= {name: categories[name] for name in changed_categories if name in categories}
    return replace(row, given=given, categories=row_categories)


def _is_same(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return abs(new - old) <= SAME * abs(old)
