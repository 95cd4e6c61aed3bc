"""Prices of accelerators on a given date, from dated observations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import inf
from pathlib import Path
from typing import NamedTuple

from ..language import Phrase
from ..units import Range, interval
from .dated_file import read_dated
from .facts import Fact
from .origin import CATALOGUE, Origin
from .store import Catalogue


class Observation(NamedTuple):
    """A published price.

    `usd` is the price of an accelerator-hour (`kind` rental), of an accelerator (purchase), or of a server divided by
    the number of its accelerators (server).
    """

    kind: str
    accelerator: str
    usd: float
    provider: str
    region: str
    commitment: str
    date: str
    source: str


def observations(catalogue: Catalogue, kind: str, accelerator: str, commitment: str | None = None) -> list[Observation]:
    """Return the prices of an accelerator, oldest first. If the user's price book has any, only those count."""
    for root in catalogue.roots:
        prices = [
            price
            for price in _price_book(catalogue.file(root, "prices.csv"))
            if price.kind == kind and price.accelerator == accelerator and commitment in (None, price.commitment)
        ]
        if prices:
            return sorted(prices, key=lambda price: (price.date, price.provider, price.usd))
    return []


def price_book(catalogue: Catalogue) -> list[Observation]:
    """Return all observations, those of the user's folder first."""
    return [price for root in catalogue.roots for price in _price_book(catalogue.file(root, "prices.csv"))]


def rental_price(catalogue: Catalogue, accelerator: str, commitment: str, as_of: date) -> Fact | None:
    """Return median and range of the rental prices known on a date; None if none is known."""
    return known_price(catalogue, observations(catalogue, "rental", accelerator, commitment), commitment, as_of)


def purchase_price(catalogue: Catalogue, accelerator: str, as_of: date) -> Fact | None:
    """Return median and range of the purchase prices known on a date; None if none is known."""
    return known_price(catalogue, observations(catalogue, "purchase", accelerator), "purchase", as_of)


def server_price(catalogue: Catalogue, accelerator: str, as_of: date) -> Fact | None:
    """Return median and range of the prices of servers per accelerator known on a date; None if none is known."""
    return known_price(catalogue, observations(catalogue, "server", accelerator), "server", as_of)


def price_facts(catalogue: Catalogue, accelerator: str, commitment: str, as_of: date) -> dict[str, Fact]:
    """Return the prices of rent, server and accelerator known on a date, by quantity."""
    prices = {
        "price_usd_per_accelerator_hour": rental_price(catalogue, accelerator, commitment, as_of),
        "server_price_usd_per_accelerator": server_price(catalogue, accelerator, as_of),
        "accelerator_price_usd": purchase_price(catalogue, accelerator, as_of),
    }
    return {name: price for name, price in prices.items() if price}


def known_price(catalogue: Catalogue, prices: list[Observation], what: str, as_of: date) -> Fact | None:
    """Return median and range of those prices, oldest first, that are current on a date; None if none is known.

    `what` names the prices in the note.
    """
    used = current(catalogue, prices, as_of)
    if not used:
        return None
    age = (as_of - date.fromisoformat(used[-1].date)).days
    providers = sorted({price.provider for price in used if price.provider})
    named = Phrase(" ({names})", names=", ".join(providers)) if providers else ""
    note = Phrase(
        "median of {count} {what} observation, {first} to {last}, newest {age} days before {day}{named}"
        if len(used) == 1
        else "median of {count} {what} observations, {first} to {last}, newest {age} days before {day}{named}",
        count=len(used),
        what=Phrase(what),
        first=used[0].date,
        last=used[-1].date,
        age=age,
        day=as_of.isoformat(),
        named=named,
    )
    sources = tuple(sorted({price.source for price in used}))
    origin = Origin(CATALOGUE, "price", used[0].accelerator, sources, used[-1].date)
    return Fact(_spread(sorted(price.usd for price in used)), origin, note, age_days=age)


def current(catalogue: Catalogue, prices: Sequence[Observation], as_of: date) -> list[Observation]:
    """Return those of the prices, oldest first, that are current on a date.

    These are the prices of the last `price_window_days`, or the latest `price_minimum_observations` if there are fewer.
    """
    known = [price for price in prices if price.date <= as_of.isoformat()]
    minimum, window = (int(catalogue.settings[name]) for name in ("price_minimum_observations", "price_window_days"))
    recent = [price for price in known if (as_of - date.fromisoformat(price.date)).days <= window]
    return recent if len(recent) >= minimum else known[-minimum:]


def _spread(prices: list[float]) -> float | Range:
    """Return the range from the lowest to the highest of the sorted prices, with their median as central value."""
    low, high = prices[0], prices[-1]
    middle = (prices[(len(prices) - 1) // 2] + prices[len(prices) // 2]) / 2
    return interval(low, high, middle) if low < high else low


def _observation(row: Mapping[str, str]) -> Observation:
    """Read a row. Raises KeyError or ValueError if a column is missing, not a number or not a date."""
    kind, accelerator, usd, provider, region, commitment, day, source = (row[name] for name in Observation._fields)
    day = date.fromisoformat(day).isoformat()
    price = float(usd)
    if not 0 <= price < inf:
        raise ValueError(Phrase("found the price {price!r}, expected a number of at least 0", price=usd))
    return Observation(kind, accelerator, price, provider, region, commitment, day, source)


def _price_book(path: Path) -> tuple[Observation, ...]:
    return read_dated(path, _observation, Phrase("an observation with {names}", names=", ".join(Observation._fields)))
