"""Infrastructure of the accelerators: the categories of a cluster and the facts that they bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from .calibration import calibrated
from .facts import Fact, origin_label, read_fact, with_sources
from .origin import ASSUMED, ASSUMPTION, CATALOGUE, IMPLIED, Origin, source_keys
from .store import Catalogue

SECTION = "infrastructure"
RANK = "layout"
"""The layer of all facts of the infrastructure."""

WORDS = ("switch", "cooling")
"""Categories that the entry of a server states."""

DEFAULTS = {"cluster_use": "training", "power_redundancy": "N+1"}
"""Assumed words of categories."""


def infrastructure_words(
    catalogue: Catalogue, categories: Mapping[str, Fact], given: Collection[str]
) -> dict[str, Fact]:
    """Return the categories of a cluster that are not yet known.

    A cluster is for serving if the row gives a quantity of demand and does not give the number of accelerators.
    """
    origin = Origin(ASSUMED, ASSUMPTION, sources=("judgement-2026",))
    words = {name: Fact(word, origin) for name, word in DEFAULTS.items()}
    demand = next((name for name in sorted(given) if QUANTITIES[name].section == "demand"), None)
    if demand and "accelerators" not in given:
        words["cluster_use"] = Fact("serving", Origin(ASSUMED, IMPLIED, demand))
    server, raw = _server(catalogue, str(categories["accelerator"].value))
    words |= {
        name: Fact(raw[name], Origin(CATALOGUE, "server", server, source_keys(raw["source"])))
        for name in WORDS
        if name in raw
    }
    return {name: fact for name, fact in words.items() if name not in categories}


def infrastructure_facts(
    catalogue: Catalogue, categories: Mapping[str, Fact], given_categories: Collection[str], as_of: date
) -> dict[str, Fact]:
    """Return the facts of a cluster by quantity.

    In order of precedence these are the figures of the server, then of the switch, of redundancy and of cooling, then
    conventions and the unit prices known on a day. The overhead of the facility (`pue`) is included only if the row
    gives the category cooling or climate.
    """
    words = {name: str(fact.value) for name, fact in categories.items() if CATEGORIES[name].section == SECTION}
    server, body = _server(catalogue, str(categories["accelerator"].value))
    cooling = calibrated(catalogue, "infrastructure/cooling", {"cooling": "air", **words})
    if not {"cooling", "climate"} & set(given_categories):
        del cooling["pue"]
    by_precedence = (
        _read(body, Origin(CATALOGUE, "server", server), "servers"),
        calibrated(catalogue, "infrastructure/switches", words),
        calibrated(catalogue, "infrastructure/redundancy", words),
        cooling,
        *(calibrated(catalogue, f"infrastructure/{name}", words) for name in ("network", "storage", "facility")),
        unit_prices(catalogue, words.get("switch"), as_of),
    )
    return {name: fact for facts in reversed(by_precedence) for name, fact in facts.items()}


def unit_prices(catalogue: Catalogue, switch: str | None, as_of: date) -> dict[str, Fact]:
    """Return the latest price of each component known on a day; a component without a price is left out."""
    facts = {}
    for quantity, prices in catalogue.table("infrastructure/prices").items():
        known = [
            price for price in prices if str(price["date"]) <= as_of.isoformat() and price.get("of", switch) == switch
        ]
        if known:
            last = known[-1]
            raw = {key: value for key, value in last.items() if key not in ("date", "of")}
            origin = Origin(CATALOGUE, "unit-price", date=str(last["date"]))
            fact = read_fact(quantity, raw, origin, "infrastructure/prices.yaml")
            age = (as_of - date.fromisoformat(str(last["date"]))).days
            facts[quantity] = replace(fact, age_days=age, rank=RANK)
    return facts


def _server(catalogue: Catalogue, accelerator: str) -> tuple[str, dict[str, Any]]:
    """Return name and entry of an accelerator's reference server; both are empty if the accelerator names none."""
    name = str(catalogue.entry("accelerators", accelerator).get("reference_server", ""))
    return (name, catalogue.table("infrastructure/servers")[name]) if name else ("", {})


def _read(raw: Mapping[str, Any], origin: Origin, file: str) -> dict[str, Fact]:
    """Read the quantities of an entry as facts. Raises Problems for unknown keys."""
    not_quantities = ("source", *WORDS)
    unknown = [key for key in raw if key not in not_quantities and key not in QUANTITIES]
    path = f"infrastructure/{file}.yaml"
    if unknown:
        label = origin_label(origin)
        raise Problems(
            [
                Diagnostic("unknown-key", Phrase("{origin}: unknown key {key!r}", origin=label, key=key), path)
                for key in unknown
            ]
        )
    shared = with_sources(origin, raw)
    facts = {name: read_fact(name, value, shared, path) for name, value in raw.items() if name not in not_quantities}
    return {name: replace(fact, rank=RANK) for name, fact in facts.items()}
