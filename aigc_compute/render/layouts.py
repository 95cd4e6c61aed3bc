"""Parallel layouts of a training run: one row for each, the fastest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..io.typed_json import as_json
from ..language import disambiguate, join, translate
from ..studies.layouts import LayoutAnswer, LayoutsAnswer, LayoutsDocument
from ..units import format_value
from .layout import display_name, short
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

HEADS = {
    "tensor_parallel": "TP",
    "pipeline_parallel": "PP",
    "context_parallel": "CP",
    "data_parallel": "DP",
    "expert_parallel": "EP",
    "virtual_stages": "VP",
    "micro_batch": "micro",
    "zero_stage": "ZeRO",
}
"""Headings of the columns for the degrees and sizes of a layout."""

TITLES = ("recompute", "step", "MFU", "memory", "left")
OPTIONAL_COLUMNS = ("context_parallel", "expert_parallel")
"""Columns that are shown only if at least one layout has a degree above 1."""

MAX_COMPARED = 4
"""Number of layouts of which the parts are shown side by side."""


def print_layouts(
    document: LayoutsDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the layouts. CSV and markdown have one row for each layout, JSON Lines one for each scenario."""
    if form == "table" and not columns:
        for row in document.rows:
            _print_table(row, console())
    elif form == "json" or (form == "jsonl" and not columns):
        print_listing(document, form, console)
    else:
        print_records(_flat(document.rows), form, console, columns)


def _print_table(row: LayoutsAnswer, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from .prose import prose

    heading = translate(
        "{name}: {fitting:,} of {searched:,} layouts fit into memory"
        if row.fitting
        else "{name}: {fitting:,} of {searched:,} layouts fit into memory; those that come nearest are shown first",
        name=row.name,
        fitting=row.fitting,
        searched=row.searched,
    )
    console.print(prose(heading, style="bold"))
    layouts = row.layouts
    shown = [
        name for name in HEADS if name not in OPTIONAL_COLUMNS or any(getattr(layout, name) > 1 for layout in layouts)
    ]
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for title in (*(HEADS[name] for name in shown), *TITLES):
        table.add_column(translate(title), justify="left" if title == TITLES[0] else "right")
    for layout in layouts:
        table.add_row(
            *(f"{getattr(layout, name):.0f}" for name in shown),
            display_name(layout.recomputation),
            _value(layout.step_time_s, "s"),
            _value(layout.step_mfu, "fraction"),
            _value(layout.training_memory_bytes_per_accelerator, "byte"),
            _value(layout.training_memory_left_bytes, "byte"),
        )
    console.print(table)
    for remedy in row.remedies or ():
        change = " ".join(f"{name}={value}" for name, value in remedy.change.items())
        console.print(
            prose(
                translate(
                    "fits into memory with {change}: {time} per step",
                    change=change,
                    time=_value(remedy.step_time_s, "s"),
                )
            )
        )
    if layouts and layouts[0].step_parts_s is not None:
        _print_parts(layouts[:MAX_COMPARED], console)


def _print_parts(layouts: Sequence[LayoutAnswer], console: Console) -> None:
    """Print the parts of the step time and of the memory of some layouts side by side, then the time that each layout
    loses or gains in each part compared with the first.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from .prose import prose

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(translate("part"))
    for place in range(len(layouts)):
        table.add_column(f"#{place + 1}", justify="right")
    for key, unit, total in (
        ("step_parts_s", "s", "step_time_s"),
        ("memory_parts_bytes", "byte", "training_memory_bytes_per_accelerator"),
    ):
        names = dict.fromkeys(name for layout in layouts for name in getattr(layout, key))
        for name in names:
            table.add_row(
                disambiguate("part", name), *(_value(getattr(layout, key).get(name, 0.0), unit) for layout in layouts)
            )
        heading = translate("step" if unit == "s" else "memory")
        table.add_row(
            heading, *(_value(getattr(layout, total), unit) for layout in layouts), style="bold", end_section=True
        )
    console.print(table)
    for place, layout in enumerate(layouts[1:], 2):
        parts = [
            f"{disambiguate('part', name)} {'+' if value > 0 else '-'}{_value(abs(value), 's')}"
            for name, value in (layout.slower_by_s or {}).items()
        ]
        differences = translate(join(", ", parts)) or translate("no significant difference")
        console.print(
            prose(translate("#{place} compared with #1: {differences}", place=place, differences=differences))
        )


def _flat(rows: Sequence[LayoutsAnswer]) -> list[dict[str, Any]]:
    """Return the layouts of all scenarios as flat records with the parts as columns. A part that a layout does not have
    is 0.
    """
    absent = {name: 0.0 for row in rows for layout in row.layouts for name in _parts(layout)}
    return [
        {
            "scenario": row.name,
            **{name: value for name, value in as_json(layout).items() if not isinstance(value, dict)},
            **absent,
            **_parts(layout),
        }
        for row in rows
        for layout in row.layouts
    ]


def _parts(layout: LayoutAnswer) -> dict[str, float]:
    """Return the parts of the step time and the memory of a layout. The names end in the unit."""
    return {
        f"{name.replace(' ', '_')}_{key.rsplit('_', 1)[1]}": value
        for key in ("step_parts_s", "memory_parts_bytes")
        for name, value in (getattr(layout, key) or {}).items()
    }


def _value(value: float | None, unit: str) -> str:
    return translate("impossible") if value is None else short(translate(format_value(value, unit, 3)))
