"""Write the results of scenarios to a baseline file, and compare later results with it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean, problem
from ..domains.vocabulary import QUANTITIES
from ..evaluation.document import DatedDocument, catalogue_version
from ..io.atomic_file import write_atomically
from ..io.typed_json import as_json, load_json, read_document
from ..language import Phrase
from ..units import Range, UnitError, parse
from .check import HOLDS, Case, Category, Comparison, RangeEnd, tracked

DEFAULT_TOLERANCE = 1e-9
"""Relative drift that is allowed by default, for the rounding errors of another machine."""

RANGE_TOLERANCE = 1e-6
"""Smallest relative drift that is allowed for the end of a range: a quantile of samples amplifies rounding errors."""

OLDER = "aigc-compute/baseline/1"
"""Schema of older baselines without ranges and inputs, which `check --update` converts."""

ENDS: tuple[RangeEnd, ...] = ("low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineQuantity:
    """Value of a quantity in a baseline."""

    value: float | None
    """Central value in the quantity's unit; null where an expected quantity was unknown."""
    low: float | None = None
    """5 % quantile; absent where the quantity has no range."""
    high: float | None = None
    """95 % quantile; absent where the quantity has no range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineScenario:
    """Results and inputs of a scenario in a baseline."""

    quantities: Mapping[str, BaselineQuantity]
    """Headline quantities and expected quantities, by name."""
    categories: Mapping[str, str]
    """Category words, by category."""
    inputs: Mapping[str, float]
    """Central values of the given, looked-up and assumed quantities, whose changes can explain a changed result."""


@dataclass(frozen=True, kw_only=True)
class BaselineDocument(DatedDocument):
    """File that `aigc-compute check --baseline FILE --update` writes."""

    SCHEMA: ClassVar[str] = "aigc-compute/baseline/2"

    headlines: tuple[str, ...]
    """Headline quantities, which are compared for every scenario."""
    scenarios: Mapping[str, Mapping[str, BaselineScenario]]
    """Scenarios by file, as a path relative to the baseline's folder, and by name."""
    tolerances: Mapping[str, float | str] = field(default_factory=dict)
    """Allowed relative drift of a quantity and of its range's ends, by quantity: a fraction, or a text like `0.1 %`."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline that was read from a file."""

    path: Path
    document: BaselineDocument
    tolerances: Mapping[str, float]
    """Allowed relative drift as a fraction, by quantity."""
    migrated: bool = False
    """Whether the file has the older schema, without ranges and inputs."""

    def scenario(self, case: Case) -> BaselineScenario | None:
        """Return the scenario of a case in the baseline, None if the baseline does not have it."""
        return self.document.scenarios.get(_relative_path(self.path.parent, case.file), {}).get(case.name)


def how_to_make(path: Path | str) -> Phrase:
    """Return the command that writes a baseline."""
    return Phrase("run 'aigc-compute check … --baseline {path} --update' to write a baseline", path=path)


def take_snapshot(cases: Sequence[Case], folder: Path, catalogue: Catalogue, as_of: date) -> BaselineDocument:
    """Return the results and inputs of all scenarios as the document of a baseline in `folder`."""
    files: dict[str, dict[str, BaselineScenario]] = {}
    for case in cases:
        files.setdefault(_relative_path(folder, case.file), {})[case.name] = BaselineScenario(
            quantities={
                name: _baseline_quantity(case, name)
                for name in tracked(case.answer.row)
                if case.value(name) is not None or name in case.answer.row.expect
            },
            categories=case.answer.context.categories,
            inputs=inputs_of(case),
        )
    return BaselineDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        headlines=tuple(quantity.name for quantity in QUANTITIES.values() if quantity.headline),
        scenarios=files,
    )


def inputs_of(case: Case) -> dict[str, float]:
    """Return the central values of a scenario's given, looked-up and assumed quantities; empty for a sum of stages."""
    if case.answer.row.stages:
        return {}
    inputs = (step.quantity for step in case.answer.plan if not step.formula)
    return {name: value for name in inputs if (value := case.value(name)) is not None}


def read_baseline(path: Path | str, *, migrate: bool = False) -> Baseline:
    """Read a baseline from a file, with `migrate` also one with the older schema.

    Raises Problems with a hint how to write a baseline if the file is missing, malformed or has another schema.
    """
    hint = how_to_make(path)
    if not os.path.exists(path):
        raise problem("baseline", "there is no such baseline file", str(path), hint=hint)
    data = load_json(str(path), anew=hint)
    older = isinstance(data, dict) and data.get("schema") == OLDER
    if older:
        hint = Phrase(
            "run 'aigc-compute check … --baseline {path} --update' to convert it to the form of this version", path=path
        )
        data = _migrated(data) if migrate else data
    document = read_document(BaselineDocument, data, str(path), what=Phrase("a baseline"), anew=hint)
    return Baseline(Path(path), document, _tolerances(document.tolerances, str(path)), older)


