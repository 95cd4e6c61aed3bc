"""Forecasts: one line for each year of a quantity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from ..language import translate
from ..studies.forecast import ForecastDocument, YearRecord
from ..units import format_range, format_value
from .layout import digits_beside, display_name
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

KNOWN = "actual value"
"""Heading of the column with observed values of past years."""


def print_forecast(
    document: ForecastDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the forecast, with units in tables and markdown, and with plain numbers in the other formats."""
    if form == "table" and not columns:
        print_blocks(document.rows, console())
    elif form == "markdown" and not columns:
        print_records([in_words(row) for row in document.rows], form, console)
    else:
        print_listing(document, form, console, columns)


def in_words(row: YearRecord) -> dict[str, str]:
    """Return the cells of a quantity in a year, with units."""
    low, high, known, unit = row.low, row.high, row.known, row.unit
    interval = ""
    if low is not None and high is not None and low != high:
        interval = translate(format_range(low, high, unit, digits_beside(row.value, low, high, unit)))
    return {
        "scenario": row.name,
        "quantity": row.quantity,
        "year": str(row.year),
        "value": translate(format_value(row.value, unit, 4)),
        "90 % range": interval,
        KNOWN: "" if known is None else f"{translate(format_value(known, unit, 3))} {row.known_of}",
    }


def print_blocks(rows: Sequence[YearRecord], console: Console) -> None:
    """Print a table of years for each quantity of each scenario. The columns have the same widths in all tables."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    lines = [in_words(row) for row in rows]
    past = any(line[KNOWN] for line in lines)
    columns = ["value", "90 % range", *([KNOWN] if past else [])]
    widths = {name: max(map(cell_len, (translate(name), *(line[name] for line in lines)))) for name in columns[:2]}
    for (scenario, quantity), block in groupby(lines, key=itemgetter("scenario", "quantity")):
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column(translate("year"), no_wrap=True)
        for name in columns:
            table.add_column(
                translate(name),
                justify="right" if name == "value" else "left",
                min_width=widths.get(name),
                overflow="fold",
            )
        for line in block:
            table.add_row(line["year"], *(Text(line[name]) for name in columns))
        console.print(Text.assemble((display_name(quantity), "bold"), f"  {translate(scenario)}"))
        console.print(table)
