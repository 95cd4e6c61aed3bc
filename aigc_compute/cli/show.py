"""`show`: one entry with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from .options import CatalogueFolder, Format, Quiet, check_format, open_catalogue


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            show_default=False,
            help="A model, an accelerator, a scaling law, a quantity, a source, or the id of a statement.",
            autocompletion=lambda incomplete: _complete(incomplete),
        ),
    ],
    as_entry: Annotated[
        bool, typer.Option("--as-entry", help="Show the config.json NAME as an entry for a catalogue of your own.")
    ] = False,
    form: Format = "table",
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Show everything that is known about an entry, with the source of each figure.

    \b
    Examples:
      aigc-compute show gpt-3-175b
      aigc-compute show h100-sxm
      aigc-compute show besiroglu-2024
      aigc-compute show s0-gpt3-training-cost
      aigc-compute show config.json --as-entry
    """
    from ..render.formats import json_lines, json_text
    from ..render.listing import entry_text
    from ..render.tree import facts_text
    from ..scenario.model_files import as_entry as entry_of
    from ..studies.listing import show_document

    if as_entry:
        check_format(form, ("table",))
        print(entry_text(entry_of(name, open_catalogue(catalogue))), end="")
        return
    check_format(form, ("table", "json", "jsonl", "markdown"))
    document = show_document(name, open_catalogue(catalogue))
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines([document.entry]), end="")
    else:
        title, body = document.entry.name, document.entry.entry
        text = entry_text({"entry": title, **body}) if isinstance(body, Mapping) else facts_text(body)
        print(f"```\n{text}```" if form == "markdown" else text, end="\n" if form == "markdown" else "")


def _complete(incomplete: str) -> list[str]:
    from ..catalogue import KINDS, Catalogue

    catalogue = Catalogue()
    return [name for kind in KINDS for name in catalogue.names(kind) if name.startswith(incomplete)]
