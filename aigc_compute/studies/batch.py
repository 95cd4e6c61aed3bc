"""Batch: answers for many rows, chunk by chunk, so that the memory does not grow with the number of rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic
from ..domains.vocabulary import CATEGORIES, QUANTITIES, Quantity
from ..evaluation.contradictions import DiagnosticsByRow
from ..evaluation.document import DatedDocument, catalogue_version
from ..evaluation.tables import ENDS, Answer, evaluate_table, headlines
from ..io.typed_json import as_json
from ..scenario.tables import Coded, Sheet, SheetReader

PROBLEM = "problem"
"""Name of the column with the problems of a row."""

COMPUTED = "_computed"
"""Suffix of an answer's column if a column that is copied from the input has the same name."""

SCREEN_COLUMNS = (
    "accelerator",
    "training_flop",
    "training_days",
    "training_cost_usd",
    "cost_per_million_output_tokens_usd",
)
"""Answers that a table on a screen shows by default beside the inputs."""


@dataclass(frozen=True, kw_only=True)
class BatchDocument(DatedDocument):
    """Document of `aigc-compute batch INPUT... --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/batch/1"

    rows: Sequence[Mapping[str, float | str | None]]
    """The rows in the order of the inputs, each with its columns by name: `name`, columns copied from the input,
    categories, quantities (in the unit of the vocabulary), the ends of their ranges (`<quantity>_low`,
    `<quantity>_high`), and `problem`; null where unknown. A problem that begins with "note: " says how a row was read
    whose figures do not agree.
    """


@dataclass(frozen=True)
class Study:
    """The question that a batch answers for every row."""

    catalogue: Catalogue
    as_of: date
    """Day whose prices are used."""
    targets: tuple[str, ...]
    """Quantities and categories to compute."""
    ranges: bool = False
    """Whether to compute the ends of ranges too."""

    @cached_property
    def reader(self) -> SheetReader:
        """The reader for all sheets. It caches the meaning of cells."""
        return SheetReader(self.catalogue)


@dataclass(slots=True)
class Count:
    """Numbers of rows that were processed."""

    rows: int = 0
    """All rows."""
    faulty: int = 0
    """Rows that cannot be read or whose categories contradict the catalogue."""
    contradictory: int = 0
    """Rows that contradict themselves."""
    underivable: int = 0
    """Rows that determine none of the requested quantities."""

    @property
    def bad(self) -> int:
        return self.faulty + self.contradictory + self.underivable

    @property
    def listed(self) -> list[int]:
        """The four numbers in the order of the fields."""
        return [self.rows, self.faulty, self.contradictory, self.underivable]

    def add(self, other: Count) -> None:
        self.rows += other.rows
        self.faulty += other.faulty
        self.contradictory += other.contradictory
        self.underivable += other.underivable


def total(counts: Iterable[Count]) -> Count:
    """Add up counts."""
    whole = Count()
    for count in counts:
        whole.add(count)
    return whole


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the output."""

    name: str
    """Name of the column in the output."""
    holds: str
    """Name of the answer in the column, or of the column of the input that is copied."""
    kept: bool = False
    """Whether the column is copied from the input unchanged."""
    type: Any = None
    """Arrow type of a copied column; None if it is written as text."""

    @property
    def quantity(self) -> Quantity | None:
        """The quantity whose numbers the column contains; None for text and for a copied column."""
        return None if self.kept else QUANTITIES.get(self.holds.removesuffix("_low").removesuffix("_high"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """The answers for some rows."""

    columns: dict[str, Any]
    """Columns by name, in the order of the output."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """The first problem of each row that has one, then the first note of each row that has only notes."""
    count: Count = field(default_factory=Count)
    """Numbers of rows in the chunk."""


def head_of(study: Study) -> dict[str, Any]:
    """Return the fields of a batch document before its rows, as JSON."""
    empty = BatchDocument(as_of=study.as_of, catalogue=catalogue_version(study.catalogue), rows=())
    return {key: value for key, value in as_json(empty).items() if key != "rows"}


def columns_for(inputs: Iterable[str], requested: Sequence[str] | None, *, few: bool) -> tuple[str, ...]:
    """Select the quantities and categories to compute.

    These are the requested ones. If nothing is requested, they are the inputs and the headlines (with `few` only those
    that fit on a screen), in the order of the vocabulary.
    """
    if requested is not None:
        return tuple(requested)
    inputs = tuple(inputs)
    names = {*(SCREEN_COLUMNS if few else headlines(inputs)), *inputs}
    return tuple(name for name in (*CATEGORIES, *QUANTITIES) if name in names)


def fields_of(study: Study, kept: Mapping[str, Any], *, named: bool, problems: bool) -> list[Field]:
    """Return the columns of the output in order.

    Args:
        study: The question.
        kept: Arrow types of the columns that are copied from the input, by name. These columns keep their names.
        named: Whether there is a column with the names of the rows.
        problems: Whether there is a column with the problems of the rows.
    """
    answers = [
        name + end for name in study.targets for end in (("", *ENDS) if study.ranges and name in QUANTITIES else ("",))
    ]
    name_fields, answer_fields, problem_fields = (
        [Field(_free_name(name, kept), name) for name in dict.fromkeys(names)]
        for names in (["name"] if named else [], answers, [PROBLEM] if problems else [])
    )
    kept_fields = (Field(name, name, True, kind) for name, kind in kept.items())
    return [*name_fields, *kept_fields, *answer_fields, *problem_fields]


def _free_name(name: str, used: Container[str]) -> str:
    """Return a name for an answer that no copied column uses."""
    return _free_name(name + COMPUTED, used) if name in used else name


def answer_sheets(study: Study, sheets: Iterable[Sheet], fields: Sequence[Field]) -> Iterator[Chunk]:
    """Answer sheets one after the other, with the columns that `fields` describe."""
    for sheet in sheets:
        table = study.reader.read(sheet)
        answer = evaluate_table(table, study.catalogue, study.as_of, study.targets, ranges=study.ranges)
        empty = Coded(np.full(sheet.size, -1, dtype=np.intp), [])
        problems = _problems(answer)
        texts = _joined(problems, sheet.notes)
        answers = {**answer.columns, "name": table.names or empty, PROBLEM: _problem_column(texts, sheet.size)}
        columns = {
            output.name: sheet.kept.get(output.holds, [None] * sheet.size)
            if output.kept
            else answers.get(output.holds, empty)
            for output in fields
        }
        only_notes = {row: notes for row, notes in sheet.notes.items() if row not in problems}
        first = [
            diagnostics[0].at(*sheet.place(row)) for part in (problems, only_notes) for row, diagnostics in part.items()
        ]
        yield Chunk(columns, first, _count(answer, sheet.size))


def _problems(answer: Answer) -> DiagnosticsByRow:
    """Join the faults, contradictions and other errors of each row, in the order of the rows."""
    return _joined(answer.faults, answer.contradictions, answer.underivable)


def _joined(*parts: DiagnosticsByRow) -> DiagnosticsByRow:
    """Join the diagnostics of each row, in the order of the rows."""
    joined: DiagnosticsByRow = {}
    for part in parts:
        for row, diagnostics in part.items():
            joined[row] = (*joined.get(row, ()), *diagnostics)
    return dict(sorted(joined.items()))


def _problem_column(problems: DiagnosticsByRow, size: int) -> Coded:
    """Write all problems of each row into a column of texts."""
    codes = np.full(size, -1, dtype=np.intp)
    labels: dict[str, int] = {}
    for row, diagnostics in problems.items():
        text = "; ".join(map(_problem_text, diagnostics))
        codes[row] = labels.setdefault(text, len(labels))
    return Coded(codes, list(labels))


def _problem_text(diagnostic: Diagnostic) -> str:
    mark = "" if diagnostic.severity == "error" else f"{diagnostic.severity}: "
    return mark + diagnostic.message + (f" ({diagnostic.hint})" if diagnostic.hint else "")


def _count(answer: Answer, size: int) -> Count:
    """Count the rows; a row with several problems counts for the first kind only."""
    contradictory = answer.contradictions.keys() - answer.faults.keys()
    underivable = answer.underivable.keys() - contradictory - answer.faults.keys()
    return Count(size, len(answer.faults), len(contradictory), len(underivable))
