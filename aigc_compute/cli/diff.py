"""`diff`: what changed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase
from .options import (
    Format,
    Quiet,
    check_format,
    complete_inputs,
    console,
    open_catalogue,
    read_columns,
    read_date,
    tell,
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
            help="Models by name, scenario files or rows of them, results of estimate --format json; "
            "key=value holds for every side.",
        ),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", help="Compare these outputs only.", show_default=False)
    ] = None,
    form: Format = "table",
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATE",
            show_default="the catalogue's date",
            help="Use the prices known at this day; twice or more to compare one scenario between days.",
        ),
    ] = None,
    catalogue: Annotated[
        list[str] | None,
        typer.Option(
            "--catalogue",
            metavar="DIR",
            show_default=False,
            help="Lay your own entries over ours ('' for none); twice or more to compare one scenario between them.",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Compare two sides or more, each with the first: which inputs changed, what followed, what became known or
    unknown, and how much of each change each input explains (Shapley values: parts sum to the whole change).

    Rows of files are matched by name. Differences are no failure: the exit code is 0, and 1 where a side contradicts
    itself.

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
    wanted = read_columns(columns)
    found = read_sides(sides or (), _bases(as_of or (None,), catalogue or (None,)))
    print_differences(run(found, wanted), form, console)
    if tell(dict.fromkeys(note for side in found for note in side.notes), quiet):
        raise typer.Exit(1)


def _bases(days: Sequence[str | None], folders: Sequence[str | None]) -> list[Basis]:
    """What the sides stand on: every day on every catalogue, one of which is single."""
    from ..diagnostics import problem
    from ..studies.diff_inputs import Basis

    if len(days) > 1 and len(folders) > 1:
        told = Phrase("found several days and several catalogues, expected one or the other")
        raise problem("sides", told)
    shelves = [open_catalogue(folder) for folder in folders]
    return [
        Basis(shelf, read_date(day, shelf), _label(day, folder, len(days), len(folders)))
        for shelf, folder in zip(shelves, folders, strict=True)
        for day in days
    ]


def _label(day: str | None, folder: str | None, days: int, folders: int) -> str:
    """What tells a side from the others; nothing where its own name does."""
    if days > 1:
        return Phrase("as of {day}", day=day)
    return folder or Phrase("no overlay") if folders > 1 else ""
