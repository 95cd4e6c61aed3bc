"""`deployments`: find the best deployments of a served model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    FirstTokenLimit,
    Format,
    Inputs,
    OutputTokenLimit,
    Quiet,
    Top,
    check_format,
    console,
    exit_on_contradictions,
    names_in,
    open_catalogue,
    read_date,
    read_limit,
)

if TYPE_CHECKING:
    from ..catalogue import Catalogue

BY = ("accelerator", "dollar")


def deployments(
    inputs: Inputs = None,
    ttft: FirstTokenLimit = None,
    tpot: OutputTokenLimit = None,
    on: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", show_default=False, help="The same as accelerator=NAME,NAME.")
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="|".join(BY), help="Rank by the tokens per accelerator or per dollar.")
    ] = "accelerator",
    top: Top = 10,
    frontier: Annotated[
        bool,
        typer.Option(
            "--frontier", help="Show the deployments that no other beats both in speed and in tokens per accelerator."
        ),
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the parts of the time of a decode step.")] = False,
    form: Format = "table",
    columns: Columns = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Find the best deployments of a model: accelerator, number format, tensor, pipeline and data parallelism, and
    concurrent requests, within the limits of latency. The best deployment generates the most tokens per accelerator or
    per dollar.

    Values that you give are kept, and the others are searched. accelerator=a,b,c compares these accelerators.

    \b
    Examples:
      aigc-compute deployments llama-3.1-70b accelerator=h100-sxm --ttft 1s --tpot 50ms
      aigc-compute deployments deepseek-v3 accelerator=h200-sxm,b200-sxm,mi300x --tpot 30ms --by dollar
      aigc-compute deployments llama-3.1-8b accelerator=l40s prompt_tokens=4000 --frontier
    """
    from ..render.deployments import print_deployments
    from ..scenario import read_inputs
    from ..studies.deployments import Criteria, deployments_document

    check_format(form)
    check_format(by, BY, "--by")
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    words, accelerators = _compared(inputs or (), on, opened)
    criteria = Criteria(read_limit("--ttft", ttft), read_limit("--tpot", tpot), accelerators, by == "dollar")
    rows = read_inputs(words, opened)
    document = deployments_document(rows, opened, day, criteria, top)
    print_deployments(document, form, console, names_in(columns), frontier=frontier, explain=explain)
    exit_on_contradictions(rows, opened, day, quiet=quiet)


def _compared(words: Sequence[str], on: str | None, catalogue: Catalogue) -> tuple[list[str], tuple[str, ...]]:
    """The inputs without `accelerator=a,b,c`, and the accelerators that this or `--on` names. Raises Problems."""
    lists = [word for word in words if word.startswith("accelerator=") and "," in word]
    names = [name for text in (on, *(word.partition("=")[2] for word in lists)) for name in names_in(text)]
    return [word for word in words if word not in lists], tuple(catalogue.find("accelerators", name) for name in names)
