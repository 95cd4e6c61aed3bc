"""`explain`: how a value was computed, or what makes it uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import problem
from ..language import translate
from ..render import FORMATS
from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Format,
    Inputs,
    Quiet,
    check_columns,
    check_format,
    check_quantities,
    complete_quantities,
    console,
    exit_on_contradictions,
    names_in,
    open_catalogue,
    read_date,
)

if TYPE_CHECKING:
    from datetime import date

    from ..catalogue import Catalogue
    from ..scenario import Row

TREE_FORMATS = tuple(form for form in FORMATS if form != "csv")


def explain(
    quantity: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY",
            autocompletion=complete_quantities,
            help="The quantity, category or code of a diagnostic to explain.",
            show_default=False,
        ),
    ],
    inputs: Inputs = None,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity", help="Show which uncertain inputs cause the spread of the quantity, the largest first."
        ),
    ] = False,
    form: Format = "table",
    columns: Columns = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Explain a quantity: its meaning and the formulas that determine it. With a model or key=value, show the tree
    behind its value: formula, inputs, source and date of each step.

    With the code of a diagnostic, such as unknown-key, show its meaning and what to do.

    With --sensitivity, show for each uncertain input its share of the variance, alone (first) and with all interactions
    (total), and the value of the quantity when this input alone is at either end of its range.

    \b
    Examples:
      aigc-compute explain mfu
      aigc-compute explain training_cost_usd llama-2-70b
      aigc-compute explain training_tokens parameters=175B training_flop="3640 PF-days"
      aigc-compute explain training_cost_usd parameters=70B training_tokens=2T --sensitivity
      aigc-compute explain unknown-key
    """
    from ..diagnostic_codes import CODES
    from ..scenario import read_inputs

    if quantity in CODES and not inputs:
        check_format(form, ("table", "markdown"))
        _print_code(quantity)
        return
    (check_quantities if sensitivity else check_columns)([quantity])
    check_format(form, FORMATS if sensitivity else TREE_FORMATS)
    if columns and not sensitivity:
        raise problem("usage", "--columns selects columns of the table that --sensitivity shows", hint="leave it out")
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    rows = read_inputs(inputs or (), opened) if inputs or sensitivity else []
    if sensitivity:
        from ..render.tornado import print_sensitivity
        from ..studies.sensitivity import sensitivity_document

        print_sensitivity(sensitivity_document(quantity, rows, opened, day), form, console, names_in(columns))
    else:
        _print_tree(quantity, rows, opened, day, form)
    exit_on_contradictions(rows, opened, day, [quantity], quiet=quiet)


def _print_code(name: str) -> None:
    from ..diagnostic_codes import CODES

    code = CODES[name]
    print(f"{name}\n\n{translate(code.meaning)}\n{translate(code.remedy)}")
    if code.example:
        print(f"\n{translate('Example:')}\n  aigc-compute {code.example}")


def _print_tree(quantity: str, rows: Sequence[Row], catalogue: Catalogue, day: date, form: str) -> None:
    from ..render.formats import json_lines, json_text
    from ..render.tree import explain_text
    from ..studies.explain import explain_document

    document = explain_document(quantity, rows, catalogue, day)
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines(document.rows or [document.facts]), end="")
    else:
        text = explain_text(document)
        print(f"```\n{text}```" if form == "markdown" else text, end="\n" if form == "markdown" else "")
