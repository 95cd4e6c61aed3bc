"""Bills of materials: a line each, in sections, with the total and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..evaluation.document import Interval
from ..language import Phrase, join, translate
from ..studies.bom import Bill, BillLine, BillTotal, BomDocument
from ..units import format_range, format_value
from .layout import DIGITS, EXACT_BELOW, RANGE_DIGITS, named, short
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 118
"""Narrower terminals leave ranges of subtotals and sources to the other formats."""

NO_PRICE = {"included": "included", "unpriced": "no price"}

UNPRICED = (
    Phrase("{count} line not in it: no price is known of {names}"),
    Phrase("{count} lines not in it: no price is known of {names}"),
)
UNKNOWN = (
    Phrase("{count} line not in it: the quantity is unknown of {names}"),
    Phrase("{count} lines not in it: the quantity is unknown of {names}"),
)

HEADS = ("quantity", "unit price", "subtotal", "share")

COLUMNS = (
    "scenario",
    "section",
    "quantity",
    "value",
    "low",
    "high",
    "unit",
    "pricing",
    "within",
    "unit_price_usd",
    "unit_price_usd_low",
    "unit_price_usd_high",
    "price_as_of",
    "subtotal_usd",
    "subtotal_usd_low",
    "subtotal_usd_high",
    "share",
    "source",
    "price_source",
)
"""Columns of a flat record."""


def print_bom(document: BomDocument, form: str, console: Callable[[], Console]) -> None:
    """The bills in a format; CSV and markdown hold a line of a bill a line, JSON lines a scenario."""
    if form == "table":
        for row in document.rows:
            _print_table(row, console())
    elif form in ("json", "jsonl"):
        print_listing(document, form, console)
    else:
        flat = [record for row in document.rows for record in _records(row)]
        print_records(flat, form, console)


def _records(row: Bill) -> list[dict[str, Any]]:
    """The lines of a bill and its total as flat records, nothing where unknown."""
    total = row.total
    whole = {
        "section": "total",
        "quantity": "total",
        "value": total.priced,
        "pricing": "priced",
        **_ends("subtotal_usd", total.usd),
        "share": 1.0 if total.usd else None,
    }
    records = [*(_record(one) for one in row.lines), whole]
    empty = dict.fromkeys(COLUMNS)
    return [
        {key: "" if value is None else value for key, value in {**empty, **one, "scenario": row.name}.items()}
        for one in records
    ]


def _record(one: BillLine) -> dict[str, Any]:
    price = one.unit_price
    return {
        "section": one.section,
        "quantity": one.quantity,
        "value": one.amount.value,
        "low": one.amount.low,
        "high": one.amount.high,
        "unit": one.unit,
        "pricing": one.pricing,
        "within": one.within,
        **_ends("unit_price_usd", price.amount if price else None),
        "price_as_of": price.as_of if price else None,
        **_ends("subtotal_usd", one.subtotal),
        "share": one.share,
        "source": ", ".join(one.sources),
        "price_source": ", ".join(price.sources) if price else None,
    }


def _ends(name: str, amount: Interval | None) -> dict[str, float | None]:
    value, low, high = (amount.value, amount.low, amount.high) if amount else (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _print_table(row: Bill, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    wide = console.width >= WIDE
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(Text(translate(row.name)), no_wrap=True)
    for title in (*HEADS[:3], *[translate("90 % range")] * wide, HEADS[-1]):
        table.add_column(translate(title), justify="right", no_wrap=True)
    table.add_column(translate("as of"), no_wrap=True)
    if wide:
        table.add_column(translate("source"), overflow="fold")
    for section, lines in groupby(row.lines, lambda one: one.section):
        table.add_row(Text(translate(section.capitalize()), style="bold"))
        for one in lines:
            table.add_row(*map(Text, _cells(one, wide)))
    console.print(table)
    for sentence in total_sentences(row.total):
        console.print(prose(sentence))


def _cells(one: BillLine, wide: bool) -> list[str]:
    price, money = one.unit_price, one.subtotal
    cells = [
        translate(one.quantity),
        _shown(one.amount.value, one.unit),
        shown_price(one),
        shown_usd(money),
        *[shown_ends(money)] * wide,
        "" if one.share is None else f"{one.share:.1%}",
        (price.as_of if price and price.as_of else "")[:7],
    ]
    return [*cells, ", ".join(price.sources) if price else ""] if wide else cells


def shown_price(one: BillLine) -> str:
    """The price of a unit, with its range where it has one, or why there is none."""
    price = one.unit_price
    if price is None:
        return translate(NO_PRICE.get(one.pricing, ""))
    return shown_ends(price.amount, price.unit) or shown_usd(price.amount, price.unit)


def _shown(value: float | None, unit: str) -> str:
    """A quantity as a person reads it: whole numbers to the last digit."""
    if value is None:
        return translate("unknown")
    if not unit and value.is_integer() and abs(value) < EXACT_BELOW:
        return f"{value:,.0f}"
    return short(translate(format_value(value, unit, DIGITS))).removesuffix(" litre/day")


def shown_usd(amount: Interval | None, unit: str = "USD") -> str:
    """A sum of money, or nothing where it is unknown."""
    return "" if amount is None or amount.value is None else translate(format_value(amount.value, unit, RANGE_DIGITS))


def shown_ends(amount: Interval | None, unit: str = "USD") -> str:
    """The 90 % range, or nothing where the value is a point."""
    if amount is None or amount.low is None or amount.high is None or amount.low == amount.high:
        return ""
    return translate(format_range(amount.low, amount.high, unit, RANGE_DIGITS))


def total_sentences(total: BillTotal) -> list[str]:
    """The sum, how many lines it holds, and which it does not."""
    ends = shown_ends(total.usd)
    usd = translate(join(", ", [shown_usd(total.usd) or translate("unknown"), *([ends] if ends else [])]))
    found = [translate("total of {count} lines with a price: {usd}", count=total.priced, usd=usd)]
    for names, one, many in ((total.unpriced, *UNPRICED), (total.unknown, *UNKNOWN)):
        if names:
            told = one if len(names) == 1 else many
            found.append(translate(told, count=len(names), names=translate(join(", ", map(named, names)))))
    return found
