"""The section that compares rows side by side, with the range and the origin of each value."""

from __future__ import annotations

from collections.abc import Sequence

from ...evaluation.document import QuantityAnswer, RowAnswer
from ...language import translate
from ...studies.report import ReportDocument
from .. import layout
from ..elements import Element, el
from ..provenance import sources_text
from .parts import Section, label, link, scenarios
from .words import STATUSES


def comparison_section(document: ReportDocument) -> Section:
    """Return a table with one column for each row. It shows the main quantities and all that were given."""
    rows = scenarios(document)
    head = el(
        "thead",
        el(
            "tr",
            el("th", translate("quantity"), scope="col"),
            [el("th", translate(row.name), scope="col") for row in rows],
        ),
    )
    parts = [_domain(title, names, rows, document) for title, names in layout.sections(layout.default_columns(rows))]
    caption = translate("Main quantities and given quantities, side by side")
    table = el("table", el("caption", caption), head, parts, class_="compared stack")
    box = el("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)
    return Section("figures", translate("Side by side"), [_key(), box])


def _key() -> Element:
    marks = [
        el("span", translate(words), class_=f"badge {status}")
        for status, words in STATUSES.items()
        if status != "chosen"
    ]
    return el("p", translate("The edge of a cell shows the origin of its value: "), [[mark, " "] for mark in marks])


def _domain(title: str, names: Sequence[str], rows: Sequence[RowAnswer], document: ReportDocument) -> Element:
    head = el("tr", el("th", translate(title), colspan=len(rows) + 1, scope="rowgroup"), class_="domain")
    return el("tbody", head, [_line(name, rows, document) for name in names])


def _line(name: str, rows: Sequence[RowAnswer], document: ReportDocument) -> Element:
    return el("tr", el("th", label(name), scope="row"), [_cell(name, row, document) for row in rows], id=f"q-{name}")


def _cell(name: str, row: RowAnswer, document: ReportDocument) -> Element:
    body = row.answer(name)
    if body is None:
        return el("td", "–", class_="unknown", title=translate("unknown"), data_label=row.name)
    status = str(body.status)
    interval = layout.shown_range(body)
    value = layout.shown_value(name, body)
    key = f"{name}.{body.formula}" if isinstance(body, QuantityAnswer) else ""
    origins = (translate(STATUSES.get(status, status)), sources_text(body.provenance))
    return el(
        "td",
        link(f"#f-{key}", value) if key in document.formulas else value,
        el("small", interval) if interval else None,
        class_=f"from {status}",
        data_label=row.name,
        title=" · ".join(text for text in origins if text and text != "definition"),
    )