def write_baseline(path: Path | str, snapshot: BaselineDocument, before: Baseline | None) -> None:
    """Write a snapshot atomically, with the tolerances of the baseline before it."""
    document = replace(snapshot, tolerances=before.document.tolerances if before else {})
    write_atomically(path, baseline_text(document))


def baseline_text(document: BaselineDocument) -> str:
    """Return a baseline as JSON text with sorted keys, in which an object of plain values takes one line."""
    return _json_text(as_json(document), 0) + "\n"


def compare(baseline: Baseline, cases: Sequence[Case], tolerance: float | None = None) -> list[Comparison]:
    """Compare the results of scenarios with a baseline; return a comparison for each quantity and category.

    The tolerance of a quantity is the scenario's, else the one of its expectation, else the baseline's, else
    `tolerance` (a fraction, 1e-9 by default). The ends of its range have the same tolerance, but at least
    RANGE_TOLERANCE.
    """
    folder = baseline.path.parent
    missing = {(file, name) for file, scenarios in baseline.document.scenarios.items() for name in scenarios}
    default = DEFAULT_TOLERANCE if tolerance is None else tolerance
    comparisons: list[Comparison] = []
    for case in cases:
        before = baseline.scenario(case)
        if before is None:
            comparisons.append(Comparison(case.file, case.name, "", "added"))
            continue
        missing.discard((_relative_path(folder, case.file), case.name))
        comparisons += _compare_quantities(case, before, baseline, default)
        comparisons += _compare_categories(case, before.categories)
    comparisons += [
        Comparison(_relative_path(Path(), folder / file), name, "", "removed") for file, name in sorted(missing)
    ]
    return comparisons


def change_notes(baseline: Baseline, now: BaselineDocument) -> list[str]:
    """Return sentences on changes of program, catalogue and day, and on how to accept the new values."""
    return [
        *conditions(baseline, now),
        Phrase("to accept the new values: aigc-compute check … --baseline {path} --update", path=baseline.path),
    ]


def conditions(baseline: Baseline, now: BaselineDocument) -> list[str]:
    """Return sentences on changes of program, catalogue and day since the baseline."""
    before = baseline.document
    return [
        Phrase("{label} was {before}, is {after}", label=label, before=old, after=new)
        for label, old, new in (
            ("aigc-compute", before.version, now.version),
            (Phrase("catalogue"), _catalogue_text(before), _catalogue_text(now)),
            (Phrase("as of"), str(before.as_of), str(now.as_of)),
        )
        if old != new
    ] or [Phrase("program, catalogue and day are those of the baseline")]


def count_changes(before: Baseline | None, now: BaselineDocument) -> tuple[int, int]:
    """Return the number of values in a snapshot, and the number of values that changed, are new or are gone."""
    old, new = _flat(before.document) if before else {}, _flat(now)
    changed = sum(key not in old or old[key] != value for key, value in new.items())
    return len(new), changed + len(old.keys() - new.keys())


def _flat(document: BaselineDocument) -> dict[tuple[str, ...], Any]:
    """Return quantities and category words by file, scenario, kind and name."""
    return {
        (file, name, kind, key): value
        for file, scenarios in document.scenarios.items()
        for name, scenario in scenarios.items()
        for kind, part in (("quantities", scenario.quantities), ("categories", scenario.categories))
        for key, value in part.items()
    }


def _baseline_quantity(case: Case, name: str) -> BaselineQuantity:
    low, high = case.ends(name)
    return BaselineQuantity(value=case.value(name), low=low, high=high)


def _compare_quantities(
    case: Case, before: BaselineScenario, baseline: Baseline, default: float
) -> Iterator[Comparison]:
    compared, headlines = tracked(case.answer.row), frozenset(baseline.document.headlines)
    tolerances = {**baseline.tolerances, **_scenario_tolerances(case)}
    for name in dict.fromkeys((*before.quantities, *compared)):
        quantity, now = before.quantities.get(name), case.value(name)
        was = quantity.value if quantity else None
        tolerance = tolerances.get(name, default)
        category: Category
        if name not in compared:
            category = "removed"
        elif quantity is None and name not in headlines:
            category = "added"
        elif was is None or now is None:
            category = HOLDS if was is now else "now known" if was is None else "now unknown"
        else:
            category = HOLDS if abs(now - was) <= tolerance * abs(was) else "drift"
        slack = tolerance * abs(was or 0.0)
        limits = (-slack, slack) if was is None else (was - slack, was + slack)
        yield Comparison(case.file, case.name, name, category, was, now, *limits)
        if category == HOLDS and quantity is not None and not baseline.migrated:
            yield from _range_drift(case, name, quantity, max(tolerance, RANGE_TOLERANCE))


