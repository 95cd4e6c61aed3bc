"""The work of a batch: a part of the rows in, their answers out, for a stream or as a file of a data set.

A work and its tasks can be pickled, so that any process can do them; the same task gives the same answers everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..diagnostics import Diagnostic
from ..io.interruption import raise_pending
from ..io.partial_file import Note, Target
from ..render.data_set import new_part, seal_part
from ..render.parquet import ParquetStream
from ..render.rows import RowWriter
from ..scenario.tables.parts import Part
from ..scenario.tables.source import Source
from ..studies.batch import Count, Field, Study, answer_sheets, total

MOST_TOLD = 20
"""Bad rows that are told; the output's column `problem` tells all."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part of the rows, its number among the parts, and which row is its first."""

    part: Part
    number: int
    first: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers as a Target takes them, what is noted of them, and the first of what was wrong."""

    data: Any
    note: Note
    told: list[Diagnostic]

    @property
    def count(self) -> Count:
        return Count(*self.note["count"])


class Work(Protocol):
    """What is done with a task."""

    @property
    def study(self) -> Study: ...

    def __call__(self, task: Task) -> Iterator[Answered]: ...


Run = Callable[[Work, Iterable[Task]], Iterator[Answered]]
"""An executor: does a work with tasks, and yields what comes of them in their order."""


def here(work: Work, tasks: Iterable[Task]) -> Iterator[Answered]:
    """The executor that is this process."""
    for task in tasks:
        yield from work(task)


@dataclass(frozen=True, slots=True)
class Rows:
    """Answers as a Target takes them, a chunk at a time."""

    study: Study
    fields: Sequence[Field]
    writer: RowWriter

    def __call__(self, task: Task) -> Iterator[Answered]:
        first = task.first
        for chunk in answer_sheets(self.study, task.part.sheets(), self.fields):
            data, note = self.writer.chunk(chunk.columns, first)
            first += chunk.count.rows
            yield Answered(data, {**note, "count": chunk.count.listed}, chunk.told[:MOST_TOLD])


@dataclass(frozen=True, slots=True)
class PartFiles:
    """Answers as the files of a data set, one for each part."""

    rows: Rows
    folder: str

    @property
    def study(self) -> Study:
        return self.rows.study

    def __call__(self, task: Task) -> Iterator[Answered]:
        count = Count()
        told: list[Diagnostic] = []
        with new_part(self.folder, task.number) as file, closing(ParquetStream(file)) as target:
            for one in written(self.rows.writer, self.rows(task), target):
                count.add(one.count)
                told += one.told[: MOST_TOLD - len(told)]
        seal_part(self.folder, task.number)
        yield Answered(None, {"part": task.number, "count": count.listed}, told)


def written(writer: RowWriter, answers: Iterable[Answered], target: Target) -> Iterator[Answered]:
    """Write answers as they come; the target is whole when all of them are, and no signal has come to end the run."""
    target.begin(writer.head())
    for one in answers:
        target.append(one.data, one.note)
        raise_pending()
        yield one
    raise_pending()
    target.finish(writer.tail(target.notes))


def tasks_of(sources: Iterable[Source], rows: int) -> Iterator[Task]:
    """The parts of all sources, about so many rows in each."""
    first = number = 0
    for source in sources:
        for part in source.parts(rows):
            yield Task(part, number, first)
            first, number = first + part.size, number + 1


def left(tasks: Iterable[Task], notes: Sequence[Note]) -> Iterator[Task]:
    """What is still to be done: a data set notes its parts, a stream chunks from the beginning."""
    parts: set[Any] = {note["part"] for note in notes if "part" in note}
    rows = 0 if parts else total(Count(*note["count"]) for note in notes).rows
    for task in tasks:
        size = task.part.size
        done = min(max(rows - task.first, 0), size)
        if task.number in parts or 0 < size == done:
            continue
        yield replace(task, part=task.part.between(done, size), first=task.first + done) if done else task
