"""Batches as the command line makes them, to be done by any executor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.executors import ChunkWork, Run, Task, tasks_of, write_results
from aigc_compute.render.parquet import ParquetRows, ParquetStream
from aigc_compute.render.rows import writer
from aigc_compute.scenario.tables.source import kept_columns
from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.studies.batch import Study, columns_for, fields_of

Batch = Callable[..., tuple[ChunkWork, list[Task]]]


@pytest.fixture
def batch(as_of: date) -> Batch:
    """The work and the tasks of words; `part` rows in each."""

    def made(
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
        wanted = columns_for([name for one in sources for name in one.columns], columns, few=False)
        study = Study(catalogue, as_of, wanted, ranges)
        fields = fields_of(study, kept_columns(sources), named=False, problems=True)
        return ChunkWork(study, fields, writer(form, fields, 80, {"schema": "s"})), list(tasks_of(sources, part))

    return made


@pytest.fixture
def answers() -> Callable[..., bytes]:
    """What an executor makes of a work and its tasks; of Parquet the whole file."""

    def made(run: Run, work: ChunkWork, tasks: list[Task]) -> bytes:
        if not isinstance(work.writer, ParquetRows):
            return b"".join(one.data for one in run(work, tasks))
        file = BytesIO()
        list(write_results(work.writer, run(work, tasks), ParquetStream(file)))
        return file.getvalue()

    return made
