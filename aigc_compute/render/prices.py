"""Statistics of prices as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..language import translate
from ..studies.prices import PriceGroup, PricesDocument
from ..units import format_range, format_value
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

DIGITS = 3
READ = ("table", "markdown")
"""Formats in which numbers have their units, and a column that says one thing throughout is left out."""


def print_prices(
    document: PricesDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """The document in a format."""
    if form in READ and not columns:
        rows = [price_cells(one, document.by) for one in document.rows]
        if len({row["accelerator"] for row in rows}) == 1:
            rows = [{key: cell for key, cell in row.items() if key != "accelerator"} for row in rows]
        print_records(rows, form, console)
    else:
        print_listing(document, form, console, columns)


def price_cells(one: PriceGroup, by: str) -> dict[str, str]:
    """A row of statistics with units."""
    unit = "USD/h" if one.kind == "rental" else "USD"
    group = {} if by == "commitment" else {by: getattr(one, by) or translate("unknown")}
    return {
        "accelerator": one.accelerator,
        "price": f"{translate(one.kind)} {translate(one.commitment)}".strip(),
        **group,
        "prices": str(one.count),
        "median": translate(format_value(one.median, unit, DIGITS)),
        "5 to 95 %": translate(format_range(one.low, one.high, unit, DIGITS)) if one.low < one.high else "",
        "seen": one.last if one.first == one.last else f"{one.first}..{one.last}",
    }
