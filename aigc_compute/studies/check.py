"""Check scenarios against the values that they expect, and describe differences as a document."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path
from typing import ClassVar, Literal, get_args

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import QUANTITIES
from ..evaluation.document import DatedDocument, catalogue_version, finite
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..io.yaml_input import locate, read_text
from ..language import Phrase
from ..scenario import Expectation, Row, load_scenarios
from ..scenario.row import Place

RangeEnd = Literal["low", "high"]

ROUNDING = 1e-12
"""Relative tolerance of every limit, since rounding errors are not differences."""

Category = Literal[
    "contradiction",
    "missed",
    "now unknown",
    "drift",
    "range drift",
    "word changed",
    "removed",
    "now known",
    "added",
    "holds",
]
"""Result of a comparison. `range drift` means that an end of the range drifted while the value itself holds."""

CATEGORIES: tuple[Category, ...] = get_args(Category)
HOLDS: Category = "holds"

_SIZED: tuple[Category, ...] = ("missed", "now unknown", "drift")
"""Categories that are ordered by the size of the change, not by the category."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario of a file with its answer."""

    file: str
    name: str
    """Name of the scenario, unique within the file."""
    answer: Evaluation

    def value(self, quantity: str) -> float | None:
        """Return the central value of a quantity in its unit; None if it is unknown or not finite."""
        return finite(self.answer.values.get(quantity))

    def ends(self, quantity: str) -> tuple[float | None, float | None]:
        """Return the 5 % and 95 % quantiles of a quantity; None if it has no range."""
        return finite(self.answer.low.get(quantity)), finite(self.answer.high.get(quantity))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Expected and actual value of a quantity or category. All values are in the quantity's unit."""

    file: str
    scenario: str
    quantity: str
    """Quantity or category; empty if the comparison concerns the whole scenario."""
    category: Category
    expected: float | str | None = None
    actual: float | str | None = None
    """Actual value; None if unknown."""
    low: float = -inf
    """Smallest allowed value."""
    high: float = inf
    """Largest allowed value."""
    source: str | None = None
    note: str | None = None
    place: Place | None = None
    """Place of the expectation in its file."""
    end: RangeEnd | None = None
    """End of the quantity's 90 % range that is compared; None for the value itself."""

    @property
    def change(self) -> float | None:
        """Relative difference of the actual from the expected number; None if either is not a number."""
        if not isinstance(self.expected, float) or not isinstance(self.actual, float):
            return None
        if self.actual == self.expected:
            return 0.0
        return (self.actual - self.expected) / abs(self.expected) if self.expected else inf

    @property
    def line(self) -> int | None:
        """Line of the expectation in its file, or of the scenario if there is no expectation."""
        if self.place:
            return self.place.mark(Diagnostic("", "")).line
        try:
            return locate(read_text(self.file), ("scenarios", self.scenario))[0]
        except Problems:
            return None


def scenario_files(paths: Sequence[str]) -> list[str]:
    """Return the named files and all *.yaml files in the named folders, each file once.

    Raises Problems if a file is missing or a folder has no such file.
    """
    files: dict[str, str] = {}
    problems = []
    for path in paths:
        inside = sorted(map(str, Path(path).rglob("*.yaml"))) if Path(path).is_dir() else [path]
        if path != "-" and not os.path.lexists(path):
            problems.append(Diagnostic("input-unreadable", "there is no such file or folder", path))
        elif not inside:
            problems.append(Diagnostic("empty", "no scenario files in this folder", path, hint="expected *.yaml"))
        for file in inside:
            files.setdefault(os.path.realpath(file), file)
    if problems:
        raise Problems(problems)
    return list(files.values())


def load_cases(paths: Sequence[str], catalogue: Catalogue, as_of: date, *, ranges: bool = False) -> list[Case]:
    """Evaluate all scenarios of the files and folders, with `ranges` of the tracked quantities if requested.

    Raises Problems with all problems of all files.
    """
    cases: list[Case] = []
    problems: list[Diagnostic] = []
    for file in scenario_files(paths):
        try:
            rows = load_scenarios(file, catalogue)
            tracked_names = {name for row in rows for name in tracked(row)}
            answers = evaluate_rows(rows, catalogue, as_of, ranges=ranges, range_targets=tracked_names)
        except Problems as file_problems:
            problems += [diagnostic.at(file) for diagnostic in file_problems.diagnostics]
            continue
        counts: Counter[str] = Counter()
        for answer in answers:
            counts[answer.row.name] += 1
            suffix = f" #{counts[answer.row.name]}" if counts[answer.row.name] > 1 else ""
            cases.append(Case(file, answer.row.name + suffix, answer))
    if problems:
        raise Problems(problems)
    return cases


