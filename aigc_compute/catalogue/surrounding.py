"""What joins only rows that ask for it: costs of ownership, environment, money."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from ..diagnostics import problem
from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from .calibration import calibrated
from .facts import Fact, read_fact
from .origin import CATALOGUE, Origin, source_keys
from .store import Catalogue

CARBON, WATER = "grid_carbon_g_per_kwh", "grid_water_l_per_kwh"

RATES = {"CNY": "cny_per_usd", "2023-USD": "price_level"}
"""What a word for money brings."""


def asked_facts(catalogue: Catalogue, words: Mapping[str, str], given: Collection[str], as_of: date) -> dict[str, Fact]:
    """Assumptions of the parts that a row says anything of, and the rates of the year."""
    sections = {QUANTITIES[name].section for name in given}
    facts: dict[str, Fact] = {}
    of_a_year = words.get("scope") == "year"
    if words.get("tenure") == "owned" or of_a_year:
        facts |= calibrated(catalogue, "ownership", words)
    if of_a_year:
        facts |= calibrated(catalogue, "market", words)
    if "grid" in words or "environment" in sections:
        facts |= calibrated(catalogue, "environment", words)
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
        raise problem("grid", message, file, hint="{2024: {value: 473, source: mine}}")
    year = _latest(years, as_of.year)
    origin = Origin(CATALOGUE, "grid", name, source_keys(raw.get("source")))
    facts = {CARBON: read_fact(CARBON, years[year], replace(origin, date=str(year)), file)}
    if WATER in raw:
        facts[WATER] = read_fact(WATER, raw[WATER], origin, file)
    return facts


def _rate(catalogue: Catalogue, name: str, as_of: date) -> Fact:
    """The average of the last year that is over."""
    told = catalogue.table("money")[name]
    year = _latest(told["years"], as_of.year - 1)
    value = told["years"][year] / (told["years"][told["base"]] if "base" in told else 1)
    return Fact(float(value), Origin(CATALOGUE, "yearly-average", None, source_keys(told.get("source")), str(year)))


def _latest(years: Collection[int], last: int) -> int:
    """The latest year up to `last`, the earliest where all are later."""
    return max((year for year in years if year <= last), default=min(years))
