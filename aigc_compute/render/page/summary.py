"""The first section of a report: the main results, the answer in sentences, and warnings."""

from __future__ import annotations

from ...evaluation.document import RowAnswer
from ...language import disambiguate, translate
from ...studies.report import ReportDocument
from .. import layout
from ..elements import Child, Element, el
from .parts import Section, link, scenarios
from .words import published_sentences, sentences, status_sentence, tiles, uncertainty_sentences, warnings
from .years import year_sentences


def summary_section(document: ReportDocument) -> Section:
    """Return the summary of one row, or the summaries of several rows."""
    rows = scenarios(document)
    years = [el("p", sentence, class_="answer") for sentence in year_sentences(document.forecast)]
    if len(rows) == 1:
        return Section("summary", translate("Summary"), [*years, *_row(rows[0], document)])
    parts = [el("article", el("h3", translate(row.name)), _row(row, document, tiled=False)) for row in rows]
    return Section("summary", translate("Summary"), [*years, el("div", parts, class_="entries")])


def _row(row: RowAnswer, document: ReportDocument, tiled: bool = True) -> list[Element]:
    parts = [_tiles(row)] if tiled and tiles(row) else []
    answer = [*sentences(row), *uncertainty_sentences(document, row.name)]
    if answer:
        parts.append(
            el(
                "p",
                translate(" ").join(answer),
                " ",
                el("small", translate("In parentheses: 90 % ranges.")),
                class_="answer",
            )
        )
    parts += [el("p", sentence) for sentence in ([status_sentence(row)] if tiled else []) if sentence]
    parts += [el("p", sentence) for sentence in (*published_sentences(row), *layout.unknowns(row))]
    parts += [
        el(
            "p",
            el("b", translate("{severity}: ", severity=disambiguate("severity", kind))),
            text,
            class_=f"callout {kind}",
        )
        for kind, text in warnings(row)
    ]
    return parts or [el("p", translate("No result can be derived from the inputs."))]


def _tiles(row: RowAnswer) -> Element:
    return el("div", [_tile(*tile) for tile in tiles(row)], class_="tiles")


def _tile(name: str, title: str, value: str, interval: str) -> Element:
    ends: Child = el("span", interval, class_="ends") if interval else None
    return el("div", el("span", link(f"#q-{name}", title)), el("strong", value), ends, class_="tile")
