"""`layouts`: find the fastest parallel layouts of a training run."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Format,
    Inputs,
    Quiet,
    Top,
    check_format,
    console,
    exit_on_contradictions,
    names_in,
    open_catalogue,
    read_date,
)


def layouts(
    inputs: Inputs = None,
    top: Top = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the parts of step time and memory, and why the first is faster.")
    ] = False,
    form: Format = "table",
    columns: Columns = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Find the fastest layouts of a training run: tensor, pipeline, context, data and expert parallelism, interleaving,
    micro-batch, sharding and recomputation. Layouts that fit in memory are ranked by the time of a step.

    Degrees that you give are kept, and the others are searched. Where no layout fits, the command shows changes with
    which one fits.

    \b
    Examples:
      aigc-compute layouts llama-2-70b accelerator=h100-sxm accelerators=512
      aigc-compute layouts gpt-3-175b accelerator=a100-sxm-80gb accelerators=1024 recomputation=full
      aigc-compute layouts llama-3.1-70b accelerator=h100-sxm accelerators=256 sequence_length=131072 --explain --top 3
      aigc-compute layouts mixtral-8x7b accelerator=h100-sxm accelerators=128 batch_sequences=1024 --format csv
    """
    from ..render.layouts import print_layouts
    from ..scenario import read_inputs
    from ..studies.layouts import layouts_document

    check_format(form)
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    rows = read_inputs(inputs or (), opened)
    document = layouts_document(rows, opened, day, top, explain=explain)
    print_layouts(document, form, console, names_in(columns))
    exit_on_contradictions(rows, opened, day, quiet=quiet)
