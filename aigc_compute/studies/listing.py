"""Lists of what there is, as plain records, and single entries in full."""

from __future__ import annotations

from typing import Any

from ..catalogue import KINDS, Catalogue
from ..catalogue.api_prices import api_price_list
from ..catalogue.entries import model, peaks
from ..catalogue.facts import read_value
from ..catalogue.prices import price_book
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..evaluation.document import Document, opening, plain
from ..language import Phrase
from ..units import Range, format_range, format_value, mid_of
from .explain import formula_facts, quantity_facts

Record = dict[str, Any]

LIST_SCHEMA = "aigc-compute/list/1"
SHOW_SCHEMA = "aigc-compute/show/1"


def list_document(kind: str, catalogue: Catalogue) -> Document:
    """The entries of a kind as a document."""
    return {**opening(LIST_SCHEMA, catalogue=catalogue), "kind": kind, "rows": listing(kind, catalogue)}


def listing(kind: str, catalogue: Catalogue) -> list[Record]:
    """The entries of a kind, a record each, in order."""
    if kind == "models":
        return [_model(catalogue, name) for name in catalogue.names(kind)]
    if kind == "accelerators":
        return [_accelerator(catalogue, name) for name in catalogue.names(kind)]
    if kind in KINDS:
        return [
            {
                "name": name,
                "title": catalogue.entry(kind, name)["name"],
                "source": catalogue.entry(kind, name)["source"],
            }
            for name in catalogue.names(kind)
        ]
    if kind == "quantities":
        words = [{"name": one.name, "unit": Phrase("a word"), "meaning": one.meaning} for one in CATEGORIES.values()]
        return words + [{"name": one.name, "unit": one.unit, "meaning": one.meaning} for one in QUANTITIES.values()]
    if kind == "formulas":
        return [
            {"output": one["output"], "meaning": one["meaning"], "source": one["source"]}
            for quantity in QUANTITIES
            for one in map(formula_facts, FORMULAS.of(quantity))
            if not one["solved_from"]
        ]
    if kind == "prices":
        return [one._asdict() for one in price_book(catalogue)]
    if kind == "api_prices":
        return [one._asdict() for one in api_price_list(catalogue)]
    if kind == "trends":
        return [
            {
                "name": name,
                "a_year": f"x{_assumed(raw)}" if name in catalogue.table("trends") else "",
                "about": raw.get("about", ""),
                "source": raw.get("source", ""),
            }
            for name, raw in (*catalogue.table("trends").items(), *catalogue.table("trend_groups").items())
        ]
    if kind == "assumptions":
        return [
            {
                "name": name,
                "value": _assumed(raw),
                "rank": raw["rank"],
                "source": raw.get("source", ""),
                "note": raw.get("note", ""),
            }
            for name, raw in {**catalogue.assumptions, **catalogue.asked_assumptions}.items()
        ]
    return [
        {"name": name, "title": raw.get("title", ""), "year": raw.get("year", ""), "url": raw.get("url", "")}
        for name, raw in sorted(catalogue.sources.items())
    ]


def show_document(name: str, catalogue: Catalogue) -> Document:
    """An entry as a document. Raises Problems as `entry` does."""
    kind, found, body = entry(name, catalogue)
    return {**opening(SHOW_SCHEMA, catalogue=catalogue), "kind": kind, "name": found, "entry": plain(body)}


def entry(name: str, catalogue: Catalogue) -> tuple[str, str, Record]:
    """The kind, the name and the content of whatever is called this: a model, an accelerator, a law, a number format,
    a quantity, a word, a source.

    Raises Problems with the nearest names where nothing does.
    """
    for kind in KINDS:
        try:
            found = catalogue.find(kind, name)
        except Problems:
            continue
        return kind, found, catalogue.entry(kind, found)
    if name in QUANTITIES or name in CATEGORIES:
        return "quantities", name, quantity_facts(name, catalogue)
    sources = catalogue.sources
    if name in sources:
        return "sources", name, sources[name]
    everything = [*(one for kind in KINDS for one in catalogue.names(kind)), *QUANTITIES, *CATEGORIES, *sources]
    raise Problems(
        [
            Diagnostic(
                "unknown-name",
                Phrase("nothing is called {name!r}", name=name),
                hint=did_you_mean(name, everything) or "'aigc-compute list' names the kinds",
            )
        ]
    )


def _model(catalogue: Catalogue, name: str) -> Record:
    entry = model(catalogue, name)
    recipe, architecture = entry.blocks["recipe"], entry.blocks["architecture"]
    size = architecture.get("parameters") or entry.blocks["reported"].get("parameters")
    raw = catalogue.entry("models", name)
    return {
        "name": name,
        "organisation": raw.get("organisation", ""),
        "released": str(raw.get("released", "")),
        "modality": str(architecture["modality"].value) if "modality" in architecture else "",
        "parameters": _shown(size.value if size else raw.get("official_parameters")),
        "tokens": _shown(recipe["training_tokens"].value if "training_tokens" in recipe else None),
        "source": raw.get("source", ""),
    }


def _accelerator(catalogue: Catalogue, name: str) -> Record:
    raw = catalogue.entry("accelerators", name)
    best = peaks(catalogue, name)
    precision = next((one for one in ("bf16", "fp16", "fp32") if one in best), next(iter(best)))
    return {
        "name": name,
        "vendor": raw["vendor"],
        "released": str(raw["released"]),
        "peak": Phrase("{value} {precision}", value=format_value(best[precision], "FLOP/s", 4), precision=precision),
        "memory": _figure(raw, "accelerator_memory_bytes", "byte"),
        "bandwidth": _figure(raw, "accelerator_memory_bandwidth_bytes_per_s", "byte/s"),
        "power": _figure(raw, "accelerator_tdp_w", "W"),
    }


def _figure(raw: Record, name: str, unit: str) -> str:
    """A figure of a data sheet, nothing where it is not there."""
    return format_value(mid_of(read_value(raw[name], unit)), unit, 4) if name in raw else ""


def _shown(value: float | Range | str | None) -> str:
    if isinstance(value, Range):
        return format_range(value.low, value.high, "", 3)
    return "unknown" if value is None else format_value(float(value), "", 4)


def _assumed(raw: Record) -> str:
    if "low" in raw:
        return f"{raw.get('mid', '')} ({raw['low']}..{raw.get('high', '')})".strip()
    value = raw.get("value", raw.get("values"))
    return ", ".join(value) if isinstance(value, list) else str(value)
