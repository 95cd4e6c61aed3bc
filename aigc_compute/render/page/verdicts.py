"""Claims by verdict: how many of each, and every statement with its arithmetic."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ...language import Phrase, translate
from ...studies.audit import VERDICTS
from ...studies.report import ReportDocument
from ...studies.verdicts import Statement
from ..charts.bars import Bar, draw_bars
from ..elements import Element, el
from ..layout import named
from .origins import sources_section
from .parts import Section, figure, linked

MEANINGS = {
    "fails": Phrase("cannot be true as it is written"),
    "suspect": Phrase("cannot be true, but another reading would hold"),
    "ambiguous": Phrase("depends on something that is not said"),
    "holds": Phrase("agrees with what is known"),
    "untestable": Phrase("nothing known bears on it"),
}
NAMES = {
    "fails": Phrase("fails"),
    "suspect": Phrase("suspect"),
    "ambiguous": Phrase("ambiguous"),
    "holds": Phrase("holds"),
    "untestable": Phrase("untestable"),
}
COLOURS = {"fails": "b", "suspect": "1", "ambiguous": "3", "holds": "2", "untestable": "5"}


def audit_sections(document: ReportDocument) -> list[Section]:
    """The summary, the picture and the statements of an audit."""
    audit = document.audit
    assert audit
    counts, statements = audit.verdicts, audit.statements
    ordered = sorted(statements, key=lambda one: VERDICTS.index(one.verdict))
    told = [
        translate("{count} {verdict} ({meaning})", count=count, verdict=NAMES[name], meaning=MEANINGS[name])
        for name, count in counts.items()
    ]
    first = (
        translate("Of {count} statements {parts}.", count=len(statements), parts=translate(", ").join(told))
        if told
        else translate("There are no statements.")
    )
    summary = Section("summary", translate("Summary"), [el("p", first, class_="answer")])
    if not counts:
        return [summary]
    bars = [Bar(translate(NAMES[name]), count, str(count), colour=COLOURS[name]) for name, count in counts.items()]
    chart = draw_bars(bars, translate("Statements by verdict"), first, [translate("verdict"), translate("statements")])
    charts = Section("charts", translate("Charts"), [el("div", figure(chart), class_="charts")])
    entries = [_statement(one, document.sources) for one in ordered]
    listed = Section("claims", translate("Statements"), [_filters(counts), el("div", entries, class_="claims")])
    return [summary, charts, listed, *([sources_section(document)] if document.sources else [])]


def _filters(counts: Mapping[str, int]) -> Element:
    buttons = [
        el(
            "button",
            translate("all {count}", count=sum(counts.values())),
            type="button",
            data_from="",
            aria_pressed="true",
        )
    ]
    buttons += [
        el(
            "button",
            f"{translate(NAMES[name])} {count}",
            type="button",
            data_from=name,
            aria_pressed="false",
            class_=name,
        )
        for name, count in counts.items()
    ]
    return el(
        "div",
        el("div", buttons, class_="chips", role="group", aria_label=translate("Verdict")),
        el("label", translate("Search "), el("input", type="search", data_search="claims", autocomplete="off")),
        el("p", data_count="claims", aria_live="polite"),
        class_="filters script",
        hidden=True,
    )


def _statement(one: Statement, known: Container[str]) -> Element:
    place = ", ".join(
        str(part) for part in (one.document, translate("line {line}", line=one.line) if one.line else None) if part
    )
    others = [
        el(
            "li",
            el("b", translate(NAMES[each.verdict])),
            translate(" by {means}: ", means=translate(each.means)),
            linked(translate(each.reason), each.sources, known),
            translate("; ") + translate(each.reading) if each.reading else "",
        )
        for each in one.findings
    ]
    keys = one.findings[0].sources if one.findings else ()
    return el(
        "article",
        el(
            "h3",
            el("span", translate(NAMES[one.verdict]), class_=f"badge {one.verdict}"),
            " ",
            f"{one.subject}: {named(one.quantity)}",
        ),
        el("p", el("q", one.as_written), class_="written") if one.as_written else None,
        el(
            "p",
            linked(translate(one.reason), keys, known),
            translate("; ") + translate(one.reading) if one.reading else None,
        ),
        el("details", el("summary", translate("{count} findings", count=len(others))), el("ul", others))
        if len(others) > 1
        else None,
        el("p", f"{one.id} · {place}", class_="small"),
        data_status=one.verdict,
        class_=f"claim {one.verdict}",
    )
