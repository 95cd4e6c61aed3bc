"""Baselines: what scenarios came to once, kept in a file, against what they come to now."""

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
"""Relative drift that passes: rounding of another machine."""

RANGE_TOLERANCE = 1e-6
"""Relative drift of the end of a range that passes at least: a quantile of samples enlarges what was rounded."""

OLDER = "aigc-compute/baseline/1"
"""The form without ranges and inputs, which `check --update` brings to that of today."""

ENDS: tuple[RangeEnd, ...] = ("low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuantity:
    """A quantity of a scenario as it was."""

    value: float | None
    """Central value in the quantity's unit; null where an expected one is unknown."""
    low: float | None = None
    """5 % quantile; absent where nothing is uncertain."""
    high: float | None = None
    """95 % quantile; absent where nothing is uncertain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptScenario:
    """A scenario as it was."""

    quantities: Mapping[str, KeptQuantity]
    """Headlines and expected quantities by name."""
    categories: Mapping[str, str]
    """Categories by name."""
    inputs: Mapping[str, float]
    """Central values of what was given, looked up or assumed: a change of the answer is attributed to their changes."""


@dataclass(frozen=True, kw_only=True)
class BaselineDocument(DatedDocument):
    """File of `aigc-compute check --baseline FILE --update`."""

    SCHEMA: ClassVar[str] = "aigc-compute/baseline/2"

    headlines: tuple[str, ...]
    """Quantities that every scenario is watched by."""
    scenarios: Mapping[str, Mapping[str, KeptScenario]]
    """Scenarios by file, as seen from the baseline's folder, and name."""
    tolerances: Mapping[str, float | str] = field(default_factory=dict)
    """How far a quantity, and the ends of its range, may drift: a fraction, or a text like `0.1 %`."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline file: what stands there, and its tolerances as fractions by quantity. One that was `migrated` from
    the older form has no ranges and no inputs.
    """

    path: Path
    document: BaselineDocument
    tolerances: Mapping[str, float]
    migrated: bool = False

    def kept(self, case: Case) -> KeptScenario | None:
        """What is kept of a scenario."""
        return self.document.scenarios.get(_seen_from(self.path.parent, case.file), {}).get(case.name)


def how_to_make(path: Path | str) -> Phrase:
    """The command that writes a baseline."""
    return Phrase("'aigc-compute check … --baseline {path} --update' writes one", path=path)


def take_snapshot(cases: Sequence[Case], folder: Path, catalogue: Catalogue, as_of: date) -> BaselineDocument:
    """Headlines, expected quantities, words and inputs of every scenario, as they are kept in a baseline in `folder`.

    Values are float64 in their quantity's unit; files are named as seen from the folder.
    """
    files: dict[str, dict[str, KeptScenario]] = {}
    for case in cases:
        files.setdefault(_seen_from(folder, case.file), {})[case.name] = KeptScenario(
            quantities={
                name: _kept(case, name)
                for name in tracked(case.answer.row)
                if case.value(name) is not None or name in case.answer.row.expect
            },
            categories=case.answer.context.categories,
            inputs=inputs_of(case),
        )
    return BaselineDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        headlines=tuple(one.name for one in QUANTITIES.values() if one.headline),
        scenarios=files,
    )


def inputs_of(case: Case) -> dict[str, float]:
    """The central values of all that entered a scenario's answer from outside; a sum of stages has none."""
    if case.answer.row.stages:
        return {}
    entered = (step.quantity for step in case.answer.plan if not step.formula)
    return {name: value for name in entered if (value := case.value(name)) is not None}


def read_baseline(path: Path | str, *, migrate: bool = False) -> Baseline:
    """The baseline in a file; to `migrate`, one of the older form too. Raises Problems, saying how to make one, where
    it is missing, of another version or malformed.
    """
    hint = how_to_make(path)
    if not os.path.exists(path):
        raise problem("baseline", "there is no such baseline", str(path), hint=hint)
    data = load_json(str(path), anew=hint)
    older = isinstance(data, dict) and data.get("schema") == OLDER
    if older:
        hint = Phrase(
            "'aigc-compute check … --baseline {path} --update' brings it to the form of this version", path=path
        )
        data = _migrated(data) if migrate else data
    found = read_document(BaselineDocument, data, str(path), what=Phrase("a baseline"), anew=hint)
    return Baseline(Path(path), found, _tolerances(found.tolerances, str(path)), older)


