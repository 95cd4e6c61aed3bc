"""Checks: what does not hold, the worst first, in every format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ..io.typed_json import as_json
from ..language import Phrase, join, translate
from ..studies.check import HOLDS, CheckDocument, Difference, record
from ..units import format_range, format_value
from .formats import csv_text, json_lines, json_text
from .layout import named
from .listing import print_records

if TYPE_CHECKING:
    from rich.console import Console

    from ..studies.baseline_causes import Movement

FORMATS = ("table", "markdown", "json", "jsonl", "csv", "github")
MOST_LINES = 50

BAD, MOVED = "bold red", "yellow"
STYLES = {"contradiction": BAD, "missed": BAD, "now unknown": BAD, "drift": MOVED, "range drift": MOVED}
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
"""Significant digits of two values: as many as it takes to tell them apart."""


def print_check(
    document: CheckDocument, form: str, everything: bool, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """The document in a format. What a person reads stops after 50 differences unless `everything` is wanted."""
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
        shown = differences if everything else differences[:MOST_LINES]
        more = len(differences) - len(shown)
        notes = [
            *([translate("and {more} more: --all shows them", more=more)] if more else []),
            *map(translate, document.notes),
        ]
        if form == "table":
            _screen(shown, summary(document), notes, console())
        else:
            print("\n".join((_markdown if form == "markdown" else _github)(shown, summary(document), notes)))


def summary(document: CheckDocument) -> str:
    """One sentence: how many scenarios, and what the comparisons came to."""
    counts = [
        f"{number} {translate('hold' if name == HOLDS and number > 1 else name)}"
        for name, number in document.counts.items()
    ]
    return translate(
        "{scenarios} scenario: {counts}" if document.scenarios == 1 else "{scenarios} scenarios: {counts}",
        scenarios=document.scenarios,
        counts=translate(join(", ", counts)) or translate("nothing to compare"),
    )


def sentence(one: Difference) -> str:
    """A difference in words, without its scenario."""
    name, category, note = one.quantity, one.category, one.note
    expected, found = values(one)
    if category == "contradiction":
        return translate(note or "")
    shown = named(name) if name else translate("the scenario")
    if one.end:
        shown = translate(RANGE_ENDS[one.end], quantity=shown)
    if category == "added":
        return translate("{name} is not in the baseline", name=shown)
    if category == "removed":
        return translate("{name} is in the baseline and is no longer compared", name=shown)
    if category == "missed":
        why = translate(note) if note else translate("expected {value}", value=expected)
        told = translate("{name} is {found}, {why}", name=shown, found=found, why=why)
    else:
        told = translate("{name} was {expected}, is {found}", name=shown, expected=expected, found=found)
    return translate(join("; ", [part for part in (told, change(one), one.source) if part]))


def movement_lines(movements: Sequence[Movement], everything: bool) -> list[str]:
    """What moved since a baseline, a line each with the inputs that explain it; the worst 50 unless `everything` is
    wanted.
    """
    shown = movements if everything else movements[:MOST_LINES]
    more = len(movements) - len(shown)
    lines = [f"  {one.comparison.scenario}: {_movement(one)}" for one in shown]
    return [*lines, *([translate("and {more} more: --all shows them", more=more)] if more else [])]


def _movement(one: Movement) -> str:
    told = sentence(record(one.comparison))
    if not one.parts:
        return told
    parts = join(", ", [f"{named(name)} {translate(format_value(part, 'fraction', 2))}" for name, part in one.parts])
    return translate("{change}; explained by {parts}", change=told, parts=translate(parts))


def values(one: Difference) -> tuple[str, str]:
    """What was expected, with the limits, and what was found, as a person reads them."""
    for digits in DIGITS:
        expected, found = (_value(value, one, digits) for value in (one.expected, one.found))
        if expected != found:
            break
    if one.category == "missed" and not one.note:
        allowed = _limits(one, digits)
        expected = allowed if one.expected is None else f"{expected} ({allowed})" if allowed else expected
    return expected, found


def change(one: Difference) -> str:
    """The relative difference with its sign, or nothing where there is none."""
    return "" if one.change is None else f"{100 * one.change:+.3g} %"


def where(one: Difference) -> str:
    """File and line."""
    return f"{one.file}:{one.line}" if one.line else str(one.file)


def _value(value: float | str | None, one: Difference, digits: int) -> str:
    if isinstance(value, float) and one.unit is not None:
        return translate(format_value(value, one.unit, digits))
    return translate("unknown") if value is None else str(value)


def _limits(one: Difference, digits: int) -> str:
    """What was allowed, or nothing where only the expected value itself was."""
    low, high = one.low, one.high
    if low is None or high is None:
        if low is None:
            return translate("at most {bound}", bound=_value(high, one, digits))
        return translate("at least {bound}", bound=_value(low, one, digits))
    return translate(format_range(low, high, one.unit or "", digits)) if low < high else ""


def _markdown(differences: Sequence[Difference], total: str, notes: Sequence[str]) -> list[str]:
    lines = [f"**aigc-compute check**: {total}", ""]
    if differences:
        lines += ["| | " + " | ".join(map(translate, HEAD)) + " |", "|---|---|---|---:|---:|---:|---|"]
    for one in differences:
        cells = (translate(one.category), one.scenario, one.quantity, *values(one), change(one), where(one))
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    contradictions = [translate(one.note or "") for one in differences if one.category == "contradiction"]
    return [*lines, *(f"\n{_cell(line)}" for line in (*contradictions, *notes))]


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _github(differences: Sequence[Difference], total: str, notes: Sequence[str]) -> list[str]:
    """Workflow commands of GitHub Actions, escaped by its rules."""
    lines = []
    for one in differences:
        place = {"file": one.file, "line": one.line, "title": f"aigc-compute: {translate(one.category)}"}
        told = ",".join(f"{key}={_property(str(value))}" for key, value in place.items() if value is not None)
        lines.append(f"::error {told}::{_data(one.scenario + ': ' + sentence(one))}")
    return [*lines, *(f"::notice::{_data(note)}" for note in notes), total]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _screen(differences: Sequence[Difference], total: str, notes: Sequence[str], console: Console) -> None:
    """The differences of each scenario below the place where they are stated, which is never broken or cut."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    for (place, scenario), group in groupby(differences, key=lambda one: (where(one), one.scenario)):
        console.print(Text(f"{place}: {scenario}", "bold"), soft_wrap=True)
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for one in group:
            table.add_row(Text(translate(one.category), STYLES.get(one.category, "")), prose(sentence(one)))
        console.print(Padding(table, (0, 0, 0, 2)))
    for line in (Text(total, "bold"), *map(Text, notes)):
        console.print(line, soft_wrap=True)
