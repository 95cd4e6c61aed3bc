"""List prices of models behind an API as of a date, from dated observations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import inf
from pathlib import Path
from typing import NamedTuple

from ..language import Phrase
from .dated_file import read_dated
from .facts import Fact
from .prices import Observation, known_price
from .store import Catalogue


class ListPrice(NamedTuple):
    """USD for a million tokens of a model: of the prompt, of what a cache holds of it (None: not listed), generated."""

    model: str
    input_usd: float
    cached_usd: float | None
    output_usd: float
    provider: str
    date: str
    source: str


QUANTITIES = {
    "input_usd": "api_price_per_million_input_tokens_usd",
    "cached_usd": "api_price_per_million_cached_tokens_usd",
    "output_usd": "api_price_per_million_output_tokens_usd",
}
"""What the columns of api_prices.csv state."""


def list_prices(catalogue: Catalogue, model: str, as_of: date) -> dict[str, Fact]:
    """Median and range of the list prices of a model known at a date; those of the user's folder if it has any."""
    for root in catalogue.roots:
        named = (one for one in _listed(catalogue.file(root, "api_prices.csv")) if one.model == model)
        found = sorted(named, key=lambda one: (one.date, one.provider))
        if found:
            prices = {
                quantity: known_price(catalogue, _observed(found, column), "list price", as_of)
                for column, quantity in QUANTITIES.items()
            }
            return {quantity: price for quantity, price in prices.items() if price}
    return {}


def api_price_list(catalogue: Catalogue) -> list[ListPrice]:
    """All list prices, a user's own first."""
    return [one for root in catalogue.roots for one in _listed(catalogue.file(root, "api_prices.csv"))]


def _observed(prices: list[ListPrice], column: str) -> list[Observation]:
    """One column of them, where it states something."""
    return [
        Observation(column, one.model, usd, one.provider, "", "", one.date, one.source)
        for one in prices
        if (usd := getattr(one, column)) is not None
    ]


def _listed(path: Path) -> tuple[ListPrice, ...]:
    return read_dated(path, _price, f"a list price with {', '.join(ListPrice._fields)}")


def _price(row: Mapping[str, str]) -> ListPrice:
    """Raises KeyError or ValueError where a column is missing, no number or no date."""
    cached = _usd(row["cached_usd"]) if row["cached_usd"] else None
    day = date.fromisoformat(row["date"]).isoformat()
    told = row["provider"], day, row["source"]
    return ListPrice(row["model"], _usd(row["input_usd"]), cached, _usd(row["output_usd"]), *told)


def _usd(text: str) -> float:
    price = float(text)
    if not 0 <= price < inf:
        raise ValueError(Phrase("found the price {text!r}", text=text))
    return price
