"""`deployments`: how to serve a model."""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    FirstTokenLimit,
    Format,
    Inputs,
    OutputTokenLimit,
    check_format,
    console,
    fail_on_contradictions,
    open_catalogue,
    read_date,
    read_limit,
)

BY = ("accelerator", "dollar")


def deployments(
    inputs: Inputs = None,
    ttft: FirstTokenLimit = None,
    tpot: OutputTokenLimit = None,
    on: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", show_default=False, help="Choose among these accelerators.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="|".join(BY), help="What is to yield most tokens.")] = "accelerator",
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Show so many deployments.")] = 10,
    frontier: Annotated[
        bool, typer.Option("--frontier", help="Show those that no other beats both for users and for accelerators.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show where the time of a step goes.")] = False,
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Search the deployments of a model: accelerator, number format, tensor, pipeline and data parallelism, and
    requests in flight, within what users are promised. The best yields most tokens for each accelerator, or dollar.

    What you give of a deployment is kept; the rest is searched.

    \b
    Examples:
      aigc-compute deployments llama-3.1-70b accelerator=h100-sxm --ttft 1s --tpot 50ms
      aigc-compute deployments deepseek-v3 --on h200-sxm,b200-sxm,mi300x --tpot 30ms --by dollar
      aigc-compute deployments llama-3.1-8b accelerator=l40s prompt_tokens=4000 --frontier
    """
    from ..diagnostics import did_you_mean, problem
    from ..render.deployments import print_deployments
    from ..scenario import read_inputs
    from ..studies.deployments import Criteria, deployments_document

    check_format(form)
    if by not in BY:
        message = Phrase("--by: found {by!r}, expected one of {names}", by=by, names=", ".join(BY))
        raise problem("by", message, hint=did_you_mean(by, BY))
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    names = tuple(shelf.find("accelerators", one.strip()) for one in (on or "").split(",") if one.strip())
    wish = Criteria(read_limit("--ttft", ttft), read_limit("--tpot", tpot), names, by == "dollar")
    rows = read_inputs(inputs or (), shelf)
    document = deployments_document(rows, shelf, day, wish, top)
    print_deployments(document, form, console, frontier=frontier, explain=explain)
    fail_on_contradictions(rows, shelf, day)
