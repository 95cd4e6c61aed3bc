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
    check_quantities,
    complete_quantities,
    console,
    fail_on_contradictions,
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
    from ..render.tornado import print_sensitivity
    from ..scenario import read_inputs
    from ..studies.sensitivity import sensitivity_document

    check_format(form)
    check_quantities([quantity])
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    rows = read_inputs(inputs or (), shelf)
    print_sensitivity(sensitivity_document(quantity, rows, shelf, day), form, console)
    fail_on_contradictions(rows, shelf, day, [quantity])
