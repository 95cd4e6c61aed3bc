"""Checks: what does not hold, the worst first, in every format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..language import join, say
from ..studies.check import HOLDS
from ..units import format_range, format_value
from .formats import csv_text, json_lines, json_text
from .layout import named

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("table", "markdown", "json", "jsonl", "csv", "github")
MOST_LINES = 50

STYLES = {"contradiction": "bold red", "missed": "bold red", "now unknown": "bold red", "drift": "yellow"}
FIELDS = (
    "category",
    "file",
    "line",
    "scenario",
    "quantity",
    "unit",
    "expected",
    "found",
    "change",
    "low",
    "high",
    "source",
    "note",
)
HEAD = ("scenario", "quantity", "expected", "found", "change", "where")
DIGITS = (4, 6, 9, 12, 17)
"""Significant digits of two values: as many as it takes to tell them apart."""


def print_check(document: dict[str, Any], form: str, everything: bool, console: Callable[[], Console]) -> None:
    """The document in a format. What a person reads stops after 50 differences unless `everything` is wanted."""
    differences = document["differences"]
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines(differences), end="")
    elif form == "csv":
        print(csv_text(FIELDS, differences), end="")
    else:
        shown = differences if everything else differences[:MOST_LINES]
        more = len(differences) - len(shown)
        notes = [*([say("and {more} more: --all shows them", more=more)] if more else []), *map(say, document["notes"])]
        if form == "table":
            _screen(shown, summary(document), notes, console())
        else:
            print("\n".join((_markdown if form == "markdown" else _github)(shown, summary(document), notes)))


def summary(document: dict[str, Any]) -> str:
    """One sentence: how many scenarios, and what the comparisons came to."""
    counts = [
        f"{number} {say('hold' if name == HOLDS and number > 1 else name)}"
        for name, number in document["counts"].items()
    ]
    return say(
        "{scenarios} scenario: {counts}" if document["scenarios"] == 1 else "{scenarios} scenarios: {counts}",
        scenarios=document["scenarios"],
        counts=say(join(", ", counts)) or say("nothing to compare"),
    )


def sentence(one: dict[str, Any]) -> str:
    """A difference in words, without its scenario."""
    name, category, note = one["quantity"], one["category"], one["note"]
    expected, found = values(one)
    if category == "contradiction":
        return say(note)
    shown = named(name) if name else say("the scenario")
    if category == "added":
        return say("{name} is not in the baseline", name=shown)
    if category == "removed":
        return say("{name} is in the baseline and is no longer compared", name=shown)
    if category == "missed":
        why = say(note) if note else say("expected {value}", value=expected)
        told = say("{name} is {found}, {why}", name=shown, found=found, why=why)
    else:
        told = say("{name} was {expected}, is {found}", name=shown, expected=expected, found=found)
    return say(join("; ", [part for part in (told, change(one), one["source"]) if part]))


def values(one: dict[str, Any]) -> tuple[str, str]:
    """What was expected, with the limits, and what was found, as a person reads them."""
    for digits in DIGITS:
        expected, found = (_value(one[key], one, digits) for key in ("expected", "found"))
        if expected != found:
            break
    if one["category"] == "missed" and not one["note"]:
        allowed = _limits(one, digits)
        expected = allowed if one["expected"] is None else f"{expected} ({allowed})" if allowed else expected
    return expected, found


def change(one: dict[str, Any]) -> str:
    """The relative difference with its sign, or nothing where there is none."""
    return "" if one["change"] is None else f"{100 * one['change']:+.3g} %"


def where(one: dict[str, Any]) -> str:
    """File and line."""
    return f"{one['file']}:{one['line']}" if one["line"] else str(one["file"])


def _value(value: float | str | None, one: dict[str, Any], digits: int) -> str:
    if isinstance(value, float) and one["unit"] is not None:
        return say(format_value(value, one["unit"], digits))
    return say("unknown") if value is None else str(value)


def _limits(one: dict[str, Any], digits: int) -> str:
    """What was allowed, or nothing where only the expected value itself was."""
    low, high = one["low"], one["high"]
    if low is None or high is None:
        if low is None:
            return say("at most {bound}", bound=_value(high, one, digits))
        return say("at least {bound}", bound=_value(low, one, digits))
    return say(format_range(low, high, one["unit"], digits)) if low < high else ""


def _markdown(differences: Sequence[dict[str, Any]], total: str, notes: Sequence[str]) -> list[str]:
    lines = [f"**aigc-compute check**: {total}", ""]
    if differences:
        lines += ["| | " + " | ".join(map(say, HEAD)) + " |", "|---|---|---|---:|---:|---:|---|"]
    for one in differences:
        cells = (say(one["category"]), one["scenario"], one["quantity"], *values(one), change(one), where(one))
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    contradictions = [say(one["note"]) for one in differences if one["category"] == "contradiction"]
    return [*lines, *(f"\n{_cell(line)}" for line in (*contradictions, *notes))]


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _github(differences: Sequence[dict[str, Any]], total: str, notes: Sequence[str]) -> list[str]:
    """Workflow commands of GitHub Actions, escaped by its rules."""
    lines = []
    for one in differences:
        place = {"file": one["file"], "line": one["line"], "title": f"aigc-compute: {say(one['category'])}"}
        told = ",".join(f"{key}={_property(str(value))}" for key, value in place.items() if value is not None)
        lines.append(f"::error {told}::{_data(one['scenario'] + ': ' + sentence(one))}")
    return [*lines, *(f"::notice::{_data(note)}" for note in notes), total]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _screen(differences: Sequence[dict[str, Any]], total: str, notes: Sequence[str], console: Console) -> None:
    """The differences of each scenario below the place where they are stated, which is never broken or cut."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from .prose import prose

    for (place, scenario), group in groupby(differences, key=lambda one: (where(one), one["scenario"])):
        console.print(Text(f"{place}: {scenario}", "bold"), soft_wrap=True)
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for one in group:
            category = Text(say(one["category"]), STYLES.get(one["category"], ""))
            table.add_row(category, prose(sentence(one)))
        console.print(Padding(table, (0, 0, 0, 2)))
    for line in (Text(total, "bold"), *map(Text, notes)):
        console.print(line, soft_wrap=True)
