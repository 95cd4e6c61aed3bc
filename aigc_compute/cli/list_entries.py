"""`list`: what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import CatalogueFolder, Format, check_format, console, open_catalogue

KINDS = (
    "models",
    "accelerators",
    "scaling_laws",
    "precisions",
    "optimizers",
    "mappings",
    "grids",
    "quantities",
    "formulas",
    "assumptions",
    "trends",
    "prices",
    "api_prices",
    "sources",
)


def list_entries(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help=", ".join(KINDS) + ".", show_default=False, autocompletion=lambda: list(KINDS)
        ),
    ],
    form: Format = "table",
    catalogue: CatalogueFolder = None,
) -> None:
    """List what the catalogue and the vocabulary hold.

    \b
    Examples:
      aigc-compute list models
      aigc-compute list accelerators --format csv
    """
    from ..diagnostics import did_you_mean, problem
    from ..render.listing import print_listing
    from ..studies.listing import list_document

    check_format(form)
    if kind not in KINDS:
        raise problem(
            "kind",
            Phrase("found {kind!r}, expected one of {names}", kind=kind, names=", ".join(KINDS)),
            hint=did_you_mean(kind, KINDS),
        )
    print_listing(list_document(kind, open_catalogue(catalogue)), form, console)
