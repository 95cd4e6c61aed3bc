"""Statistics of prices in every format."""

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
READABLE_FORMATS = ("table", "markdown")
"""Formats in which numbers have units, and the column of accelerators is left out if all rows have the same one."""


def print_prices(
    document: PricesDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the statistics of prices in a format."""
    if form in READABLE_FORMATS and not columns:
        rows = [price_cells(group, document.by) for group in document.rows]
        if len({row["accelerator"] for row in rows}) == 1:
            rows = [{key: cell for key, cell in row.items() if key != "accelerator"} for row in rows]
        print_records(rows, form, console)
    else:
        print_listing(document, form, console, columns)


def price_cells(group: PriceGroup, by: str) -> dict[str, str]:
    """Return the cells of a row of statistics, with units."""
    unit = "USD/h" if group.kind == "rental" else "USD"
    grouping = {} if by == "commitment" else {by: getattr(group, by) or translate("unknown")}
    return {
        "accelerator": group.accelerator,
        "price": f"{translate(group.kind)} {translate(group.commitment)}".strip(),
        **grouping,
        "prices": str(group.count),
        "median": translate(format_value(group.median, unit, DIGITS)),
        "5 to 95 %": translate(format_range(group.low, group.high, unit, DIGITS)) if group.low < group.high else "",
        "seen": group.last if group.first == group.last else f"{group.first}..{group.last}",
    }
