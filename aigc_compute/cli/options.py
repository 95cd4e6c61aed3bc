"""Options and helpers that commands share."""

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
    """Model names, and quantities and categories as `name=`."""
    from ..catalogue import Catalogue
    from ..domains.vocabulary import CATEGORIES, QUANTITIES

    if "=" in incomplete:
        key, _, start = incomplete.partition("=")
        category = CATEGORIES.get(key)
        if category is None:
            return []
        words = Catalogue().names(category.catalogue) if category.catalogue else category.values
        return [f"{key}={word}" for word in words if word.startswith(start)]
    names = [*Catalogue().names("models"), *(f"{name}=" for name in (*CATEGORIES, *QUANTITIES))]
    return [name for name in names if name.startswith(incomplete)]


def complete_quantities(incomplete: str) -> list[str]:
    """Quantities."""
    from ..domains.vocabulary import QUANTITIES

    return [name for name in QUANTITIES if name.startswith(incomplete)]


Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME|FILE|-|KEY=VALUE]...",
        show_default=False,
        autocompletion=complete_inputs,
        help="Models by name, scenario files (YAML; - reads standard input), and what you know as key=value.",
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="How to show the result.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", show_default="the catalogue's date", help="Use the prices known at this day (2024-06-30)."
    ),
]
CatalogueFolder = Annotated[
    str | None,
    typer.Option(
        "--catalogue",
        metavar="DIR",
        show_default=False,
        help="Lay your own entries over ours (also: AIGC_COMPUTE_CATALOGUE).",
    ),
]
FirstTokenLimit = Annotated[
    str | None, typer.Option(metavar="TIME", show_default=False, help="Limit of the time to the first token (1 s).")
]
OutputTokenLimit = Annotated[
    str | None, typer.Option(metavar="TIME", show_default=False, help="Limit of the time per token (50 ms).")
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default="utf-8",
        help="Encoding of CSV, TSV and JSON lines, such as gb18030, latin-1 or utf-16.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr; errors are still told.")]


def open_catalogue(folder: str | None) -> Catalogue:
    """The catalogue, the user's folder over it."""
    from ..catalogue import Catalogue

    return Catalogue(folder)


def today() -> date:
    """The day, or that of SOURCE_DATE_EPOCH where something is to come out the same at any time."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch) if epoch.isdecimal() else time(), UTC).date()


def tell_age(as_of: str | None, catalogue: Catalogue, quiet: bool) -> None:
    """A note where the catalogue's day is taken for today's, though its prices are older than a price may be."""
    day = read_date(None, catalogue)
    age = (today() - day).days
    if as_of is None and age > int(catalogue.settings["price_window_days"]):
        message = Phrase("prices are those of {day}, {age} days ago", day=day.isoformat(), age=age)
        hint = Phrase("a newer version, or your own in a catalogue, may know more; --as-of says which day is meant")
        tell([Diagnostic("old-catalogue", message, hint=hint, severity="note")], quiet)


def read_date(text: str | None, catalogue: Catalogue) -> date:
    """The day asked for, or the catalogue's own; Problems where it is no date."""
    from ..catalogue.periods import read_day

    if not text:
        return catalogue.day
    if found := read_day(text):
        return found
    wrong = Phrase("--as-of: found {text!r}, expected a day like 2024-06-30", text=text)
    raise problem("date", wrong)


def check_format(form: str, formats: Iterable[str] = FORMATS, option: str = "--format") -> None:
    """Problems where a format, or the word of another option, is unknown."""
    if form not in formats:
        raise problem(
            option.removeprefix("--"),
            Phrase(
                "{option}: found {form!r}, expected one of {names}", option=option, form=form, names=", ".join(formats)
            ),
            hint=did_you_mean(form, formats),
        )


def console() -> Console:
    """Standard output; width and colour follow the terminal, NO_COLOR and pipes."""
    from ..render.screen import Screen

    return Screen()


def tell(diagnostics: Iterable[Diagnostic], quiet: bool) -> bool:
    """Diagnostics to stderr, notes only where they are wanted; whether any was an error."""
    failed = False
    for one in diagnostics:
        failed |= one.severity == "error"
        if one.severity == "error" or not quiet:
            print(one, file=sys.stderr)
    return failed


def fail_on_contradictions(rows: Sequence[Row], shelf: Catalogue, day: date, wanted: Sequence[str] = ()) -> None:
    """Say how rows contradict themselves, and where a `wanted` quantity would be impossible; the command then ends with
    exit code 1.
    """
    from ..evaluation.evaluate import evaluate_rows

    answers = evaluate_rows(rows, shelf, day, wanted, ranges=False)
    if tell([told for one in answers for told in one.diagnostics], quiet=True):
        raise typer.Exit(1)


def read_columns(text: str | None) -> list[str] | None:
    """The names of a `--columns` option; None where it is not given. Raises Problems for what is no column."""
    return check_columns(names_in(text)) if text else None


def names_in(text: str | None) -> list[str]:
    """What stands between the commas of an option."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def check_quantities(names: Iterable[str]) -> None:
    """Raises Problems for what is no quantity."""
    from ..evaluation.document import check_quantities

    problems = check_quantities(names)
    if problems:
        raise Problems(problems)


def check_columns(names: list[str]) -> list[str]:
    """The names again. Raises Problems for what is no column."""
    from ..evaluation.document import check_columns

    problems = check_columns(names)
    if problems:
        raise Problems(problems)
    return names


def read_limit(option: str, text: str | None, unit: str = "s") -> float | None:
    """One number above zero, with its unit. Raises Problems where it is none."""
    from ..units import UnitError, parse

    if text is None:
        return None
    try:
        value = parse(text, unit)
    except UnitError as error:
        raise problem("value", Phrase("{option}: {error}", option=option, error=error)) from None
    if not isinstance(value, float) or value <= 0:
        raise problem(
            "value", Phrase("{option}: found {text!r}, expected one number above zero", option=option, text=text)
        )
    return value
