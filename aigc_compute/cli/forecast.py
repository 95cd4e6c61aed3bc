"""`forecast`: project a scenario over several years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import Problems
from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Format,
    Quiet,
    check_format,
    complete_inputs,
    complete_quantities,
    console,
    names_in,
    note_old_prices,
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
            help="The quantities to show (where none is named: the needs of each year), and the scenario.",
        ),
    ] = None,
    grow: Annotated[
        list[str] | None,
        typer.Option(
            "--grow",
            metavar="QUANTITY=RATE",
            show_default=False,
            help="Growth of a quantity: 10x/year, 4..5x/year, 'CAGR 42%', 'doubling 6 months', '4x/year until 2026, "
            "2x/year', '60%/year up to 5e9', or a trend (list trends), which may set several quantities.",
        ),
    ] = None,
    start: Annotated[
        int | None,
        typer.Option("--from", metavar="YEAR", show_default="the scenario's, or this year", help="The first year."),
    ] = None,
    end: Annotated[
        int | None,
        typer.Option("--to", metavar="YEAR", show_default="the scenario's, or 7 years later", help="The last year."),
    ] = None,
    form: Format = "table",
    columns: Columns = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Project a scenario over several years. Quantities with a growth rate change from year to year; all others follow
    from them.

    Rates compound, and ranges stay ranges. Accelerators of a year remain in the next, except those written off. The
    supply of chips and of power can be limited. Known figures of past years stand beside the projection. A scenario
    file can hold all of this in a block `forecast:` with from, to, grow and show.

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
    opened = open_catalogue(catalogue)
    quantities, words = _split(inputs or (), opened)
    day = read_date(as_of, opened)
    note_old_prices(as_of, opened, quiet)
    rows = read_inputs(words, opened)
    rates = read_growth(grow or (), opened)
    projections = forecasts(rows, quantities, rates, (start, end), opened, day)
    print_forecast(forecast_document(projections, opened, day), form, console, names_in(columns))


def _split(words: Sequence[str], opened: Catalogue) -> tuple[list[str], list[str]]:
    """The quantities that the first word names, if any, and the other words. Raises Problems for unknown quantities."""
    from ..evaluation.document import quantity_problems
    from ..scenario.inputs import is_assignment, is_file

    if not words or is_assignment(words[0]) or is_file(words[0]):
        return [], list(words)
    names = words[0].split(",")
    if len(names) == 1 and not _means_quantity(names[0], opened):
        return [], list(words)
    problems = quantity_problems(names)
    if problems:
        raise Problems(problems)
    return names, list(words[1:])


def _means_quantity(name: str, opened: Catalogue) -> bool:
    """Whether a word is a quantity, or resembles a quantity and no model."""
    from ..diagnostics import nearest
    from ..domains.vocabulary import QUANTITIES

    return name in QUANTITIES or bool(nearest(name, QUANTITIES) and not nearest(name, opened.names("models")))
