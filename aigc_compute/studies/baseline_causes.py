"""What moved since a baseline was taken, and which changed inputs explain how much of it."""

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
    """A difference from the baseline. `parts` are the inputs that explain it with their parts of the whole, the largest
    first; empty where the inputs do not: then the program computes otherwise, or a range has other ends.
    """

    comparison: Comparison
    parts: tuple[tuple[str, float], ...] = ()


def movements(baseline: Baseline, cases: Sequence[Case], catalogue: Catalogue, as_of: date) -> list[Movement]:
    """Everything that is not as it was in the baseline, the worst first, with its causes."""
    differences = [one for one in worst_first(compare(baseline, cases)) if one.category != HOLDS]
    found: dict[tuple[str, str], dict[str, tuple[tuple[str, float], ...]]] = {}
    for case in cases:
        ends = {
            one.quantity: (one.expected, one.actual)
            for one in differences
            if (one.file, one.scenario, one.category) == (case.file, case.name, "drift")
            and isinstance(one.expected, float)
            and isinstance(one.actual, float)
        }
        kept = baseline.scenario(case)
        if ends and kept and kept.inputs:
            found[case.file, case.name] = _causes(kept, case, ends, catalogue, as_of)
    return [
        Movement(one, found.get((one.file, one.scenario), {}).get(one.quantity, ()) if one.category == "drift" else ())
        for one in differences
    ]


def _causes(
    kept: BaselineScenario, case: Case, ends: Mapping[str, tuple[float, float]], catalogue: Catalogue, as_of: date
) -> dict[str, tuple[tuple[str, float], ...]]:
    """By quantity the inputs that explain its change."""
    now = inputs_of(case)
    changed = [
        name
        for name in dict.fromkeys((*kept.inputs, *now))
        if name in QUANTITIES and not _same(kept.inputs.get(name), now.get(name))
    ]
    words = case.answer.context.categories
    other_words = [
        name for name in dict.fromkeys((*kept.categories, *words)) if kept.categories.get(name) != words.get(name)
    ]
    before = _pinned(case.answer.row, changed, kept.inputs, other_words, kept.categories)
    after = _pinned(case.answer.row, changed, now, other_words, words)
    explained = attribute(before, after, catalogue, as_of, ends)
    found = {}
    for quantity, one in explained.items():
        whole = sum(one.shares.values())
        ordered = sorted(one.shares.items(), key=lambda pair: -abs(pair[1]))
        found[quantity] = tuple((name, share / whole) for name, share in ordered if whole and abs(share) > SAME)
    return found


def _pinned(
    row: Row, changed: Sequence[str], inputs: Mapping[str, float], other: Sequence[str], words: Mapping[str, str]
) -> Row:
    """The row with what changed given as it was on one side, and left out where it was not there."""
    given = {name: value for name, value in row.given.items() if name not in changed}
    said = {name: word for name, word in row.categories.items() if name not in other}
    return replace(
        row,
        given={**given, **{name: inputs[name] for name in changed if name in inputs}},
        categories={**said, **{name: words[name] for name in other if name in words}},
    )


def _same(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return abs(new - old) <= SAME * abs(old)
