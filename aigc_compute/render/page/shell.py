"""The page around the sections: title, table of contents, style sheet and script. The page loads nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from ...language import Phrase, language, translate
from ...studies.report import ReportDocument
from ..charts.chart import style
from ..elements import Child, Element, el, html_text
from .parts import Section, link, section

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'"
"""Content security policy: the page may run its own script and load nothing."""

KINDS = {
    "scenario": Phrase("One scenario"),
    "comparison": Phrase("A comparison"),
    "batch": Phrase("A batch"),
    "audit": Phrase("An audit"),
    "forecast": Phrase("A forecast"),
}

ALONE, SERVED = "form-action 'none'", "connect-src 'self'; form-action 'none'"


def shell(document: ReportDocument, sections: Sequence[Section], *before: Child, scripts: Sequence[str] = ()) -> str:
    """Return the whole page as HTML. `before` are elements before the sections. A page with additional `scripts` may
    connect to the server that it comes from.
    """
    rule = f"{POLICY}; {SERVED if scripts else ALONE}"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=rule),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="generator", content=f"aigc-compute {document.version}"),
        el("title", document.title),
        el("style", style() + resource("style.css")),
    )
    body = el(
        "body",
        el("a", translate("Skip to main content"), href="#content", class_="skip"),
        _header(document),
        _contents(sections),
        before,
        el("main", list(map(section, sections)), id="content"),
        _footer(document),
        [el("script", resource(name)) for name in ("page.js", *scripts)],
    )
    return "<!DOCTYPE html>\n" + html_text(without_dead_links(el("html", head, body, lang=language()))) + "\n"


def without_dead_links(root: Element) -> Element:
    """Return the tree with links to missing places of the page replaced by plain text."""
    places = {element.get("id") for element in root.iter()}
    for element in root.iter("a"):
        to = element.get("href", "")
        if to.startswith("#") and to[1:] not in places:
            element.tag = "span"
            del element.attrib["href"]
    return root


@cache
def resource(name: str) -> str:
    """Return the text of a file in the folder of this module."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def _header(document: ReportDocument) -> Element:
    toggle = el("button", translate("Switch theme"), type="button", id="theme", class_="script", hidden=True)
    return el("header", el("h1", document.title), el("p", _stamp(document)), toggle)


def _contents(sections: Sequence[Section]) -> Element:
    return el(
        "nav", [link(f"#{section.name}", section.title) for section in sections], aria_label=translate("Contents")
    )


def _footer(document: ReportDocument) -> Element:
    text = translate(
        "aigc-compute {version}, catalogue {catalogue} ({date}). Ranges are 90 % intervals.",
        version=document.version,
        catalogue=document.catalogue.version,
        date=document.catalogue.date,
    )
    return el("footer", el("p", text))


def _stamp(document: ReportDocument) -> str:
    kind = KINDS[document.kind]
    return translate("{kind}, as of {day}", kind=kind, day=document.as_of) if document.as_of else translate(kind)
