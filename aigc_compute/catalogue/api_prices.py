"""List prices of models behind an API as of a date, from dated observations."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from math import inf
from pathlib import Path

from ..diagnostics import Diagnostic, Problems
from .facts import Fact
from .prices import Observation, known_price
from .store import Catalogue

COLUMNS = {
    "input_usd": "api_price_per_million_input_tokens_usd",
    "cached_usd": "api_price_per_million_cached_tokens_usd",
    "output_usd": "api_price_per_million_output_tokens_usd",
}
"""Columns of api_prices.csv and the quantities that they state; an empty cell states nothing."""


def list_prices(catalogue: Catalogue, model: str, as_of: date) -> dict[str, Fact | None]:
    """Median and range of the list prices of a model known at a date, of those of the user's folder if it has any."""
    for root in catalogue.roots:
        found = [one for one in _listed(root / "api_prices.csv") if one.accelerator == model]
        if found:
            return {
                quantity: known_price(catalogue, sorted(_of_kind(found, quantity), key=_order), "list price", as_of)
                for quantity in COLUMNS.values()
            }
    return {}


def _of_kind(prices: list[Observation], quantity: str) -> list[Observation]:
    return [one for one in prices if one.kind == quantity]


def _order(one: Observation) -> tuple[str, str, float]:
    return one.date, one.provider, one.usd


def _listed(path: Path) -> tuple[Observation, ...]:
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ()


@lru_cache
def _read(path: Path, _changed: int) -> tuple[Observation, ...]:
    """Raises Problems naming file and line where a row is no list price."""
    problems, found = [], []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            try:
                found += _prices(row)
            except (KeyError, TypeError, ValueError) as error:
                message = f"expected a list price with model, {', '.join(COLUMNS)}, provider, date, source: {error}"
                problems.append(Diagnostic("price", message, str(path), reader.line_num))
    if problems:
        raise Problems(problems)
    return tuple(found)


def _prices(row: Mapping[str, str]) -> list[Observation]:
    """Raises KeyError, TypeError or ValueError where a column is missing, no number or no date."""
    day = date.fromisoformat(row["date"]).isoformat()
    told = {quantity: float(row[column]) for column, quantity in COLUMNS.items() if row[column]}
    for column in ("input_usd", "output_usd"):
        if not 0 <= float(row[column]) < inf:
            raise ValueError(f"found the price {row[column]!r}")
    return [
        Observation(quantity, row["model"], usd, row["provider"], "", "", day, row["source"])
        for quantity, usd in told.items()
    ]
