"""Layouts of a training run: a line each, the fastest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..units import format_value
from .layout import short
from .listing import print_listing

if TYPE_CHECKING:
    from rich.console import Console

HEADS = {
    "tensor_parallel": "TP",
    "pipeline_parallel": "PP",
    "data_parallel": "DP",
    "expert_parallel": "EP",
    "virtual_stages": "VP",
    "micro_batch": "micro",
    "zero_stage": "ZeRO",
}
"""What the numbers of a layout are called in a table."""


def print_layouts(document: dict[str, Any], form: str, console: Callable[[], Console]) -> None:
    """The layouts in a format; CSV and markdown hold a layout a line, JSON lines a scenario."""
    if form == "table":
        for row in document["rows"]:
            _print_table(row, console())
    elif form in ("json", "jsonl"):
        print_listing(document, form, console)
    else:
        flat = [{"scenario": row["name"], **one} for row in document["rows"] for one in row["layouts"]]
        print_listing({"rows": flat}, form, console)


def _print_table(row: dict[str, Any], console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    found = f"{row['fitting']:,} of {row['searched']:,} layouts fit"
    console.print(Text(f"{row['name']}: {found}{'' if row['fitting'] else '; the nearest first'}", style="bold"))
    layouts = row["layouts"]
    shown = [name for name in HEADS if name != "expert_parallel" or any(one[name] > 1 for one in layouts)]
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for title in (*(HEADS[name] for name in shown), "recompute", "step", "MFU", "memory", "left"):
        table.add_column(title, justify="left" if title == "recompute" else "right")
    for one in layouts:
        table.add_row(
            *(f"{one[name]:.0f}" for name in shown),
            one["recomputation"],
            _value(one["step_time_s"], "s"),
            _value(one["step_mfu"], "fraction"),
            _value(one["training_memory_bytes_per_accelerator"], "byte"),
            _value(one["training_memory_left_bytes"], "byte"),
        )
    console.print(table)


def _value(value: float | None, unit: str) -> str:
    return "impossible" if value is None else short(format_value(value, unit, 3))
