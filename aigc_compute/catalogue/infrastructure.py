"""What stands around the accelerators: the words of a cluster, and the facts that they bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from .calibration import calibrated
from .facts import Fact, place, read_fact, sourced
from .origin import ASSUMED, ASSUMPTION, CATALOGUE, IMPLIED, Origin, source_keys
from .store import Catalogue

SECTION = "infrastructure"
RANK = "layout"
"""As near as the conventions of a layout."""

WORDS = ("switch", "cooling")
"""What a server's entry says in words."""

DEFAULTS = {"cluster_use": "training", "power_redundancy": "N+1"}


def infrastructure_words(catalogue: Catalogue, settled: Mapping[str, Fact], given: Collection[str]) -> dict[str, Fact]:
    """The words of a cluster that the row leaves open: what is asked of serving makes it one that serves."""
    origin = Origin(ASSUMED, ASSUMPTION, sources=("judgement-2026",))
    found = {name: Fact(word, origin) for name, word in DEFAULTS.items()}
    asked = next((name for name in sorted(given) if QUANTITIES[name].section == "demand"), None)
    if asked and "accelerators" not in given:
        found["cluster_use"] = Fact("serving", Origin(ASSUMED, IMPLIED, asked))
    server, raw = _server(catalogue, str(settled["accelerator"].value))
    found |= {
        name: Fact(raw[name], Origin(CATALOGUE, "server", server, source_keys(raw["source"])))
        for name in WORDS
        if name in raw
    }
    return {name: fact for name, fact in found.items() if name not in settled}


def infrastructure_facts(
    catalogue: Catalogue, settled: Mapping[str, Fact], given_words: Collection[str], as_of: date
) -> dict[str, Fact]:
    """The server's figures first, then those of the switch, of redundancy and cooling, the conventions, and the unit
    prices known at a day. The facility's overhead only where the row itself says something of cooling or climate.
    """
    words = {name: str(fact.value) for name, fact in settled.items() if CATEGORIES[name].section == SECTION}
    server, body = _server(catalogue, str(settled["accelerator"].value))
    cooling = calibrated(catalogue, "infrastructure/cooling", {"cooling": "air", **words})
    if not {"cooling", "climate"} & set(given_words):
        del cooling["pue"]
    near_to_far = (
        _read(body, Origin(CATALOGUE, "server", server), "servers"),
        calibrated(catalogue, "infrastructure/switches", words),
        calibrated(catalogue, "infrastructure/redundancy", words),
        cooling,
        *(calibrated(catalogue, f"infrastructure/{name}", words) for name in ("network", "storage", "facility")),
        unit_prices(catalogue, words.get("switch"), as_of),
    )
    return {name: fact for group in reversed(near_to_far) for name, fact in group.items()}


def unit_prices(catalogue: Catalogue, switch: str | None, as_of: date) -> dict[str, Fact]:
    """Of every piece the latest price known at a day; nothing where none is."""
    found = {}
    for quantity, told in catalogue.table("infrastructure/prices").items():
        known = [one for one in told if str(one["date"]) <= as_of.isoformat() and one.get("of", switch) == switch]
        if known:
            last = known[-1]
            raw = {key: value for key, value in last.items() if key not in ("date", "of")}
            origin = Origin(CATALOGUE, "unit-price", date=str(last["date"]))
            fact = read_fact(quantity, raw, origin, "infrastructure/prices.yaml")
            age = (as_of - date.fromisoformat(str(last["date"]))).days
            found[quantity] = replace(fact, age_days=age, rank=RANK)
    return found


def _server(catalogue: Catalogue, accelerator: str) -> tuple[str, dict[str, Any]]:
    """The server that an accelerator's entry names as its reference design; nothing where it names none."""
    name = str(catalogue.entry("accelerators", accelerator).get("reference_server", ""))
    return (name, catalogue.table("infrastructure/servers")[name]) if name else ("", {})


def _read(raw: Mapping[str, Any], origin: Origin, file: str) -> dict[str, Fact]:
    """The quantities of a table as facts. Raises Problems for a key that means nothing."""
    apart = ("source", *WORDS)
    wrong = [key for key in raw if key not in apart and key not in QUANTITIES]
    if wrong:
        path = f"infrastructure/{file}.yaml"
        raise Problems(
            [
                Diagnostic("unknown-key", Phrase("{origin}: unknown key {key!r}", origin=place(origin), key=key), path)
                for key in wrong
            ]
        )
    shared = sourced(origin, raw)
    facts = {
        name: read_fact(name, one, shared, f"infrastructure/{file}.yaml")
        for name, one in raw.items()
        if name not in apart
    }
    return {name: replace(fact, rank=RANK) for name, fact in facts.items()}
