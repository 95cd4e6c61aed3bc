"""Baselines: what scenarios came to once, kept in a file, against what they come to now."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from ..atomic_file import write_atomically
from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..language import Phrase
from ..quantities import QUANTITIES
from ..units import Range, UnitError, parse
from ..yaml_input import read_text
from .check import HOLDS, Case, Comparison
from .document import opening

SCHEMA = "aigc-compute/baseline/1"

DEFAULT_TOLERANCE = 1e-9
"""Relative drift that passes: rounding of another machine."""

Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline file: `snapshot` as it stands there, `tolerances` its fractions by quantity."""

    path: Path
    snapshot: Snapshot
    tolerances: Mapping[str, float]


def how_to_make(path: Path | str) -> str:
    """The command that writes a baseline."""
    return Phrase("'aigc-compute check … --baseline {path} --update' writes one", path=path)


def take_snapshot(cases: Sequence[Case], folder: Path, catalogue: Catalogue, as_of: date) -> Snapshot:
    """Headlines, expected quantities and words of every scenario, as they are kept in a baseline in `folder`.

    Values are float64 in their quantity's unit, None where an expected one is unknown; files are named as seen
    from the folder.
    """
    files: dict[str, dict[str, Any]] = {}
    for case in cases:
        values = {name: case.value(name) for name in _tracked(case)}
        files.setdefault(_seen_from(folder, case.file), {})[case.name] = {
            "quantities": {k: v for k, v in values.items() if v is not None or k in case.answer.row.expect},
            "words": case.answer.around.categories,
        }
    return {
        **opening(SCHEMA, as_of, catalogue),
        "headlines": [one.name for one in QUANTITIES.values() if one.headline],
        "scenarios": files,
    }