def write_baseline(path: Path | str, snapshot: BaselineDocument, before: Baseline | None) -> None:
    """Write a snapshot, whole or not at all; the tolerances of the baseline before it stay."""
    kept = replace(snapshot, tolerances=before.document.tolerances if before else {})
    write_atomically(path, baseline_text(kept))


def baseline_text(document: BaselineDocument) -> str:
    """The text of a baseline: keys sorted, each on a line of its own, an object of plain values on one line."""
    return _lines(as_json(document), 0) + "\n"


def compare(baseline: Baseline, cases: Sequence[Case], tolerance: float | None = None) -> list[Comparison]:
    """Everything in the baseline or in the scenarios, then against now; what differs has a category of its own.

    A quantity's tolerance is the scenario's, else the one stated in its expectation, else the baseline's, else
    `tolerance`, a fraction (1e-9 by default). The ends of its range have the same, but at least RANGE_TOLERANCE.
    """
    folder = baseline.path.parent
    then = {(file, name) for file, rows in baseline.document.scenarios.items() for name in rows}
    default = DEFAULT_TOLERANCE if tolerance is None else tolerance
    found: list[Comparison] = []
    for case in cases:
        before = baseline.kept(case)
        if before is None:
            found.append(Comparison(case.file, case.name, "", "added"))
            continue
        then.discard((_seen_from(folder, case.file), case.name))
        found += _quantities(case, before, baseline, default)
        found += _words(case, before.categories)
    found += [Comparison(_seen_from(Path(), folder / file), name, "", "removed") for file, name in sorted(then)]
    return found


def what_moved(baseline: Baseline, now: BaselineDocument) -> list[str]:
    """Sentences on what else is not as it was: program, catalogue, day; and how to accept the new values."""
    return [
        *surroundings(baseline, now),
        Phrase("to accept the new values: aigc-compute check … --baseline {path} --update", path=baseline.path),
    ]


def surroundings(baseline: Baseline, now: BaselineDocument) -> list[str]:
    """Sentences on what else is not as it was: program, catalogue, day."""
    then = baseline.document
    return [
        Phrase("{label} was {before}, is {after}", label=label, before=before, after=after)
        for label, before, after in (
            ("aigc-compute", then.version, now.version),
            (Phrase("catalogue"), _catalogue(then), _catalogue(now)),
            (Phrase("as of"), str(then.as_of), str(now.as_of)),
        )
        if before != after
    ] or [Phrase("program, catalogue and day are those of the baseline")]


def count_changes(before: Baseline | None, now: BaselineDocument) -> tuple[int, int]:
    """How many numbers and words a snapshot keeps, and how many of them were not so before, or are gone."""
    then, values = _flat(before.document) if before else {}, _flat(now)
    changed = sum(key not in then or then[key] != value for key, value in values.items())
    return len(values), changed + len(then.keys() - values.keys())


def _flat(document: BaselineDocument) -> dict[tuple[str, ...], Any]:
    return {
        (file, name, kind, key): value
        for file, rows in document.scenarios.items()
        for name, kept in rows.items()
        for kind, part in (("quantities", kept.quantities), ("categories", kept.categories))
        for key, value in part.items()
    }


def _kept(case: Case, name: str) -> KeptQuantity:
    low, high = case.ends(name)
    return KeptQuantity(value=case.value(name), low=low, high=high)


def _quantities(case: Case, before: KeptScenario, baseline: Baseline, default: float) -> Iterator[Comparison]:
    watched, headlines = tracked(case.answer.row), frozenset(baseline.document.headlines)
    tolerances = {**baseline.tolerances, **_own(case)}
    for name in dict.fromkeys((*before.quantities, *watched)):
        kept, now = before.quantities.get(name), case.value(name)
        was = kept.value if kept else None
        tolerance = tolerances.get(name, default)
        category: Category
        if name not in watched:
            category = "removed"
        elif kept is None and name not in headlines:
            category = "added"
        elif was is None or now is None:
            category = HOLDS if was is now else "now known" if was is None else "now unknown"
        else:
            category = HOLDS if abs(now - was) <= tolerance * abs(was) else "drift"
        slack = tolerance * abs(was or 0.0)
        limits = (-slack, slack) if was is None else (was - slack, was + slack)
        yield Comparison(case.file, case.name, name, category, was, now, *limits)
        if category == HOLDS and kept is not None and not baseline.migrated:
            yield from _range_drift(case, name, kept, max(tolerance, RANGE_TOLERANCE))


