"""`doctor`: whether this installation is sound."""

from __future__ import annotations

import os
import sys

import typer

from .options import CatalogueFolder, Format, check_format, console, open_catalogue, today


def doctor(form: Format = "table", catalogue: CatalogueFolder = None) -> None:
    """Say whether this installation is sound: versions, optional parts, catalogue, terminal.

    What is broken is told with what mends it, and the exit code is 1. Put the output into a report of an error.

    \b
    Examples:
      aigc-compute doctor
      aigc-compute doctor --format json
    """
    from ..render.listing import print_listing
    from ..studies.doctor import broken
    from ..studies.doctor import doctor as run

    check_format(form)
    document = run(open_catalogue(catalogue), today(), _terminal())
    print_listing(document, form, console)
    if broken(document):
        raise typer.Exit(1)


def _terminal() -> dict[str, str]:
    """Where things are shown, and in which language."""
    from ..language import LANGUAGES, language

    kind = "terminal" if sys.stdout.isatty() else "pipe or file"
    return {
        "output": f"{kind}, {console().width} columns",
        "colour": "NO_COLOR" if os.environ.get("NO_COLOR") else os.environ.get("TERM", "unknown"),
        "encoding": sys.stdout.encoding,
        "language": LANGUAGES[language()],
    }