def _range_drift(case: Case, name: str, before: BaselineQuantity, tolerance: float) -> Iterator[Comparison]:
    """Yield a comparison for each end of a range that drifted; without a range, the value is both ends."""
    for end, was, now in zip(ENDS, (before.low, before.high), case.ends(name), strict=True):
        was, now = (before.value if was is None else was), (case.value(name) if now is None else now)
        if was is not None and now is not None and abs(now - was) > (slack := tolerance * abs(was)):
            limits = (was - slack, was + slack)
            yield Comparison(case.file, case.name, name, "range drift", was, now, *limits, end=end)


def _compare_categories(case: Case, before: Mapping[str, str]) -> Iterator[Comparison]:
    now = case.answer.context.categories
    for name in dict.fromkeys((*before, *now)):
        was, word = before.get(name), now.get(name)
        yield Comparison(case.file, case.name, name, HOLDS if was == word else "word changed", was, word)


def _scenario_tolerances(case: Case) -> dict[str, float]:
    """Return the tolerances that the scenario or its expectations state."""
    row = case.answer.row
    stated = {
        name: expectation.tolerance
        for name, expectation in row.expect.items()
        if expectation.tolerance_stated and expectation.tolerance is not None
    }
    return {**stated, **row.tolerances}


def _relative_path(folder: Path, file: Path | str) -> str:
    """Return the path of a file relative to a folder, with slashes; independent of the current folder."""
    if str(file) == "-":
        return "-"
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(os.path.realpath(file)).as_posix()


def _catalogue_text(document: BaselineDocument) -> str:
    catalogue = document.catalogue
    return f"{catalogue.version} of {catalogue.date} (sha256 {catalogue.sha256[:12]})"


def _migrated(data: dict[str, Any]) -> dict[str, Any]:
    """Return a baseline of the older schema in the present one, without ranges and inputs.

    Malformed parts stay unchanged; reading the document reports them.
    """

    def migrated(scenario: Any) -> Any:
        values = scenario.get("quantities") if isinstance(scenario, dict) else None
        if not isinstance(values, dict):
            return scenario
        renamed = {"categories" if key == "words" else key: part for key, part in scenario.items()}
        return {**renamed, "quantities": {name: {"value": value} for name, value in values.items()}, "inputs": {}}

    files = data.get("scenarios")
    if isinstance(files, dict):
        files = {
            file: {name: migrated(scenario) for name, scenario in scenarios.items()}
            if isinstance(scenarios, dict)
            else scenarios
            for file, scenarios in files.items()
        }
    return {**data, "schema": BaselineDocument.SCHEMA, "scenarios": files}


def _json_text(data: Any, depth: int) -> str:
    if not isinstance(data, dict) or not any(isinstance(value, dict) for value in data.values()):
        return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True)
    inner = ",\n".join(
        f"{' ' * (depth + 1)}{json.dumps(key, ensure_ascii=False)}: {_json_text(data[key], depth + 1)}"
        for key in sorted(data)
    )
    return f"{{\n{inner}\n{' ' * depth}}}"


def _tolerances(raw: Mapping[str, float | str], file: str) -> dict[str, float]:
    """Return the tolerances of a baseline as fractions. Raises Problems with all that cannot be read."""
    tolerances: dict[str, float] = {}
    problems = []
    for name, value in raw.items():
        if name not in QUANTITIES:
            hint = did_you_mean(name, QUANTITIES)
            problems.append(
                Diagnostic("unknown-key", Phrase("tolerances: unknown quantity {name!r}", name=name), file, hint=hint)
            )
            continue
        try:
            tolerances[name] = read_tolerance(value)
        except UnitError as error:
            problems.append(Diagnostic("value", Phrase("tolerances: {name}: {error}", name=name, error=error), file))
    if problems:
        raise Problems(problems)
    return tolerances


def read_tolerance(raw: Any) -> float:
    """Return the fraction in a number or a text like "0.1 %". Raises UnitError if it is a range or below zero."""
    tolerance = parse(raw, "fraction")
    if isinstance(tolerance, Range) or tolerance < 0:
        raise UnitError(Phrase("found {raw!r}, expected one number, not below zero", raw=raw))
    return tolerance
