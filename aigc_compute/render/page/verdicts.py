"""The page of an audit: the number of statements for each verdict, and all statements with the reasons."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ...language import Phrase, translate
from ...studies.audit import VERDICTS
from ...studies.report import ReportDocument
from ...studies.verdicts import Statement
from ..charts.bars import Bar, draw_bars
from ..elements import Element, el
from ..layout import display_name
from .origins import sources_section
from .parts import Section, figure, linked

MEANINGS = {
    "fails": Phrase("cannot be true as it is written"),
    "suspect": Phrase("cannot be true as it is written, but would hold if read in another way"),
    "ambiguous": Phrase("depends on information that the statement does not give"),
    "holds": Phrase("agrees with what is known"),
    "untestable": Phrase("cannot be tested with what is known"),
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
    """Return the sections of an audit: summary, chart, statements and sources."""
    audit = document.audit
    assert audit
    counts, statements = audit.verdicts, audit.statements
    ordered = sorted(statements, key=lambda statement: VERDICTS.index(statement.verdict))
    counted = [
        translate("{count} {verdict} ({meaning})", count=count, verdict=NAMES[name], meaning=MEANINGS[name])
        for name, count in counts.items()
    ]
    first = (
        translate("Of {count} statements {parts}.", count=len(statements), parts=translate(", ").join(counted))
        if counted
        else translate("There are no statements.")
    )
    summary = Section("summary", translate("Summary"), [el("p", first, class_="answer")])
    if not counts:
        return [summary]
    bars = [Bar(translate(NAMES[name]), count, str(count), colour=COLOURS[name]) for name, count in counts.items()]
    chart = draw_bars(bars, translate("Statements by verdict"), first, [translate("verdict"), translate("statements")])
    charts = Section("charts", translate("Charts"), [el("div", figure(chart), class_="charts")])
    entries = [_statement(statement, document.sources) for statement in ordered]
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


def _statement(statement: Statement, known: Container[str]) -> Element:
    place = ", ".join(
        str(part)
        for part in (statement.document, translate("line {line}", line=statement.line) if statement.line else None)
        if part
    )
    others = [
        el(
            "li",
            el("b", translate(NAMES[finding.verdict])),
            translate(" by {means}: ", means=translate(finding.means)),
            linked(translate(finding.reason), finding.sources, known),
            translate("; ") + translate(finding.reading) if finding.reading else "",
        )
        for finding in statement.findings
    ]
    keys = statement.findings[0].sources if statement.findings else ()
    return el(
        "article",
        el(
            "h3",
            el("span", translate(NAMES[statement.verdict]), class_=f"badge {statement.verdict}"),
            " ",
            f"{statement.subject}: {display_name(statement.quantity)}",
        ),
        el("p", el("q", statement.as_written), class_="written") if statement.as_written else None,
        el(
            "p",
            linked(translate(statement.reason), keys, known),
            translate("; ") + translate(statement.reading) if statement.reading else None,
        ),
        el("details", el("summary", translate("{count} findings", count=len(others))), el("ul", others))
        if len(others) > 1
        else None,
        el("p", f"{statement.id} · {place}", class_="small"),
        data_status=statement.verdict,
        class_=f"claim {statement.verdict}",
    )
