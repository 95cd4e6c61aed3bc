"""Rental prices as of a date, from dated observations."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..diagnostics import Diagnostic, Problems
from ..units import Range, interval
from .facts import Fact
from .store import Catalogue


@dataclass(frozen=True, slots=True)
class Observation:
    """One published price, USD an accelerator-hour."""

    usd: float
    date: str
    provider: str
    region: str
    commitment: str
    source: str


def observations(catalogue: Catalogue, accelerator: str, commitment: str, kind: str = "rental") -> list[Observation]:
    """Prices of an accelerator under a commitment, oldest first; a user's own price book replaces ours."""
    for root in catalogue.roots:
        path = root / "prices.csv"
        found = [
            Observation(
                float(row["usd"]), row["date"], row["provider"], row["region"], row["commitment"], row["source"]
            )
            for row in _rows(str(path))
            if row["kind"] == kind and row["accelerator"] == accelerator and row["commitment"] == commitment
        ]
        if found:
            return sorted(found, key=lambda one: (one.date, one.provider, one.usd))
    return []


def rental_price(catalogue: Catalogue, accelerator: str, commitment: str, as_of: date) -> Fact | None:
    """Median and range of the prices known at a date: those of the last `price_window_days`, or, where
    these are fewer than `price_minimum_observations`, that many of the latest. None where none is known.
    """
    settings = catalogue.settings
    known = [one for one in observations(catalogue, accelerator, commitment) if one.date <= as_of.isoformat()]
    if not known:
        return None
    fewest = int(settings["price_minimum_observations"])
    recent = [one for one in known if (as_of - date.fromisoformat(one.date)).days <= int(settings["price_window_days"])]
    used = recent if len(recent) >= fewest else known[-fewest:]
    age = (as_of - date.fromisoformat(used[-1].date)).days
    providers = sorted({one.provider for one in used})
    note = (
        f"median of {len(used)} {commitment} observation{'s' * (len(used) > 1)}, {used[0].date} to {used[-1].date}, "
        f"newest {age} days before {as_of.isoformat()} ({', '.join(providers)})"
    )
    return Fact(
        _spread(sorted(one.usd for one in used)),
        "catalogue",
        f"price of {accelerator}",
        ", ".join(sorted({one.source for one in used})),
        note,
        age_days=age,
    )


def _spread(prices: list[float]) -> float | Range:
    """The median between the lowest and the highest of prices in ascending order."""
    low, high = prices[0], prices[-1]
    middle = (prices[(len(prices) - 1) // 2] + prices[len(prices) // 2]) / 2
    return interval(low, high, middle) if low < high else low


def _rows(path: str) -> Iterator[dict[str, str]]:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except FileNotFoundError:
        return
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise Problems([Diagnostic("catalogue", f"cannot be read as a price list: {error}", path)]) from None
