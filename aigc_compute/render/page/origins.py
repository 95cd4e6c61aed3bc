"""Where figures come from: the formulas with their limits, and the sources with their citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...language import translate
from ...studies.report import FormulaText, ReportDocument
from ..elements import Child, Element, el
from .parts import Section, link, source_links

WEB = ("https://", "http://")
ARXIV = "arXiv:"


def formulas_section(document: ReportDocument) -> Section:
    """Every formula behind the figures, with what it says of itself."""
    known = document.formulas
    entries = [_formula(key, known[key], document) for key in sorted(known)]
    intro = el(
        "p", translate("The {count} formulas behind these figures, by the quantity that they tell.", count=len(entries))
    )
    return Section("formulas", translate("Formulas"), [intro, el("div", entries, class_="entries")])


def sources_section(document: ReportDocument) -> Section:
    """Every source that a figure rests on."""
    entries = [
        el("li", el("code", key), " ", citation(one), id=f"s-{key}") for key, one in sorted(document.sources.items())
    ]
    return Section("sources", translate("Sources"), [el("ul", entries, class_="sources")])


def citation(one: Mapping[str, Any]) -> list[Child]:
    """Authors, title, year, table, and the way to it."""
    parts = [one.get("authors") or one.get("publisher"), one.get("title"), one.get("year"), one.get("table")]
    text = ", ".join(str(part) for part in parts if part)
    return [text, ", " if one.get("url") else None, outside(str(one["url"])) if one.get("url") else None]


def outside(url: str) -> Child:
    """A way out of the page, for addresses of the web alone."""
    address = f"https://arxiv.org/abs/{url.removeprefix(ARXIV)}" if url.startswith(ARXIV) else url
    if not address.startswith(WEB):
        return url
    return el("a", url, href=address, rel="noopener noreferrer", class_="out")


def _formula(key: str, one: FormulaText, document: ReportDocument) -> Element:
    output = one.output
    told = [link(f"#q-{output}", output)]
    solved = translate(" (solved from {quantity})", quantity=one.solved_from) if one.solved_from else ""
    shown = el("code", f"{output} = {one.expression}") if one.expression else None
    rough = el("p", translate("An approximation, used where nothing better is known.")) if one.approximation else None
    return el(
        "article",
        el("h3", told, solved),
        el("p", shown, class_="equation") if shown is not None else None,
        [el("p", translate(part)) for part in one.text.split("\n\n")],
        rough,
        el("p", translate("Source: "), source_links([one.source], document.sources), class_="small"),
        id=f"f-{key}",
    )
