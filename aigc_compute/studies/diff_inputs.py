"""The sides of a comparison: scenarios, or the answers that a result file holds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean, printable, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..evaluation.document import EstimateDocument, RowAnswer, build_rows
from ..evaluation.evaluate import Evaluation
from ..io.typed_json import load_document
from ..language import Phrase
from ..scenario import read_inputs
from ..scenario.row import COMMAND_LINE
from .estimate import estimate

WHAT = Phrase("what 'aigc-compute estimate --format json' writes")
ANEW = Phrase("write it anew with this version: 'aigc-compute estimate … --format json > FILE.json'")
"""How an older result file is brought to the form of this version."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What scenarios are estimated with; `label` tells it from another where a scenario is compared with itself."""

    catalogue: Catalogue
    as_of: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of a side: its answer, and the evaluation behind it unless it is of a result file."""

    answer: RowAnswer
    evaluation: Evaluation | None = None

    @property
    def name(self) -> str:
        return self.answer.name


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
            raise problem("result-file", "a result file is as it is, expected a scenario", word)
        side = _result_file(word)
    else:
        rows = read_inputs([*([word] if word else []), *common], ground.catalogue, sums=True)
        evaluations = estimate(rows, ground.catalogue, ground.as_of)
        errors = tuple(told for one in evaluations for told in one.diagnostics if told.severity == "error")
        subjects = [Subject(*one) for one in zip(build_rows(evaluations), evaluations, strict=True)]
        side = Side(ground.label or word or "scenario", subjects, ground, errors)
    if row is None:
        return side
    chosen = [one for one in side.rows if one.name == row]
    if not chosen:
        names = [one.name for one in side.rows]
        hint = did_you_mean(row, names) or Phrase("its rows are {names}", names=", ".join(names))
        raise problem("unknown-name", Phrase("no row is called {row!r}", row=row), word, hint=hint)
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
    document = load_document(EstimateDocument, path, what=WHAT, anew=ANEW)
    if not document.rows:
        raise problem("form", "rows: found none, expected a list of rows", path, hint=ANEW)
    problems = [
        Diagnostic(
            "form",
            Phrase(
                "rows[{index}].quantities.{name}.unit: found {found!r}, expected {unit!r}",
                index=index,
                name=name,
                found=printable(answer.unit),
                unit=QUANTITIES[name].unit,
            ),
            path,
            hint=ANEW,
        )
        for index, row in enumerate(document.rows)
        for name, answer in row.quantities.items()
        if name in QUANTITIES and answer.unit != QUANTITIES[name].unit
    ]
    if problems:
        raise Problems(problems)
    unknown = dict.fromkeys(
        name
        for row in document.rows
        for name in (*row.categories, *row.quantities)
        if name not in (CATEGORIES | QUANTITIES)
    )
    message = Phrase("left aside, this version does not know them: {names}", names=", ".join(map(printable, unknown)))
    notes = (Diagnostic("unknown-quantity", message, path, severity="note"),) if unknown else ()
    return Side(path, [Subject(replace(row, name=printable(row.name))) for row in document.rows], notes=notes)


def _wrong_use(message: str) -> Problems:
    hint = Phrase("give A B, or one scenario with --as-of or --catalogue twice")
    return problem("sides", message, COMMAND_LINE, hint=hint)
