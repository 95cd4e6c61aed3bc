"""`forecast`: a scenario over the years."""

from __future__ import annotations

from collections.abc import Sequence
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

LONGEST = 200


def forecast(
    quantity: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY",
            autocompletion=complete_quantities,
            show_default=False,
            help="What to follow over the years.",
        ),
    ],
    inputs: Inputs = None,
    grow: Annotated[
        list[str] | None,
        typer.Option(
            "--grow",
            metavar="QUANTITY=RATE",
            show_default=False,
            help="What grows: 10x/year, 4..5x/year, 'CAGR 42%', 'doubling 6 months', or a trend (list trends).",
        ),
    ] = None,
    start: Annotated[int, typer.Option("--from", metavar="YEAR", help="The year of the scenario.")] = 2023,
    end: Annotated[int, typer.Option("--to", metavar="YEAR", help="The last year.")] = 2030,
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Carry a scenario over the years, some of its quantities growing at stated rates; everything else follows.
    Rates compound, ranges stay ranges. Beside it stands the largest published figure of each year.

    \b
    Examples:
      aigc-compute forecast training_flop gpt-3-175b --grow training_flop=4..5x/year
      aigc-compute forecast servers llama-2-70b users=1e8 --grow users="CAGR 42%"
    """
    from ..render.years import print_forecast
    from ..scenario import read_inputs
    from ..studies import forecast as study

    check_format(form)
    _check_use(quantity, grow or (), start, end)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    rows = read_inputs(inputs or (), shelf)
    rates = [
        study.read_rate(name.strip(), text.strip(), shelf)
        for name, _, text in (one.partition("=") for one in grow or ())
    ]
    document = study.forecast_document(quantity, rows, rates, range(start, end + 1), shelf, day)
    print_forecast(document, form, console)


def _check_use(quantity: str, grow: Sequence[str], start: int, end: int) -> None:
    """Raises Problems with all that is wrong in the arguments."""
    from ..diagnostics import Diagnostic, Problems
    from ..studies.document import known_quantities

    problems = known_quantities([quantity])
    if not grow or any("=" not in one for one in grow):
        hint = "such as --grow users=2x/year"
        problems.append(Diagnostic("growth", "say what grows, as --grow QUANTITY=RATE", hint=hint))
    if not start <= end <= start + LONGEST:
        told = f"--from {start} --to {end}: expected at most {LONGEST} years, in order"
        problems.append(Diagnostic("years", told))
    if problems:
        raise Problems(problems)
