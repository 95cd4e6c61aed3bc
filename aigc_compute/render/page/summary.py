"""The beginning of a report: the main figures, the answer in plain words, and what to beware of."""

from __future__ import annotations

from ...evaluation.document import RowAnswer
from ...language import disambiguate, translate
from ...studies.report import ReportDocument
from .. import layout
from ..elements import Child, Element, el
from .parts import Section, link, scenarios
from .words import beside, doubts, made_of, sentences, tiles, warnings
from .years import year_sentences


def summary_section(document: ReportDocument) -> Section:
    """The summary of one row, or of each of several."""
    rows = scenarios(document)
    years = [el("p", one, class_="answer") for one in year_sentences(document.forecast)]
    if len(rows) == 1:
        return Section("summary", translate("Summary"), [*years, *_row(rows[0], document)])
    parts = [el("article", el("h3", translate(row.name)), _row(row, document, tiled=False)) for row in rows]
    return Section("summary", translate("Summary"), [*years, el("div", parts, class_="entries")])


def _row(row: RowAnswer, document: ReportDocument, tiled: bool = True) -> list[Element]:
    found = [_tiles(row)] if tiled and tiles(row) else []
    told = [*sentences(row), *doubts(document, row.name)]
    if told:
        found.append(
            el(
                "p",
                translate(" ").join(told),
                " ",
                el("small", translate("In parentheses: 90 % ranges.")),
                class_="answer",
            )
        )
    found += [el("p", one) for one in ([made_of(row)] if tiled else []) if one]
    found += [el("p", one) for one in (*beside(row), *layout.unknowns(row))]
    found += [
        el(
            "p",
            el("b", translate("{severity}: ", severity=disambiguate("severity", kind))),
            text,
            class_=f"callout {kind}",
        )
        for kind, text in warnings(row)
    ]
    return found or [el("p", translate("Nothing follows from what was given."))]


def _tiles(row: RowAnswer) -> Element:
    return el("div", [_tile(*one) for one in tiles(row)], class_="tiles")


def _tile(name: str, title: str, value: str, interval: str) -> Element:
    ends: Child = el("span", interval, class_="ends") if interval else None
    return el("div", el("span", link(f"#q-{name}", title)), el("strong", value), ends, class_="tile")
