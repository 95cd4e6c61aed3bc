"""`list`: the entries of the catalogue, the vocabulary and the source documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import problem
from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Format,
    Quiet,
    check_format,
    console,
    names_in,
    note_old_prices,
    open_catalogue,
    read_date,
)

if TYPE_CHECKING:
    from ..catalogue import Catalogue

STATEMENTS = "statements"
PRICES = "prices"
KINDS = (
    "models",
    "accelerators",
    PRICES,
    "api_prices",
    "scaling_laws",
    "precisions",
    "optimizers",
    "mappings",
    "grids",
    "quantities",
    "formulas",
    "assumptions",
    "trends",
    "sources",
    STATEMENTS,
)
OPTIONS = {"--by": PRICES, "--as-of": PRICES, "--subject": STATEMENTS, "--quantity": STATEMENTS}
"""Options that hold for one kind."""


def list_entries(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help=", ".join(KINDS) + ".", show_default=False, autocompletion=lambda: list(KINDS)
        ),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]...",
            show_default=False,
            help="List only entries whose name contains one of these texts, prices of these accelerators, or "
            "statements of the documents whose names begin so.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="commitment|provider|region",
            show_default=False,
            help="Of prices: count, median, 5 % and 95 % quantile by commitment, or also by provider or region.",
        ),
    ] = None,
    subject: Annotated[
        str | None, typer.Option(metavar="TEXT", show_default=False, help="Of statements: the subject contains TEXT.")
    ] = None,
    quantity: Annotated[
        str | None, typer.Option(metavar="TEXT", show_default=False, help="Of statements: the quantity contains TEXT.")
    ] = None,
    form: Format = "table",
    columns: Columns = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """List the entries of a kind.

    'list prices' shows every observed price with its source. With --by, prices are put together as an estimate uses
    them: those of the year before the day, or the last three where there are fewer, in US dollars. A rental is for an
    accelerator-hour, on demand, spot or reserved for one or three years; a purchase is for an accelerator alone, or for
    an accelerator with its share of the server.

    \b
    Examples:
      aigc-compute list models llama
      aigc-compute list accelerators --format csv
      aigc-compute list prices h100-sxm --by commitment
      aigc-compute list statements 004 --quantity parameters
    """
    from ..render.listing import print_listing
    from ..studies.listing import list_document, with_names

    check_format(form)
    check_format(kind, KINDS, "KIND")
    _check_options(kind, {"--by": by, "--as-of": as_of and not by, "--subject": subject, "--quantity": quantity})
    opened = open_catalogue(catalogue)
    shown = names_in(columns)
    if kind == STATEMENTS:
        _print_statements(names or (), subject, quantity, form, shown, opened)
    elif by is not None:
        note_old_prices(as_of, opened, quiet)
        _print_price_groups(names or (), by, as_of, form, shown, opened)
    else:
        print_listing(with_names(list_document(kind, opened), names or ()), form, console, shown)


def _check_options(kind: str, given: dict[str, object]) -> None:
    """Raise Problems for an option of another kind."""
    for option, value in given.items():
        if value and OPTIONS[option] != kind:
            raise problem(
                "usage", Phrase("{option} is an option of 'list {kind}'", option=option, kind=OPTIONS[option])
            )


def _print_statements(
    documents: Sequence[str],
    subject: str | None,
    quantity: str | None,
    form: str,
    columns: list[str],
    opened: Catalogue,
) -> None:
    from ..render.listing import print_listing
    from ..studies.seeds import find_sets, seeds_document, select

    document = seeds_document(select(find_sets(documents, opened), subject, quantity), opened)
    if form == "table" and not columns:
        columns = ["id", "line", "subject", "quantity", "as_written"]
    print_listing(document, form, console, columns)


def _print_price_groups(
    names: Sequence[str], by: str, as_of: str | None, form: str, columns: list[str], opened: Catalogue
) -> None:
    from ..render.prices import print_prices
    from ..studies.prices import GROUPS, priced, prices_document

    check_format(by, GROUPS, "--by")
    day = read_date(as_of, opened)
    grouping = next(group for group in GROUPS if group == by)
    document = prices_document(opened, day, [priced(opened, name) for name in names], grouping)
    if not document.rows:
        name = ", ".join(names) or Phrase("any accelerator")
        raise problem("no-price", Phrase("no price of {name} is known on {day}", name=name, day=str(day)))
    print_prices(document, form, console, columns)
