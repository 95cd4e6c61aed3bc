"""Fixtures that prepare a batch as the command line does, and join the answers of an executor."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Protocol

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.executors import ChunkWork, Run, Task, Work, tasks_of, write_results
from aigc_compute.render.parquet import ParquetRows, ParquetStream
from aigc_compute.render.rows import writer
from aigc_compute.scenario.tables.source import kept_columns
from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.studies.batch import Study, columns_for, fields_of


class PrepareBatch(Protocol):
    """Return the work and the tasks of a batch, for the words of a command line; every task has `part` rows."""

    def __call__(
        self,
        *words: str,
        columns: tuple[str, ...] = ("training_cost_usd", "accelerator"),
        form: str = "csv",
        part: int = 2**16,
        ranges: bool = False,
        catalogue: Catalogue | None = None,
        keep: tuple[str, ...] = (),
    ) -> tuple[ChunkWork, list[Task]]: ...


class JoinAnswers(Protocol):
    """Return the output of an executor for the tasks of a work, as bytes; for Parquet the whole file."""

    def __call__(self, run: Run, work: Work, tasks: list[Task]) -> bytes: ...


@pytest.fixture
def batch(as_of: date) -> PrepareBatch:
    def prepare(
        *words: str,
        columns: tuple[str, ...] = ("training_cost_usd", "accelerator"),
        form: str = "csv",
        part: int = 2**16,
        ranges: bool = False,
        catalogue: Catalogue | None = None,
        keep: tuple[str, ...] = (),
    ) -> tuple[ChunkWork, list[Task]]:
        catalogue = catalogue or Catalogue()
        sources = open_sources(words, catalogue, keep=keep)
        targets = columns_for([name for source in sources for name in source.columns], columns, few=False)
        study = Study(catalogue, as_of, targets, ranges)
        fields = fields_of(study, kept_columns(sources), named=False, problems=True)
        return ChunkWork(study, fields, writer(form, fields, 80, {"schema": "s"})), list(tasks_of(sources, part))

    return prepare


@pytest.fixture
def answers() -> JoinAnswers:
    def join(run: Run, work: Work, tasks: list[Task]) -> bytes:
        assert isinstance(work, ChunkWork)
        if not isinstance(work.writer, ParquetRows):
            return b"".join(answered.data for answered in run(work, tasks))
        file = BytesIO()
        list(write_results(work.writer, run(work, tasks), ParquetStream(file)))
        return file.getvalue()

    return join
