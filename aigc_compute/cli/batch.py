"""`batch`: many rows in, many rows out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import (
    AsOf,
    CatalogueFolder,
    Quiet,
    check_format,
    complete_inputs,
    open_catalogue,
    read_columns,
    read_date,
)

if TYPE_CHECKING:
    from ..partial_file import Target
    from ..render.rows import RowWriter
    from ..scenario.tables.source import Source
    from ..studies.batch import Chunk, Count, Study

BAD_ROWS = 3
"""Exit code where some row has no answer or contradicts itself."""

FILE_WIDTH = 10_000
"""Columns of a table that is written to a file."""

MOST_TOLD = 20
"""Bad rows that are told on stderr; the output's column `problem` tells all."""


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="[FILE|DIR|-|NAME|KEY=VALUES]...",
            show_default=False,
            autocompletion=complete_inputs,
            help="Scenario files (YAML), tables (CSV, TSV, JSON lines, Parquet), config.json of models (Hugging Face), "
            "folders of them, standard input (-), models by name; key=value, key=a,b,c and key=lo..hi:steps hold for "
            "every row.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", show_default="standard output", help="Where the rows go."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="table|csv|tsv|jsonl|json|markdown|parquet",
            show_default="by the name of -o, else table",
            help="How the rows are written.",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME", show_default="what is given and the headlines", help="Answer these quantities only."
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="NAME|FILE",
            show_default="known by its columns",
            help="What the columns of a foreign table, or the keys of a model's config.json, are (aigc-compute list "
            "mappings, or a file of your own).",
        ),
    ] = None,
    keep: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", show_default=False, help="Columns to carry over as they are.")
    ] = None,
    ranges: Annotated[bool, typer.Option("--ranges", help="Add the ends of every 90 % range (much slower).")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad row and write nothing.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run of this command.")] = False,
    limit: Annotated[
        str | None, typer.Option(metavar="ROWS", show_default="10M", help="The most rows that a sweep may make.")
    ] = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Estimate every row of tables, scenario files and sweeps.

    Columns are called as the quantities are. A bad row stops no other: the column `problem` says what is wrong with
    it, and the exit code is 3. Memory stays flat however many rows there are; an interrupted run leaves no output, and
    --resume goes on with it.

    \b
    Examples:
      aigc-compute batch scenarios.yaml -o answers.csv
      aigc-compute batch runs.csv accelerator=h100-sxm -o answers.parquet
      aigc-compute batch llama-2-70b accelerators=256,512,1024 mfu=0.3..0.5:5
      aigc-compute batch notable_ai_models.csv --map epoch -o estimates.csv
      aigc-compute batch ~/.cache/huggingface/hub --columns parameters,weights_bytes
      cat rows.jsonl | aigc-compute batch - --format jsonl --columns training_flop
    """
    from ..atomic_file import keep_inputs
    from ..partial_file import PartialFile, Stream
    from ..render.rows import FORMATS, form_of, writer
    from ..scenario.tables.sources import open_sources
    from ..studies.batch import SCHEMA, Study, columns_for, names_of
    from ..studies.document import opening

    if form:
        check_format(form, FORMATS)
    form = form or (form_of(output) if output else None) or "table"
    _check_use(output, form, resume, inputs)
    asked = read_columns(columns)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    kept_names = [name.strip() for name in keep.split(",") if name.strip()] if keep else []
    sources = open_sources(inputs, shelf, mapping, kept_names)
    _announce(sources, _read_limit(limit, shelf), quiet)
    wanted = columns_for([name for one in sources for name in one.columns], asked, few=form == "table")
    study = Study(shelf, day, wanted, ranges)
    kept = list(dict.fromkeys(name for one in sources for name in one.kept))
    names = names_of(study, kept, named=any("name" in one.columns for one in sources), told=form != "table")
    files = _files(inputs, mapping)
    if output:
        keep_inputs(output, [*files, *shelf.roots])
    job = _job(study, form, names, inputs, mapping, files)
    target = Stream(sys.stdout.buffer) if output is None else PartialFile(output, job, resume=resume)
    rows = writer(form, names, _width(output), opening(SCHEMA, day, shelf))
    count, told = _run(study, sources, names, rows, target, strict, quiet)
    _tell(count, told, output, quiet)
    if count.bad:
        raise typer.Exit(BAD_ROWS)


def _check_use(output: str | None, form: str, resume: bool, inputs: list[str]) -> None:
    from ..diagnostics import Diagnostic, Problems

    problems = []
    if form == "parquet" and output is None:
        problems.append(Diagnostic("output", "Parquet needs a file", hint="-o FILE.parquet"))
    if resume and output is None:
        problems.append(Diagnostic("resume", "--resume needs the -o FILE of the interrupted run"))
    if resume and "-" in inputs:
        problems.append(Diagnostic("resume", "standard input cannot be resumed", hint="put it into a file"))
    if problems:
        raise Problems(problems)


def _read_limit(text: str | None, catalogue: Any) -> float:
    from ..diagnostics import Diagnostic, Problems
    from ..units import Range, UnitError, parse

    if text is None:
        return float(catalogue.settings["sweep_limit"])
    try:
        limit = parse(text, "")
    except UnitError as error:
        raise Problems([Diagnostic("value", f"--limit: {error}")]) from None
    if isinstance(limit, Range):
        raise Problems([Diagnostic("value", f"--limit: found {text!r}, expected one number")])
    return limit


def _announce(sources: list[Source], limit: float, quiet: bool) -> None:
    """Say how large the sweeps are, before they start. Raises Problems where they are too large."""
    from ..diagnostics import Diagnostic, Problems

    for one in sources:
        for told in (one.note, one.sweep):
            if told and not quiet:
                print(told, file=sys.stderr)
    rows = sum(one.swept for one in sources)
    if rows > limit:
        hint = f"--limit {rows} allows it"
        raise Problems([Diagnostic("sweep", f"a sweep of {rows:,} rows, more than {limit:,.0f}", hint=hint)])


def _files(inputs: list[str], mapping: str | None) -> list[str]:
    """The files that are read."""
    import os

    from ..scenario.tables.sources import paths_named

    named = [path for word in inputs for path in (paths_named(word) if os.path.exists(word) else ())]
    return [path for path in (*named, mapping) if path and os.path.exists(path)]


def _job(
    study: Study, form: str, names: list[str], inputs: list[str], mapping: str | None, files: list[str]
) -> dict[str, Any]:
    """What makes the output what it is."""
    import os

    from .. import __version__
    from ..scenario.tables.columns import CHUNK
    from ..studies.document import catalogue_version

    return {
        "version": __version__,
        "catalogue": catalogue_version(study.catalogue),
        "as_of": study.as_of.isoformat(),
        "format": form,
        "columns": names,
        "ranges": study.ranges,
        "inputs": inputs,
        "mapping": mapping,
        "files": [[word, os.stat(word).st_size, os.stat(word).st_mtime_ns] for word in files],
        "chunk": CHUNK,
    }


def _width(output: str | None) -> int:
    """Columns of a table for the eye: the terminal's, or as many as it takes."""
    from .options import console

    return console().width if output is None else FILE_WIDTH


def _run(
    study: Study, sources: list[Source], names: list[str], rows: RowWriter, target: Target, strict: bool, quiet: bool
) -> tuple[Count, list[str]]:
    """Answer and write; how many rows there were, and the first of what was wrong."""
    from itertools import chain, islice

    from ..render.progress import progress
    from ..scenario.tables.source import total
    from ..studies.batch import Count, answer_sheets

    whole, shown = total(sources), not quiet and sys.stderr.isatty()

    def share(done: int) -> float:
        return done / whole if whole else sum(one.share() for one in sources) / len(sources)

    count = Count()
    told: list[str] = []
    for note in target.notes:
        count.add(Count(*note["count"]))
    done = len(target.notes)
    try:
        with progress(share, shown) as advance, _written(rows, target) as write:
            advance(count.rows)
            sheets = islice(chain.from_iterable(one.sheets() for one in sources), done, None)
            for chunk in answer_sheets(study, sheets, names):
                if strict and chunk.told:
                    raise _Stopped(str(chunk.told[0]))
                write(chunk)
                count.add(chunk.count)
                told += map(str, chunk.told[: MOST_TOLD - len(told)])
                advance(chunk.count.rows)
    except _Stopped as stopped:
        target.discard()
        print(stopped, file=sys.stderr)
        raise typer.Exit(BAD_ROWS) from None
    return count, told


class _Stopped(Exception):
    """A bad row where none is allowed."""


@contextmanager
def _written(rows: RowWriter, target: Target) -> Iterator[Callable[[Chunk], None]]:
    """Chunks are written while the next is being answered; the output is whole when all of them are."""
    from concurrent.futures import Future, ThreadPoolExecutor

    def append(chunk: Chunk, index: int) -> None:
        data, note = rows.chunk(chunk.columns, index)
        target.append(data, {**note, "count": chunk.count.listed})

    def write(chunk: Chunk) -> None:
        if pending:
            pending.pop().result()
        pending.append(pool.submit(append, chunk, len(target.notes)))

    pending: list[Future[None]] = []
    try:
        with ThreadPoolExecutor(1) as pool:
            target.begin(rows.head())
            yield write
            for last in pending:
                last.result()
        target.finish(rows.tail(target.notes))
    finally:
        target.close()


def _tell(count: Count, told: list[str], output: str | None, quiet: bool) -> None:
    """What was wrong, and how many rows there were of each kind."""
    for line in told:
        print(line, file=sys.stderr)
    if count.bad > len(told):
        print(f"and {count.bad - len(told):,} more bad rows; the column 'problem' tells all", file=sys.stderr)
    if quiet and not count.bad:
        return
    parts = [
        f"{number:,} {words}"
        for number, words in (
            (count.rows - count.bad, "estimated"),
            (count.faulty, "cannot be read"),
            (count.contradictory, "contradict themselves"),
            (count.nothing, "from which nothing follows"),
        )
        if number
    ]
    where = f" → {output}" if output else ""
    print(f"{count.rows:,} rows: {', '.join(parts) or 'none'}{where}", file=sys.stderr)
