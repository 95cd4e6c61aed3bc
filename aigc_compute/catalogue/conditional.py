"""Facts that are used only by rows which need them: costs of ownership, environment, the market, exchange rates."""

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
"""The quantity that converts USD to each currency."""


def conditional_facts(
    catalogue: Catalogue, categories: Mapping[str, str], given: Collection[str], as_of: date
) -> dict[str, Fact]:
    """Return the assumptions that the categories and given quantities of a row need, and its exchange rate."""
    sections = {QUANTITIES[name].section for name in given}
    facts: dict[str, Fact] = {}
    of_a_year = categories.get("scope") == "year"
    if categories.get("tenure") == "owned" or of_a_year:
        facts |= calibrated(catalogue, "ownership", categories)
    if of_a_year:
        facts |= calibrated(catalogue, "market", categories)
    if "grid" in categories or "environment" in sections:
        facts |= calibrated(catalogue, "environment", categories)
    rate = RATES.get(categories.get("currency", ""))
    if rate:
        facts[rate] = _rate(catalogue, rate, as_of)
    return facts


def grid_facts(catalogue: Catalogue, name: str, as_of: date) -> dict[str, Fact]:
    """Return carbon and water of a kWh from a grid, of the latest year that has begun by `as_of`.

    Raises Problems if the entry has no values by year.
    """
    raw, file = catalogue.entry("grids", name), str(catalogue.path("grids", name))
    years = raw.get(CARBON)
    if not isinstance(years, dict) or not years or not all(isinstance(year, int) for year in years):
        message = Phrase("grid {name}: {quantity}: expected a mapping from years to values", name=name, quantity=CARBON)
        raise problem("grid", message, file, hint="for example {2024: {value: 473, source: mine}}")
    year = _latest(years, as_of.year)
    origin = Origin(CATALOGUE, "grid", name, source_keys(raw.get("source")))
    facts = {CARBON: read_fact(CARBON, years[year], replace(origin, date=str(year)), file)}
    if WATER in raw:
        facts[WATER] = read_fact(WATER, raw[WATER], origin, file)
    return facts


def _rate(catalogue: Catalogue, name: str, as_of: date) -> Fact:
    """Return the average rate of the last completed year."""
    table = catalogue.table("money")[name]
    year = _latest(table["years"], as_of.year - 1)
    value = table["years"][year] / (table["years"][table["base"]] if "base" in table else 1)
    return Fact(float(value), Origin(CATALOGUE, "yearly-average", None, source_keys(table.get("source")), str(year)))


def _latest(years: Collection[int], last: int) -> int:
    """Return the latest year up to `last`; if all years are later, the earliest of them."""
    return max((year for year in years if year <= last), default=min(years))
