"""Rows side by side, each value with its range and where it is from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...language import say
from .. import layout
from ..elements import Element, el
from ..provenance import sources_text
from .parts import Section, link
from .words import STATUSES

Row = dict[str, Any]
Document = dict[str, Any]


def comparison_section(document: Document) -> Section:
    """A table of the headlines and all that was given: a column a row."""
    rows = document["estimate"]["rows"]
    head = el(
        "thead", el("tr", el("th", say("figure"), scope="col"), [el("th", row["name"], scope="col") for row in rows])
    )
    parts = [_domain(title, names, rows, document) for title, names in layout.sections(layout.default_columns(rows))]
    caption = say("Headlines and what was given, side by side")
    table = el("table", el("caption", caption), head, parts, class_="compared stack")
    box = el("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)
    return Section("figures", say("Side by side"), [_key(), box])


def _key() -> Element:
    marks = [
        el("span", say(words), class_=f"badge {status}") for status, words in STATUSES.items() if status != "chosen"
    ]
    return el("p", say("The edge of a cell tells where its value is from: "), [[one, " "] for one in marks])


def _domain(title: str, names: Sequence[str], rows: Sequence[Row], document: Document) -> Element:
    head = el("tr", el("th", say(title), colspan=len(rows) + 1, scope="rowgroup"), class_="domain")
    return el("tbody", head, [_line(name, rows, document) for name in names])


def _line(name: str, rows: Sequence[Row], document: Document) -> Element:
    return el(
        "tr", el("th", el("code", name), scope="row"), [_cell(name, row, document) for row in rows], id=f"q-{name}"
    )


def _cell(name: str, row: Row, document: Document) -> Element:
    body = layout.cell(row, name)
    if body is None:
        return el("td", "–", class_="unknown", title=say("unknown"), data_label=row["name"])
    status = str(body["status"])
    interval = layout.shown_range(body)
    value = layout.shown_value(name, body)
    key = f"{name}.{body.get('formula')}"
    return el(
        "td",
        link(f"#f-{key}", value) if key in document["formulas"] else value,
        el("small", interval) if interval else None,
        class_=f"from {status}",
        data_label=row["name"],
        title=" · ".join(
            str(one) for one in (say(STATUSES.get(status, status)), sources_text(body)) if one and one != "definition"
        ),
    )
