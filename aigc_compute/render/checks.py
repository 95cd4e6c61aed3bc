"""Results of `check`: the differences from the expected values, the worst first, in every format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ..io.typed_json import as_json
from ..language import Phrase, join, translate
from ..studies.check import HOLDS, CheckDocument, Difference, record
from ..units import format_range, format_value
from .formats import csv_text, json_lines, json_text
from .layout import display_name
from .listing import print_records

if TYPE_CHECKING:
    from rich.console import Console

    from ..studies.baseline_causes import Movement

FORMATS = ("table", "markdown", "json", "jsonl", "csv", "github")
MAX_LINES = 50
"""Differences that the table, markdown and GitHub formats show without --all."""

ERROR, DRIFT = "bold red", "yellow"
STYLES = {"contradiction": ERROR, "missed": ERROR, "now unknown": ERROR, "drift": DRIFT, "range drift": DRIFT}
FIELDS = (
    "category",
    "file",
    "line",
    "scenario",
    "quantity",
    "end",
    "unit",
    "expected",
    "found",
    "change",
    "low",
    "high",
    "source",
    "note",
)
RANGE_ENDS = {
    "low": Phrase("the low end of the range of {quantity}"),
    "high": Phrase("the high end of the range of {quantity}"),
}
HEAD = ("scenario", "quantity", "expected", "found", "change", "where")
DIGITS = (4, 6, 9, 12, 17)
"""Significant digits to try in turn, until the expected value and the value found read differently."""


def print_check(
    document: CheckDocument, form: str, everything: bool, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the document. The formats for people show MAX_LINES differences unless `everything` is true."""
    differences = document.differences
    if form == "json":
        print(json_text(document), end="")
    elif columns and form != "github":
        print_records([as_json(difference) for difference in differences], form, console, columns)
    elif form == "jsonl":
        print(json_lines(differences), end="")
    elif form == "csv":
        print(csv_text(FIELDS, map(as_json, differences)), end="")
    else:
        shown = differences if everything else differences[:MAX_LINES]
        more = len(differences) - len(shown)
        notes = [
            *([translate("and {more} more; show them with --all", more=more)] if more else []),
            *map(translate, document.notes),
        ]
        if form == "table":
            _screen(shown, summary(document), notes, console())
        else:
            print("\n".join((_markdown if form == "markdown" else _github)(shown, summary(document), notes)))


def summary(document: CheckDocument) -> str:
    """Return one sentence with the number of scenarios and the number of comparisons in each category."""
    counts = [
        f"{number} {translate('hold' if name == HOLDS and number > 1 else name)}"
        for name, number in document.counts.items()
    ]
    return translate(
        "{scenarios} scenario: {counts}" if document.scenarios == 1 else "{scenarios} scenarios: {counts}",
        scenarios=document.scenarios,
        counts=translate(join(", ", counts)) or translate("nothing to compare"),
    )


def sentence(difference: Difference) -> str:
    """Describe a difference in a sentence, without its scenario."""
    name, category, note = difference.quantity, difference.category, difference.note
    expected, actual = values(difference)
    if category == "contradiction":
        return translate(note or "")
    shown = display_name(name) if name else translate("the scenario")
    if difference.end:
        shown = translate(RANGE_ENDS[difference.end], quantity=shown)
    if category == "added":
        return translate("{name} is not in the baseline", name=shown)
    if category == "removed":
        return translate("{name} is in the baseline but is no longer compared", name=shown)
    if category == "missed":
        why = translate(note) if note else translate("expected {value}", value=expected)
        text = translate("{name} is {value}, {why}", name=shown, value=actual, why=why)
    else:
        text = translate("{name} was {before} and is now {after}", name=shown, before=expected, after=actual)
    return translate(join("; ", [part for part in (text, change(difference), difference.source) if part]))


def movement_lines(movements: Sequence[Movement], everything: bool) -> list[str]:
    """Return one line for each value that changed since the baseline, with the inputs that explain the change. Only the
    first MAX_LINES are returned unless `everything` is true.
    """
    shown = movements if everything else movements[:MAX_LINES]
    more = len(movements) - len(shown)
    lines = [f"  {movement.comparison.scenario}: {_movement(movement)}" for movement in shown]
    return [*lines, *([translate("and {more} more; show them with --all", more=more)] if more else [])]


