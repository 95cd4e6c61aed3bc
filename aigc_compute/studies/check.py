"""Check: scenarios against what they expect of themselves."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from pathlib import Path
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..language import Phrase
from ..quantities import QUANTITIES
from ..scenario import Expectation, load_scenarios
from ..scenario.row import Place
from ..yaml_input import locate, read_text
from .document import Document, opening
from .evaluation import Evaluation, evaluate_rows

SCHEMA = "aigc-compute/check/1"

ROUNDING = 1e-12
"""Relative slack of every limit: rounding is no difference."""

HOLDS = "holds"
CATEGORIES = ("contradiction", "missed", "now unknown", "drift", "word changed", "removed", "now known", "added", HOLDS)
"""What a comparison can come to."""

_SIZED = ("missed", "now unknown", "drift")
"""Where the size of the change, not the category, says which is worse."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario of a file with its answer; `name` is unique within the file."""

    file: str
    name: str
    answer: Evaluation

    def value(self, quantity: str) -> float | None:
        """The quantity, in its unit; None where it is unknown, or what a contradiction leaves of it."""
        value = self.answer.values.get(quantity)
        return value if value is not None and isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity (or word; or the whole scenario, where `quantity` is empty) against what it should be.

    `expected` and `found` are in the quantity's unit, None where unknown; `low` and `high` are what was allowed.
    """

    file: str
    scenario: str
    quantity: str
    category: str
    expected: float | str | None = None
    found: float | str | None = None
    low: float = -inf
    high: float = inf
    source: str | None = None
    note: str | None = None
    place: Place | None = None

    @property
    def change(self) -> float | None:
        """How far the found number is from the expected one, as a fraction of it; None where one is no number."""
        if not isinstance(self.expected, float) or not isinstance(self.found, float):
            return None
        if self.found == self.expected:
            return 0.0
        return (self.found - self.expected) / abs(self.expected) if self.expected else inf

    @property
    def line(self) -> int | None:
        """The line of the expectation, or of the scenario, in its file."""
        if self.place:
            return self.place.mark(Diagnostic("", "")).line
        try:
            return locate(read_text(self.file), ("scenarios", self.scenario))[0]
        except Problems:
            return None


def scenario_files(paths: Sequence[str]) -> list[str]:
    """The files named, and the *.yaml files anywhere in the folders named; each once, under the name it was given.

    Raises Problems where a file is missing or a folder has none.
    """
    found: dict[str, str] = {}
    problems = []
    for path in paths:
        inside = sorted(map(str, Path(path).rglob("*.yaml"))) if Path(path).is_dir() else [path]
        if path != "-" and not os.path.lexists(path):
            problems.append(Diagnostic("input-unreadable", "there is no such file or folder", path))
        elif not inside:
            problems.append(Diagnostic("empty", "no scenario files in this folder", path, hint="expected *.yaml"))
        for file in inside:
            found.setdefault(os.path.realpath(file), file)
    if problems:
        raise Problems(problems)
    return list(found.values())


def load_cases(paths: Sequence[str], catalogue: Catalogue, as_of: date) -> list[Case]:
    """Every scenario of the files, and of the YAML files anywhere in the folders, evaluated without ranges.

    Raises Problems with everything that is wrong in any file.
    """
    cases: list[Case] = []
    problems: list[Diagnostic] = []
    for file in scenario_files(paths):
        try:
            answers = evaluate_rows(load_scenarios(file, catalogue), catalogue, as_of, ranges=False)
        except Problems as found:
            problems += [one.at(file) for one in found.diagnostics]
            continue
        seen: Counter[str] = Counter()
        for answer in answers:
            seen[answer.row.name] += 1
            twin = f" #{seen[answer.row.name]}" if seen[answer.row.name] > 1 else ""
            cases.append(Case(file, answer.row.name + twin, answer))
    if problems:
        raise Problems(problems)
    return cases


def check_expectations(cases: Iterable[Case]) -> list[Comparison]:
    """A comparison for every expectation, and one for every contradiction in a scenario."""
    found = []
    for case in cases:
        for one in case.answer.diagnostics:
            found.append(Comparison(case.file, case.name, "", "contradiction", note=one.message))
        found += [_compare(case, quantity, expected) for quantity, expected in case.answer.row.expect.items()]
    return found


def worst_first(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """What does not hold: contradictions, then by the size of the change, then what has none."""
    return sorted((one for one in comparisons if one.category != HOLDS), key=_badness)


def build_document(
    comparisons: Sequence[Comparison], scenarios: int, catalogue: Catalogue, as_of: date, notes: Sequence[str] = ()
) -> Document:
    """What every view shows: how many comparisons came to what, and those that do not hold, the worst first."""
    counts = Counter(one.category for one in comparisons)
    return {
        **opening(SCHEMA, as_of, catalogue),
        "scenarios": scenarios,
        "counts": {name: counts[name] for name in CATEGORIES if counts[name]},
        "differences": [record(one) for one in worst_first(comparisons)],
        "notes": list(notes),
    }


def record(one: Comparison) -> dict[str, Any]:
    """A comparison as flat data; what is unknown, free or infinite is None."""
    quantity = QUANTITIES.get(one.quantity)
    change = one.change
    return {
        "category": one.category,
        "file": one.file,
        "line": one.line,
        "scenario": one.scenario,
        "quantity": one.quantity,
        "unit": quantity.unit if quantity else None,
        "expected": one.expected,
        "found": one.found,
        "change": change if change is not None and isfinite(change) else None,
        "low": one.low if isfinite(one.low) else None,
        "high": one.high if isfinite(one.high) else None,
        "source": one.source,
        "note": one.note,
    }


def _compare(case: Case, quantity: str, expected: Expectation) -> Comparison:
    value = case.value(quantity)
    low, high = expected.limits
    if expected.unknown or value is None:
        holds = expected.unknown and value is None
    else:
        holds = low - ROUNDING * abs(low) <= value <= high + ROUNDING * abs(high)
    return Comparison(
        case.file,
        case.name,
        quantity,
        HOLDS if holds else "missed",
        expected.value,
        value,
        low,
        high,
        expected.source,
        Phrase("expected to stay unknown") if expected.unknown else None,
        expected.place,
    )


def _badness(one: Comparison) -> tuple[int, float]:
    change = inf if one.change is None else abs(one.change)
    return (CATEGORIES.index(_SIZED[0] if one.category in _SIZED else one.category), -change)
