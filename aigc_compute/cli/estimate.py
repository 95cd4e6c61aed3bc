"""`estimate`: the compute to train and serve a model, from whatever is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Format,
    Inputs,
    Quiet,
    check_columns,
    check_format,
    complete_quantities,
    console,
    note_old_prices,
    open_catalogue,
    print_diagnostics,
    read_columns,
    read_date,
)

if TYPE_CHECKING:
    from datetime import date

    from ..catalogue import Catalogue
    from ..evaluation.document import EstimateDocument, RowAnswer
    from ..scenario import Row

WHOLE = ("json", "jsonl")
"""Formats that hold all quantities, not only the headlines."""

KEY_RESULTS = (
    "parameters",
    "training_tokens",
    "training_flop",
    "accelerator_hours",
    "training_days",
    "training_cost_usd",
    "weights_bytes",
    "cost_per_query_usd",
)
"""Quantities for which an answer explains why they are unknown, where no others are requested."""

EXAMPLES = """\b
Examples:
  aigc-compute estimate gpt-3-175b
  aigc-compute estimate llama-2-70b accelerator=h100-sxm accelerators=512
  aigc-compute estimate parameters=175B training_tokens=300B --get mfu
  aigc-compute estimate training_cost_usd=4e6 accelerator=a100-sxm-80gb
  aigc-compute estimate llama-3.1-405b accelerators=16384 cooling=liquid --bom
  aigc-compute estimate scenarios.yaml --format csv > table.csv
"""


def estimate(
    inputs: Inputs = None,
    get: Annotated[
        str | None,
        typer.Option(
            metavar="QUANTITY",
            help="Print only the number of this quantity, without its unit.",
            autocompletion=complete_quantities,
            show_default=False,
        ),
    ] = None,
    form: Format = "table",
    columns: Columns = None,
    everything: Annotated[bool, typer.Option("--all", help="Show all known quantities.")] = False,
    ranges: Annotated[bool, typer.Option(help="Show 90 % ranges.")] = True,
    bom: Annotated[
        bool, typer.Option("--bom", help="Show the bill of materials: what the cluster must buy, power and house.")
    ] = False,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    from ..evaluation.document import build_document
    from ..scenario import read_inputs
    from ..studies.estimate import HEADLINES
    from ..studies.estimate import estimate as run

    check_format(form)
    requested = check_columns([get]) if get else read_columns(columns)
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    quiet = quiet or bool(get)
    note_old_prices(as_of, opened, quiet)
    if bom:
        _check_bom_alone(requested, everything)
        rows = read_inputs(inputs or (), opened)
        failed = _print_bom(rows, opened, day, form, ranges=ranges, quiet=quiet)
        raise typer.Exit(int(failed))
    rows = read_inputs(inputs or (), opened, sums=True)
    with_ranges = None if everything or form in WHOLE else requested or HEADLINES
    evaluations = run(rows, opened, day, requested, ranges=ranges and not get, range_targets=with_ranges)
    document = build_document(evaluations, day, requested or KEY_RESULTS, opened if form == "json" else None)
    if get:
        _print_number(document, get)
    else:
        _print(document, form, requested, everything)
    if print_diagnostics((diagnostic for evaluation in evaluations for diagnostic in evaluation.diagnostics), quiet):
        raise typer.Exit(1)


estimate.__doc__ = f"""Estimate training, serving and purchase from whatever is known.

Name a model, give a scenario file, or write known values as key=value. The command derives every quantity that follows
from them, in any direction. Each value shows whether it is given, from the catalogue, derived or assumed.

{EXAMPLES}"""


def _check_bom_alone(requested: list[str] | None, everything: bool) -> None:
    """Raise Problems where `--bom` stands beside an option that selects quantities."""
    from ..diagnostics import problem

    if requested or everything:
        message = Phrase("--bom shows fixed lines: leave out --get, --columns and --all")
        raise problem("usage", message, hint="without --bom, --get leaf_switches prints a single figure")


def _print_bom(rows: Sequence[Row], opened: Catalogue, day: date, form: str, *, ranges: bool, quiet: bool) -> bool:
    """Print the bill of materials of each row; return whether a row contradicts itself."""
    from ..render.bom import print_bom
    from ..studies.bom import bom_document

    document, evaluations = bom_document(rows, opened, day, ranges=ranges)
    print_bom(document, form, console)
    return print_diagnostics((diagnostic for evaluation in evaluations for diagnostic in evaluation.diagnostics), quiet)


def _print(document: EstimateDocument, form: str, requested: list[str] | None, everything: bool) -> None:
    from ..render import layout
    from ..render.formats import render_text

    rows: Sequence[RowAnswer] = document.rows
    if requested:
        rows = [
            replace(row, unpublished={name: row.unpublished[name] for name in row.unpublished if name in requested})
            for row in rows
        ]
    elif form == "table" and not everything:
        rows = _print_stages(rows)
    shown = requested or (layout.all_columns if everything else layout.default_columns)(rows)
    if form == "table":
        from ..render.terminal import print_estimate

        print_estimate(rows, shown, console())
    else:
        print(render_text(replace(document, rows=tuple(rows)), form, shown), end="")


def _print_stages(rows: Sequence[RowAnswer]) -> list[RowAnswer]:
    """Print a table for each scenario in stages; return the other rows."""
    from ..render.layout import stages_of
    from ..render.terminal import print_stages

    staged, others = stages_of(rows)
    for stages in staged:
        print_stages(stages, console())
    return others


def _print_number(document: EstimateDocument, name: str) -> None:
    """Print one number for each row. Raises Problems where the quantity of a row is unknown."""
    from ..diagnostics import Problems
    from ..evaluation.document import unknown_diagnostic

    lines, problems = [], []
    for row in document.rows:
        body = row.answer(name)
        if body is None:
            problems.append(unknown_diagnostic(row.name, name, row.missing.get(name, ()), row.unpublished.get(name)))
        elif body.value is not None:
            lines.append(repr(body.value) if isinstance(body.value, float) else str(body.value))
    if problems:
        raise Problems(problems)
    print("\n".join(lines))
