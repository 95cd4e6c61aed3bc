"""Estimates as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..evaluation.document import Answer, RowAnswer
from ..language import ENGLISH, language, translate
from . import layout
from .prose import prose

STATUS_STYLES = {"given": "bold green", "catalogue": "cyan", "assumed": "yellow", "chosen": "magenta"}
COLUMN_WIDTH = 17
RANGE_ROOM = 78
"""Narrower terminals do not show the ranges, because nearly every line would be broken."""


def print_estimate(rows: Sequence[RowAnswer], columns: Sequence[str], console: Console) -> None:
    """Print one row with ranges and origins, or several rows side by side in as many tables as the width requires."""
    if len(rows) == 1:
        _print_row(rows[0], columns, console)
    elif rows:
        _print_rows(rows, columns, console)


def print_stages(stages: Sequence[RowAnswer], console: Console) -> None:
    """Print a line for each stage of a scenario, a line for their sum, and the ends of the 90 % range of the sum."""
    *parts, total = stages
    columns = total.columns
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), header_style="bold")
    table.add_column(Text(total.name), overflow="fold")
    for name in columns:
        table.add_column(layout.stage_head(name), justify="right", overflow="fold")
    for row in parts:
        table.add_row(Text(translate(row.name.removeprefix(f"{total.name}: "))), *layout.stage_cells(row, columns))
    table.add_section()
    table.add_row(Text(translate("total")), *layout.stage_cells(total, columns), style="bold")
    for quantile, end in (("5 %", "low"), ("95 %", "high")):
        ends = layout.stage_cells(total, columns, end)
        if any(ends):
            table.add_row(Text(quantile, style="dim"), *ends)
    console.print(table)


def _print_row(row: RowAnswer, columns: Sequence[str], console: Console) -> None:
    ranges = console.width >= RANGE_ROOM
    table = _table(
        Text(translate(row.name), style="bold"),
        translate("value"),
        *[translate("90 % range")] * ranges,
        translate("from"),
    )
    for title, names in layout.sections(columns):
        _section(table, title)
        for name in names:
            body = row.answer(name)
            status = layout.shown_status(body)
            cells = [layout.shown_value(name, body), *[layout.shown_range(body)] * ranges]
            table.add_row(_label(name), *map(Text, cells), Text(status, style=_style(body)))
    console.print(table)
    _print_notes(row, console)


def _print_rows(rows: Sequence[RowAnswer], columns: Sequence[str], console: Console) -> None:
    widest = max((cell_len(part) for name in columns for part in layout.display_name(name).split()), default=0)
    room = max(1, (console.width - widest - 2) // (COLUMN_WIDTH + 2))
    for start in range(0, len(rows), room):
        part = rows[start : start + room]
        table = _table("", *(Text(translate(row.name)) for row in part))
        for title, names in layout.sections(columns):
            _section(table, title)
            for name in names:
                values = (layout.shown_value(name, row.answer(name), "–") for row in part)
                table.add_row(_label(name), *map(Text, values))
        console.print(table)
    for row in rows:
        if layout.unknowns(row):
            console.print(Text(translate(row.name), style="bold"))
            _print_notes(row, console, figures=False)


def _print_notes(row: RowAnswer, console: Console, figures: bool = True) -> None:
    published = layout.published(row) if figures else []
    if published:
        table = _table(translate("Published"), translate("value"), translate("estimate"), translate("source"))
        for name, *line in published:
            table.add_row(_label(name), *line)
        console.print(table)
    for sentence in layout.unknowns(row):
        console.print(prose(sentence, style="dim"))


def _table(*headers: str | Text) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), header_style="bold")
    for index, header in enumerate(headers):
        table.add_column(
            header,
            justify="right" if index == 1 else "left",
            overflow="fold",
            no_wrap=index == 0 and language() == ENGLISH,
        )
    return table


def _label(name: str) -> Text:
    """Return the name of a quantity, with the identifier dimmed if a translated name stands before it."""
    translated, _, identifier = layout.display_name(name).rpartition(" ")
    return Text.assemble(translated, " ", (identifier, "dim")) if translated else Text(name)


def _style(body: Answer | None) -> str:
    return STATUS_STYLES.get(body.status, "") if body else ""


def _section(table: Table, title: str) -> None:
    table.add_row(Text(title, style="bold"))
