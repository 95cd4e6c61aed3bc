"""Deployments of a served model: one row for each, the best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..io.typed_json import as_json
from ..language import Phrase, translate
from ..studies.deployments import Deployment, DeploymentsAnswer, DeploymentsDocument
from ..units import format_value
from .listing import print_listing, print_records

if TYPE_CHECKING:
    from rich.console import Console

FIRST = ("device", "format")
LAYOUT = {
    "inference_tensor_parallel": "TP",
    "inference_pipeline_parallel": "PP",
    "inference_data_parallel": "DP",
    "inference_accelerators": "count",
    "concurrency": "requests",
}
"""Quantities of a deployment with the headings of their columns."""

PERFORMANCE = {
    "time_to_first_token_s": ("first token", "s"),
    "time_per_output_token_s": ("per token", "s"),
    "tokens_per_s_per_accelerator": ("tokens/s", ""),
    "cost_per_million_output_tokens_usd": ("$/M", ""),
}
"""Results of a deployment with their headings and units."""

PARTS = {
    "decode_weights_time_s": "weights",
    "decode_cache_time_s": "cache",
    "decode_products_time_s": "GEMMs",
    "decode_exchange_time_s": "communication",
    "decode_overhead_time_s": "overhead",
}
"""Parts of the time of a decode step with their headings."""

NONE_FITS = Phrase("{counts}; use more accelerators, a smaller number format, or an accelerator with more memory")
NONE_WITHIN = Phrase(
    "{counts}, but none meets the limits; those that come nearest are shown first; use a longer limit, shorter prompts "
    "or a faster accelerator"
)


def print_deployments(
    document: DeploymentsDocument,
    form: str,
    console: Callable[[], Console],
    columns: Sequence[str] = (),
    *,
    frontier: bool,
    explain: bool,
) -> None:
    """Print the deployments, or with `frontier` only those on the frontier. With `explain` the table shows the parts of
    a decode step. CSV and markdown have one row for each deployment, JSON Lines one for each scenario.
    """
    if form == "table" and not columns:
        for row in document.rows:
            _print_table(row, row.frontier if frontier else row.deployments, console(), explain)
    elif form == "json" or (form == "jsonl" and not columns):
        print_listing(document, form, console)
    else:
        flat = [
            {"scenario": row.name, **as_json(deployment)}
            for row in document.rows
            for deployment in (row.frontier if frontier else row.deployments)
        ]
        print_records(flat, form, console, columns)


def _print_table(row: DeploymentsAnswer, shown: Sequence[Deployment], console: Console, explain: bool) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from .prose import prose

    console.print(prose(translate("{name}: {text}", name=row.name, text=_summary(row)), style="bold"))
    titles = [*LAYOUT.values(), *(PARTS.values() if explain else (title for title, _ in PERFORMANCE.values()))]
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place, title in enumerate((*FIRST, *titles)):
        table.add_column(translate(title), justify="right" if place > 1 else "left", overflow="fold")
    for deployment in shown:
        layout = [f"{getattr(deployment, name):.0f}" for name in LAYOUT]
        units = dict.fromkeys(PARTS, "s") if explain else {name: unit for name, (_, unit) in PERFORMANCE.items()}
        cells = [_cell(getattr(deployment, name), unit) for name, unit in units.items()]
        table.add_row(deployment.accelerator, deployment.inference_precision, *layout, *cells)
    console.print(table)


def _cell(value: float | None, unit: str) -> str:
    return "" if value is None else translate(format_value(value, unit, 3))


def _summary(row: DeploymentsAnswer) -> str:
    counts = translate(
        "{fitting:,} of {searched:,} deployments fit into memory", fitting=row.fitting, searched=row.searched
    )
    if not row.fitting:
        return translate(NONE_FITS, counts=counts)
    if not row.within:
        return translate(NONE_WITHIN, counts=counts)
    if row.within == row.fitting:
        return counts
    return translate("{counts}, {within:,} of them meet the limits", counts=counts, within=row.within)
