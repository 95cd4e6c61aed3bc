"""The work of a batch: evaluate the rows of a task, and return them for a stream or write them to a part file.

Works and tasks can be pickled, so that any process can execute them. The same task gives the same bytes everywhere.
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

MAX_PROBLEMS_SHOWN = 20
"""Number of bad rows that are shown; the output's column `problem` has all of them."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part of the rows of a batch."""

    part: Part
    number: int
    """Number of the part, from 0."""
    first: int
    """Number of its first row in the batch, from 0."""


@dataclass(frozen=True, slots=True)
class Result:
    """Answers to some rows of a task."""

    data: Any
    """Answers in the form that the Target writes; None if they are in a part file already."""
    note: Note
    """Note for the Target, with which an interrupted run is resumed."""
    problems: list[Diagnostic]
    """The first problems of the rows."""

    @property
    def count(self) -> Count:
        """Numbers of rows."""
        return Count(*self.note["count"])


class Work(Protocol):
    """Executes a task, and yields its results in the order of the rows."""

    @property
    def study(self) -> Study: ...

    def __call__(self, task: Task) -> Iterator[Result]: ...


Run = Callable[[Work, Iterable[Task]], Iterator[Result]]
"""An executor: executes tasks, and yields their results in the order of the tasks."""


def run_here(work: Work, tasks: Iterable[Task]) -> Iterator[Result]:
    """Execute tasks in this process."""
    for task in tasks:
        yield from work(task)


@dataclass(frozen=True, slots=True)
class ChunkWork:
    """Returns the answers of a task in chunks, for one stream."""

    study: Study
    fields: Sequence[Field]
    writer: RowWriter

    def __call__(self, task: Task) -> Iterator[Result]:
        first = task.first
        for chunk in answer_sheets(self.study, task.part.sheets(), self.fields):
            data, note = self.writer.chunk(chunk.columns, first)
            first += chunk.count.rows
            yield Result(data, {**note, "count": chunk.count.listed}, chunk.diagnostics[:MAX_PROBLEMS_SHOWN])


@dataclass(frozen=True, slots=True)
class PartFileWork:
    """Writes the answers of a task to a part file of a data set."""

    chunks: ChunkWork
    folder: str

    @property
    def study(self) -> Study:
        return self.chunks.study

    def __call__(self, task: Task) -> Iterator[Result]:
        count = Count()
        problems: list[Diagnostic] = []
        with new_part(self.folder, task.number) as file, closing(ParquetStream(file)) as target:
            for result in write_results(self.chunks.writer, self.chunks(task), target):
                count.add(result.count)
                problems += result.problems[: MAX_PROBLEMS_SHOWN - len(problems)]
        seal_part(self.folder, task.number)
        yield Result(None, {"part": task.number, "count": count.listed}, problems)


def write_results(writer: RowWriter, results: Iterable[Result], target: Target) -> Iterator[Result]:
    """Write results as they come, and yield them; the target is complete unless a signal ends the run."""
    target.begin(writer.head())
    for result in results:
        target.append(result.data, result.note)
        raise_pending()
        yield result
    raise_pending()
    target.finish(writer.tail(target.notes))


def tasks_of(sources: Iterable[Source], rows: int) -> Iterator[Task]:
    """Yield the tasks for all sources, with about `rows` rows each."""
    first = number = 0
    for source in sources:
        for part in source.parts(rows):
            yield Task(part, number, first)
            first, number = first + part.size, number + 1


def remaining_tasks(tasks: Iterable[Task], notes: Sequence[Note]) -> Iterator[Task]:
    """Yield the tasks, or the parts of tasks, that an interrupted run has not completed.

    The notes of a data set name the completed parts; those of a stream count the completed rows from the beginning.
    """
    parts: set[Any] = {note["part"] for note in notes if "part" in note}
    rows = 0 if parts else total(Count(*note["count"]) for note in notes).rows
    for task in tasks:
        size = task.part.size
        done = min(max(rows - task.first, 0), size)
        if task.number in parts or 0 < size == done:
            continue
        yield replace(task, part=task.part.between(done, size), first=task.first + done) if done else task
