"""List prices of models behind an API on a given date, from dated observations."""

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
    """Prices of a model in USD per million tokens: prompt, prompt from the cache (None: not listed), and output."""

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
"""The quantity of each price column of api_prices.csv."""


def list_prices(catalogue: Catalogue, model: str, as_of: date) -> dict[str, Fact]:
    """Return median and range of the list prices of a model that were known on a date.

    If the user's folder has prices of the model, only those count.
    """
    for root in catalogue.roots:
        of_model = (price for price in _listed(catalogue.file(root, "api_prices.csv")) if price.model == model)
        prices = sorted(of_model, key=lambda price: (price.date, price.provider))
        if prices:
            facts = {
                quantity: known_price(catalogue, _observed(prices, column), "list price", as_of)
                for column, quantity in QUANTITIES.items()
            }
            return {quantity: fact for quantity, fact in facts.items() if fact}
    return {}


def api_price_list(catalogue: Catalogue) -> list[ListPrice]:
    """Return all list prices, those of the user's folder first."""
    return [price for root in catalogue.roots for price in _listed(catalogue.file(root, "api_prices.csv"))]


def _observed(prices: list[ListPrice], column: str) -> list[Observation]:
    """Return the prices of one column as observations, without empty cells."""
    return [
        Observation(column, price.model, usd, price.provider, "", "", price.date, price.source)
        for price in prices
        if (usd := getattr(price, column)) is not None
    ]


def _listed(path: Path) -> tuple[ListPrice, ...]:
    return read_dated(path, _price, f"a list price with {', '.join(ListPrice._fields)}")


def _price(row: Mapping[str, str]) -> ListPrice:
    """Read a row. Raises KeyError or ValueError if a column is missing, not a number or not a date."""
    cached = _usd(row["cached_usd"]) if row["cached_usd"] else None
    day = date.fromisoformat(row["date"]).isoformat()
    source = row["provider"], day, row["source"]
    return ListPrice(row["model"], _usd(row["input_usd"]), cached, _usd(row["output_usd"]), *source)


def _usd(text: str) -> float:
    price = float(text)
    if not 0 <= price < inf:
        raise ValueError(Phrase("found the price {price!r}, expected a number of at least 0", price=text))
    return price
