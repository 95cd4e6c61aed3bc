"""The sides of a comparison: scenarios, or the answers that a result file holds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean, printable
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..evaluation.document import SCHEMA, build_document
from ..evaluation.evaluate import Evaluation
from ..io.yaml_input import read_text
from ..language import Phrase
from ..scenario import read_inputs
from ..scenario.row import COMMAND_LINE
from .estimate import estimate

EXPECTED = Phrase("expected what 'aigc-compute estimate --format json' writes")


@dataclass(frozen=True, slots=True)
class Ground:
    """What scenarios are estimated with; `label` tells it from another where a scenario is compared with itself."""

    catalogue: Catalogue
    as_of: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of a side: its row of the document, and the evaluation behind it unless it is of a result file."""

    body: dict[str, Any]
    answer: Evaluation | None = None

    @property
    def name(self) -> str:
        return str(self.body["name"])


@dataclass(frozen=True, slots=True)
class Side:
    """Rows with the ground on which they were estimated; `notes` are what a reader should know of them."""

    label: str
    rows: list[Subject]
    ground: Ground | None = None
    notes: tuple[Diagnostic, ...] = ()


def read_sides(arguments: Sequence[str], grounds: Sequence[Ground]) -> list[Side]:
    """The sides that the words name, each on the one ground; or the one scenario that they name on each ground.

    A word is a model's name, a scenario file or a result file (.json), `#row name` behind a file picks one of its
    rows, and `key=value` words hold for every side. Raises Problems with all that is wrong.
    """
    common = [word for word in arguments if _is_assignment(word)]
    named = [word for word in arguments if not _is_assignment(word)]
    if len(grounds) > 1:
        if len(named) > 1:
            raise _wrong_use(
                Phrase(
                    "found {count} scenarios, expected one where there are several dates or catalogues",
                    count=len(named),
                )
            )
        wanted = [(named, ground) for ground in grounds]
    elif len(named) < 2:
        raise _wrong_use(
            Phrase(
                "found {count} side, expected two or more"
                if len(named) == 1
                else "found {count} sides, expected two or more",
                count=len(named),
            )
        )
    else:
        wanted = [([word], grounds[0]) for word in named]
    sides: list[Side] = []
    problems: list[Diagnostic] = []
    for words, ground in wanted:
        try:
            sides.append(_side(words, common, ground))
        except Problems as found:
            problems += found.diagnostics
    if problems:
        raise Problems(dict.fromkeys(problems))
    return sides


def _side(words: Sequence[str], common: Sequence[str], ground: Ground) -> Side:
    word, row = _picked(words[0]) if words else ("", None)
    if word.endswith(".json"):
        if common or ground.label:
            raise Problems([Diagnostic("result-file", "a result file is as it is, expected a scenario", word)])
        side = _result_file(word)
    else:
        rows = read_inputs([*([word] if word else []), *common], ground.catalogue, sums=True)
        answers = estimate(rows, ground.catalogue, ground.as_of)
        bodies = build_document(answers, ground.as_of)["rows"]
        errors = tuple(told for one in answers for told in one.diagnostics if told.severity == "error")
        subjects = [Subject(body, answer) for body, answer in zip(bodies, answers, strict=True)]
        side = Side(ground.label or word or "scenario", subjects, ground, errors)
    if row is None:
        return side
    chosen = [one for one in side.rows if one.name == row]
    if not chosen:
        names = [one.name for one in side.rows]
        hint = did_you_mean(row, names) or Phrase("its rows are {names}", names=", ".join(names))
        raise Problems([Diagnostic("unknown-name", Phrase("no row is called {row!r}", row=row), word, hint=hint)])
    return Side(ground.label or words[0], chosen, side.ground, side.notes)


def _picked(word: str) -> tuple[str, str | None]:
    """A file and the row that `#` behind it picks."""
    path, mark, row = word.partition("#")
    if mark and not os.path.isfile(word) and (path.endswith((".yaml", ".yml", ".json")) or os.path.isfile(path)):
        return path, row
    return word, None


def _is_assignment(word: str) -> bool:
    key, equals, _ = word.partition("=")
    return bool(equals) and key.strip().replace("-", "_").isidentifier()


def _result_file(path: str) -> Side:
    try:
        document = json.loads(read_text(path), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        raise Problems(
            [Diagnostic("json", Phrase("no JSON: {error}", error=error), path, line, column, hint=EXPECTED)]
        ) from None
    if not isinstance(document, dict) or "schema" not in document:
        raise Problems([Diagnostic("form", "no result", path, hint=EXPECTED)])
    if document["schema"] != SCHEMA:
        message = Phrase("schema: found {schema!r}, expected {expected!r}", schema=document["schema"], expected=SCHEMA)
        raise Problems([Diagnostic("schema", message, path, hint="estimate it anew with this version")])
    rows = document.get("rows")
    if not isinstance(rows, list) or not rows:
        raise Problems([Diagnostic("form", "rows: expected a list of rows", path, hint=EXPECTED)])
    problems = [
        Diagnostic("form", Phrase("rows[{index}]{one}", index=index, one=one), path)
        for index, row in enumerate(rows)
        for one in _flaws(row)
    ]
    if problems:
        raise Problems(problems)
    unknown = dict.fromkeys(
        name for row in rows for name in (*row["words"], *row["quantities"]) if name not in (CATEGORIES | QUANTITIES)
    )
    message = Phrase("left aside, this version does not know them: {names}", names=", ".join(map(printable, unknown)))
    notes = (Diagnostic("unknown-quantity", message, path, severity="note"),) if unknown else ()
    return Side(path, [Subject({**row, "name": printable(row["name"])}) for row in rows], notes=notes)


def _flaws(row: Any) -> list[str]:
    """What keeps a row of a result file from being read."""
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        return [Phrase(": expected a row with a name")]
    found: list[str] = []
    for part in ("words", "quantities"):
        if not isinstance(row.get(part), dict):
            found.append(Phrase(".{part}: expected names with their values", part=part))
            continue
        sound = _sound_word if part == "words" else _sound_number
        found += [
            Phrase(".{part}.{name}: not a value", part=part, name=printable(name))
            for name, body in row[part].items()
            if not sound(name, body)
        ]
    if not _sound_correlations(row.get("correlations", {})):
        found.append(Phrase(".correlations: not correlations"))
    return found


def _sound_word(name: str, body: Any) -> bool:
    return _has_status(body) and isinstance(body.get("value"), str)


def _sound_number(name: str, body: Any) -> bool:
    if not _has_status(body) or "value" not in body:
        return False
    numbers = [body["value"], body.get("low"), body.get("high")]
    if any(isinstance(one, bool) or not isinstance(one, (int, float, type(None))) for one in numbers):
        return False
    return name not in QUANTITIES or body.get("unit") == QUANTITIES[name].unit


def _sound_correlations(body: Any) -> bool:
    return isinstance(body, Mapping) and all(
        isinstance(others, Mapping)
        and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in others.values())
        for others in body.values()
    )


def _has_status(body: Any) -> bool:
    return isinstance(body, Mapping) and isinstance(body.get("status"), str)


def _refuse(word: str) -> float:
    raise ValueError(Phrase("found {word}, expected a number", word=word))


def _wrong_use(message: str) -> Problems:
    hint = Phrase("give A B, or one scenario with --as-of or --catalogue twice")
    return Problems([Diagnostic("sides", message, COMMAND_LINE, hint=hint)])
