"""The options of `batch`, checked, and the description of a job that can be resumed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, Problems, problem
from ..io.stores import is_url
from ..language import Phrase, language
from .options import check_format

if TYPE_CHECKING:
    from ..catalogue import Catalogue
    from ..executors import ChunkWork, Run, Work
    from ..io.partial_file import Target

ENGINES = ("local", "dask")

PART_ROWS = 2**20
"""Default number of rows in each file of a data set."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The output (None: standard output), its format, the rows of one part of the work, and whether to resume."""

    output: str | None
    form: str
    part_rows: int
    resume: bool

    @property
    def is_data_set(self) -> bool:
        """Whether the output is a folder of Parquet files."""
        return self.output is not None and self.output.endswith("/")

    @property
    def can_be_resumed(self) -> bool:
        """Whether an interrupted run leaves partial results that another run can use."""
        return self.output is not None and (self.is_data_set or self.form != "parquet")

    def target(self, job: dict[str, Any]) -> Target:
        """Open the output. Raises Problems if it cannot be written or resumed."""
        from ..io.partial_file import PartialFile, Stream

        if self.output is None:
            return Stream(sys.stdout.buffer)
        if self.form != "parquet":
            return PartialFile(self.output, job, resume=self.resume)
        from ..render.data_set import DataSet
        from ..render.parquet import ParquetFile

        if not self.is_data_set:
            return ParquetFile(self.output)
        return DataSet(self.output, job, resume=self.resume)

    def work(self, rows: ChunkWork) -> Work:
        """The work on one part of the rows."""
        from ..executors import PartFileWork
        from ..io.stores import absolute

        return PartFileWork(rows, absolute(self.output)) if self.output and self.is_data_set else rows


def destination(
    output: str | None, form: str | None, part_rows: str | None, resume: bool, inputs: Iterable[str]
) -> Destination:
    """The destination that the options describe. Raises Problems for options that contradict each other."""
    from ..render.rows import FORMATS, form_of
    from ..scenario.tables.columns import CHUNK

    folder = output is not None and output.endswith("/")
    if form:
        check_format(form, FORMATS)
    form = form or ("parquet" if folder else form_of(output or "")) or "table"
    rows = read_rows("--part-rows", part_rows)
    problems = []
    if form == "parquet" and output is None:
        problems.append(Diagnostic("output", "Parquet cannot be written to standard output", hint="-o FILE.parquet"))
    if form != "parquet" and folder:
        problems.append(
            Diagnostic("output", Phrase("a data set holds Parquet files, found --format {form}", form=form), output)
        )
    if output and is_url(output) and not folder:
        hint = Phrase("-o {name}/", name=output)
        problems.append(Diagnostic("output", "a remote store takes only a data set", output, hint=hint))
    if rows is not None and not folder:
        problems.append(Diagnostic("output", "--part-rows needs a data set as output", hint="-o FOLDER/"))
    if resume and output is None:
        problems.append(Diagnostic("resume", "--resume needs -o with the output of the interrupted run"))
    if resume and form == "parquet" and output and not folder:
        hint = Phrase("write a data set, whose name ends in /: -o {name}/", name=output)
        problems.append(Diagnostic("resume", "a single Parquet file cannot be resumed", output, hint=hint))
    if resume and "-" in inputs:
        problems.append(
            Diagnostic("resume", "a run that reads standard input cannot be resumed", hint="save the input in a file")
        )
    if problems:
        raise Problems(problems)
    return Destination(output, form, int(rows or PART_ROWS) if folder else CHUNK, resume)


def read_rows(option: str, text: str | None) -> float | None:
    """The number of rows that an option gives, None where it is not given. Raises Problems."""
    from ..units import Range, UnitError, parse

    if text is None:
        return None
    try:
        rows = parse(text, "")
    except UnitError as error:
        raise problem("value", Phrase("{option}: {error}", option=option, error=error)) from None
    if isinstance(rows, Range) or rows < 1:
        raise problem("value", Phrase("{option}: found {found!r}, expected one number", option=option, found=text))
    return rows


def files_read(inputs: Iterable[str], mapping: str | None, catalogue: Catalogue) -> list[str]:
    """The files that the inputs name, the file of a mapping, and the mappings that it extends."""
    from ..scenario.tables.mapping import mapping_files
    from ..scenario.tables.sources import files_named

    return [*files_named(inputs), *(mapping_files(mapping, catalogue) if mapping else ())]


def job_of(
    rows: ChunkWork, to: Destination, inputs: Iterable[str], mapping: str | None, encoding: str
) -> dict[str, Any]:
    """Everything that determines the bytes of an output that can be resumed; empty for another output.

    Raises Problems if the output would overwrite an input.
    """
    from ..evaluation.document import catalogue_version
    from ..evaluation.versions import versions
    from ..io.atomic_file import refuse_overlap
    from ..io.partial_file import files_beside
    from ..io.stores import content_hashes
    from ..io.typed_json import as_json
    from ..render.rows import TRANSLATED
    from ..scenario.tables.columns import CHUNK

    if to.output is None:
        return {}
    files = files_read(inputs, mapping, rows.study.catalogue)
    beside = () if to.is_data_set else files_beside(to.output)
    refuse_overlap([to.output, *beside], [*files, *rows.study.catalogue.roots])
    if not to.can_be_resumed:
        return {}
    return {
        "versions": versions(),
        "catalogue": as_json(catalogue_version(rows.study.catalogue)),
        "as_of": rows.study.as_of.isoformat(),
        "format": to.form,
        "language": language() if to.form in TRANSLATED else None,
        "columns": [[field.name, field.holds] for field in rows.fields],
        "keep": [field.name for field in rows.fields if field.kept],
        "ranges": rows.study.ranges,
        "inputs": inputs,
        "mapping": mapping,
        "encoding": encoding,
        "files": content_hashes(files),
        "chunk": CHUNK,
        "part": to.part_rows,
    }


def executor(engine: str, scheduler: str | None, workers: int | None) -> AbstractContextManager[Run]:
    """The executor that `--engine` names. Raises Problems for an unknown engine or a missing package."""
    from ..executors import run_here

    check_format(engine, ENGINES, "--engine")
    if scheduler and workers:
        raise problem(
            "usage", "--workers starts a cluster on this machine, --scheduler uses another; expected one of them"
        )
    if engine == "local":
        if scheduler or workers:
            option = "--scheduler" if scheduler else "--workers"
            raise problem("usage", Phrase("{option} needs --engine dask", option=option))
        return nullcontext(run_here)
    from ..io.extras import need

    need("distributed")
    from ..executors.dask_cluster import cluster

    return cluster(scheduler, workers)
