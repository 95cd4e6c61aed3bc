"""What stands around the accelerators: the words of a cluster, and the facts that they bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from .facts import Fact, read_fact
from .store import Catalogue

SECTION = "infrastructure"
RANK = "layout"
"""As near as the conventions of a layout."""

WORDS = ("switch", "cooling")
"""What a server's entry says in words."""

DEFAULTS = {"cluster_use": "training", "power_redundancy": "N+1"}


def concerns_infrastructure(names: Iterable[str]) -> bool:
    """Whether any of these quantities or words is of the data centre around the accelerators."""
    known = (CATEGORIES.get(name) or QUANTITIES.get(name) for name in names)
    return any(one is not None and one.section == SECTION for one in known)


def infrastructure_words(catalogue: Catalogue, settled: Mapping[str, Fact], given: Collection[str]) -> dict[str, Fact]:
    """The words of a cluster that the row leaves open: what is asked of serving makes it one that serves."""
    found = {name: Fact(word, "assumed", "assumption", "judgement-2026") for name, word in DEFAULTS.items()}
    asked = next((name for name in sorted(given) if QUANTITIES[name].section == "demand"), None)
    if asked and "accelerators" not in given:
        found["cluster_use"] = Fact("serving", "assumed", Phrase("implied by {asked}", asked=asked))
    server, raw = _server(catalogue, str(settled["accelerator"].value))
    found |= {
        name: Fact(raw[name], "catalogue", Phrase("server {server}", server=server), raw["source"])
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
    network, facility = (catalogue.table(f"infrastructure/{name}") for name in ("network", "facility"))
    server, body = _server(catalogue, str(settled["accelerator"].value))
    switch, redundancy = words.get("switch", ""), words["power_redundancy"]
    cooling = _cooling(facility["cooling"], words)
    if not {"cooling", "climate"} & set(given_words):
        del cooling["pue"]
    near_to_far = (
        _read(body, Phrase("server {server}", server=server), "servers"),
        _read(network["switches"].get(switch, {}), Phrase("switch {switch}", switch=switch), "network"),
        _read(
            _sourced(facility["redundancy"], redundancy),
            Phrase("redundancy {redundancy}", redundancy=redundancy),
            "facility",
        ),
        _read(cooling, "cooling", "facility", "assumed"),
        _read(network["conventions"], "assumption", "network", "assumed"),
        _read(network["modules"], "assumption", "network", "assumed"),
        _read(catalogue.table("infrastructure/storage"), "assumption", "storage", "assumed"),
        _read(facility["conventions"], "assumption", "facility", "assumed"),
        unit_prices(catalogue, words.get("switch"), as_of),
    )
    return {name: fact for group in reversed(near_to_far) for name, fact in group.items()}


def _sourced(table: Mapping[str, Any], row: str) -> dict[str, Any]:
    """A row of a table with the table's source."""
    return {"source": table["source"], **table[row]}


def unit_prices(catalogue: Catalogue, switch: str | None, as_of: date) -> dict[str, Fact]:
    """Of every piece the latest price known at a day; nothing where none is."""
    found = {}
    for quantity, told in catalogue.table("infrastructure/prices").items():
        known = [one for one in told if str(one["date"]) <= as_of.isoformat() and one.get("of", switch) == switch]
        if known:
            last = known[-1]
            raw = {key: value for key, value in last.items() if key not in ("date", "of")}
            fact = read_fact(
                quantity,
                raw,
                "catalogue",
                Phrase("price of {date}", date=last["date"]),
                None,
                "infrastructure/prices.yaml",
            )
            age = (as_of - date.fromisoformat(str(last["date"]))).days
            found[quantity] = Fact(
                fact.value, fact.status, fact.origin, fact.source, fact.note, fact.confidence, age, RANK
            )
    return found


def _server(catalogue: Catalogue, accelerator: str) -> tuple[str, dict[str, Any]]:
    """The server that holds an accelerator, by name; nothing where none is known."""
    servers = catalogue.table("infrastructure/servers")
    found = next(((name, raw) for name, raw in servers.items() if accelerator in raw["accelerators"]), None)
    return found or ("", {})


def _cooling(table: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The row of a way to cool in a climate; where the climate is open the temperate one between the ends of all."""
    rows = table[words.get("cooling", "air")]
    if "climate" in words:
        return {"source": table["source"], **rows[words["climate"]]}
    cold, temperate, hot = (rows[climate] for climate in ("cold", "temperate", "hot"))
    open_ends = {
        name: {**_whole(raw), "low": _end(cold[name], "low"), "high": _end(hot[name], "high")}
        for name, raw in temperate.items()
    }
    return {"source": table["source"], **open_ends}


def _whole(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {"value": raw}


def _end(raw: Any, end: str) -> Any:
    """An end of a range, or the value that stands for it."""
    return _whole(raw).get(end, _whole(raw).get("value"))


def _read(raw: Mapping[str, Any], origin: str, file: str, status: str = "catalogue") -> dict[str, Fact]:
    """The quantities of a table as facts. Raises Problems for a key that means nothing."""
    apart = ("source", "accelerators", *WORDS)
    wrong = [key for key in raw if key not in apart and key not in QUANTITIES]
    if wrong:
        path = f"infrastructure/{file}.yaml"
        raise Problems(
            [
                Diagnostic("unknown-key", Phrase("{origin}: unknown key {key!r}", origin=origin, key=key), path)
                for key in wrong
            ]
        )
    facts = {
        name: read_fact(name, one, status, origin, raw.get("source"), f"infrastructure/{file}.yaml")
        for name, one in raw.items()
        if name not in apart
    }
    return {
        name: Fact(one.value, one.status, one.origin, one.source, one.note, one.confidence, rank=RANK)
        for name, one in facts.items()
    }
