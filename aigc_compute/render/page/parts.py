"""Common elements of the sections of a page."""

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
    """A section of the page, to which the table of contents links."""

    name: str
    title: str
    body: Sequence[Element]


def scenarios(document: ReportDocument) -> Sequence[RowAnswer]:
    """Return the answers of a report of scenarios; reports of other kinds have none."""
    return document.estimate.rows if document.estimate else ()


def section(part: Section) -> Element:
    """Return the element of a section with its heading."""
    return el("section", el("h2", part.title), part.body, id=part.name)


def plain_table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[Child]], *, class_: str = "stack"
) -> Element:
    """Return a table whose first column holds the names of the rows. On phones the cells of a row stand below each
    other; a table that is too wide can be scrolled.
    """
    titles = el("thead", el("tr", [el("th", title, scope="col") for title in head]))
    body = el("tbody", [el("tr", el("th", row[0], scope="row"), _cells(head, row)) for row in rows])
    table = el("table", el("caption", caption), titles, body, class_=f"numbers {class_}")
    return el("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _cells(head: Sequence[str], row: Sequence[Child]) -> list[Element]:
    return [el("td", cell, data_label=title) for title, cell in zip(head[1:], row[1:], strict=True)]


def figure(chart: Chart, *notes: Child) -> Element:
    """Return a chart with its description and the table of its values."""
    return el(
        "figure",
        el("figcaption", el("h3", chart.title), el("p", chart.description)),
        chart.picture,
        notes,
        el(
            "details",
            el("summary", translate("Show the values as a table")),
            plain_table(chart.title, chart.head, chart.rows),
        ),
    )


def source_links(keys: Sequence[str], known: Container[str]) -> list[Child]:
    """Return the keys of sources separated by commas, with links to the citations that the page has."""
    parts: list[Child] = []
    for place, key in enumerate(keys):
        parts += [", " if place else None, link(f"#s-{key}", key) if key in known else key]
    return parts


def linked(text: str, keys: Sequence[str], known: Container[str]) -> list[Child]:
    """Return a text in which these keys of sources are links to the citations that the page has."""
    parts: list[Child] = [text]
    for key in sorted((key for key in keys if key in known), key=len, reverse=True):
        parts = [piece for part in parts for piece in (_divided(part, key) if isinstance(part, str) else [part])]
    return parts


def _divided(text: str, key: str) -> list[Child]:
    """Return the text with links in place of a key."""
    first, *others = text.split(key)
    return [first, *(piece for other in others for piece in (link(f"#s-{key}", key), other))]


def link(to: str, *words: Child) -> Element:
    """Return a link to another place on the page."""
    return el("a", *words, href=to)


def label(name: str) -> list[Child]:
    """Return the identifier of a quantity or category in code font, after its translated name if there is one."""
    translated = translate(name)
    return [el("code", name)] if translated == name else [translated, " ", el("code", name)]
