"""Claims by verdict: how many of each, and every statement with its arithmetic."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from ...studies.audit import VERDICTS
from ..charts.bars import Bar, draw_bars
from ..elements import Element, el
from .origins import sources_section
from .parts import Section, figure, linked

Document = dict[str, Any]

MEANINGS = {
    "fails": "cannot be true as it is written",
    "suspect": "cannot be true, but another reading would hold",
    "ambiguous": "depends on something that is not said",
    "holds": "agrees with what is known",
    "untestable": "nothing known bears on it",
}
COLOURS = {"fails": "b", "suspect": "1", "ambiguous": "3", "holds": "2", "untestable": "5"}


def audit_sections(document: Document) -> list[Section]:
    """The summary, the picture and the statements of an audit."""
    audit = document["audit"]
    counts, statements = audit["verdicts"], audit["statements"]
    ordered = sorted(statements, key=lambda one: VERDICTS.index(one["verdict"]))
    told = [f"{count} {name} ({MEANINGS[name]})" for name, count in counts.items()]
    first = f"Of {len(statements)} statements " + ", ".join(told) + "." if told else "There are no statements."
    summary = Section("summary", "Summary", [el("p", first, class_="answer")])
    if not counts:
        return [summary]
    bars = [Bar(name, count, str(count), colour=COLOURS[name]) for name, count in counts.items()]
    chart = draw_bars(bars, "Statements by verdict", first, ["verdict", "statements"])
    charts = Section("charts", "Charts", [el("div", figure(chart), class_="charts")])
    entries = [_statement(one, document["sources"]) for one in ordered]
    listed = Section("claims", "Statements", [_filters(counts), el("div", entries, class_="claims")])
    return [summary, charts, listed, *([sources_section(document)] if document["sources"] else [])]


def _filters(counts: dict[str, int]) -> Element:
    buttons = [el("button", f"all {sum(counts.values())}", type="button", data_from="", aria_pressed="true")]
    buttons += [
        el("button", f"{name} {count}", type="button", data_from=name, aria_pressed="false", class_=name)
        for name, count in counts.items()
    ]
    return el(
        "div",
        el("div", buttons, class_="chips", role="group", aria_label="Verdict"),
        el("label", "Search ", el("input", type="search", data_search="claims", autocomplete="off")),
        el("p", data_count="claims", aria_live="polite"),
        class_="filters script",
        hidden=True,
    )


def _statement(one: dict[str, Any], known: Container[str]) -> Element:
    place = ", ".join(str(part) for part in (one["document"], f"line {one['line']}" if one["line"] else None) if part)
    others = [
        el(
            "li",
            el("b", each["verdict"]),
            f" by {each['means']}: ",
            linked(each["reason"], known),
            f"; {each['reading']}" * bool(each["reading"]),
        )
        for each in one["findings"]
    ]
    return el(
        "article",
        el(
            "h3",
            el("span", one["verdict"], class_=f"badge {one['verdict']}"),
            " ",
            f"{one['subject']}: {one['quantity']}",
        ),
        el("p", el("q", one["as_written"]), class_="written") if one["as_written"] else None,
        el("p", linked(one["reason"], known), f"; {one['reading']}" if one["reading"] else None),
        el("details", el("summary", f"{len(others)} findings"), el("ul", others)) if len(others) > 1 else None,
        el("p", f"{one['id']} · {place}", class_="small"),
        data_status=one["verdict"],
        class_=f"claim {one['verdict']}",
    )
