"""Common parts of the scripts that read measurements: reading the usable rows, and reporting bad input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NoReturn, TypeVar

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems, problem
from aigc_compute.io.encoding import UTF_8
from aigc_compute.scenario.tables.delimited import open_delimited
from aigc_compute.scenario.tables.text_tables import DELIMITERS, open_text
from aigc_compute.studies.validate.files import load_measurements
from aigc_compute.studies.validate.measurement import Figure, Measurement

Row = TypeVar("Row")

WRONG_USE = 2


def start(main: Callable[[Sequence[str]], None]) -> None:
    """Run a script with the arguments of its command line. Bad input is reported on stderr, with exit code 2."""
    try:
        main(sys.argv[1:])
    except Problems as problems:
        refuse(problems)


def refuse(why: object) -> NoReturn:
    """Print on stderr why nothing is computed, and exit with code 2."""
    print(why, file=sys.stderr)
    sys.exit(WRONG_USE)


def measurements(path: str | Path, columns: Sequence[str], catalogue: Catalogue) -> list[Measurement]:
    """Return the measurements of a file. Raises Problems if it cannot be read, or is a table without these columns."""
    if Path(path).suffix.lower() in DELIMITERS:
        check_columns(path, columns)
    return load_measurements(path, catalogue)


def check_columns(path: str | Path, columns: Sequence[str]) -> None:
    """Raise Problems if a table lacks one of these columns."""
    with closing(open_text(str(path), UTF_8)) as text:
        header, _ = open_delimited(text, str(path), DELIMITERS.get(Path(path).suffix.lower(), ","))
    missing = [name for name in columns if name not in header]
    if missing:
        hint = f"expected at least {', '.join(columns)}"
        raise problem("form", f"no column {', '.join(missing)}", str(path), 1, hint=hint)


def counted(rows: list[Row], path: str | Path, what: str) -> list[Row]:
    """Return the usable rows of a file. Raises Problems if there are none."""
    if not rows:
        raise problem("empty", f"no row of the file is {what}", str(path))
    return rows


def only_figure(measurement: Measurement) -> Figure | None:
    """Return the measured figure if the row is usable and has exactly one published figure; otherwise None."""
    figures = [figure for alternatives in measurement.targets for figure in alternatives]
    usable = not measurement.reason and len(figures) == 1 and figures[0].published is not None
    return figures[0] if usable else None
