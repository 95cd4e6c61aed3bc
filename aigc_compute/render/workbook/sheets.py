"""The sheets of a workbook. Inputs have cells of their own, and results are formulas of these cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import QuantityAnswer, RowAnswer
from ...language import Phrase, translate
from ...studies.bom import Bill
from ...studies.report import ReportDocument
from .. import layout
from ..bom import NO_PRICE
from ..elements import clean
from ..formats import safe
from ..page.parts import scenarios
from ..page.words import STATUSES, TILES
from ..provenance import note_text, origin_text, sources_text
from .excel import excel

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


FIGURES = (
    Phrase("quantity"),
    Phrase("value"),
    Phrase("computed value"),
    Phrase("5 %"),
    Phrase("95 %"),
    Phrase("unit"),
    Phrase("from"),
    Phrase("formula"),
    Phrase("source"),
    Phrase("meaning"),
)
BILL = (
    Phrase("line"),
    Phrase("section"),
    Phrase("quantity"),
    Phrase("unit price"),
    Phrase("subtotal"),
    Phrase("share"),
    Phrase("as of"),
    Phrase("source"),
)
TITLES = {
    "authors": Phrase("authors"),
    "as_written": Phrase("as written"),
    "document": Phrase("document"),
    "high": Phrase("95 %"),
    "id": Phrase("id"),
    "known": Phrase("actual value"),
    "known_of": Phrase("subject of the actual value"),
    "known_source": Phrase("source of the actual value"),
    "line": Phrase("line number"),
    "low": Phrase("5 %"),
    "name": Phrase("name"),
    "quantity": Phrase("quantity"),
    "reading": Phrase("reading"),
    "reason": Phrase("reason"),
    "source": Phrase("source"),
    "subject": Phrase("subject"),
    "title": Phrase("title"),
    "unit": Phrase("unit"),
    "url": Phrase("address"),
    "value": Phrase("value"),
    "verdict": Phrase("verdict"),
    "year": Phrase("year"),
}
"""Headings of the columns of records that are not quantities."""

WIDTHS = {"A": 42.0, "H": 60.0, "I": 28.0, "J": 60.0}
USUAL_WIDTH = 16.0
SENTENCES = ("verdict", "reason", "reading")
"""Columns of records whose texts are translated."""

INPUT, LIVE, STILL = (PatternFill("solid", fgColor=colour) for colour in ("FFF4C2", "FFFFFF", "E7E9EC"))
"""Fill colours of input cells, of cells with a formula, and of cells with a fixed value."""

VALUE = "B"
"""Column of the values."""

PLAIN_FROM, PLAIN_BELOW = 1e-3, 1e9
"""Numbers between these limits are written without a power of ten."""


def head(sheet: Worksheet, titles: Iterable[str], at: int = 1) -> None:
    """Write a bold line of headings, and freeze the panes below it."""
    for column, title in enumerate(titles, 1):
        cell = text(sheet, at, column, translate(title))
        cell.font = Font(bold=True)
    sheet.freeze_panes = f"B{at + 1}"


def text(sheet: Worksheet, row: int, column: int, words: object) -> Cell:
    """Write a cell of text. A text that begins like a formula stays text."""
    cell = sheet.cell(row, column, safe(clean(words)))
    cell.data_type = "s"
    return cell


def number(sheet: Worksheet, row: int, column: int, value: object, unit: str) -> Cell:
    """Write a cell with a number or a formula, in the number format of the unit."""
    cell = sheet.cell(row, column)
    cell.value = value  # type: ignore[assignment]
    size = abs(value) if isinstance(value, int | float) else 0.0
    plain = size == 0 or PLAIN_FROM <= size < PLAIN_BELOW
    if unit.startswith("USD"):
        cell.number_format = '"$"#,##0.00' if plain or size > 1 else '"$"0.00E+00'
    elif unit == "fraction":
        cell.number_format = "0.0%"
    else:
        cell.number_format = "#,##0.####" if plain else "0.000E+00"
    return cell  # type: ignore[return-value]


def figures(sheet: Worksheet, row: RowAnswer, document: ReportDocument) -> dict[str, str]:
    """Write all quantities and categories of a row, with formulas for derived values. Returns the cells by quantity."""
    head(sheet, FIGURES)
    names = layout.all_columns([row])
    places = {name: place for place, name in enumerate(names, 2)}
    cells = {name: f"{VALUE}{place}" for name, place in places.items() if name in QUANTITIES}
    for name, place in places.items():
        _figure(sheet, place, name, row, document, cells)
    for column in range(1, len(FIGURES) + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = WIDTHS.get(letter, USUAL_WIDTH)
    return {name: f"'{sheet.title}'!{cell}" for name, cell in cells.items()}


def _figure(
    sheet: Worksheet, place: int, name: str, row: RowAnswer, document: ReportDocument, cells: Mapping[str, str]
) -> None:
    body = row.answer(name)
    assert body is not None
    text(sheet, place, 1, layout.display_name(name))
    formula = document.formulas.get(f"{name}.{body.formula}") if isinstance(body, QuantityAnswer) else None
    if not isinstance(body, QuantityAnswer):
        text(sheet, place, 2, layout.shown_value(name, body)).fill = STILL
    else:
        live = excel(formula.expression, cells) if formula and formula.expression else None
        cell = number(sheet, place, 2, body.value, body.unit)
        cell.fill = INPUT if not body.formula else LIVE if live else STILL
        if live:
            cell.value = live
        for column, value in enumerate((body.value, body.low, body.high), 3):
            number(sheet, place, column, value, body.unit)
        text(sheet, place, 6, body.unit)
    text(sheet, place, 7, translate(STATUSES.get(body.status, body.status)))
    origin = translate(origin_text(body.provenance) or note_text(body.provenance) or "")
    text(sheet, place, 8, formula.expression or translate(formula.meaning) if formula else origin)
    text(sheet, place, 9, sources_text(body.provenance))
    text(sheet, place, 10, translate(document.meanings.get(name, "")))


def summary(sheet: Worksheet, document: ReportDocument, cells: Sequence[Mapping[str, str]]) -> None:
    """Write the main results of all rows as references to their cells."""
    rows = scenarios(document)
    text(sheet, 1, 1, document.title).font = Font(bold=True, size=14)
    hint = Phrase(
        "Yellow cells are inputs: change them, and the white cells are computed again. Grey cells are fixed values."
    )
    text(sheet, 2, 1, translate(hint)).alignment = Alignment(wrap_text=False)
    head(sheet, [translate("quantity"), *(row.name for row in rows)], 4)
    for place, name in enumerate([name for name in TILES if any(name in known for known in cells)], 5):
        unit = QUANTITIES[name].unit
        text(sheet, place, 1, f"{translate(TILES[name])} ({translate(unit) if unit else name})")
        for column, (row, known) in enumerate(zip(rows, cells, strict=True), 2):
            body = row.quantities.get(name)
            if body and name in known:
                number(sheet, place, column, body.value, body.unit).value = f"={known[name]}"
    sheet.column_dimensions["A"].width = WIDTHS["A"]
    for column in range(2, len(rows) + 2):
        sheet.column_dimensions[get_column_letter(column)].width = 24.0


def bill(sheet: Worksheet, bill_: Bill) -> None:
    """Write a bill of materials. Quantities and prices are inputs; subtotals, shares and the total are formulas."""
    head(sheet, BILL)
    last = len(bill_.lines) + 1
    for place, line in enumerate(bill_.lines, 2):
        price = line.unit_price
        text(sheet, place, 1, layout.display_name(line.quantity))
        text(sheet, place, 2, translate(line.section.capitalize()))
        number(sheet, place, 3, line.amount.value, line.unit).fill = INPUT
        if price and line.subtotal:
            number(sheet, place, 4, price.amount.value, price.unit).fill = INPUT
            number(sheet, place, 5, f"=C{place}*D{place}", "USD")
            number(sheet, place, 6, f"=E{place}/E{last + 1}", "fraction")
            text(sheet, place, 7, price.as_of or "")
            text(sheet, place, 8, ", ".join(price.sources))
        else:
            text(sheet, place, 4, translate(NO_PRICE.get(line.pricing, line.pricing)))
    text(sheet, last + 1, 1, translate("total")).font = Font(bold=True)
    number(sheet, last + 1, 5, f"=SUM(E2:E{last})", "USD").font = Font(bold=True)
    for column in range(1, len(BILL) + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 32.0 if letter in "AH" else USUAL_WIDTH


def table(sheet: Worksheet, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write records below their keys, with a filter for each column."""
    head(sheet, (TITLES.get(name) or layout.display_name(name) for name in names))
    for place, row in enumerate(rows, 2):
        for column, name in enumerate(names, 1):
            value = row.get(name)
            if isinstance(value, int | float):
                known = QUANTITIES.get(name.removesuffix("_low").removesuffix("_high"))
                number(sheet, place, column, value, known.unit if known else "")
            elif value is not None:
                words = layout.display_name(value) if name == "quantity" else value
                text(sheet, place, column, translate(words) if name in SENTENCES else words)
    sheet.auto_filter.ref = sheet.dimensions
    for column in range(1, len(names) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = USUAL_WIDTH