def read_baseline(path: Path | str) -> Baseline:
    """The baseline in a file. Raises Problems, saying how to make one, where it is missing or malformed."""
    hint = how_to_make(path)
    if not os.path.exists(path):
        raise Problems([Diagnostic("baseline", "there is no such baseline", str(path), hint=hint)])
    try:
        data = json.loads(read_text(path), parse_int=float, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problems(
            [Diagnostic("baseline", Phrase("not JSON: {error}", error=error), str(path), hint=hint)]
        ) from None
    wrong = _malformed(data)
    if wrong:
        raise Problems([Diagnostic("baseline", wrong, str(path), hint=Phrase("remove it; {hint}", hint=hint))])
    return Baseline(Path(path), data, _tolerances(data.get("tolerances", {}), str(path)))


def write_baseline(path: Path | str, snapshot: Snapshot, before: Baseline | None) -> None:
    """Write a snapshot, whole or not at all; the tolerances of the baseline before it stay."""
    kept = {"tolerances": before.snapshot["tolerances"]} if before and "tolerances" in before.snapshot else {}
    text = json.dumps({**snapshot, **kept}, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    write_atomically(path, text + "\n")


def compare(baseline: Baseline, cases: Sequence[Case], tolerance: float | None = None) -> list[Comparison]:
    """Everything in the baseline or in the scenarios, then against now; what differs has a category of its own.

    A quantity's tolerance is the scenario's, else the one stated in its expectation, else the baseline's, else
    `tolerance`, a fraction (1e-9 by default).
    """
    folder = baseline.path.parent
    then = {(file, name): body for file, rows in baseline.snapshot["scenarios"].items() for name, body in rows.items()}
    headlines = frozenset(baseline.snapshot["headlines"])
    default = DEFAULT_TOLERANCE if tolerance is None else tolerance
    found: list[Comparison] = []
    for case in cases:
        before = then.pop((_seen_from(folder, case.file), case.name), None)
        if before is None:
            found.append(Comparison(case.file, case.name, "", "added"))
            continue
        found += _quantities(case, before["quantities"], headlines, {**baseline.tolerances, **_own(case)}, default)
        found += _words(case, before["words"])
    found += [Comparison(_seen_from(Path(), folder / file), name, "", "removed") for file, name in then]
    return found


def what_moved(baseline: Baseline, now: Snapshot) -> list[str]:
    """Sentences on what else is not as it was: program, catalogue, day; and how to accept the new values."""
    then = baseline.snapshot
    lines = [
        Phrase("{label} was {before}, is {after}", label=label, before=before, after=after)
        for label, before, after in (
            ("aigc-compute", then["version"], now["version"]),
            (Phrase("catalogue"), _catalogue(then), _catalogue(now)),
            (Phrase("as of"), then["as_of"], now["as_of"]),
        )
        if before != after
    ] or [Phrase("program, catalogue and day are those of the baseline")]
    return [
        *lines,
        Phrase("to accept the new values: aigc-compute check … --baseline {path} --update", path=baseline.path),
    ]


def count_changes(before: Baseline | None, now: Snapshot) -> tuple[int, int]:
    """How many numbers and words a snapshot keeps, and how many of them were not so before, or are gone."""
    then, values = _flat(before.snapshot) if before else {}, _flat(now)
    changed = sum(key not in then or then[key] != value for key, value in values.items())
    return len(values), changed + len(then.keys() - values.keys())


def _flat(snapshot: Snapshot) -> dict[tuple[str, ...], Any]:
    return {
        (file, name, kind, key): value
        for file, rows in snapshot["scenarios"].items()
        for name, body in rows.items()
        for kind in ("quantities", "words")
        for key, value in body[kind].items()
    }


def _quantities(
    case: Case,
    before: Mapping[str, float | None],
    headlines: frozenset[str],
    tolerances: Mapping[str, float],
    default: float,
) -> Iterator[Comparison]:
    tracked = _tracked(case)
    for name in dict.fromkeys((*before, *tracked)):
        kept, now = before.get(name), case.value(name)
        was = None if kept is None else float(kept)
        slack = abs(was or 0.0) * tolerances.get(name, default)
        if name not in tracked:
            category = "removed"
        elif name not in before and name not in headlines:
            category = "added"
        elif was is None or now is None:
            category = HOLDS if was is now else "now known" if was is None else "now unknown"
        else:
            category = HOLDS if abs(now - was) <= slack else "drift"
        limits = (-slack, slack) if was is None else (was - slack, was + slack)
        yield Comparison(case.file, case.name, name, category, was, now, *limits)


def _words(case: Case, before: Mapping[str, str]) -> Iterator[Comparison]:
    now = case.answer.around.categories
    for name in dict.fromkeys((*before, *now)):
        was, word = before.get(name), now.get(name)
        yield Comparison(case.file, case.name, name, HOLDS if was == word else "word changed", was, word)


def _tracked(case: Case) -> list[str]:
    """Headlines and expected quantities, in the vocabulary's order."""
    return [name for name, one in QUANTITIES.items() if one.headline or name in case.answer.row.expect]


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


def _catalogue(snapshot: Snapshot) -> str:
    one = snapshot["catalogue"]
    return f"{one['version']} of {one['date']} (sha256 {one['sha256'][:12]})"


def _no_constant(text: str) -> float:
    raise ValueError(Phrase("found {text}, expected a number", text=text))


def _malformed(data: Any) -> str | None:
    """What keeps JSON from being a baseline, or None."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        return Phrase("not a baseline, expected the schema {schema!r}", schema=SCHEMA)
    catalogue, rows, headlines = (data.get(key) for key in ("catalogue", "scenarios", "headlines"))
    if not all(isinstance(data.get(key), str) for key in ("version", "as_of")):
        return Phrase("expected 'version' and 'as_of'")
    if not isinstance(catalogue, dict) or not all(
        isinstance(catalogue.get(key), str) for key in ("version", "date", "sha256")
    ):
        return Phrase("expected 'catalogue' with version, date and sha256")
    if not isinstance(headlines, list) or not all(isinstance(one, str) for one in headlines):
        return Phrase("expected 'headlines', a list of quantities")
    if not isinstance(rows, dict) or not all(isinstance(one, dict) for one in rows.values()):
        return Phrase("expected 'scenarios' by file and name")
    wrong = (f"{file}: {name}" for file, one in rows.items() for name, body in one.items() if not _is_kept(body))
    return next(
        (Phrase("scenarios: {place}: expected quantities (numbers) and words (texts)", place=place) for place in wrong),
        None,
    )


def _is_kept(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    quantities, words = body.get("quantities"), body.get("words")
    if not isinstance(quantities, dict) or not isinstance(words, dict):
        return False
    numbers = all(one is None or (isinstance(one, float) and isfinite(one)) for one in quantities.values())
    return numbers and all(isinstance(one, str) for one in words.values())


def _tolerances(raw: Any, file: str) -> dict[str, float]:
    """The tolerances that a baseline states; Problems with all that cannot be read."""
    if not isinstance(raw, dict):
        raise Problems([Diagnostic("baseline", "tolerances: expected fractions by quantity", file)])
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
