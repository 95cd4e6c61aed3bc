"""Prices as of a date, from dated observations."""

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
    """One published price: USD for an accelerator-hour (`kind` rental), for an accelerator (purchase), or for a server
    over its accelerators (server).
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
    """Prices of an accelerator, oldest first; where a user's own price book has any, they replace ours."""
    for root in catalogue.roots:
        found = [
            one
            for one in _price_book(catalogue.file(root, "prices.csv"))
            if one.kind == kind and one.accelerator == accelerator and commitment in (None, one.commitment)
        ]
        if found:
            return sorted(found, key=lambda one: (one.date, one.provider, one.usd))
    return []


def price_book(catalogue: Catalogue) -> list[Observation]:
    """All observations, a user's own first."""
    return [one for root in catalogue.roots for one in _price_book(catalogue.file(root, "prices.csv"))]


def rental_price(catalogue: Catalogue, accelerator: str, commitment: str, as_of: date) -> Fact | None:
    """Median and range of the rental prices known at a date; None where none is known."""
    return known_price(catalogue, observations(catalogue, "rental", accelerator, commitment), commitment, as_of)


def purchase_price(catalogue: Catalogue, accelerator: str, as_of: date) -> Fact | None:
    """Median and range of the purchase prices known at a date; None where none is known."""
    return known_price(catalogue, observations(catalogue, "purchase", accelerator), "purchase", as_of)


def server_price(catalogue: Catalogue, accelerator: str, as_of: date) -> Fact | None:
    """Median and range of the prices of servers, an accelerator, known at a date; None where none is known."""
    return known_price(catalogue, observations(catalogue, "server", accelerator), "server", as_of)


def price_facts(catalogue: Catalogue, accelerator: str, commitment: str, as_of: date) -> dict[str, Fact]:
    """What is known at a date of rent, server and accelerator, by quantity."""
    prices = {
        "price_usd_per_accelerator_hour": rental_price(catalogue, accelerator, commitment, as_of),
        "server_price_usd_per_accelerator": server_price(catalogue, accelerator, as_of),
        "accelerator_price_usd": purchase_price(catalogue, accelerator, as_of),
    }
    return {name: price for name, price in prices.items() if price}


def known_price(catalogue: Catalogue, prices: list[Observation], what: str, as_of: date) -> Fact | None:
    """Of the prices that are in force at a date; None where none is known."""
    used = current(catalogue, prices, as_of)
    if not used:
        return None
    age = (as_of - date.fromisoformat(used[-1].date)).days
    providers = sorted({one.provider for one in used if one.provider})
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
    sources = tuple(sorted({one.source for one in used}))
    prices_used = sorted(one.usd for one in used)
    origin = Origin(CATALOGUE, "price", used[0].accelerator, sources, used[-1].date)
    return Fact(_spread(prices_used), origin, note, age_days=age)


def current(catalogue: Catalogue, prices: Sequence[Observation], as_of: date) -> list[Observation]:
    """Of the prices, oldest first, known at a date those of the last `price_window_days`, or, where these are fewer
    than `price_minimum_observations`, that many of the latest.
    """
    known = [one for one in prices if one.date <= as_of.isoformat()]
    fewest, window = (int(catalogue.settings[name]) for name in ("price_minimum_observations", "price_window_days"))
    recent = [one for one in known if (as_of - date.fromisoformat(one.date)).days <= window]
    return recent if len(recent) >= fewest else known[-fewest:]


def _spread(prices: list[float]) -> float | Range:
    """The median between the lowest and the highest of prices in ascending order."""
    low, high = prices[0], prices[-1]
    middle = (prices[(len(prices) - 1) // 2] + prices[len(prices) // 2]) / 2
    return interval(low, high, middle) if low < high else low


def _observation(row: Mapping[str, str]) -> Observation:
    """Raises KeyError or ValueError where a column is missing, no number or no date."""
    kind, accelerator, usd, provider, region, commitment, day, source = (row[name] for name in Observation._fields)
    day = date.fromisoformat(day).isoformat()
    price = float(usd)
    if not 0 <= price < inf:
        raise ValueError(Phrase("found the price {usd!r}", usd=usd))
    return Observation(kind, accelerator, price, provider, region, commitment, day, source)


def _price_book(path: Path) -> tuple[Observation, ...]:
    return read_dated(path, _observation, Phrase("an observation with {names}", names=", ".join(Observation._fields)))