def _movement(movement: Movement) -> str:
    text = sentence(record(movement.comparison))
    if not movement.parts:
        return text
    parts = join(
        ", ", [f"{display_name(name)} {translate(format_value(part, 'fraction', 2))}" for name, part in movement.parts]
    )
    return translate("{change}; explained by {parts}", change=text, parts=translate(parts))


def values(difference: Difference) -> tuple[str, str]:
    """Return the expected value with its limits, and the value found, as text."""
    for digits in DIGITS:
        expected, actual = (_value(value, difference, digits) for value in (difference.expected, difference.found))
        if expected != actual:
            break
    if difference.category == "missed" and not difference.note:
        allowed = _limits(difference, digits)
        expected = allowed if difference.expected is None else f"{expected} ({allowed})" if allowed else expected
    return expected, actual


def change(difference: Difference) -> str:
    """Return the relative difference with its sign; an empty text if there is none."""
    return "" if difference.change is None else f"{100 * difference.change:+.3g} %"


def where(difference: Difference) -> str:
    """Return `file:line`, or the file if the line is unknown."""
    return f"{difference.file}:{difference.line}" if difference.line else str(difference.file)


def _value(value: float | str | None, difference: Difference, digits: int) -> str:
    if isinstance(value, float) and difference.unit is not None:
        return translate(format_value(value, difference.unit, digits))
    return translate("unknown") if value is None else str(value)


def _limits(difference: Difference, digits: int) -> str:
    """Return the allowed range as text; an empty text if only the expected value itself was allowed."""
    low, high = difference.low, difference.high
    if low is None or high is None:
        if low is None:
            return translate("at most {bound}", bound=_value(high, difference, digits))
        return translate("at least {bound}", bound=_value(low, difference, digits))
    return translate(format_range(low, high, difference.unit or "", digits)) if low < high else ""


def _markdown(differences: Sequence[Difference], total: str, notes: Sequence[str]) -> list[str]:
    lines = [f"**aigc-compute check**: {total}", ""]
    if differences:
        lines += ["| | " + " | ".join(map(translate, HEAD)) + " |", "|---|---|---|---:|---:|---:|---|"]
    for difference in differences:
        cells = (
            translate(difference.category),
            difference.scenario,
            difference.quantity,
            *values(difference),
            change(difference),
            where(difference),
        )
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    contradictions = [
        translate(difference.note or "") for difference in differences if difference.category == "contradiction"
    ]
    return [*lines, *(f"\n{_cell(line)}" for line in (*contradictions, *notes))]


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _github(differences: Sequence[Difference], total: str, notes: Sequence[str]) -> list[str]:
    """Return the differences as workflow commands of GitHub Actions, escaped by its rules."""
    lines = []
    for difference in differences:
        place = {
            "file": difference.file,
            "line": difference.line,
            "title": f"aigc-compute: {translate(difference.category)}",
        }
        properties = ",".join(f"{key}={_property(str(value))}" for key, value in place.items() if value is not None)
        lines.append(f"::error {properties}::{_data(difference.scenario + ': ' + sentence(difference))}")
    return [*lines, *(f"::notice::{_data(note)}" for note in notes), total]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _screen(differences: Sequence[Difference], total: str, notes: Sequence[str], console: Console) -> None:
    """Print the differences of each scenario below their file and line, which are never wrapped or cut."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    for (place, scenario), group in groupby(
        differences, key=lambda difference: (where(difference), difference.scenario)
    ):
        console.print(Text(f"{place}: {scenario}", "bold"), soft_wrap=True)
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for difference in group:
            table.add_row(
                Text(translate(difference.category), STYLES.get(difference.category, "")), prose(sentence(difference))
            )
        console.print(Padding(table, (0, 0, 0, 2)))
    for line in (Text(total, "bold"), *map(Text, notes)):
        console.print(line, soft_wrap=True)
