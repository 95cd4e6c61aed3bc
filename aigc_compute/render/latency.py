"""Waiting times of users under load: one block of rows for each load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..io.typed_json import as_json
from ..language import Phrase, translate
from ..studies.latency import LatencyAnswer, LatencyDocument, LoadAnswer, SimulatedFigure
from ..units import format_value
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

TITLES = {"first_token": "first token", "output_token": "per token", "answer": "answer"}
HEADS = ("load", "queries/s", "", "p50", "p95", "p99", "p95, 90 % range")
OVERLOADED = Phrase("overloaded")


def print_latency(
    document: LatencyDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the waiting times. CSV and markdown have one row for each load, JSON Lines one for each scenario."""
    if form == "table" and not columns:
        for row in document.rows:
            _print_table(row, console())
    elif form == "json" or (form == "jsonl" and not columns):
        print_listing(document, form, console)
    else:
        flat = [{"scenario": row.name, **_flat(load)} for row in document.rows for load in row.loads]
        print_records(flat, form, console, columns)


def _flat(load: LoadAnswer) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, body in as_json(load).items():
        values = body if isinstance(body, dict) else {"value": body}
        record |= {name if end == "value" else f"{name}_{end}": value for end, value in values.items()}
    return record


def _print_table(row: LatencyAnswer, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from .prose import prose

    limit = row.most_queries_per_s
    heading = translate(
        "{name}: a replica (accelerators: {accelerators:g}) sustains {rate:.3g} queries/s ({low:.3g} to {high:.3g}), "
        "with up to {sequences:,} queries at the same time",
        name=row.name,
        accelerators=row.accelerators,
        rate=limit.value,
        low=limit.low,
        high=limit.high,
        sequences=row.most_sequences,
    )
    console.print(prose(heading, style="bold"))
    if not row.loads:
        console.print(prose(translate("no request rate meets the limits: even a single request takes longer")))
        return
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for title in HEADS:
        table.add_column(translate(title), justify="left" if not title else "right")
    for load in row.loads:
        for place, (name, title) in enumerate(TITLES.items()):
            rate = load.queries_per_s.value
            head = (_share(load.load), f"{rate:.3g}" if rate else "") if place == 0 else ("", "")
            bodies: list[SimulatedFigure] = [getattr(load, f"{name}_p{percentile}_s") for percentile in (50, 95, 99)]
            table.add_row(*head, translate(title), *(_time(body.value) for body in bodies), _range(bodies[1]))
        table.add_section()
    console.print(table)


def _share(load: float | None) -> str:
    return "" if load is None else f"{load:.0%}"


def _range(body: SimulatedFigure) -> str:
    return f"{_time(body.low)}..{_time(body.high)}"


def _time(value: float | None) -> str:
    return translate(OVERLOADED) if value is None else translate(format_value(value, "s", 3))
