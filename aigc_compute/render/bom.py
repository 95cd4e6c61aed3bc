"""Bills of materials: one row for each line of the bill, in sections, then the total and the lines without a price."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..evaluation.document import Interval
from ..language import Phrase, join, translate
from ..studies.bom import Bill, BillLine, BillTotal, BomDocument
from ..units import format_range, format_value
from .layout import DIGITS, EXACT_BELOW, RANGE_DIGITS, short
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 118
"""Terminals with fewer columns show neither the ranges of the subtotals nor the sources."""

NO_PRICE = {"included": "included", "unpriced": "no price"}

UNPRICED = (
    Phrase("{count} line is not in the total, because no price is known for it: {names}"),
    Phrase("{count} lines are not in the total, because no price is known for them: {names}"),
)
UNKNOWN = (
    Phrase("{count} line is not in the total, because its quantity is unknown: {names}"),
    Phrase("{count} lines are not in the total, because their quantities are unknown: {names}"),
)
"""Singular and plural of the sentences about lines without a price, and about lines without a quantity."""

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
"""Columns of CSV and markdown."""


def print_bom(document: BomDocument, form: str, console: Callable[[], Console]) -> None:
    """Print the bills. CSV and markdown have one row for each line of a bill, JSON Lines one for each scenario."""
    if form == "table":
        for row in document.rows:
            _print_table(row, console())
    elif form in ("json", "jsonl"):
        print_listing(document, form, console)
    else:
        flat = [record for row in document.rows for record in _records(row)]
        print_records(flat, form, console)


def _records(row: Bill) -> list[dict[str, Any]]:
    """Return the lines of a bill and its total as flat records; unknown values are empty texts."""
    total = row.total
    total_record = {
        "section": "total",
        "quantity": "total",
        "value": total.priced,
        "pricing": "priced",
        **_ends("subtotal_usd", total.usd),
        "share": 1.0 if total.usd else None,
    }
    records = [*map(_record, row.lines), total_record]
    empty = dict.fromkeys(COLUMNS)
    return [
        {key: "" if value is None else value for key, value in {**empty, **record, "scenario": row.name}.items()}
        for record in records
    ]


def _record(line: BillLine) -> dict[str, Any]:
    price = line.unit_price
    return {
        "section": line.section,
        "quantity": line.quantity,
        "value": line.amount.value,
        "low": line.amount.low,
        "high": line.amount.high,
        "unit": line.unit,
        "pricing": line.pricing,
        "within": line.within,
        **_ends("unit_price_usd", price.amount if price else None),
        "price_as_of": price.as_of if price else None,
        **_ends("subtotal_usd", line.subtotal),
        "share": line.share,
        "source": ", ".join(line.sources),
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
    for section, lines in groupby(row.lines, lambda line: line.section):
        table.add_row(Text(translate(section.capitalize()), style="bold"))
        for line in lines:
            table.add_row(*map(Text, _cells(line, wide)))
    console.print(table)
    for sentence in total_sentences(row.total):
        console.print(prose(sentence))


def _cells(line: BillLine, wide: bool) -> list[str]:
    price, money = line.unit_price, line.subtotal
    cells = [
        translate(line.quantity),
        _shown(line.amount.value, line.unit),
        shown_price(line),
        shown_usd(money),
        *[shown_ends(money)] * wide,
        "" if line.share is None else f"{line.share:.1%}",
        (price.as_of if price and price.as_of else "")[:7],
    ]
    return [*cells, ", ".join(price.sources) if price else ""] if wide else cells


def shown_price(line: BillLine) -> str:
    """Return the unit price (its range if it has one), or the reason why there is none."""
    price = line.unit_price
    if price is None:
        return translate(NO_PRICE.get(line.pricing, ""))
    return shown_ends(price.amount, price.unit) or shown_usd(price.amount, price.unit)


def _shown(value: float | None, unit: str) -> str:
    """Return a quantity with its unit; whole numbers below EXACT_BELOW have all their digits."""
    if value is None:
        return translate("unknown")
    if not unit and value.is_integer() and abs(value) < EXACT_BELOW:
        return f"{value:,.0f}"
    return short(translate(format_value(value, unit, DIGITS))).removesuffix(" litre/day")


def shown_usd(amount: Interval | None, unit: str = "USD") -> str:
    """Return an amount of money as text; an unknown amount is an empty text."""
    return "" if amount is None or amount.value is None else translate(format_value(amount.value, unit, RANGE_DIGITS))


def shown_ends(amount: Interval | None, unit: str = "USD") -> str:
    """Return the 90 % range as text; an amount without a range gives an empty text."""
    if amount is None or amount.low is None or amount.high is None or amount.low == amount.high:
        return ""
    return translate(format_range(amount.low, amount.high, unit, RANGE_DIGITS))


def total_sentences(total: BillTotal) -> list[str]:
    """Return sentences that state the total, the number of its lines, and the lines that are not in it."""
    usd, ends = shown_usd(total.usd) or translate("unknown"), shown_ends(total.usd)
    usd = translate("{name} ({value})", name=usd, value=ends) if ends else usd
    sentences = [translate("total of {count} lines with a price: {usd}", count=total.priced, usd=usd)]
    for names, singular, plural in ((total.unpriced, *UNPRICED), (total.unknown, *UNKNOWN)):
        if names:
            template = singular if len(names) == 1 else plural
            listed = translate(join(", ", map(translate, names)))
            sentences.append(translate(template, count=len(names), names=listed))
    return sentences
