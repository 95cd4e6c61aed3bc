"""`report`: write a report with charts and sources, or serve it with sliders."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import problem
from ..language import Phrase, translate
from .options import AsOf, CatalogueFolder, Encoding, Inputs, Quiet, open_catalogue, print_diagnostics, read_date
from .serve import LOCAL, serve

if TYPE_CHECKING:
    from ..catalogue import Catalogue
    from ..studies.report import ReportDocument

FORMS = (".html", ".md", ".xlsx", ".json")


def report(
    inputs: Inputs = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", show_default=False, help="A .html, .md, .xlsx or .json file."),
    ] = None,
    audit: Annotated[
        str | None,
        typer.Option(
            "--audit",
            metavar="FILE|DOCUMENT",
            show_default=False,
            help="Report the audit of a file of claims, or of a shipped document.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", show_default="the names of the scenarios", help="Title of the report.")
    ] = None,
    serve_page: Annotated[
        bool,
        typer.Option(
            "--serve",
            help="Serve the report on your own machine with sliders for the inputs, instead of writing a file.",
        ),
    ] = False,
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, show_default="a free port", help="With --serve: the port.")
    ] = 0,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="With --serve: the address; another one opens it to the network.")
    ] = LOCAL,
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Write a report: one file that needs no network, with a summary in plain words, charts, and every figure with its
    range, its formula and its source.

    One scenario is reported in full. Several scenarios are compared. Tables, sweeps and more than twelve scenarios
    become a table that you can search and sort. A file of claims is audited. With --serve, moving a slider recomputes
    everything that follows from it; nothing is written, and Ctrl-C stops the server.

    \b
    Examples:
      aigc-compute report llama-2-70b accelerator=h100-sxm accelerators=512 -o report.html
      aigc-compute report gpt-3-175b llama-2-70b mixtral-8x7b -o models.html
      aigc-compute report runs.csv -o runs.html
      aigc-compute report press-release.yaml -o claims.html
      aigc-compute report scenarios.yaml -o comment.md
      aigc-compute report llama-3.1-70b users=1亿 --serve --port 8000
    """
    from ..io.atomic_file import refuse_overlap, write_atomically
    from ..io.encoding import find_encoding
    from ..io.extras import need
    from ..scenario.tables.sources import files_named

    words = list(inputs or ())
    if serve_page:
        _check_served(output, audit, title)
        opened = open_catalogue(catalogue)
        serve(words, opened, read_date(as_of, opened), host, port)
        return
    form, target = _target(output)
    if form == ".xlsx":
        need("openpyxl")
    text_encoding = find_encoding(encoding)
    opened = open_catalogue(catalogue)
    refuse_overlap([target], [*files_named(words), *([audit] if audit else []), *opened.roots])
    document, code = _document(words, audit, title, opened, as_of, quiet, text_encoding)
    write_atomically(target, _content(document, form))
    if code:
        raise typer.Exit(code)


def _check_served(output: str | None, audit: str | None, title: str | None) -> None:
    """Raise Problems for options that a served report does not take."""
    for option, value in (("-o", output), ("--audit", audit), ("--title", title)):
        if value is not None:
            raise problem("usage", Phrase("{option} cannot be used with --serve", option=option))


def _target(output: str | None) -> tuple[str, str]:
    """The ending of the output's name, and the name. Raises Problems for a missing name or another ending."""
    form = Path(output).suffix.lower() if output else ""
    if output is None or form not in FORMS:
        found = f"found {output!r}" if output else "no output"
        message = Phrase("-o: {found}, expected a file that ends in {names}", found=found, names=", ".join(FORMS))
        raise problem("output", message)
    return form, output


def _document(
    inputs: list[str],
    audit: str | None,
    title: str | None,
    opened: Catalogue,
    as_of: str | None,
    quiet: bool,
    encoding: str,
) -> tuple[ReportDocument, int]:
    """The report of the inputs, and the exit code: 1 where the figures of a scenario contradict each other, the code of
    `batch` where rows of a table have no answer.
    """
    from ..studies.report import audit_report, batch_report, claims_among, rows_among, scenario_report
    from ..studies.seeds import find_sets

    claims = [*(find_sets([audit], opened) if audit else []), *claims_among(inputs, opened)]
    if claims:
        return audit_report(claims, opened, read_date(as_of, opened) if as_of else None, title), 0
    day = read_date(as_of, opened)
    rows = rows_among(inputs, opened)
    if rows is None:
        document = batch_report(inputs, opened, day, title, encoding)
        return document, _bad_rows(document)
    document, diagnostics = scenario_report(rows, opened, day, title)
    return document, int(print_diagnostics(diagnostics, quiet))


def _bad_rows(document: ReportDocument) -> int:
    """Print on stderr how many rows of a batch have no answer; return the exit code."""
    from .batch import BAD_ROWS

    bad = sum(1 for row in document.batch.rows if row["problem"]) if document.batch else 0
    if bad:
        message = translate("{count:,} rows have a problem; the column 'problem' describes it", count=bad)
        print(message, file=sys.stderr)
    return BAD_ROWS if bad else 0


def _content(document: ReportDocument, form: str) -> str | bytes:
    """The content of the file."""
    if form == ".json":
        from ..render.formats import json_text

        return json_text(document)
    if form == ".md":
        from ..render.report_markdown import report_markdown

        return report_markdown(document)
    if form == ".xlsx":
        from ..render.workbook import workbook

        return workbook(document)
    from ..render.page import page_html

    return page_html(document)
