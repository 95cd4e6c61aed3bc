"""The page around its sections: title, contents, style and the little script. Nothing is fetched from anywhere."""

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
"""What a browser may load for the page: nothing. A script of the page alone may run."""

KINDS = {
    "scenario": Phrase("One scenario"),
    "comparison": Phrase("A comparison"),
    "batch": Phrase("Many rows"),
    "audit": Phrase("An audit"),
    "forecast": Phrase("A forecast"),
}

ALONE, SERVED = "form-action 'none'", "connect-src 'self'; form-action 'none'"


def shell(document: ReportDocument, sections: Sequence[Section], *before: Child, scripts: Sequence[str] = ()) -> str:
    """The whole page as HTML; with `scripts` of its own it may talk to the server that it is from."""
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
        el("a", translate("Skip to the content"), href="#content", class_="skip"),
        _header(document),
        _contents(sections),
        before,
        el("main", [section(one) for one in sections], id="content"),
        _footer(document),
        [el("script", resource(name)) for name in ("page.js", *scripts)],
    )
    return "<!DOCTYPE html>\n" + html_text(mended(el("html", head, body, lang=language()))) + "\n"


def mended(root: Element) -> Element:
    """The tree, its links to what is not on the page made words."""
    places = {one.get("id") for one in root.iter()}
    for one in root.iter("a"):
        to = one.get("href", "")
        if to.startswith("#") and to[1:] not in places:
            one.tag = "span"
            del one.attrib["href"]
    return root


@cache
def resource(name: str) -> str:
    """A file that lies beside this one."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def _header(document: ReportDocument) -> Element:
    toggle = el("button", translate("Dark or light"), type="button", id="theme", class_="script", hidden=True)
    return el("header", el("h1", document.title), el("p", _stamp(document)), toggle)


def _contents(sections: Sequence[Section]) -> Element:
    return el("nav", [link(f"#{one.name}", one.title) for one in sections], aria_label=translate("Contents"))


def _footer(document: ReportDocument) -> Element:
    told = translate(
        "aigc-compute {version}, catalogue {catalogue} ({date}). Ranges are 90 % intervals.",
        version=document.version,
        catalogue=document.catalogue.version,
        date=document.catalogue.date,
    )
    return el("footer", el("p", told))


def _stamp(document: ReportDocument) -> str:
    kind = KINDS[document.kind]
    return translate("{kind}, as of {day}", kind=kind, day=document.as_of) if document.as_of else translate(kind)
