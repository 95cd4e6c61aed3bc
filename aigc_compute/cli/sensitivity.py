"""`sensitivity`: what drives the spread of a quantity."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import (
    AsOf,
    CatalogueFolder,
    Format,
    Inputs,
    check_format,
    complete_quantities,
    console,
    open_catalogue,
    read_date,
)


def sensitivity(
    quantity: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY", autocompletion=complete_quantities, show_default=False, help="Whose spread to explain."
        ),
    ],
    inputs: Inputs = None,
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Say which uncertain inputs drive the spread of a quantity: their share of its variance, alone (first) and with
    all interactions (total), and where the quantity goes when one of them alone is at either end of its range.

    \b
    Examples:
      aigc-compute sensitivity training_cost_usd parameters=70B training_tokens=2T
      aigc-compute sensitivity cost_per_query_usd llama-2-70b --format csv
    """
    from ..diagnostics import Problems
    from ..render.listing import print_listing
    from ..render.tornado import driver_records, print_tornado
    from ..scenario import read_inputs
    from ..studies.document import known_columns
    from ..studies.explain import unknown_quantity
    from ..studies.sensitivity import drivers

    check_format(form)
    problems = known_columns([quantity])
    if problems:
        raise Problems(problems)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    for row in read_inputs(inputs or (), shelf):
        evaluation, found = drivers(quantity, row, shelf, day)
        if quantity not in evaluation.values:
            raise unknown_quantity(evaluation, quantity)
        if form == "table":
            print_tornado(quantity, evaluation, found, console())
        else:
            print_listing(driver_records(row.name, quantity, found), form, console)
