"""Read the sides of a comparison: scenarios, or answers in a result file."""

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

RESULT_FILE = Phrase("a result file of 'aigc-compute estimate --format json'")
WRITE_AGAIN = Phrase("write the file again with this version: 'aigc-compute estimate … --format json > FILE.json'")
"""Hint for a result file of an older version."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Catalogue and day with which scenarios are estimated."""

    catalogue: Catalogue
    as_of: date
    label: str = ""
    """Name of the side if a scenario is compared with itself on several bases."""


@dataclass(frozen=True, slots=True)
class SideRow:
    """One row of a side: its answer, and the evaluation behind it unless the answer is from a result file."""

    answer: RowAnswer
    evaluation: Evaluation | None = None

    @property
    def name(self) -> str:
        return self.answer.name


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    label: str
    rows: list[SideRow]
    basis: Basis | None = None
    """Basis of the estimates; None for a result file."""
    notes: tuple[Diagnostic, ...] = ()
    """Contradictions, and quantities that were ignored."""


def read_sides(arguments: Sequence[str], bases: Sequence[Basis]) -> list[Side]:
    """Return the sides that the arguments name: several sides on one basis, or one scenario on several bases.

    An argument is the name of a model, a scenario file or a result file (.json); `#ROW` behind a file selects one row.
    `key=value` holds for every side. Raises Problems with all problems of all sides.
    """
    common = [word for word in arguments if _is_assignment(word)]
    words = [word for word in arguments if not _is_assignment(word)]
    if len(bases) > 1:
        if len(words) > 1:
            message = Phrase("found {count} scenarios, expected one for several dates or catalogues", count=len(words))
            raise _wrong_use(message)
        requests = [(words, basis) for basis in bases]
    elif len(words) < 2:
        message = Phrase(
            "found {count} side, expected two or more"
            if len(words) == 1
            else "found {count} sides, expected two or more",
            count=len(words),
        )
        raise _wrong_use(message)
    else:
        requests = [([word], bases[0]) for word in words]
    sides: list[Side] = []
    problems: list[Diagnostic] = []
    for side_words, basis in requests:
        try:
            sides.append(_side(side_words, common, basis))
        except Problems as side_problems:
            problems += side_problems.diagnostics
    if problems:
        raise Problems(dict.fromkeys(problems))
    return sides


def _side(words: Sequence[str], common: Sequence[str], basis: Basis) -> Side:
    word, row = _split_row(words[0]) if words else ("", None)
    if word.endswith(".json"):
        if common or basis.label:
            raise problem("result-file", "a result file cannot be estimated again, expected a scenario", word)
        side = _result_file(word)
    else:
        rows = read_inputs([*([word] if word else []), *common], basis.catalogue, sums=True)
        evaluations = estimate(rows, basis.catalogue, basis.as_of)
        errors = tuple(
            diagnostic
            for evaluation in evaluations
            for diagnostic in evaluation.diagnostics
            if diagnostic.severity == "error"
        )
        side_rows = [SideRow(*pair) for pair in zip(build_rows(evaluations), evaluations, strict=True)]
        side = Side(basis.label or word or "scenario", side_rows, basis, errors)
    if row is None:
        return side
    selected = [side_row for side_row in side.rows if side_row.name == row]
    if not selected:
        names = [side_row.name for side_row in side.rows]
        hint = did_you_mean(row, names) or Phrase("the rows of the file are {names}", names=", ".join(names))
        raise problem("unknown-name", Phrase("unknown row {row!r}", row=row), word, hint=hint)
    return Side(basis.label or words[0], selected, side.basis, side.notes)


def _split_row(word: str) -> tuple[str, str | None]:
    """Return the file and the row in FILE#ROW; the row is None if the word selects none."""
    path, mark, row = word.partition("#")
    if mark and not os.path.isfile(word) and (path.endswith((".yaml", ".yml", ".json")) or os.path.isfile(path)):
        return path, row
    return word, None


def _is_assignment(word: str) -> bool:
    key, equals, _ = word.partition("=")
    return bool(equals) and key.strip().replace("-", "_").isidentifier()


def _result_file(path: str) -> Side:
    """Return a result file as a side. Raises Problems if the file is malformed or of another version."""
    document = load_document(EstimateDocument, path, what=RESULT_FILE, anew=WRITE_AGAIN)
    if not document.rows:
        raise problem("form", "rows: found none, expected a list of rows", path, hint=WRITE_AGAIN)
    problems = [
        Diagnostic(
            "form",
            Phrase(
                "rows[{index}].quantities.{name}.unit: found {unit!r}, expected {expected!r}",
                index=index,
                name=name,
                unit=printable(answer.unit),
                expected=QUANTITIES[name].unit,
            ),
            path,
            hint=WRITE_AGAIN,
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
    message = Phrase(
        "ignored, since this version does not know them: {names}", names=", ".join(map(printable, unknown))
    )
    notes = (Diagnostic("unknown-quantity", message, path, severity="note"),) if unknown else ()
    return Side(path, [SideRow(replace(row, name=printable(row.name))) for row in document.rows], notes=notes)


def _wrong_use(message: str) -> Problems:
    hint = Phrase("give two sides A B, or one scenario with --as-of or --catalogue twice")
    return problem("sides", message, COMMAND_LINE, hint=hint)
