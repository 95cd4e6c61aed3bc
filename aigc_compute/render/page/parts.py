"""Pieces that sections of a page are made of."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from ...language import say
from ..charts import Chart
from ..elements import Child, Element, el

_KEY = re.compile(r"([a-z][a-z0-9.]*(?:-[a-z0-9.]+)+)")
"""What may be the key of a source."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page that the contents name."""

    name: str
    title: str
    body: Sequence[Element]


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
        el("details", el("summary", say("The figures as a table")), plain_table(chart.title, chart.head, chart.rows)),
    )


def source_links(keys: str, known: Container[str]) -> list[Child]:
    """The keys of sources, each with a way to its citation where the page has it."""
    parts: list[Child] = []
    for place, key in enumerate(filter(None, keys.split(", "))):
        parts += [", " if place else None, link(f"#s-{key}", key) if key in known else key]
    return parts


def linked(text: str, known: Container[str]) -> list[Child]:
    """A text in which the keys of sources lead to their citations."""
    return [link(f"#s-{one}", one) if one in known else one for one in _KEY.split(text)]


def link(to: str, *words: Child) -> Element:
    """A way to another place of the page."""
    return el("a", *words, href=to)
