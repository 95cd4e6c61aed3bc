"""`show`: one entry in full."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .options import CatalogueFolder, Format, check_format, open_catalogue


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            show_default=False,
            help="A model, an accelerator, a scaling law, a quantity or a source.",
            autocompletion=lambda incomplete: _complete(incomplete),
        ),
    ],
    form: Format = "table",
    catalogue: CatalogueFolder = None,
) -> None:
    """Show an entry: what is known of it and from which source.

    \b
    Examples:
      aigc-compute show gpt-3-175b
      aigc-compute show h100-sxm
      aigc-compute show besiroglu-2024
    """
    from ..render.listing import entry_text
    from ..render.tree import quantity_text
    from ..studies.listing import entry

    check_format(form, ("table", "json", "jsonl", "markdown"))
    kind, body = entry(name, open_catalogue(catalogue))
    if form in ("json", "jsonl"):
        print(json.dumps({"kind": kind, **body}, ensure_ascii=False, indent=2 if form == "json" else None, default=str))
    else:
        text = quantity_text(body) if kind == "quantities" else entry_text(body)
        print(f"```\n{text}```" if form == "markdown" else text, end="\n" if form == "markdown" else "")


def _complete(incomplete: str) -> list[str]:
    from ..catalogue import KINDS, Catalogue

    catalogue = Catalogue()
    return [name for kind in KINDS for name in catalogue.names(kind) if name.startswith(incomplete)]
