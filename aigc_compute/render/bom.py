"""Bills of materials: a line each, in sections, with the total and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..language import Phrase, join, say
from ..units import format_range, format_value
from .layout import DIGITS, EXACT_BELOW, RANGE_DIGITS, named, short
from .listing import print_listing
from .provenance import sources_text

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

ENDS = (("", "value"), ("_low", "low"), ("_high", "high"))


def print_bom(document: dict[str, Any], form: str, console: Callable[[], Console]) -> None:
    """The bills in a format; CSV and markdown hold a line of a bill a line, JSON lines a scenario."""
    if form == "table":
        for row in document["rows"]:
            _print_table(row, console())
    elif form in ("json", "jsonl"):
        print_listing(document, form, console)
    else:
        flat = [record for row in document["rows"] for record in _records(row)]
        print_listing({"rows": flat}, form, console)


def _records(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a bill and its total as flat records, nothing where unknown."""
    lines = [_record(row["name"], one) for one in row["lines"]]
    total = row["total"]
    told = {"section": "total", "quantity": "total", "value": total["priced"], "unit": "", "pricing": "priced"}
    return [*lines, _record(row["name"], {**told, "subtotal": total["usd"], "share": 1.0 if total["usd"] else None})]


def _record(name: str, one: dict[str, Any]) -> dict[str, Any]:
    price, money = one.get("unit_price") or {}, one.get("subtotal") or {}
    found = {
        "scenario": name,
        **{key: one.get(key) for key in ("section", "quantity", "value", "low", "high", "unit", "pricing", "within")},
        **{f"unit_price_usd{end}": price.get(key) for end, key in ENDS},
        "price_as_of": price.get("as_of"),
        **{f"subtotal_usd{end}": money.get(key) for end, key in ENDS},
        "share": one.get("share"),
        "source": sources_text(one),
        "price_source": sources_text(price),
    }
    return {key: "" if value is None else value for key, value in found.items()}


def _print_table(row: dict[str, Any], console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    wide = console.width >= WIDE
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(Text(row["name"]), no_wrap=True)
    for title in (*HEADS[:3], *[say("90 % range")] * wide, HEADS[-1]):
        table.add_column(say(title), justify="right", no_wrap=True)
    table.add_column(say("as of"), no_wrap=True)
    if wide:
        table.add_column(say("source"), overflow="fold")
    for section, lines in groupby(row["lines"], lambda one: str(one["section"])):
        table.add_row(Text(say(section.capitalize()), style="bold"))
        for one in lines:
            table.add_row(*map(Text, _cells(one, wide)))
    console.print(table)
    for sentence in total_sentences(row["total"]):
        console.print(prose(sentence))


def _cells(one: dict[str, Any], wide: bool) -> list[str]:
    price, money = one["unit_price"], one["subtotal"]
    cells = [
        say(one["quantity"]),
        _shown(one["value"], one["unit"]),
        shown_ends(price, price["unit"]) or shown_usd(price, price["unit"])
        if price
        else say(NO_PRICE.get(one["pricing"], "")),
        shown_usd(money),
        *[shown_ends(money)] * wide,
        "" if one["share"] is None else f"{one['share']:.1%}",
        ((price or {}).get("as_of") or "")[:7],
    ]
    return [*cells, sources_text(price) if price else ""] if wide else cells


def _shown(value: float | None, unit: str) -> str:
    """A quantity as a person reads it: whole numbers to the last digit."""
    if value is None:
        return say("unknown")
    if not unit and value.is_integer() and abs(value) < EXACT_BELOW:
        return f"{value:,.0f}"
    return short(say(format_value(value, unit, DIGITS))).removesuffix(" litre/day")


def shown_usd(body: dict[str, Any] | None, unit: str = "USD") -> str:
    return "" if body is None or body["value"] is None else say(format_value(body["value"], unit, RANGE_DIGITS))


def shown_ends(body: dict[str, Any] | None, unit: str = "USD") -> str:
    """The 90 % range, or nothing where the value is a point."""
    if body is None or None in (body["low"], body["high"]) or body["low"] == body["high"]:
        return ""
    return say(format_range(body["low"], body["high"], unit, RANGE_DIGITS))


def total_sentences(total: dict[str, Any]) -> list[str]:
    """The sum, how many lines it holds, and which it does not."""
    ends = shown_ends(total["usd"])
    usd = say(join(", ", [shown_usd(total["usd"]) or say("unknown"), *([ends] if ends else [])]))
    found = [say("total of {count} lines with a price: {usd}", count=total["priced"], usd=usd)]
    for names, one, many in ((total["unpriced"], *UNPRICED), (total["unknown"], *UNKNOWN)):
        if names:
            told = one if len(names) == 1 else many
            found.append(say(told, count=len(names), names=say(join(", ", map(named, names)))))
    return found
