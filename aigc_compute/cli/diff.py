"""`diff`: compare scenarios, dates or results, and explain the changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase
from .options import (
    Columns,
    Format,
    Quiet,
    check_format,
    complete_inputs,
    console,
    open_catalogue,
    print_diagnostics,
    read_columns,
    read_date,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..studies.diff_inputs import Basis


def diff(
    sides: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME|FILE[#ROW]|RESULT.json|KEY=VALUE...",
            show_default=False,
            autocompletion=complete_inputs,
            help="Names of models, scenario files or single rows of them, results of estimate --format json. key=value "
            "holds for all of them.",
        ),
    ] = None,
    columns: Columns = None,
    form: Format = "table",
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATE",
            show_default="the catalogue's date",
            help="Use the prices known on this day; give it several times to compare one scenario between days.",
        ),
    ] = None,
    catalogue: Annotated[
        list[str] | None,
        typer.Option(
            "--catalogue",
            metavar="DIR",
            show_default=False,
            help="Add your own catalogue ('' for none); give it several times to compare one scenario between them.",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Compare two or more scenarios, each with the first: which inputs differ, which results changed, became known or
    became unknown, and how much of each change each input explains (Shapley values; the parts add up to the change).

    Rows of files are matched by name. The exit code is 0 even if there are differences; it is 1 where a scenario
    contradicts itself.

    \b
    Examples:
      aigc-compute diff gpt-3-175b llama-2-70b
      aigc-compute diff 'scenarios.yaml#small cluster' 'scenarios.yaml#large cluster'
      aigc-compute diff llama-2-70b --as-of 2023-06-30 --as-of 2025-06-30
      aigc-compute diff before.json after.json --columns training_days,training_cost_usd
    """
    from ..render.differences import print_differences
    from ..studies.diff import diff as run
    from ..studies.diff_inputs import read_sides

    check_format(form)
    requested = read_columns(columns)
    compared = read_sides(sides or (), _bases(as_of or (None,), catalogue or (None,)))
    print_differences(run(compared, requested), form, console)
    if print_diagnostics(dict.fromkeys(note for side in compared for note in side.notes), quiet):
        raise typer.Exit(1)


def _bases(days: Sequence[str | None], folders: Sequence[str | None]) -> list[Basis]:
    """The days and catalogues of the sides. Raises Problems where there are several of both."""
    from ..diagnostics import problem
    from ..studies.diff_inputs import Basis

    if len(days) > 1 and len(folders) > 1:
        raise problem("sides", "found several days and several catalogues, expected several of one of them only")
    catalogues = [open_catalogue(folder) for folder in folders]
    return [
        Basis(opened, read_date(day, opened), _label(day, folder, len(days), len(folders)))
        for opened, folder in zip(catalogues, folders, strict=True)
        for day in days
    ]


def _label(day: str | None, folder: str | None, days: int, folders: int) -> str:
    """The day or the catalogue, where the sides differ in it; empty where the names of the sides differ."""
    if days > 1:
        return Phrase("as of {day}", day=day)
    return folder or Phrase("no overlay") if folders > 1 else ""
