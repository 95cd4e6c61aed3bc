"""`layouts`: how to lay a training run out."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import (
    AsOf,
    CatalogueFolder,
    Format,
    Inputs,
    check_format,
    console,
    fail_on_contradictions,
    open_catalogue,
    read_date,
)


def layouts(
    inputs: Inputs = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Show so many layouts.")] = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what step and memory are made of, and why the first is faster.")
    ] = False,
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Search the layouts of a training run: tensor, pipeline, context, data and expert parallelism, interleaving,
    micro-batch, sharding and recomputation. Those that fit the memory are ranked by the time of a step.

    What you give of a layout is kept; the rest is searched. Where nothing fits, changes are shown after which it does.

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
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    rows = read_inputs(inputs or (), shelf)
    print_layouts(layouts_document(rows, shelf, day, top, explain=explain), form, console)
    fail_on_contradictions(rows, shelf, day)
