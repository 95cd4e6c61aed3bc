"""The sections with the formulas behind the values and with the sources that they cite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...language import translate
from ...studies.report import FormulaText, ReportDocument
from ..elements import Child, Element, el
from .parts import Section, label, link, source_links

WEB = ("https://", "http://")
ARXIV = "arXiv:"


def formulas_section(document: ReportDocument) -> Section:
    """Return the section of all formulas behind the values, with their descriptions."""
    known = document.formulas
    entries = [_formula(key, known[key], document) for key in sorted(known)]
    intro = el(
        "p", translate("{count} formulas behind these values, in the order of their results.", count=len(entries))
    )
    return Section("formulas", translate("Formulas"), [intro, el("div", entries, class_="entries")])


def sources_section(document: ReportDocument) -> Section:
    """Return the section of all sources that the values cite."""
    entries = [
        el("li", el("code", key), " ", citation(source), id=f"s-{key}")
        for key, source in sorted(document.sources.items())
    ]
    return Section("sources", translate("Sources"), [el("ul", entries, class_="sources")])


def citation(source: Mapping[str, Any]) -> list[Child]:
    """Return the authors, the title, the year, the table and the address of a source."""
    parts = [
        source.get("authors") or source.get("publisher"),
        source.get("title"),
        source.get("year"),
        source.get("table"),
    ]
    text = ", ".join(str(part) for part in parts if part)
    return [text, ", " if source.get("url") else None, outside(str(source["url"])) if source.get("url") else None]


def outside(url: str) -> Child:
    """Return a link for a web address or an arXiv number; return any other text unchanged."""
    address = f"https://arxiv.org/abs/{url.removeprefix(ARXIV)}" if url.startswith(ARXIV) else url
    if not address.startswith(WEB):
        return url
    return el("a", url, href=address, rel="noopener noreferrer", class_="out")


def _formula(key: str, formula: FormulaText, document: ReportDocument) -> Element:
    output = formula.output
    title = [link(f"#q-{output}", label(output))]
    solved = (
        translate(" (solved from {quantity})", quantity=translate(formula.solved_from)) if formula.solved_from else ""
    )
    equation = el("code", f"{output} = {formula.expression}") if formula.expression else None
    approximation = (
        el("p", translate("This is an approximation. It is used only if no better formula applies."))
        if formula.approximation
        else None
    )
    return el(
        "article",
        el("h3", title, solved),
        el("p", equation, class_="equation") if equation is not None else None,
        [el("p", translate(" ".join(part.split()))) for part in formula.text.split("\n\n")],
        approximation,
        el("p", translate("Source: "), source_links([formula.source], document.sources), class_="small"),
        id=f"f-{key}",
    )
