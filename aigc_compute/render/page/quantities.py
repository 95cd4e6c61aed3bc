"""What was given, looked up, derived and assumed: every figure of a row with the way to its formula and source."""

from __future__ import annotations

from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...evaluation.document import Answer, QuantityAnswer, RowAnswer
from ...language import Phrase, translate
from ...studies.report import ReportDocument
from .. import layout
from ..elements import Child, Element, el
from ..provenance import origin_text, reasons
from .parts import Section, link, source_links
from .words import STATUSES, counted

HEAD = (Phrase("figure"), Phrase("value"), Phrase("90 % range"), Phrase("from"), Phrase("how"))


def quantities_section(document: ReportDocument, row: RowAnswer) -> Section:
    """All figures of a row, with what filters them."""
    table = el(
        "table",
        el("caption", translate("What is known of {name}", name=row.name)),
        el("thead", el("tr", [el("th", translate(one), scope="col") for one in HEAD])),
        [_domain(title, names, row, document) for title, names in layout.sections(layout.all_columns([row]))],
        class_="figures stack",
        data_filtered="figures",
    )
    return Section("figures", translate("What was given, looked up, derived, assumed"), [filters(row), table])


def filters(row: RowAnswer) -> Element:
    """Buttons for each way a value came about, a search, and a switch to the headlines; for those with a script."""
    counts = counted(row)
    buttons = [
        el("button", translate("all {count}", count=counts.total()), type="button", data_from="", aria_pressed="true")
    ]
    buttons += [
        el(
            "button",
            f"{translate(words)} {counts[status]}",
            type="button",
            data_from=status,
            aria_pressed="false",
            class_=status,
        )
        for status, words in STATUSES.items()
        if counts[status]
    ]
    return el(
        "div",
        el("div", buttons, class_="chips", role="group", aria_label=translate("How a value came about")),
        el("label", translate("Search "), el("input", type="search", data_search="figures", autocomplete="off")),
        el("label", el("input", type="checkbox", data_headlines="figures", checked=True), translate(" headlines only")),
        el("p", data_count="figures", aria_live="polite"),
        class_="filters script",
        hidden=True,
    )


def _domain(title: str, names: list[str], row: RowAnswer, document: ReportDocument) -> Element:
    head = el("tr", el("th", translate(title), colspan="5", scope="rowgroup"), class_="domain")
    return el("tbody", head, [_line(name, row, document) for name in names])


def _line(name: str, row: RowAnswer, document: ReportDocument) -> Element:
    body = row.answer(name)
    assert body is not None
    headline = (CATEGORIES.get(name) or QUANTITIES[name]).headline or body.status == "given"
    label, meaning = translate(name), translate(document.meanings.get(name, ""))
    told = meaning if label == name else f"{label}：{meaning}"
    return el(
        "tr",
        el("th", el("code", name), el("small", told), scope="row"),
        el("td", layout.shown_value(name, body), data_label=translate("value")),
        el("td", layout.shown_range(body), data_label=translate("90 % range")),
        el("td", badge(body), data_label=translate("from")),
        el("td", how(name, body, document), data_label=translate("how")),
        id=f"q-{name}",
        data_status=str(body.status),
        data_headline=headline,
    )


def badge(body: Answer) -> Element:
    """How a value came about."""
    rough = isinstance(body, QuantityAnswer) and body.approximation
    return el(
        "span",
        translate(STATUSES.get(body.status, body.status)),
        " ≈" if rough else None,
        class_=f"badge {body.status}",
    )


def how(name: str, body: Answer, document: ReportDocument) -> list[Child]:
    """The formula with its inputs, or the origin; and the sources."""
    keys = [key for key in body.provenance.sources if key != "definition"]
    sources = source_links(keys, document.sources)
    if isinstance(body, QuantityAnswer) and body.formula:
        key = f"{name}.{body.formula}"
        told: list[Child] = (
            [link(f"#f-{key}", translate("formula")), translate(" of ")]
            if key in document.formulas
            else [translate("of ")]
        )
        for place, one in enumerate(body.inputs):
            told += [", " if place else None, link(f"#q-{one}", one.replace("_", "_\u200b"))]
        return [told, el("span", "; ", sources) if sources else None]
    told_of = translate(reasons((origin_text(body.provenance), body.provenance.note)))
    return [told_of, "; " if told_of and sources else None, sources]
