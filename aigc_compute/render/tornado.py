"""Tornado charts for the terminal: one bar an input, as long as its share of the variance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..quantities import QUANTITIES
from ..studies.evaluation import Evaluation
from ..studies.sensitivity import Driver
from ..units import format_range, format_value
from .layout import short

BAR = 10
LEAST_SHARE = 0.005


def driver_records(name: str, quantity: str, drivers: Sequence[Driver]) -> list[dict[str, Any]]:
    """Plain numbers, a record an input."""
    return [
        {
            "scenario": name,
            "quantity": quantity,
            "input": one.name,
            "correlated_with": ", ".join(name for name in one.share.inputs if name != one.name),
            "first": one.share.first,
            "total": one.share.total,
            "low": one.low,
            "high": one.high,
            "at_low": one.at_low,
            "at_high": one.at_high,
        }
        for one in drivers
    ]


def print_tornado(quantity: str, evaluation: Evaluation, drivers: Sequence[Driver], console: Console) -> None:
    """Inputs by their total share of the variance; those below half a percent are counted only."""
    unit = QUANTITIES[quantity].unit
    value = short(format_value(evaluation.values[quantity], unit, 4))
    if not drivers:
        console.print(Text(f"{evaluation.row.name}: {quantity} = {value}, nothing in it is uncertain"))
        return
    interval = short(format_range(evaluation.low[quantity], evaluation.high[quantity], unit, 3))
    console.print(Text(f"{evaluation.row.name}: {quantity} = {value} ({interval})", style="bold"))
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0))
    for title in ("input", "range", "first", "total", "", "at its ends"):
        table.add_column(
            title, justify="right" if title in ("first", "total") else "left", overflow="fold", no_wrap=title == "input"
        )
    shown = [one for one in drivers if one.share.total >= LEAST_SHARE]
    for one in shown:
        table.add_row(
            one.name,
            short(format_range(one.low, one.high, QUANTITIES[one.name].unit, 3)),
            f"{one.share.first:.0%}",
            f"{one.share.total:.0%}",
            Text("█" * round(BAR * one.share.total) or "▏", style="yellow"),
            f"{short(format_value(one.at_low, unit, 3))} → {short(format_value(one.at_high, unit, 3))}",
        )
    console.print(table)
    for inputs in dict.fromkeys(one.share.inputs for one in shown if len(one.share.inputs) > 1):
        console.print(Text(f"{', '.join(inputs)} are correlated; their shares are those of all together", style="dim"))
    if len(shown) < len(drivers):
        console.print(Text(f"and {len(drivers) - len(shown)} more, each below half a percent", style="dim"))
