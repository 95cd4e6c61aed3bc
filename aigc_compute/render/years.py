"""Forecasts: a year a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..units import format_range, format_value
from .listing import print_listing

if TYPE_CHECKING:
    from rich.console import Console


def print_forecast(document: dict[str, Any], form: str, console: Callable[[], Console]) -> None:
    """The years in a format: figures for a person, or plain numbers."""
    readable = form in ("table", "markdown")
    print_listing({"rows": readable_years(document)} if readable else document, form, console)


def readable_years(document: dict[str, Any]) -> list[dict[str, str]]:
    """The years in words, with the name of the scenario where there are several."""
    several = len({row["name"] for row in document["rows"]}) > 1
    return [
        {**({"scenario": row["name"]} if several else {}), **_in_words(row, document["quantity"], document["unit"])}
        for row in document["rows"]
    ]


def _in_words(row: dict[str, Any], quantity: str, unit: str) -> dict[str, str]:
    low, high, known = row["low"], row["high"], row["known"]
    point = low is None or high is None or low == high
    return {
        "year": str(row["year"]),
        quantity: format_value(row["value"], unit, 4),
        "90 % range": "" if point else format_range(low, high, unit, 3),
        "largest published": "" if known is None else f"{format_value(known, unit, 3)} {row['known_of']}",
    }
