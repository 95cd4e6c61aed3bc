"""`batch`: estimate every row of tables, files and sweeps."""

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
from .options import (
    AsOf,
    CatalogueFolder,
    Encoding,
    Quiet,
    names_in,
    note_old_prices,
    open_catalogue,
    read_columns,
    read_date,
)

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..executors import ChunkWork, Run
    from ..scenario.tables.source import Source
    from ..studies.batch import Count, Study

BAD_ROWS = 3
"""Exit code where a row has no result or contradicts itself."""

FILE_WIDTH = 10_000
"""Width, in characters, of a table that is written to a file."""


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

    The columns have the names of the quantities. A bad row does not stop the others: the column `problem` describes the
    problem, and the exit code is 3. The use of memory does not grow with the number of rows. An interrupted run leaves
    no output; --resume continues it, except with a single Parquet file.

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

    target = destination(output, form, part_rows, resume, inputs)
    workers_of_run = executor(engine, scheduler, workers)
    text_encoding = find_encoding(encoding)
    requested, opened = read_columns(columns), open_catalogue(catalogue)
    day = read_date(as_of, opened)
    max_rows = read_rows("--limit", limit) or float(opened.settings["sweep_limit"])
    sources = open_sources(inputs, opened, mapping, names_in(keep), text_encoding)
    _announce(sources, max_rows, quiet)
    note_old_prices(as_of, opened, quiet)
    names = columns_for([name for source in sources for name in source.columns], requested, few=target.form == "table")
    rows = _rows(Study(opened, day, names, ranges), sources, target.form, _width(output))
    job = job_of(rows, target, inputs, mapping, text_encoding)
    count, messages = _run(workers_of_run, rows, sources, target, job, strict, quiet)
    _print_summary(count, messages, rows, output, quiet)
    if count.bad:
        raise typer.Exit(BAD_ROWS)


def _announce(sources: list[Source], limit: float, quiet: bool) -> None:
    """Print the notes on the sources and the size of the sweeps. Raises Problems for a sweep that is too large."""
    for source in sources:
        for note in (source.note, source.sweep):
            if note and not quiet:
                print(translate(note), file=sys.stderr)
    rows = sum(source.swept for source in sources)
    if rows > limit:
        message = Phrase("the sweep has {rows:,} rows, more than {limit:,.0f}", rows=rows, limit=limit)
        raise problem("sweep", message, hint=Phrase("--limit {rows} allows it", rows=rows))


def _rows(study: Study, sources: list[Source], form: str, width: int) -> ChunkWork:
    """The description of how every row is evaluated and written."""
    from ..executors import ChunkWork
    from ..render.rows import writer
    from ..scenario.tables.source import kept_columns
    from ..studies.batch import fields_of, head_of

    kept, named = kept_columns(sources), any(source.named for source in sources)
    fields = fields_of(study, kept, named=named, problems=form != "table")
    return ChunkWork(study, fields, writer(form, fields, width, head_of(study)))


def _width(output: str | None) -> int:
    """The width of a table in characters: that of the terminal, or unlimited in a file."""
    from .options import console

    return console().width if output is None else FILE_WIDTH


def _run(
    workers: AbstractContextManager[Run],
    rows: ChunkWork,
    sources: list[Source],
    destination: Destination,
    job: dict[str, Any],
    strict: bool,
    quiet: bool,
) -> tuple[Count, list[Diagnostic]]:
    """Evaluate and write all rows; return the counts of rows and the first messages about bad rows."""
    from ..executors import MAX_PROBLEMS_SHOWN, remaining_tasks, tasks_of, write_results
    from ..render.progress import progress
    from ..scenario.tables.source import total
    from ..studies.batch import Count

    all_rows, shown = total(sources), not quiet and sys.stderr.isatty()

    def share(done: int) -> float:
        return done / all_rows if all_rows else sum(source.share() for source in sources) / len(sources)

    count = Count()
    messages: list[Diagnostic] = []
    with ExitStack() as stack:
        run = stack.enter_context(workers)
        target = stack.enter_context(closing(destination.target(job)))
        advance = stack.enter_context(progress(share, shown))
        for note in target.notes:
            count.add(Count(*note["count"]))
        advance(count.rows)
        tasks = remaining_tasks(tasks_of(sources, destination.part_rows), target.notes)
        for part in write_results(rows.writer, run(destination.work(rows), tasks), target):
            if strict and part.count.bad:
                first_message = part.problems[0]
                break
            count.add(part.count)
            messages += part.problems[: MAX_PROBLEMS_SHOWN - len(messages)]
            advance(part.count.rows)
        else:
            return count, messages
    target.discard()
    print(first_message, file=sys.stderr)
    raise typer.Exit(BAD_ROWS)


def _print_summary(count: Count, messages: list[Diagnostic], rows: ChunkWork, output: str | None, quiet: bool) -> None:
    """Print the messages about bad rows, the notes on other rows, and the number of rows of each kind."""
    from ..studies.batch import PROBLEM

    errors = sum(message.severity == "error" for message in messages)
    for message in messages:
        if message.severity == "error" or not quiet:
            print(message, file=sys.stderr)
    if count.bad > errors:
        more = count.bad - errors
        column = next((field.name for field in rows.fields if field.holds == PROBLEM and not field.kept), PROBLEM)
        print(
            translate(
                "and {more:,} more bad rows; the column {column!r} describes all of them", more=more, column=column
            ),
            file=sys.stderr,
        )
    if quiet and not count.bad:
        return
    numbers = {
        Phrase("{number:,} estimated", number=count.rows - count.bad): count.rows - count.bad,
        Phrase("{number:,} cannot be read", number=count.faulty): count.faulty,
        Phrase("{number:,} contradict themselves", number=count.contradictory): count.contradictory,
        Phrase("{number:,} without any result", number=count.underivable): count.underivable,
    }
    parts = join(", ", [phrase for phrase, number in numbers.items() if number] or [Phrase("none")])
    where = f" → {output}" if output else ""
    summary = translate(
        "{rows:,} row: {parts}" if count.rows == 1 else "{rows:,} rows: {parts}", rows=count.rows, parts=parts
    )
    print(summary + where, file=sys.stderr)
