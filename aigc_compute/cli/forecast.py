"""`forecast`: a scenario over the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import Problems
from .options import (
    AsOf,
    CatalogueFolder,
    Format,
    check_format,
    complete_inputs,
    complete_quantities,
    console,
    open_catalogue,
    read_date,
)

if TYPE_CHECKING:
    from ..catalogue import Catalogue


def _complete(incomplete: str) -> list[str]:
    return complete_quantities(incomplete) + complete_inputs(incomplete)


def forecast(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUANTITY[,QUANTITY]...] [NAME|FILE|-|KEY=VALUE]...",
            show_default=False,
            autocompletion=_complete,
            help="What to follow over the years (what a year takes, where nothing is named), and the scenario.",
        ),
    ] = None,
    grow: Annotated[
        list[str] | None,
        typer.Option(
            "--grow",
            metavar="QUANTITY=RATE",
            show_default=False,
            help="What grows: 10x/year, 4..5x/year, 'CAGR 42%', 'doubling 6 months', or a trend (list trends); "
            "'4x/year until 2026, 2x/year', '60%/year up to 5e9'. A trend of several quantities stands alone.",
        ),
    ] = None,
    start: Annotated[
        int | None,
        typer.Option("--from", metavar="YEAR", show_default="the scenario's, or this", help="The first year."),
    ] = None,
    end: Annotated[
        int | None,
        typer.Option("--to", metavar="YEAR", show_default="the scenario's, or 7 later", help="The last year."),
    ] = None,
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Carry a scenario over the years, some of its quantities growing at stated rates; everything else follows.
    Rates compound, ranges stay ranges. What a year had stands in the next, less what is written off; limits of chips
    and power are quantities too. Beside it stands what happened, where it is known. A scenario file may hold it all
    in a block `forecast:` with from, to, grow and show.

    \b
    Examples:
      aigc-compute forecast training_flop gpt-3-175b --grow training_flop=4..5x/year
      aigc-compute forecast servers llama-2-70b users=1e8 --grow users="CAGR 42%"
      aigc-compute forecast llama-3.1-70b users=1亿 --grow users="60%/year up to 2e9" --grow leading-hardware
      aigc-compute forecast configs/scenarios/forecasts/enterprises.yaml
    """
    from ..render.years import print_forecast
    from ..scenario import read_inputs
    from ..scenario.growth import read_growth
    from ..studies.forecast import forecast_document, forecasts

    check_format(form)
    shelf = open_catalogue(catalogue)
    quantities, rest = _asked(inputs or (), shelf)
    day = read_date(as_of, shelf)
    rows = read_inputs(rest, shelf)
    rates = read_growth(grow or (), shelf)
    found = forecasts(rows, quantities, rates, (start, end), shelf, day)
    print_forecast(forecast_document(found, shelf, day), form, console)


def _asked(words: Sequence[str], shelf: Catalogue) -> tuple[list[str], list[str]]:
    """The quantities that the first word names, if any, and the other words. Raises Problems where it means some."""
    from ..evaluation.document import check_quantities
    from ..scenario.inputs import is_assignment, is_file

    if not words or is_assignment(words[0]) or is_file(words[0]):
        return [], list(words)
    names = words[0].split(",")
    if len(names) == 1 and not _means_quantity(names[0], shelf):
        return [], list(words)
    problems = check_quantities(names)
    if problems:
        raise Problems(problems)
    return names, list(words[1:])


def _means_quantity(name: str, shelf: Catalogue) -> bool:
    """Whether a word is a quantity, or almost one and not even almost a model."""
    from ..diagnostics import nearest
    from ..domains.vocabulary import QUANTITIES

    return name in QUANTITIES or bool(nearest(name, QUANTITIES) and not nearest(name, shelf.names("models")))
