"""The section with all quantities of a row, their values, ranges, origins and sources."""

from __future__ import annotations

from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...evaluation.document import Answer, QuantityAnswer, RowAnswer
from ...language import Phrase, translate
from ...studies.report import ReportDocument
from .. import layout
from ..elements import Child, Element, el
from ..provenance import disagreement_text, note_text, origin_text, reasons
from .parts import Section, label, link, source_links
from .words import STATUSES, counted

HEAD = (Phrase("quantity"), Phrase("value"), Phrase("90 % range"), Phrase("from"), Phrase("details"))


def quantities_section(document: ReportDocument, row: RowAnswer) -> Section:
    """Return the section of all quantities and categories of a row, with controls that filter them."""
    table = el(
        "table",
        el("caption", translate("Quantities of {name}", name=row.name)),
        el("thead", el("tr", [el("th", translate(title), scope="col") for title in HEAD])),
        [_domain(title, names, row, document) for title, names in layout.sections(layout.all_columns([row]))],
        class_="figures stack",
        data_filtered="figures",
    )
    return Section("figures", translate("Quantities and their origins"), [filters(row), table])


def filters(row: RowAnswer) -> Element:
    """Return the controls that the script uses: a button for each status, a search field, and a box that selects the
    main quantities.
    """
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
        el("div", buttons, class_="chips", role="group", aria_label=translate("Origin of a value")),
        el("label", translate("Search "), el("input", type="search", data_search="figures", autocomplete="off")),
        el(
            "label",
            el("input", type="checkbox", data_headlines="figures", checked=True),
            translate(" main quantities only"),
        ),
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
    return el(
        "tr",
        el("th", label(name), el("small", translate(document.meanings.get(name, ""))), scope="row"),
        el("td", layout.shown_value(name, body), data_label=translate("value")),
        el("td", layout.shown_range(body), data_label=translate("90 % range")),
        el("td", badge(body), data_label=translate("from")),
        el("td", details(name, body, document), data_label=translate("details")),
        id=f"q-{name}",
        data_status=str(body.status),
        data_headline=headline,
    )


def badge(body: Answer) -> Element:
    """Return a badge with the status of a value."""
    rough = isinstance(body, QuantityAnswer) and body.approximation
    return el(
        "span",
        translate(STATUSES.get(body.status, body.status)),
        " ≈" if rough else None,
        class_=f"badge {body.status}",
    )


def details(name: str, body: Answer, document: ReportDocument) -> list[Child]:
    """Return the formula of a value with its inputs, or its origin in the catalogue, and its sources."""
    keys = [key for key in body.provenance.sources if key != "definition"]
    sources = source_links(keys, document.sources)
    if isinstance(body, QuantityAnswer) and body.formula:
        key = f"{name}.{body.formula}"
        formula: list[Child] = (
            [link(f"#f-{key}", translate("formula")), translate(" with ")]
            if key in document.formulas
            else [translate("from ")]
        )
        for place, quantity in enumerate(body.inputs):
            shown = translate(quantity).replace("_", "_\u200b")
            formula += [translate(", ") if place else None, link(f"#q-{quantity}", shown)]
        return [formula, el("span", translate("; "), sources) if sources else None]
    unit = body.unit if isinstance(body, QuantityAnswer) else ""
    others = disagreement_text(body.provenance, unit)
    origin = translate(reasons((origin_text(body.provenance), note_text(body.provenance), others)))
    return [origin, translate("; ") if origin and sources else None, sources]
