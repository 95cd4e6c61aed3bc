"""`estimate`: what a model, or what you know of one, takes to train and to serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    Format,
    Inputs,
    Quiet,
    check_columns,
    check_format,
    complete_quantities,
    console,
    open_catalogue,
    read_columns,
    read_date,
    tell,
    tell_age,
)

if TYPE_CHECKING:
    from datetime import date

    from ..catalogue import Catalogue
    from ..evaluation.document import EstimateDocument, RowAnswer
    from ..scenario import Row

WHOLE = ("json", "jsonl")
"""Formats that hold everything, whatever a reader would be shown."""

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
"""What an answer without them explains."""

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
            help="Print this one number, bare.",
            autocompletion=complete_quantities,
            show_default=False,
        ),
    ] = None,
    form: Format = "table",
    columns: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", help="Show these quantities only.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show all that is known, not the headlines only.")] = False,
    ranges: Annotated[bool, typer.Option(help="Show 90 % ranges.")] = True,
    bom: Annotated[
        bool, typer.Option("--bom", help="Show what the cluster must buy, power and house, line by line.")
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
    wanted = check_columns([get]) if get else read_columns(columns)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    tell_age(as_of, shelf, quiet or bool(get))
    if bom:
        _check_alone(wanted, everything)
        rows = read_inputs(inputs or (), shelf)
        failed = _print_bom(rows, shelf, day, form, ranges=ranges, quiet=quiet)
        raise typer.Exit(int(failed))
    rows = read_inputs(inputs or (), shelf, sums=True)
    shown = None if everything or form in WHOLE else wanted or HEADLINES
    evaluations = run(rows, shelf, day, wanted, ranges=ranges and not get, range_targets=shown)
    diagnostics = [one for evaluation in evaluations for one in evaluation.diagnostics]
    document = build_document(evaluations, day, wanted or KEY_RESULTS, shelf if form == "json" else None)
    if get:
        _print_bare(document, get)
    else:
        _print(document, form, wanted, everything)
    if tell(diagnostics, quiet or bool(get)):
        raise typer.Exit(1)


estimate.__doc__ = f"""Estimate training and serving from whatever is known.

Name a model, give a scenario file, or say what you know as key=value; everything that can follow does, in any
direction. Each value says whether it was given, looked up, derived or assumed.

{EXAMPLES}"""


def _check_alone(wanted: list[str] | None, everything: bool) -> None:
    """Raises Problems where lines of a bill are asked for and others beside them."""
    from ..diagnostics import problem

    if wanted or everything:
        told = Phrase("--bom has lines of its own: leave out --get, --columns and --all")
        raise problem("bom", told, hint="single figures go by name, such as --get leaf_switches")


def _print_bom(rows: Sequence[Row], shelf: Catalogue, day: date, form: str, *, ranges: bool, quiet: bool) -> bool:
    """The bill of each row; whether any contradicts itself."""
    from ..render.bom import print_bom
    from ..studies.bom import bom_document

    document, evaluations = bom_document(rows, shelf, day, ranges=ranges)
    print_bom(document, form, console)
    return tell([one for evaluation in evaluations for one in evaluation.diagnostics], quiet)


def _print(document: EstimateDocument, form: str, wanted: list[str] | None, everything: bool) -> None:
    from ..render import layout
    from ..render.formats import render_text

    rows: Sequence[RowAnswer] = document.rows
    if wanted:
        rows = [replace(row, unpublished=tuple(one for one in row.unpublished if one in wanted)) for row in rows]
    elif form == "table" and not everything:
        rows = _print_stages(rows)
    shown = wanted or (layout.all_columns if everything else layout.default_columns)(rows)
    if form == "table":
        from ..render.terminal import print_estimate

        print_estimate(rows, shown, console())
    else:
        print(render_text(replace(document, rows=tuple(rows)), form, shown), end="")


def _print_stages(rows: Sequence[RowAnswer]) -> list[RowAnswer]:
    """A table for each scenario in stages; the rows that are left."""
    from ..render.layout import stages_of
    from ..render.terminal import print_stages

    staged, others = stages_of(rows)
    for stages in staged:
        print_stages(stages, console())
    return others


def _print_bare(document: EstimateDocument, name: str) -> None:
    """One number a row; Problems where a row does not know it."""
    from ..diagnostics import Problems
    from ..evaluation.document import unknown_diagnostic

    lines, problems = [], []
    for row in document.rows:
        body = row.answer(name)
        if body is None:
            problems.append(unknown_diagnostic(row.name, name, row.missing.get(name, ()), name in row.unpublished))
        elif body.value is not None:
            lines.append(repr(body.value) if isinstance(body.value, float) else str(body.value))
    if problems:
        raise Problems(problems)
    print("\n".join(lines))
