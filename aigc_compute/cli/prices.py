"""`prices`: what accelerators cost, as of a day."""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import AsOf, CatalogueFolder, Format, check_format, console, open_catalogue, read_date


def prices(
    accelerator: Annotated[
        str | None, typer.Argument(metavar="[ACCELERATOR]", show_default="all", help="One accelerator.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(metavar="commitment|provider|region", help="Put prices together by commitment, or also by these."),
    ] = "commitment",
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Show what accelerators cost: how many prices were seen, their median, 5 and 95 %, in US dollars.

    Rents are for an accelerator-hour, on demand, spot or reserved for one or three years; purchases for an accelerator
    alone, servers for an accelerator with its share of the server. Those of the year before the day count, or the last
    three where there are fewer: an estimate uses the same. 'list prices' shows each with its source.

    \b
    Examples:
      aigc-compute prices h100-sxm
      aigc-compute prices a100-sxm-80gb --by provider --as-of 2024-06-30
    """
    from ..diagnostics import did_you_mean, problem
    from ..render.prices import print_prices
    from ..studies.prices import GROUPS, priced, prices_document

    check_format(form)
    grouping = next((one for one in GROUPS if one == by), None)
    if grouping is None:
        message = Phrase("--by: found {by!r}, expected one of {names}", by=by, names=", ".join(GROUPS))
        raise problem("group", message, hint=did_you_mean(by, GROUPS))
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    name = priced(shelf, accelerator) if accelerator else None
    document = prices_document(shelf, day, name, grouping)
    if not document.rows:
        raise problem(
            "no-price",
            Phrase("no price of {name} is known at {day}", name=name or Phrase("any accelerator"), day=str(day)),
        )
    print_prices(document, form, console)
