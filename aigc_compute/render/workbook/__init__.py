"""Reports as workbooks whose cells are formulas, so that a spreadsheet computes the results again when an input
changes.
"""

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
"""Time stamp of all files in the archive, so that the same report always gives the same bytes."""


def workbook(document: ReportDocument) -> bytes:
    """Return the workbook of a report of any kind as bytes."""
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
        listed = [{"source": key, **source} for key, source in document.sources.items()]
        sheets.table(book.create_sheet(translate("Sources")), ("source", "authors", "title", "year", "url"), listed)
    return _reproducible(book)


def _scenarios(book: Workbook, document: ReportDocument) -> None:
    first = book.active
    assert first is not None
    first.title = translate("Summary")
    cells = [
        sheets.figures(book.create_sheet(translate("Scenario {number}", number=place)), row, document)
        for place, row in enumerate(scenarios(document), 1)
    ]
    sheets.summary(first, document, cells)
    for place, bill in enumerate(document.bom.rows if document.bom else (), 1):
        sheets.bill(book.create_sheet(translate("Hardware {number}", number=place)), bill)
    if document.forecast:
        rows = as_json(document.forecast.rows)
        sheets.table(book.create_sheet(translate("Years")), list(rows[0]) if rows else [], rows)


def _reproducible(book: Workbook) -> bytes:
    """Return the bytes of the workbook without the times at which it was created and written."""
    saved, result = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", data)
            new.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return result.getvalue()
