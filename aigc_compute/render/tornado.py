"""Sensitivity of a quantity as a table for the terminal, with a bar for the share of the variance of each input."""

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
from .layout import RANGE_DIGITS, amounts, digits_beside, display_name, short
from .listing import print_listing, print_records
from .prose import prose

if TYPE_CHECKING:
    from rich.console import Console

BAR = 10
"""Length of a bar of 100 % in cells."""

MIN_SHARE = 0.005
"""Inputs with a smaller share of the variance are only counted."""

HEADS = ("input", "range", "alone", "total", "", "at its ends")
CERTAIN = Phrase("{row}: {quantity} = {value}; none of its inputs is uncertain")
BEYOND = Phrase(
    "{row}: {quantity} = {value}; an end of its range is too large to be represented, so the shares of the inputs are "
    "unknown"
)
CORRELATED = Phrase("{names} are correlated, so their shares are the shares of all of them together")


def print_sensitivity(
    document: SensitivityDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the inputs that drive the uncertainty of a quantity. CSV and markdown have one row for each input, JSON
    Lines one for each scenario.
    """
    if form == "table" and not columns:
        for row in document.rows:
            _print_tornado(document.quantity, document.unit, row, console())
    elif form == "json" or (form == "jsonl" and not columns):
        print_listing(document, form, console)
    else:
        flat = [_flat(document.quantity, row, driver) for row in document.rows for driver in row.drivers]
        print_records(flat, form, console, columns)


def _flat(quantity: str, row: SpreadAnswer, driver: DriverRecord) -> dict[str, Any]:
    correlated = ", ".join(driver.correlated_with)
    return {"scenario": row.name, "quantity": quantity, **as_json(driver), "correlated_with": correlated}


def _print_tornado(quantity: str, unit: str, row: SpreadAnswer, console: Console) -> None:
    """Print the inputs in the order of their total share of the variance."""
    drivers = row.drivers
    value = _shown(row.value, unit, 4)
    if not drivers:
        template = CERTAIN if row.low is None and row.value is not None else BEYOND
        console.print(prose(translate(template, row=row.name, quantity=display_name(quantity), value=value)))
        return
    interval = (
        f" ({_shown_range(row.low, row.high, unit, row.value)})" if row.low is not None and row.high is not None else ""
    )
    console.print(
        prose(
            translate("{name}: {text}", name=row.name, text=f"{display_name(quantity)} = {value}{interval}"),
            style="bold",
        )
    )
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0))
    for title in HEADS:
        table.add_column(
            title and translate(title),
            justify="right" if title in ("alone", "total") else "left",
            overflow="fold",
            no_wrap=title == "input" and language() == ENGLISH,
        )
    shown = [driver for driver in drivers if driver.total >= MIN_SHARE]
    for driver in shown:
        table.add_row(
            display_name(driver.input),
            _shown_range(driver.low, driver.high, driver.unit),
            f"{driver.first:.0%}",
            f"{driver.total:.0%}",
            Text("█" * round(BAR * driver.total) or "▏", style="yellow"),
            f"{_shown(driver.at_low, unit, 3)} → {_shown(driver.at_high, unit, 3)}",
        )
    console.print(table)
    together = (tuple(sorted((driver.input, *driver.correlated_with))) for driver in shown if driver.correlated_with)
    for inputs in dict.fromkeys(together):
        names = translate(join(", ", map(display_name, inputs)))
        console.print(prose(translate(CORRELATED, names=names), style="dim"))
    if len(shown) < len(drivers):
        console.print(
            prose(translate("and {count} more, each below 0.5 %", count=len(drivers) - len(shown)), style="dim")
        )


def _shown(value: float | None, unit: str, digits: int) -> str:
    return translate("impossible") if value is None else short(translate(format_value(value, unit, digits)))


def _shown_range(low: float, high: float, unit: str, value: float | None = None) -> str:
    return amounts(low, high, unit, RANGE_DIGITS if value is None else digits_beside(value, low, high, unit))
