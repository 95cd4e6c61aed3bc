"""Tornado charts for the terminal: one bar an input, as long as its share of the variance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ..io.typed_json import as_json
from ..language import ENGLISH, Phrase, join, language, translate
from ..studies.sensitivity import DriverRecord, SensitivityDocument, SpreadAnswer
from ..units import format_value
from .layout import RANGE_DIGITS, amounts, digits_beside, named, short
from .listing import print_listing, print_records
from .prose import prose

if TYPE_CHECKING:
    from rich.console import Console

BAR = 10
LEAST_SHARE = 0.005

HEADS = ("input", "range", "first", "total", "", "at its ends")
CERTAIN = Phrase("{row}: {quantity} = {value}, nothing in it is uncertain")
BEYOND = Phrase("{row}: {quantity} = {value}, its range reaches beyond any number, so nothing is known of its drivers")
CORRELATED = Phrase("{names} are correlated; their shares are those of all together")


def print_sensitivity(
    document: SensitivityDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """The drivers in a format; CSV and markdown hold an input a line, JSON lines a scenario."""
    if form == "table" and not columns:
        for row in document.rows:
            _print_tornado(document.quantity, document.unit, row, console())
    elif form == "json" or (form == "jsonl" and not columns):
        print_listing(document, form, console)
    else:
        flat = [_flat(document.quantity, row, one) for row in document.rows for one in row.drivers]
        print_records(flat, form, console, columns)


def _flat(quantity: str, row: SpreadAnswer, driver: DriverRecord) -> dict[str, Any]:
    correlated = ", ".join(driver.correlated_with)
    return {"scenario": row.name, "quantity": quantity, **as_json(driver), "correlated_with": correlated}


def _print_tornado(quantity: str, unit: str, row: SpreadAnswer, console: Console) -> None:
    """Inputs by their total share of the variance; those below half a percent are counted only."""
    drivers = row.drivers
    value = _shown(row.value, unit, 4)
    if not drivers:
        told = CERTAIN if row.low is None and row.value is not None else BEYOND
        console.print(prose(translate(told, row=row.name, quantity=named(quantity), value=value)))
        return
    interval = (
        f" ({_shown_range(row.low, row.high, unit, row.value)})" if row.low is not None and row.high is not None else ""
    )
    console.print(prose(f"{row.name}: {named(quantity)} = {value}{interval}", style="bold"))
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0))
    for title in HEADS:
        table.add_column(
            title and translate(title),
            justify="right" if title in ("first", "total") else "left",
            overflow="fold",
            no_wrap=title == "input" and language() == ENGLISH,
        )
    shown = [one for one in drivers if one.total >= LEAST_SHARE]
    for one in shown:
        table.add_row(
            named(one.input),
            _shown_range(one.low, one.high, one.unit),
            f"{one.first:.0%}",
            f"{one.total:.0%}",
            Text("█" * round(BAR * one.total) or "▏", style="yellow"),
            f"{_shown(one.at_low, unit, 3)} → {_shown(one.at_high, unit, 3)}",
        )
    console.print(table)
    together = (tuple(sorted((one.input, *one.correlated_with))) for one in shown if one.correlated_with)
    for inputs in dict.fromkeys(together):
        console.print(prose(translate(CORRELATED, names=translate(join(", ", inputs))), style="dim"))
    if len(shown) < len(drivers):
        console.print(
            prose(
                translate("and {count} more, each below half a percent", count=len(drivers) - len(shown)), style="dim"
            )
        )


def _shown(value: float | None, unit: str, digits: int) -> str:
    return translate("impossible") if value is None else short(translate(format_value(value, unit, digits)))


def _shown_range(low: float, high: float, unit: str, value: float | None = None) -> str:
    return amounts(low, high, unit, RANGE_DIGITS if value is None else digits_beside(value, low, high, unit))