def tracked(row: Row) -> list[str]:
    """Return the quantities of a scenario that a baseline holds: headlines and expected ones, in vocabulary order."""
    return [name for name, quantity in QUANTITIES.items() if quantity.headline or name in row.expect]


def check_expectations(cases: Iterable[Case]) -> list[Comparison]:
    """Return a comparison for each contradiction in a scenario and for each expectation."""
    comparisons = []
    for case in cases:
        comparisons += [
            Comparison(case.file, case.name, "", "contradiction", note=diagnostic.message)
            for diagnostic in case.answer.diagnostics
        ]
        comparisons += [_compare(case, quantity, expected) for quantity, expected in case.answer.row.expect.items()]
    return comparisons


def worst_first(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """Return the comparisons that do not hold: contradictions, then the largest change first, then the others."""
    return sorted((comparison for comparison in comparisons if comparison.category != HOLDS), key=_rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A comparison that does not hold, as flat data."""

    category: Category
    """Result of the comparison."""
    file: str
    """Scenario file."""
    line: int | None
    """Line of the expectation, or of the scenario if there is no expectation."""
    scenario: str
    """Name of the scenario, unique within the file."""
    quantity: str
    """Quantity or category; empty where the difference concerns the whole scenario."""
    end: RangeEnd | None = None
    """End of the quantity's 90 % range that is compared; absent for the value itself."""
    unit: str | None
    """Unit of the quantity; empty for a plain number; null where it is not a quantity."""
    expected: float | str | None
    """Expected value in `unit`, or a category word; null where no value was expected."""
    found: float | str | None
    """Actual value in `unit`, or a category word; null where it is unknown."""
    change: float | None
    """Actual value minus expected value, over the expected value."""
    low: float | None
    """Smallest allowed value; null where there is no such limit."""
    high: float | None
    """Largest allowed value; null where there is no such limit."""
    source: str | None
    """Key of the source that the expectation states."""
    note: str | None
    """Description of a contradiction, or of the expectation."""


@dataclass(frozen=True, kw_only=True)
class CheckDocument(DatedDocument):
    """Document of `aigc-compute check --format json`; a line of `--format jsonl` is a difference."""

    SCHEMA: ClassVar[str] = "aigc-compute/check/2"
    LINE: ClassVar[type] = Difference

    scenarios: int
    """Number of checked scenarios."""
    counts: Mapping[str, int]
    """Number of comparisons with each result."""
    differences: tuple[Difference, ...]
    """Comparisons that do not hold, the worst first."""
    notes: tuple[str, ...]
    """Other changes since the baseline, and how to accept the new values."""


def build_document(
    comparisons: Sequence[Comparison], scenarios: int, catalogue: Catalogue, as_of: date, notes: Sequence[str] = ()
) -> CheckDocument:
    """Return the document: the number of comparisons with each result, and those that do not hold, the worst first."""
    counts = Counter(comparison.category for comparison in comparisons)
    return CheckDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        scenarios=scenarios,
        counts={name: counts[name] for name in CATEGORIES if counts[name]},
        differences=tuple(map(record, worst_first(comparisons))),
        notes=tuple(notes),
    )


def record(comparison: Comparison) -> Difference:
    """Return a comparison as flat data; values that are unknown or infinite are Ncomparison."""
    quantity = QUANTITIES.get(comparison.quantity)
    return Difference(
        category=comparison.category,
        file=comparison.file,
        line=comparison.line,
        scenario=comparison.scenario,
        quantity=comparison.quantity,
        end=comparison.end,
        unit=quantity.unit if quantity else None,
        expected=comparison.expected,
        found=comparison.actual,
        change=finite(comparison.change),
        low=finite(comparison.low),
        high=finite(comparison.high),
        source=comparison.source,
        note=comparison.note,
    )


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


def _rank(comparison: Comparison) -> tuple[int, float]:
    """Return a sort key that puts the worst comparison first."""
    change = inf if comparison.change is None else abs(comparison.change)
    category = _SIZED[0] if comparison.category in _SIZED else comparison.category
    return (CATEGORIES.index(category), -change)
