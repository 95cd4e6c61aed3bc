"""Options that several commands share, and the functions that read them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from time import time
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import Diagnostic, Problems, did_you_mean, problem
from ..language import Phrase
from ..render import FORMATS

if TYPE_CHECKING:
    from rich.console import Console

    from ..catalogue import Catalogue
    from ..scenario import Row


def complete_inputs(incomplete: str) -> list[str]:
    """Completions of an input: names of models; quantities and categories as `name=`; the values of a category."""
    from ..catalogue import Catalogue
    from ..domains.vocabulary import CATEGORIES, QUANTITIES

    if "=" in incomplete:
        key, _, start = incomplete.partition("=")
        category = CATEGORIES.get(key)
        if category is None:
            return []
        values = Catalogue().names(category.catalogue) if category.catalogue else category.values
        return [f"{key}={value}" for value in values if value.startswith(start)]
    names = [*Catalogue().names("models"), *(f"{name}=" for name in (*CATEGORIES, *QUANTITIES))]
    return [name for name in names if name.startswith(incomplete)]


def complete_quantities(incomplete: str) -> list[str]:
    """Completions of the name of a quantity."""
    from ..domains.vocabulary import QUANTITIES

    return [name for name in QUANTITIES if name.startswith(incomplete)]


Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME|FILE|-|KEY=VALUE]...",
        show_default=False,
        autocompletion=complete_inputs,
        help="Names of models, scenario files (YAML; - reads standard input), and known values as key=value. "
        "key=a,b,c and key=lo..hi:steps make one scenario for each value.",
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="Format of the result.")]
Columns = Annotated[str | None, typer.Option(metavar="NAME,NAME", show_default=False, help="Show only these columns.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", show_default="the catalogue's date", help="Use the prices known on this day (2024-06-30)."
    ),
]
CatalogueFolder = Annotated[
    str | None,
    typer.Option(
        "--catalogue",
        metavar="DIR",
        show_default=False,
        help="Add your own catalogue, which overrides the shipped one (also: AIGC_COMPUTE_CATALOGUE).",
    ),
]
Top = Annotated[int, typer.Option(metavar="N", min=1, help="Show the best N.")]
FirstTokenLimit = Annotated[
    str | None, typer.Option(metavar="TIME", show_default=False, help="Limit of the time to the first token (1 s).")
]
OutputTokenLimit = Annotated[
    str | None, typer.Option(metavar="TIME", show_default=False, help="Limit of the time per output token (50 ms).")
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default="utf-8",
        help="Encoding of CSV, TSV and JSON lines, such as gb18030, latin-1 or utf-16.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only, no notes and warnings, on stderr.")]


def open_catalogue(folder: str | None) -> Catalogue:
    """The shipped catalogue, with the user's folder over it."""
    from ..catalogue import Catalogue

    return Catalogue(folder)


def today() -> date:
    """The current day, or the day of SOURCE_DATE_EPOCH where an output must be reproducible."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch) if epoch.isdecimal() else time(), UTC).date()


def note_old_prices(as_of: str | None, catalogue: Catalogue, quiet: bool) -> None:
    """Print a note where no day is given and the catalogue is older than the age at which a price is still used."""
    day = read_date(None, catalogue)
    age = (today() - day).days
    if as_of is None and age > int(catalogue.settings["price_window_days"]):
        message = Phrase("the prices are those of {day}, {age} days ago", day=day.isoformat(), age=age)
        hint = Phrase("update the program, or add newer prices in your own catalogue; --as-of DATE hides this note")
        print_diagnostics([Diagnostic("old-catalogue", message, hint=hint, severity="note")], quiet)


def read_date(text: str | None, catalogue: Catalogue) -> date:
    """The day that `--as-of` names, or else the catalogue's day. Raises Problems for a text that is no date."""
    from ..catalogue.periods import read_day

    if not text:
        return catalogue.day
    if day := read_day(text):
        return day
    raise problem("date", Phrase("--as-of: found {text!r}, expected a day like 2024-06-30", text=text))


def check_format(form: str, formats: Iterable[str] = FORMATS, option: str = "--format") -> None:
    """Raise Problems where a format, or the value of another option, is not one of `formats`."""
    if form not in formats:
        message = Phrase(
            "{option}: found {form!r}, expected one of {names}", option=option, form=form, names=", ".join(formats)
        )
        raise problem("choice", message, hint=did_you_mean(form, formats))


def console() -> Console:
    """A console on standard output; its width and colours follow the terminal, NO_COLOR and pipes."""
    from ..render.screen import Screen

    return Screen()


def print_diagnostics(diagnostics: Iterable[Diagnostic], quiet: bool) -> bool:
    """Print diagnostics on stderr, errors only if `quiet`; return whether there was an error."""
    failed = False
    for diagnostic in diagnostics:
        failed |= diagnostic.severity == "error"
        if diagnostic.severity == "error" or not quiet:
            print(diagnostic, file=sys.stderr)
    return failed


def exit_on_contradictions(
    rows: Sequence[Row], catalogue: Catalogue, day: date, requested: Sequence[str] = (), *, quiet: bool
) -> None:
    """Print the notes, warnings and contradictions of the rows, and the `requested` quantities that are impossible; end
    the command with exit code 1 where there is an error.
    """
    from ..evaluation.evaluate import evaluate_rows

    evaluations = evaluate_rows(rows, catalogue, day, requested, ranges=False)
    diagnostics = dict.fromkeys(diagnostic for evaluation in evaluations for diagnostic in evaluation.diagnostics)
    if print_diagnostics(diagnostics, quiet):
        raise typer.Exit(1)


def read_columns(text: str | None) -> list[str] | None:
    """The names of a `--columns` option that takes quantities and categories; None where the option is not given.

    Raises Problems for unknown names.
    """
    return check_columns(names_in(text)) if text else None


def names_in(text: str | None) -> list[str]:
    """The names between the commas of an option."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def check_quantities(names: Iterable[str]) -> None:
    """Raise Problems for names that are no quantities."""
    from ..evaluation.document import quantity_problems

    problems = quantity_problems(names)
    if problems:
        raise Problems(problems)


def check_columns(names: list[str]) -> list[str]:
    """Return the names; raise Problems for those that are neither quantities nor categories."""
    from ..evaluation.document import column_problems

    problems = column_problems(names)
    if problems:
        raise Problems(problems)
    return names


def read_limit(option: str, text: str | None, unit: str = "s") -> float | None:
    """The positive number of an option, in `unit`; None where the option is not given. Raises Problems."""
    from ..units import UnitError, parse

    if text is None:
        return None
    try:
        value = parse(text, unit)
    except UnitError as error:
        raise problem("value", Phrase("{option}: {error}", option=option, error=error)) from None
    if not isinstance(value, float) or value <= 0:
        message = Phrase("{option}: found {text!r}, expected one number above zero", option=option, text=text)
        raise problem("value", message)
    return value
