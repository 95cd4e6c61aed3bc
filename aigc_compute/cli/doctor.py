"""`doctor`: check this installation."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import translate
from .options import (
    CatalogueFolder,
    Columns,
    Format,
    Quiet,
    check_format,
    console,
    names_in,
    open_catalogue,
    print_diagnostics,
    today,
)

if TYPE_CHECKING:
    from ..catalogue import Catalogue


def doctor(
    documents: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            show_default=False,
            help="Instead, check that the shipped statements stand on their lines of the documents in DIR.",
        ),
    ] = None,
    form: Format = "table",
    columns: Columns = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Check this installation: versions, optional packages, catalogue and terminal.

    For each part that does not work, the command shows how to mend it, and the exit code is 1. Add the output to a
    report of an error.

    \b
    Examples:
      aigc-compute doctor
      aigc-compute doctor --format json
    """
    from ..render.doctor import print_doctor
    from ..studies.doctor import broken
    from ..studies.doctor import doctor as run

    check_format(form)
    opened = open_catalogue(catalogue)
    if documents is not None:
        check_format(form, ("table",))
        _verify_statements(documents, opened, quiet)
        return
    document = run(opened, today(), _terminal())
    print_doctor(document, form, console, names_in(columns))
    if broken(document):
        raise typer.Exit(1)


def _terminal() -> dict[str, str]:
    """Properties of the output, and the active language."""
    from ..language import LANGUAGES, language

    kind = "terminal" if sys.stdout.isatty() else "pipe or file"
    return {
        "output": f"{kind}, {console().width} columns",
        "colour": "NO_COLOR" if os.environ.get("NO_COLOR") else os.environ.get("TERM", "unknown"),
        "encoding": sys.stdout.encoding,
        "language": LANGUAGES[language()],
    }


def _verify_statements(folder: Path, opened: Catalogue, quiet: bool) -> None:
    """Compare the shipped statements with the documents; exit with code 1 where one is missing."""
    from ..studies.seeds import find_sets, verify

    sets = find_sets((), opened)
    missing = verify(sets, folder)
    total = sum(len(claims.claims) for claims in sets)
    print(
        translate(
            "{verified} of {total} statements stand on their lines in {documents} documents",
            verified=total - len(missing),
            total=total,
            documents=len(sets),
        )
    )
    if print_diagnostics(missing, quiet):
        raise typer.Exit(1)
