"""Check: scenarios against what they expect of themselves."""

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
"""Relative slack of every limit: rounding is no difference."""

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
"""What a comparison can come to; the drift of a range is that of an end where the value itself holds."""

CATEGORIES: tuple[Category, ...] = get_args(Category)
HOLDS: Category = "holds"

_SIZED: tuple[Category, ...] = ("missed", "now unknown", "drift")
"""Where the size of the change, not the category, says which is worse."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario of a file with its answer; `name` is unique within the file."""

    file: str
    name: str
    answer: Evaluation

    def value(self, quantity: str) -> float | None:
        """The quantity, in its unit; None where it is unknown, or what a contradiction leaves of it."""
        return finite(self.answer.values.get(quantity))

    def ends(self, quantity: str) -> tuple[float | None, float | None]:
        """The 5 % and 95 % quantiles of the quantity; None where it is a point."""
        return finite(self.answer.low.get(quantity)), finite(self.answer.high.get(quantity))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity (or word; or the whole scenario, where `quantity` is empty) against what it should be.

    `expected` and `found` are in the quantity's unit, None where unknown; `low` and `high` are what was allowed. Of an
    `end` of the quantity's 90 % range they are that end.
    """

    file: str
    scenario: str
    quantity: str
    category: Category
    expected: float | str | None = None
    found: float | str | None = None
    low: float = -inf
    high: float = inf
    source: str | None = None
    note: str | None = None
    place: Place | None = None
    end: RangeEnd | None = None

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


def load_cases(paths: Sequence[str], catalogue: Catalogue, as_of: date, *, ranges: bool = False) -> list[Case]:
    """Every scenario of the files, and of the YAML files anywhere in the folders, evaluated; with the `ranges` of what
    a baseline keeps.

    Raises Problems with everything that is wrong in any file.
    """
    cases: list[Case] = []
    problems: list[Diagnostic] = []
    for file in scenario_files(paths):
        try:
            rows = load_scenarios(file, catalogue)
            spread = {name for row in rows for name in tracked(row)}
            answers = evaluate_rows(rows, catalogue, as_of, ranges=ranges, range_targets=spread)
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


def tracked(row: Row) -> list[str]:
    """What is watched of a scenario: headlines and expected quantities, in the vocabulary's order."""
    return [name for name, one in QUANTITIES.items() if one.headline or name in row.expect]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A comparison as flat data."""

    category: Category
    """What the comparison came to."""
    file: str
    """The scenario file."""
    line: int | None
    """Line of the expectation, else of the scenario."""
    scenario: str
    """Name of the scenario in the file."""
    quantity: str
    """Quantity or category; empty where it is about the whole scenario."""
    end: RangeEnd | None = None
    """End of the quantity's 90 % range that is compared; absent where it is the value."""
    unit: str | None
    """Empty for a plain number; null where it is no quantity."""
    expected: float | str | None
    """In `unit`, or a word; null where nothing, or nothing known, was expected."""
    found: float | str | None
    """In `unit`, or a word; null where unknown."""
    change: float | None
    """Found less expected, over expected."""
    low: float | None
    """Least value allowed; null where there is none."""
    high: float | None
    """Greatest value allowed; null where there is none."""
    source: str | None
    """Key of the source of the expectation."""
    note: str | None
    """What a contradiction is, or what was expected in words."""


@dataclass(frozen=True, kw_only=True)
class CheckDocument(DatedDocument):
    """Document of `aigc-compute check --format json`; a line of `--format jsonl` is a difference."""

    SCHEMA: ClassVar[str] = "aigc-compute/check/2"
    LINE: ClassVar[type] = Difference

    scenarios: int
    """How many scenarios were checked."""
    counts: Mapping[str, int]
    """How many comparisons came to what."""
    differences: tuple[Difference, ...]
    """What does not hold, the worst first."""
    notes: tuple[str, ...]
    """What else is not as it was in the baseline."""


def build_document(
    comparisons: Sequence[Comparison], scenarios: int, catalogue: Catalogue, as_of: date, notes: Sequence[str] = ()
) -> CheckDocument:
    """What every view shows: how many comparisons came to what, and those that do not hold, the worst first."""
    counts = Counter(one.category for one in comparisons)
    return CheckDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        scenarios=scenarios,
        counts={name: counts[name] for name in CATEGORIES if counts[name]},
        differences=tuple(map(record, worst_first(comparisons))),
        notes=tuple(notes),
    )


def record(one: Comparison) -> Difference:
    """A comparison as flat data; what is unknown, free or infinite is None."""
    quantity = QUANTITIES.get(one.quantity)
    return Difference(
        category=one.category,
        file=one.file,
        line=one.line,
        scenario=one.scenario,
        quantity=one.quantity,
        end=one.end,
        unit=quantity.unit if quantity else None,
        expected=one.expected,
        found=one.found,
        change=finite(one.change),
        low=finite(one.low),
        high=finite(one.high),
        source=one.source,
        note=one.note,
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


def _badness(one: Comparison) -> tuple[int, float]:
    change = inf if one.change is None else abs(one.change)
    return (CATEGORIES.index(_SIZED[0] if one.category in _SIZED else one.category), -change)
