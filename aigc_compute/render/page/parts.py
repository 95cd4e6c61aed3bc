"""Pieces that sections of a page are made of."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from ...evaluation.document import RowAnswer
from ...language import translate
from ...studies.report import ReportDocument
from ..charts import Chart
from ..elements import Child, Element, el


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page that the contents name."""

    name: str
    title: str
    body: Sequence[Element]


def scenarios(document: ReportDocument) -> Sequence[RowAnswer]:
    """The answers of a report of scenarios."""
    return document.estimate.rows if document.estimate else ()


def section(one: Section) -> Element:
    """A section under its heading."""
    return el("section", el("h2", one.title), one.body, id=one.name)


def plain_table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[Child]], *, class_: str = "stack"
) -> Element:
    """A table whose first column names the row: on a phone its cells stand one below the other, and where it is still
    too wide it scrolls.
    """
    titles = el("thead", el("tr", [el("th", one, scope="col") for one in head]))
    body = el("tbody", [el("tr", el("th", row[0], scope="row"), _cells(head, row)) for row in rows])
    table = el("table", el("caption", caption), titles, body, class_=f"numbers {class_}")
    return el("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _cells(head: Sequence[str], row: Sequence[Child]) -> list[Element]:
    return [el("td", cell, data_label=title) for title, cell in zip(head[1:], row[1:], strict=True)]


def figure(chart: Chart, *notes: Child) -> Element:
    """A chart with what it shows in words, and the table behind it."""
    return el(
        "figure",
        el("figcaption", el("h3", chart.title), el("p", chart.told)),
        chart.picture,
        notes,
        el(
            "details",
            el("summary", translate("The figures as a table")),
            plain_table(chart.title, chart.head, chart.rows),
        ),
    )


def source_links(keys: Sequence[str], known: Container[str]) -> list[Child]:
    """The keys of sources, each with a way to its citation where the page has it."""
    parts: list[Child] = []
    for place, key in enumerate(keys):
        parts += [", " if place else None, link(f"#s-{key}", key) if key in known else key]
    return parts


def linked(text: str, keys: Sequence[str], known: Container[str]) -> list[Child]:
    """A text in which these keys of sources lead to their citations, where the page has them."""
    parts: list[Child] = [text]
    for key in sorted((key for key in keys if key in known), key=len, reverse=True):
        parts = [piece for part in parts for piece in (_divided(part, key) if isinstance(part, str) else [part])]
    return parts


def _divided(text: str, key: str) -> list[Child]:
    """A text with links in the places of a key."""
    first, *others = text.split(key)
    return [first, *(piece for other in others for piece in (link(f"#s-{key}", key), other))]


def link(to: str, *words: Child) -> Element:
    """A way to another place of the page."""
    return el("a", *words, href=to)
