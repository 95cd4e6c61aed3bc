"""`explain`: the tree behind a value."""

from __future__ import annotations

from typing import Annotated

import typer

from ..render import FORMATS
from .options import (
    AsOf,
    CatalogueFolder,
    Format,
    Inputs,
    check_format,
    complete_quantities,
    fail_on_contradictions,
    open_catalogue,
    read_date,
)


def explain(
    quantity: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY", autocompletion=complete_quantities, help="What to explain.", show_default=False
        ),
    ],
    inputs: Inputs = None,
    form: Format = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Explain a quantity: what it means and what it can follow from; with a model or key=value, the tree
    behind its value: formula, inputs, source, date.

    \b
    Examples:
      aigc-compute explain mfu
      aigc-compute explain training_cost_usd llama-2-70b
      aigc-compute explain training_tokens parameters=175B training_flop="3640 PF-days"
    """
    from ..diagnostics import Problems
    from ..evaluation.document import check_columns
    from ..render.formats import json_lines, json_text
    from ..render.tree import explain_text
    from ..scenario import read_inputs
    from ..studies.explain import explain_document

    check_format(form, [one for one in FORMATS if one != "csv"])
    problems = check_columns([quantity])
    if problems:
        raise Problems(problems)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    rows = read_inputs(inputs, shelf) if inputs else []
    document = explain_document(quantity, rows, shelf, day)
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines(document.rows or [document.facts]), end="")
    else:
        text = explain_text(document)
        print(f"```\n{text}```" if form == "markdown" else text, end="\n" if form == "markdown" else "")
    fail_on_contradictions(rows, shelf, day, [quantity])
