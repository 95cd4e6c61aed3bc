"""What stands around the accelerators: the words of a cluster, and the facts that they bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..quantities import CATEGORIES, QUANTITIES
from .facts import Fact, read_fact
from .store import Catalogue

DOMAIN = "infrastructure"
RANK = "layout"
"""As near as the conventions of a layout."""

WORDS = ("switch", "cooling")
"""What a server's entry says in words."""

DEFAULTS = {"cluster_use": "training", "power_redundancy": "N+1"}
FAILURES = "failures_per_accelerator_hour"


def concerns_infrastructure(names: Iterable[str]) -> bool:
    """Whether any of these quantities or words is of the data centre around the accelerators."""
    return any((CATEGORIES.get(name) or QUANTITIES[name]).domain == DOMAIN for name in names)


def infrastructure_words(catalogue: Catalogue, settled: Mapping[str, Fact], given: Collection[str]) -> dict[str, Fact]:
    """The words of a cluster that the row leaves open: what is asked of serving makes it one that serves."""
    found = {name: Fact(word, "assumed", "assumption", "judgement-2026") for name, word in DEFAULTS.items()}
    asked = next((name for name in sorted(given) if QUANTITIES[name].domain == "demand"), None)
    if asked and "accelerators" not in given:
        found["cluster_use"] = Fact("serving", "assumed", f"implied by {asked}")
    server, raw = _server(catalogue, str(settled["accelerator"].value))
    found |= {name: Fact(raw[name], "catalogue", f"server {server}", raw["source"]) for name in WORDS if name in raw}
    return {name: fact for name, fact in found.items() if name not in settled}


def infrastructure_facts(
    catalogue: Catalogue, settled: Mapping[str, Fact], given_words: Collection[str], as_of: date
) -> dict[str, Fact]:
    """The server's figures first, then those of the switch, the conventions, and the unit prices known at a day. Only
    where the row itself says something of cooling or climate do these bring the facility's overhead.
    """
    words = {name: str(fact.value) for name, fact in settled.items() if CATEGORIES[name].domain == DOMAIN}
    network, facility = (catalogue.infrastructure(name) for name in ("network", "facility"))
    server, body = _server(catalogue, str(settled["accelerator"].value))
    facts = _read(body, f"server {server}", "servers")
    if "switch" in words:
        switch = network["switches"].get(words["switch"], {})
        facts = {**_read(switch, f"switch {words['switch']}", "network"), **facts}
    told = {"pue", "wue_litre_per_kwh"} if {"cooling", "climate"} & set(given_words) else {"wue_litre_per_kwh"}
    cooling = {name: one for name, one in _read(_cooling(facility["cooling"], words), "cooling", "facility").items()}
    conventions = (
        _read({"source": facility["redundancy"]["source"], **facility["redundancy"][words["power_redundancy"]]},
              f"redundancy {words['power_redundancy']}", "facility"),
        {name: one for name, one in cooling.items() if name in told},
        *(_read(network[part], "assumption", "network", "assumed") for part in ("conventions", "modules")),
        _read(catalogue.infrastructure("storage"), "assumption", "storage", "assumed"),
        _read(facility["conventions"], "assumption", "facility", "assumed"),
        _failures(catalogue),
        unit_prices(catalogue, words.get("switch"), as_of),
    )  # fmt: skip
    for group in conventions:
        facts = {**group, **facts}
    return facts


def unit_prices(catalogue: Catalogue, switch: str | None, as_of: date) -> dict[str, Fact]:
    """Of every piece the latest price known at a day; nothing where none is."""
    found = {}
    for quantity, told in catalogue.infrastructure("prices").items():
        known = [one for one in told if str(one["date"]) <= as_of.isoformat() and one.get("of", switch) == switch]
        if known:
            last = known[-1]
            raw = {key: value for key, value in last.items() if key not in ("date", "of")}
            fact = read_fact(quantity, raw, "catalogue", f"price of {last['date']}", None, "infrastructure/prices.yaml")
            age = (as_of - date.fromisoformat(str(last["date"]))).days
            found[quantity] = Fact(
                fact.value, fact.status, fact.origin, fact.source, fact.note, fact.confidence, age, RANK
            )
    return found


def _server(catalogue: Catalogue, accelerator: str) -> tuple[str, dict[str, Any]]:
    """The server that holds an accelerator, by name; nothing where none is known."""
    servers = catalogue.infrastructure("servers")
    found = next(((name, raw) for name, raw in servers.items() if accelerator in raw["accelerators"]), None)
    return found or ("", {})


def _cooling(table: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The row of a way to cool in a climate; where a word is open the temperate one between the ends of all."""
    kind, climate = words.get("cooling", "air"), words.get("climate")
    rows = table[kind]
    if climate:
        return {"source": table["source"], **rows[climate]}
    ends = (rows["cold"], rows["temperate"], rows["hot"])
    return {
        "source": table["source"],
        **{
            name: {"low": ends[0][name]["low"], "mid": ends[1][name]["mid"], "high": ends[2][name]["high"]}
            for name in rows["temperate"]
        },
    }


def _failures(catalogue: Catalogue) -> dict[str, Fact]:
    """How often an accelerator fails, as the goodput of a run has it."""
    table = catalogue.step_time
    return _read({"source": table["source"], FAILURES: table["conventions"][FAILURES]}, "assumption", "", "assumed")


def _read(raw: Mapping[str, Any], origin: str, file: str, status: str = "catalogue") -> dict[str, Fact]:
    """The quantities of a table as facts. Raises Problems for a key that means nothing."""
    apart = ("source", "accelerators", *WORDS)
    wrong = [key for key in raw if key not in apart and key not in QUANTITIES]
    if wrong:
        path = f"infrastructure/{file}.yaml"
        raise Problems([Diagnostic("unknown-key", f"{origin}: unknown key {key!r}", path) for key in wrong])
    facts = {
        name: read_fact(name, one, status, origin, raw.get("source"), f"infrastructure/{file}.yaml")
        for name, one in raw.items()
        if name not in apart
    }
    return {
        name: Fact(one.value, one.status, one.origin, one.source, one.note, one.confidence, rank=RANK)
        for name, one in facts.items()
    }
