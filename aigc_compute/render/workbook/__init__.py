"""A report as a workbook that goes on computing: change an input cell, and what follows from it follows."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook

from ...io.typed_json import as_json
from ...language import translate
from ...studies.report import ReportDocument
from ..page.parts import scenarios
from ..verdicts import FLAT
from . import sheets

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same report is the same bits."""


def workbook(document: ReportDocument) -> bytes:
    """The workbook of a report of any kind."""
    book = Workbook()
    first = book.active
    assert first is not None
    if document.audit:
        first.title = translate("Statements")
        sheets.table(first, FLAT, as_json(document.audit.statements))
    elif document.batch:
        first.title = translate("Rows")
        sheets.table(first, document.columns, document.batch.rows)
    else:
        _scenarios(book, document)
    if document.sources:
        listed = [{"source": key, **one} for key, one in document.sources.items()]
        sheets.table(book.create_sheet(translate("Sources")), ("source", "authors", "title", "year", "url"), listed)
    return _still(book)


def _scenarios(book: Workbook, document: ReportDocument) -> None:
    first = book.active
    assert first is not None
    first.title = translate("Summary")
    cells = [
        sheets.figures(book.create_sheet(translate("Scenario {number}", number=place)), row, document)
        for place, row in enumerate(scenarios(document), 1)
    ]
    sheets.summary(first, document, cells)
    for place, one in enumerate(document.bom.rows if document.bom else (), 1):
        sheets.bill(book.create_sheet(translate("Hardware {number}", number=place)), one)
    if document.forecast:
        rows = as_json(document.forecast.rows)
        sheets.table(book.create_sheet(translate("Years")), list(rows[0]) if rows else [], rows)


def _still(book: Workbook) -> bytes:
    """The workbook's bytes without the time at which they were written."""
    written, still = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", data)
            new.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return still.getvalue()
