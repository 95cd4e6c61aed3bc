"""`batch`: many rows in, many rows out."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, ExitStack, closing
from typing import TYPE_CHECKING, Any

import typer

from ..diagnostics import problem
from ..language import Phrase, join, translate
from .batch_job import Destination, destination, executor, job_of, read_rows
from .batch_options import (
    Columns,
    Engine,
    Form,
    Inputs,
    Keep,
    Limit,
    Mapping,
    Output,
    PartRows,
    Ranges,
    Resume,
    Scheduler,
    Strict,
    Workers,
)
from .options import AsOf, CatalogueFolder, Encoding, Quiet, names_in, open_catalogue, read_columns, read_date, tell_age

if TYPE_CHECKING:
    from ..executors import ChunkWork, Run
    from ..scenario.tables.source import Source
    from ..studies.batch import Count, Study

BAD_ROWS = 3
"""Exit code where some row has no answer or contradicts itself."""

FILE_WIDTH = 10_000
"""Columns of a table that is written to a file."""


def batch(
    inputs: Inputs,
    output: Output = None,
    form: Form = None,
    columns: Columns = None,
    mapping: Mapping = None,
    keep: Keep = None,
    encoding: Encoding = None,
    ranges: Ranges = False,
    strict: Strict = False,
    resume: Resume = False,
    limit: Limit = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    workers: Workers = None,
    part_rows: PartRows = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Estimate every row of tables, scenario files and sweeps.

    Columns are called as the quantities are. A bad row stops no other: the column `problem` says what is wrong with
    it, and the exit code is 3. Memory stays flat however many rows there are; an interrupted run leaves no output, and
    --resume goes on with it, except with a single Parquet file.

    \b
    Examples:
      aigc-compute batch scenarios.yaml -o answers.csv
      aigc-compute batch runs.csv accelerator=h100-sxm -o answers.parquet
      aigc-compute batch llama-2-70b accelerators=256,512,1024 mfu=0.3..0.5:5
      aigc-compute batch notable_ai_models.csv --map epoch -o estimates.csv
      aigc-compute batch ~/.cache/huggingface/hub --columns parameters,weights_bytes
      aigc-compute batch s3://bucket/rows/ -o s3://bucket/answers/ --engine dask --scheduler tcp://10.0.0.1:8786
      cat rows.jsonl | aigc-compute batch - --format jsonl --columns training_flop
    """
    from ..io.encoding import find_encoding
    from ..scenario.tables.sources import open_sources
    from ..studies.batch import Study, columns_for

    to = destination(output, form, part_rows, resume, inputs)
    who = executor(engine, scheduler, workers)
    text_encoding = find_encoding(encoding)
    asked, shelf = read_columns(columns), open_catalogue(catalogue)
    day, most = read_date(as_of, shelf), read_rows("--limit", limit) or float(shelf.settings["sweep_limit"])
    sources = open_sources(inputs, shelf, mapping, names_in(keep), text_encoding)
    _announce(sources, most, quiet)
    tell_age(as_of, shelf, quiet)
    wanted = columns_for([name for one in sources for name in one.columns], asked, few=to.form == "table")
    rows = _rows(Study(shelf, day, wanted, ranges), sources, to.form, _width(output))
    job = job_of(rows, to, inputs, mapping, text_encoding)
    count, told = _run(who, rows, sources, to, job, strict, quiet)
    _tell(count, told, rows, output, quiet)
    if count.bad:
        raise typer.Exit(BAD_ROWS)


def _announce(sources: list[Source], limit: float, quiet: bool) -> None:
    """Say how large the sweeps are, before they start. Raises Problems where they are too large."""

    for one in sources:
        for told in (one.note, one.sweep):
            if told and not quiet:
                print(translate(told), file=sys.stderr)
    rows = sum(one.swept for one in sources)
    if rows > limit:
        hint = Phrase("--limit {rows} allows it", rows=rows)
        large = Phrase("a sweep of {rows:,} rows, more than {limit:,.0f}", rows=rows, limit=limit)
        raise problem("sweep", large, hint=hint)


def _rows(study: Study, sources: list[Source], form: str, width: int) -> ChunkWork:
    """How every row is answered and written."""
    from ..executors import ChunkWork
    from ..render.rows import writer
    from ..scenario.tables.source import kept_columns
    from ..studies.batch import fields_of, head_of

    kept, named = kept_columns(sources), any(one.named for one in sources)
    fields = fields_of(study, kept, named=named, told=form != "table")
    return ChunkWork(study, fields, writer(form, fields, width, head_of(study)))


def _width(output: str | None) -> int:
    """Columns of a table for the eye: the terminal's, or as many as it takes."""
    from .options import console

    return console().width if output is None else FILE_WIDTH


def _run(
    who: AbstractContextManager[Run],
    rows: ChunkWork,
    sources: list[Source],
    to: Destination,
    job: dict[str, Any],
    strict: bool,
    quiet: bool,
) -> tuple[Count, list[str]]:
    """Answer and write; how many rows there were, and the first of what was wrong."""
    from ..executors import MAX_PROBLEMS_SHOWN, remaining_tasks, tasks_of, write_results
    from ..render.progress import progress
    from ..scenario.tables.source import total
    from ..studies.batch import Count

    whole, shown = total(sources), not quiet and sys.stderr.isatty()

    def share(done: int) -> float:
        return done / whole if whole else sum(one.share() for one in sources) / len(sources)

    count = Count()
    told: list[str] = []
    with ExitStack() as stack:
        run = stack.enter_context(who)
        target = stack.enter_context(closing(to.target(job)))
        advance = stack.enter_context(progress(share, shown))
        for note in target.notes:
            count.add(Count(*note["count"]))
        advance(count.rows)
        tasks = remaining_tasks(tasks_of(sources, to.part_rows), target.notes)
        for one in write_results(rows.writer, run(to.work(rows), tasks), target):
            if strict and one.problems:
                stopped = one.problems[0]
                break
            count.add(one.count)
            told += map(str, one.problems[: MAX_PROBLEMS_SHOWN - len(told)])
            advance(one.count.rows)
        else:
            return count, told
    target.discard()
    print(stopped, file=sys.stderr)
    raise typer.Exit(BAD_ROWS)


def _tell(count: Count, told: list[str], rows: ChunkWork, output: str | None, quiet: bool) -> None:
    """What was wrong, and how many rows there were of each kind."""
    from ..studies.batch import PROBLEM

    for line in told:
        print(line, file=sys.stderr)
    if count.bad > len(told):
        more = count.bad - len(told)
        column = next((one.name for one in rows.fields if one.holds == PROBLEM and not one.kept), PROBLEM)
        print(
            translate("and {more:,} more bad rows; the column {column!r} tells all", more=more, column=column),
            file=sys.stderr,
        )
    if quiet and not count.bad:
        return
    numbers = {
        Phrase("{number:,} estimated", number=count.rows - count.bad): count.rows - count.bad,
        Phrase("{number:,} cannot be read", number=count.faulty): count.faulty,
        Phrase("{number:,} contradict themselves", number=count.contradictory): count.contradictory,
        Phrase("{number:,} from which nothing follows", number=count.nothing): count.nothing,
    }
    parts = join(", ", [words for words, number in numbers.items() if number] or [Phrase("none")])
    where = f" → {output}" if output else ""
    print(translate("{rows:,} rows: {parts}", rows=count.rows, parts=parts) + where, file=sys.stderr)
