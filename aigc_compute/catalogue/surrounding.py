"""What joins only rows that ask for it: costs of ownership, environment, money; and what an accelerator draws."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from .facts import Fact, read_fact
from .store import Catalogue

OTHER = "other"
CARBON, WATER = "grid_carbon_g_per_kwh", "grid_water_l_per_kwh"

RATES = {"CNY": "cny_per_usd", "2023-USD": "price_level"}
"""What a word for money brings."""


def asked_facts(catalogue: Catalogue, words: Mapping[str, str], given: Collection[str], as_of: date) -> dict[str, Fact]:
    """Assumptions of the parts that a row says anything of, and the rates of the year."""
    sections = {QUANTITIES[name].section for name in given}
    facts: dict[str, Fact] = {}
    of_a_year = words.get("scope") == "year"
    if words.get("tenure") == "owned" or of_a_year:
        facts |= _assumed(catalogue, "ownership")
    if of_a_year:
        facts |= _assumed(catalogue, "market")
    if "grid" in words or "environment" in sections:
        facts |= _assumed(catalogue, "environment")
    rate = RATES.get(words.get("currency", ""))
    if rate:
        facts[rate] = _rate(catalogue, rate, as_of)
    return facts


def grid_facts(catalogue: Catalogue, name: str, as_of: date) -> dict[str, Fact]:
    """Carbon and water of a kWh from a grid, in the latest year that had begun."""
    raw, file = catalogue.entry("grids", name), str(catalogue.path("grids", name))
    years = raw.get(CARBON)
    if not isinstance(years, dict) or not years or not all(isinstance(year, int) for year in years):
        message = Phrase("grid {name}: {quantity}: expected a value for each of some years", name=name, quantity=CARBON)
        raise Problems([Diagnostic("grid", message, file, hint="{2024: {value: 473, source: mine}}")])
    year = _latest(years, as_of.year)
    source = raw.get("source")
    facts = {
        CARBON: read_fact(
            CARBON, years[year], "catalogue", Phrase("grid {name}, {year}", name=name, year=year), source, file
        )
    }
    if WATER in raw:
        facts[WATER] = read_fact(WATER, raw[WATER], "catalogue", Phrase("grid {name}", name=name), source, file)
    return facts


def power_facts(catalogue: Catalogue, accelerator: str) -> dict[str, Fact]:
    """The constants of the model of power, those of the accelerator's kind."""
    told = catalogue.table("power")
    kind = catalogue.entry("accelerators", accelerator).get("kind", OTHER)
    by_kind = {
        name: told[name].get(kind, told[name][OTHER]) for name in ("static_power_ratio", "full_power_utilisation")
    }
    raw: dict[str, Any] = {**by_kind, "power_error": told["power_error"]}
    return {
        name: read_fact(name, one, "assumed", Phrase("calibration of power"), told["source"], "power.yaml")
        for name, one in raw.items()
    }


def _assumed(catalogue: Catalogue, table: str) -> dict[str, Fact]:
    rows = catalogue.table(table)
    return {
        name: read_fact(name, one, "assumed", "assumption", one.get("source"), f"{table}.yaml")
        for name, one in rows.items()
    }


def _rate(catalogue: Catalogue, name: str, as_of: date) -> Fact:
    """The average of the last year that is over."""
    told = catalogue.table("money")[name]
    year = _latest(told["years"], as_of.year - 1)
    value = told["years"][year] / (told["years"][told["base"]] if "base" in told else 1)
    return Fact(float(value), "catalogue", Phrase("average of {year}", year=year), told.get("source"))


def _latest(years: Collection[int], last: int) -> int:
    """The latest year up to `last`, the earliest where all are later."""
    return max((year for year in years if year <= last), default=min(years))
