"""Batch: many rows through the one evaluation path, chunk by chunk, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic
from ..quantities import CATEGORIES, QUANTITIES, Quantity
from ..scenario.tables import Coded, Sheet, SheetReader
from .contradictions import Told
from .tables import ENDS, Answer, evaluate_table, headlines

SCHEMA = "aigc-compute/batch/1"

PROBLEM = "problem"
"""The column that says why a row has no answer, or what is doubtful about it."""


COMPUTED = "_computed"
"""What stands behind the name of an answer where a column of the input keeps that name."""

FEW = ("accelerator", "training_flop", "training_days", "training_cost_usd", "cost_per_million_output_tokens_usd")
"""What a screen has room for, beside what is given."""


@dataclass(frozen=True)
class Study:
    """What is asked of every row: quantities and categories, as of a day, with or without their ranges."""

    catalogue: Catalogue
    as_of: date
    wanted: tuple[str, ...]
    ranges: bool = False

    @cached_property
    def reader(self) -> SheetReader:
        """One for all sheets, since it remembers what cells mean."""
        return SheetReader(self.catalogue)


@dataclass(slots=True)
class Count:
    """Rows so far: those answered without a doubt, those that could not be read, those that contradict themselves,
    those from which nothing follows.
    """

    rows: int = 0
    faulty: int = 0
    contradictory: int = 0
    nothing: int = 0

    @property
    def bad(self) -> int:
        return self.faulty + self.contradictory + self.nothing

    @property
    def listed(self) -> list[int]:
        """The four numbers."""
        return [self.rows, self.faulty, self.contradictory, self.nothing]

    def add(self, other: Count) -> None:
        self.rows += other.rows
        self.faulty += other.faulty
        self.contradictory += other.contradictory
        self.nothing += other.nothing


def total(counts: Iterable[Count]) -> Count:
    """All of them."""
    whole = Count()
    for one in counts:
        whole.add(one)
    return whole


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the output: its name, and the answer that it `holds`; or the column of the input that it holds as it
    is (`kept`), with its type in Arrow, None where it is written as text.
    """

    name: str
    holds: str
    kept: bool = False
    type: Any = None

    @property
    def quantity(self) -> Quantity | None:
        """What its numbers are of; None where they are texts, or are kept as they are."""
        return None if self.kept else QUANTITIES.get(self.holds.removesuffix("_low").removesuffix("_high"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Answered rows: columns by name in the order of the output, what was wrong (at most one line a row), and how
    many there were of each.
    """

    columns: dict[str, Any]
    told: list[Diagnostic] = field(default_factory=list)
    count: Count = field(default_factory=Count)


def columns_for(brought: Iterable[str], asked: Sequence[str] | None, *, few: bool) -> tuple[str, ...]:
    """The quantities and categories to answer: those asked for, or the headline ones (the `few` that fit a screen) and
    all that the inputs bring, in the vocabulary's order.
    """
    if asked is not None:
        return tuple(asked)
    brought = tuple(brought)
    wanted = {*(FEW if few else headlines(brought)), *brought}
    return tuple(name for name in (*CATEGORIES, *QUANTITIES) if name in wanted)


def fields_of(study: Study, kept: Mapping[str, Any], *, named: bool, told: bool) -> list[Field]:
    """The columns of the output: with the rows' names, and with what is wrong with them. `kept` are columns of the
    input, which keep their names, with their types in Arrow.
    """
    quantities = [
        name + end for name in study.wanted for end in (("", *ENDS) if study.ranges and name in QUANTITIES else ("",))
    ]
    names, answers, problems = (
        [Field(_free(name, kept), name) for name in dict.fromkeys(part)]
        for part in (["name"] if named else [], quantities, [PROBLEM] if told else [])
    )
    return [*names, *(Field(name, name, True, kind) for name, kind in kept.items()), *answers, *problems]


def _free(name: str, taken: Container[str]) -> str:
    """What an answer is called where columns of the input keep the taken names."""
    return _free(name + COMPUTED, taken) if name in taken else name


def answer_sheets(study: Study, sheets: Iterable[Sheet], fields: Sequence[Field]) -> Iterator[Chunk]:
    """The answers of the sheets, one after the other."""
    for sheet in sheets:
        table = study.reader.read(sheet)
        answer = evaluate_table(table, study.catalogue, study.as_of, study.wanted, ranges=study.ranges)
        nothing = Coded(np.full(sheet.size, -1, dtype=np.intp), [])
        answers = {**answer.columns, "name": table.names or nothing, PROBLEM: _said(answer, sheet.size)}
        columns = {
            one.name: sheet.kept.get(one.holds, [None] * sheet.size) if one.kept else answers.get(one.holds, nothing)
            for one in fields
        }
        yield Chunk(columns, _told(answer, sheet), _count(answer, sheet.size))


def _problems(answer: Answer) -> Told:
    """What is told of each row."""
    found: dict[int, tuple[Diagnostic, ...]] = {}
    for part in (answer.faults, answer.contradictions, answer.nothing):
        for row, told in part.items():
            found[row] = (*found.get(row, ()), *told)
    return dict(sorted(found.items()))


def _said(answer: Answer, size: int) -> Coded:
    """The problems as a column of texts."""
    codes = np.full(size, -1, dtype=np.intp)
    labels: dict[str, int] = {}
    for row, told in _problems(answer).items():
        text = "; ".join(one.message + (f" ({one.hint})" if one.hint else "") for one in told)
        codes[row] = labels.setdefault(text, len(labels))
    return Coded(codes, list(labels))


def _told(answer: Answer, sheet: Sheet) -> list[Diagnostic]:
    """The first of what is told of each row; the column tells all."""
    firsts = ((row, told[0]) for row, told in _problems(answer).items())
    return [one.at(*sheet.place(row)) for row, one in firsts]


def _count(answer: Answer, size: int) -> Count:
    contradictory = answer.contradictions.keys() - answer.faults.keys()
    nothing = answer.nothing.keys() - contradictory - answer.faults.keys()
    return Count(size, len(answer.faults), len(contradictory), len(nothing))
