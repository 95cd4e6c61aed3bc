"""Layouts of a training run: a line each, the fastest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..io.typed_json import as_json
from ..language import disambiguate, join, translate
from ..studies.layouts import LayoutAnswer, LayoutsAnswer, LayoutsDocument
from ..units import format_value
from .layout import short
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
"""What the numbers of a layout are called in a table."""

TITLES = ("recompute", "step", "MFU", "memory", "left")
RARE = ("context_parallel", "expert_parallel")
"""What is shown only where it is used."""

COMPARED = 4
"""Layouts side by side, at most."""


def print_layouts(
    document: LayoutsDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """The layouts in a format; CSV and markdown hold a layout a line, JSON lines a scenario."""
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

    told = translate(
        "{name}: {fitting:,} of {searched:,} layouts fit"
        if row.fitting
        else "{name}: {fitting:,} of {searched:,} layouts fit; the nearest first",
        name=row.name,
        fitting=row.fitting,
        searched=row.searched,
    )
    console.print(prose(told, style="bold"))
    layouts = row.layouts
    shown = [name for name in HEADS if name not in RARE or any(getattr(one, name) > 1 for one in layouts)]
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for title in (*(HEADS[name] for name in shown), *TITLES):
        table.add_column(translate(title), justify="left" if title == TITLES[0] else "right")
    for one in layouts:
        table.add_row(
            *(f"{getattr(one, name):.0f}" for name in shown),
            one.recomputation,
            _value(one.step_time_s, "s"),
            _value(one.step_mfu, "fraction"),
            _value(one.training_memory_bytes_per_accelerator, "byte"),
            _value(one.training_memory_left_bytes, "byte"),
        )
    console.print(table)
    for remedy in row.remedies or ():
        change = " ".join(f"{name}={value}" for name, value in remedy.change.items())
        console.print(
            prose(translate("fits with {change}: {time} a step", change=change, time=_value(remedy.step_time_s, "s")))
        )
    if layouts and layouts[0].step_parts_s is not None:
        _print_parts(layouts[:COMPARED], console)


def _print_parts(layouts: Sequence[LayoutAnswer], console: Console) -> None:
    """Step and memory of a few layouts side by side, then what each loses against the first."""
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
        names = dict.fromkeys(name for one in layouts for name in getattr(one, key))
        for name in names:
            table.add_row(
                disambiguate("part", name), *(_value(getattr(one, key).get(name, 0.0), unit) for one in layouts)
            )
        heading = translate("step" if unit == "s" else "memory")
        table.add_row(heading, *(_value(getattr(one, total), unit) for one in layouts), style="bold", end_section=True)
    console.print(table)
    for place, one in enumerate(layouts[1:], 2):
        parts = [
            f"{disambiguate('part', name)} {'+' if value > 0 else '-'}{_value(abs(value), 's')}"
            for name, value in (one.slower_by_s or {}).items()
        ]
        told = translate(join(", ", parts)) or translate("no difference worth telling")
        console.print(prose(translate("#{place} against #1: {told}", place=place, told=told)))


def _flat(rows: Sequence[LayoutsAnswer]) -> list[dict[str, Any]]:
    """The layouts of all scenarios as flat records, their parts as columns; a part that a layout does not have is 0."""
    absent = {name: 0.0 for row in rows for one in row.layouts for name in _parts(one)}
    return [
        {
            "scenario": row.name,
            **{name: value for name, value in as_json(one).items() if not isinstance(value, dict)},
            **absent,
            **_parts(one),
        }
        for row in rows
        for one in row.layouts
    ]


def _parts(layout: LayoutAnswer) -> dict[str, float]:
    """What a layout's step and memory are made of, the unit behind each name."""
    return {
        f"{name.replace(' ', '_')}_{key.rsplit('_', 1)[1]}": value
        for key in ("step_parts_s", "memory_parts_bytes")
        for name, value in (getattr(layout, key) or {}).items()
    }


def _value(value: float | None, unit: str) -> str:
    return translate("impossible") if value is None else short(translate(format_value(value, unit, 3)))
