"""`diff`: what changed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from .options import Format, Quiet, check_format, complete_inputs, console, open_catalogue, read_date, tell


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

    Rows of files are matched by name. Differences are no failure: the exit code is 0.

    \b
    Examples:
      aigc-compute diff gpt-3-175b llama-2-70b
      aigc-compute diff 'scenarios.yaml#small cluster' 'scenarios.yaml#large cluster'
      aigc-compute diff llama-2-70b --as-of 2023-06-30 --as-of 2025-06-30
      aigc-compute diff before.json after.json --columns training_days,training_cost_usd
    """
    from ..diagnostics import Diagnostic, Problems
    from ..quantities import CATEGORIES
    from ..render.differences import print_differences
    from ..studies.diff import diff as run
    from ..studies.document import known_columns
    from ..studies.sides import Ground, read_sides

    check_format(form)
    wanted = [name.strip() for name in columns.split(",") if name.strip()] if columns else None
    words = [name for name in wanted or () if name in CATEGORIES]
    problems = known_columns(wanted or ()) + [
        Diagnostic("unknown-quantity", f"{name!r} is a word, expected a quantity") for name in words
    ]
    days: Sequence[str | None] = as_of or (None,)
    folders: Sequence[str | None] = catalogue or (None,)
    if len(days) > 1 and len(folders) > 1:
        problems.append(Diagnostic("sides", "found several days and several catalogues, expected one or the other"))
    if problems:
        raise Problems(problems)
    shelves = [open_catalogue(folder) for folder in folders]
    grounds = [
        Ground(shelf, read_date(day, shelf), _label(day, folder, len(days), len(folders)))
        for shelf, folder in zip(shelves, folders, strict=True)
        for day in days
    ]
    found = read_sides(sides or (), grounds)
    print_differences(run(found, wanted), form, console)
    tell(dict.fromkeys(note for side in found for note in side.notes), quiet)


def _label(day: str | None, folder: str | None, days: int, folders: int) -> str:
    """What tells a side from the others; nothing where its own name does."""
    if days > 1:
        return f"as of {day}"
    return folder or "no overlay" if folders > 1 else ""
