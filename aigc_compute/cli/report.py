"""`report`: what the other commands tell, as a page to hand on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase
from .options import AsOf, CatalogueFolder, Encoding, Inputs, Quiet, open_catalogue, read_date, tell

if TYPE_CHECKING:
    from ..catalogue import Catalogue
    from ..studies.report import ReportDocument

FORMS = (".html", ".md", ".xlsx", ".json")


def report(
    inputs: Inputs = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", show_default=False, help="A .html, .md, .xlsx or .json."),
    ] = None,
    audit: Annotated[
        str | None,
        typer.Option(
            "--audit",
            metavar="FILE|DOCUMENT",
            show_default=False,
            help="Report the audit of a claims file, or of a shipped document.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", show_default="the names of the rows", help="What stands above it.")
    ] = None,
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Write a report: one file that opens from disk, with a summary in plain words, charts, and every figure with its
    range, its formula and its source.

    One scenario is told in full, several side by side; tables, sweeps and more than twelve rows are a table that can be
    searched and sorted; a claims file is audited.

    \b
    Examples:
      aigc-compute report llama-2-70b accelerator=h100-sxm accelerators=512 -o report.html
      aigc-compute report gpt-3-175b llama-2-70b mixtral-8x7b -o models.html
      aigc-compute report runs.csv -o runs.html
      aigc-compute report press-release.yaml -o claims.html
      aigc-compute report scenarios.yaml -o comment.md
    """
    from ..io.atomic_file import refuse_overlap, write_atomically
    from ..io.encoding import find_encoding
    from ..io.extras import need
    from ..scenario.tables.sources import files_named

    form, target = _target(output)
    if form == ".xlsx":
        need("openpyxl")
    text_encoding = find_encoding(encoding)
    shelf = open_catalogue(catalogue)
    refuse_overlap([target], [*files_named(inputs or ()), *([audit] if audit else []), *shelf.roots])
    document, code = _document(list(inputs or ()), audit, title, shelf, as_of, quiet, text_encoding)
    write_atomically(target, _content(document, form))
    if code:
        raise typer.Exit(code)


def _target(output: str | None) -> tuple[str, str]:
    """The form that the output's name asks for, and the name. Raises Problems where there is none."""
    from ..diagnostics import problem

    form = Path(output).suffix.lower() if output else ""
    if output is None or form not in FORMS:
        found = f"found {output!r}" if output else "no output"
        raise problem(
            "output", Phrase("-o: {found}, expected a file that ends in {names}", found=found, names=", ".join(FORMS))
        )
    return form, output


def _document(
    inputs: list[str],
    audit: str | None,
    title: str | None,
    shelf: Catalogue,
    as_of: str | None,
    quiet: bool,
    encoding: str,
) -> tuple[ReportDocument, int]:
    """The report of whatever the words name; the exit code, 1 where its numbers contradict each other, that of a batch
    where rows of a table have no answer.
    """
    from ..studies.report import audit_report, batch_report, claims_among, rows_among, scenario_report
    from ..studies.seeds import find_sets

    claims = [*(find_sets([audit], shelf) if audit else []), *claims_among(inputs, shelf)]
    if claims:
        return audit_report(claims, shelf, read_date(as_of, shelf) if as_of else None, title), 0
    day = read_date(as_of, shelf)
    rows = rows_among(inputs, shelf)
    if rows is None:
        document = batch_report(inputs, shelf, day, title, encoding)
        return document, _bad_rows(document)
    document, diagnostics = scenario_report(rows, shelf, day, title)
    return document, int(tell(diagnostics, quiet))


def _bad_rows(document: ReportDocument) -> int:
    """The exit code of a batch; how many rows have no answer goes to stderr."""
    from ..language import translate
    from .batch import BAD_ROWS

    bad = sum(1 for row in document.batch.rows if row["problem"]) if document.batch else 0
    if bad:
        print(translate("{count:,} rows with a problem; the column 'problem' tells it", count=bad), file=sys.stderr)
    return BAD_ROWS if bad else 0


def _content(document: ReportDocument, form: str) -> str | bytes:
    """The report in a form."""
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