def _range_drift(case: Case, name: str, kept: KeptQuantity, tolerance: float) -> Iterator[Comparison]:
    """The ends of a range that moved; those of a point are the value itself."""
    for end, was, now in zip(ENDS, (kept.low, kept.high), case.ends(name), strict=True):
        was, now = (kept.value if was is None else was), (case.value(name) if now is None else now)
        if was is not None and now is not None and abs(now - was) > (slack := tolerance * abs(was)):
            limits = (was - slack, was + slack)
            yield Comparison(case.file, case.name, name, "range drift", was, now, *limits, end=end)


def _words(case: Case, before: Mapping[str, str]) -> Iterator[Comparison]:
    now = case.answer.context.categories
    for name in dict.fromkeys((*before, *now)):
        was, word = before.get(name), now.get(name)
        yield Comparison(case.file, case.name, name, HOLDS if was == word else "word changed", was, word)


def _own(case: Case) -> dict[str, float]:
    """Tolerances that the scenario states."""
    row = case.answer.row
    stated = {
        name: one.tolerance for name, one in row.expect.items() if one.tolerance_stated and one.tolerance is not None
    }
    return {**stated, **row.tolerances}


def _seen_from(folder: Path, file: Path | str) -> str:
    """A file's path from a folder, with slashes, wherever the program is started."""
    if str(file) == "-":
        return "-"
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # another drive
        return Path(os.path.realpath(file)).as_posix()


def _catalogue(document: BaselineDocument) -> str:
    one = document.catalogue
    return f"{one.version} of {one.date} (sha256 {one.sha256[:12]})"


def _migrated(data: dict[str, Any]) -> dict[str, Any]:
    """A baseline of the older form in that of today, as far as it is sound: values without ranges, no inputs."""

    def scenario(kept: Any) -> Any:
        values = kept.get("quantities") if isinstance(kept, dict) else None
        if not isinstance(values, dict):
            return kept
        renamed = {"categories" if key == "words" else key: one for key, one in kept.items()}
        return {**renamed, "quantities": {name: {"value": one} for name, one in values.items()}, "inputs": {}}

    files = data.get("scenarios")
    if isinstance(files, dict):
        files = {
            file: {name: scenario(kept) for name, kept in rows.items()} if isinstance(rows, dict) else rows
            for file, rows in files.items()
        }
    return {**data, "schema": BaselineDocument.SCHEMA, "scenarios": files}


def _lines(data: Any, depth: int) -> str:
    if not isinstance(data, dict) or not any(isinstance(one, dict) for one in data.values()):
        return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True)
    inner = ",\n".join(
        f"{' ' * (depth + 1)}{json.dumps(key, ensure_ascii=False)}: {_lines(data[key], depth + 1)}"
        for key in sorted(data)
    )
    return f"{{\n{inner}\n{' ' * depth}}}"


def _tolerances(raw: Mapping[str, float | str], file: str) -> dict[str, float]:
    """The tolerances that a baseline states; Problems with all that cannot be read."""
    found: dict[str, float] = {}
    problems = []
    for name, value in raw.items():
        if name not in QUANTITIES:
            hint = did_you_mean(name, QUANTITIES)
            problems.append(
                Diagnostic("unknown-key", Phrase("tolerances: unknown quantity {name!r}", name=name), file, hint=hint)
            )
            continue
        try:
            found[name] = read_tolerance(value)
        except UnitError as error:
            problems.append(Diagnostic("value", Phrase("tolerances: {name}: {error}", name=name, error=error), file))
    if problems:
        raise Problems(problems)
    return found


def read_tolerance(raw: Any) -> float:
    """A fraction from a number or a text like "0.1 %". Raises UnitError where it is none, or below zero."""
    share = parse(raw, "fraction")
    if isinstance(share, Range) or share < 0:
        raise UnitError(Phrase("found {raw!r}, expected one number, not below zero", raw=raw))
    return share
