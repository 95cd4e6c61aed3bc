"""Validation: predictions beside what was published, the worst first, and what they come to, in every format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import expm1
from typing import TYPE_CHECKING, Any

from ..io.typed_json import as_json
from ..language import translate
from ..studies.validate import ComparisonRecord, Part, ValidateDocument, worst_first
from ..units import format_range, format_value
from .formats import csv_text, escape_markdown, json_lines, json_text
from .layout import short
from .listing import print_records

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("table", "markdown", "json", "jsonl", "csv")
MOST_LINES = 50
NAME_WIDTH, SUMMARY_WIDTH = 16, 15
"""Where a quantity's name is folded."""

SEVERAL = 9
"""Times an error from which on it is shown as a factor."""

FEW = 3
"""Groups with fewer rows are shown together unless everything is wanted."""

FIELDS = (
    "id",
    "quantity",
    "unit",
    "published",
    "predicted",
    "low",
    "high",
    "error",
    "inside",
    "published_low",
    "published_high",
    "within",
    "tier",
    "group",
    "file",
    "row",
    "source",
    "reason",
)
ROW_HEAD = ("", "published", "predicted", "90 % range", "error", "inside", "tier")
SUMMARY_HEAD = ("", "rows", "median", "mean", "worst", "bias", "inside", "within", "width")
Sheet = tuple[Sequence[str], Sequence[Sequence[str]]]
"""The head of a table and its lines."""

SUMMARISED = {"quantity": "quantity", "tier": "tier", "family": "group", "device": "device"}
"""What a person calls the kinds of summaries."""
MANY = {"group": "families", "device": "devices"}
"""Of which those of few rows are counted together."""
DIGITS = 3


def print_validation(
    document: ValidateDocument,
    form: str,
    everything: bool,
    summary: bool,
    kinds: Sequence[str],
    console: Callable[[], Console],
    columns: Sequence[str] = (),
) -> None:
    """The document in a format. What a person reads stops after 50 rows unless `everything` is wanted, and holds the
    summary alone where that is, of these kinds.
    """
    if form == "json":
        print(json_text(document), end="")
    elif columns:
        print_records([as_json(row) for row in document.rows], form, console, columns)
    elif form == "jsonl":
        print(json_lines(document.rows), end="")
    elif form == "csv":
        print(csv_text(FIELDS, map(as_json, document.rows)), end="")
    else:
        compared = [] if summary else worst_first(document.rows)
        silent = [] if summary else [one for one in document.rows if one.reason]
        parts = [
            (ROW_HEAD, [row_cells(one) for one in _few(compared, everything)]),
            _without_empty(SUMMARY_HEAD, summary_lines(document.summary, everything, kinds)),
        ]
        notes = [*_more(compared, everything, "rows"), *_reasons(silent, everything), total(document)]
        if form == "markdown":
            _print_markdown(parts, notes)
        else:
            _print_tables(parts, notes, console())


def row_cells(one: ComparisonRecord) -> tuple[str, ...]:
    """A comparison, of a prediction with what was published, as a person reads it."""
    unit, low, high = one.unit or "", one.low or 0.0, one.high or 0.0
    value, predicted = (
        _plain(translate(format_value(each or 0.0, unit, DIGITS))) for each in (one.published, one.predicted)
    )
    interval = _plain(translate(format_range(low, high, unit, DIGITS))) if low < high else ""
    inside = translate("yes" if one.inside else "no")
    return (
        f"{one.id}\n{_shown(one.quantity)}",
        value,
        predicted,
        interval,
        signed(one.error or 0.0),
        inside,
        translate(one.tier or ""),
    )


def summary_lines(
    parts: Sequence[Part], everything: bool, kinds: Sequence[str] = tuple(SUMMARISED)
) -> list[tuple[str, ...]]:
    """The summaries under the titles of what they are by; one with a title alone has no other cell."""
    lines = [_summary_cells(one) for one in parts if one.by == "all"]
    for name in kinds:
        kind, title = SUMMARISED[name], translate("by {name}", name=translate(name))
        own = [one for one in parts if one.by == kind]
        shown = own if everything else [one for one in own if kind not in MANY or one.rows >= FEW]
        lines += [(title,)] if shown else []
        lines += [_summary_cells(one) for one in shown]
        if len(shown) < len(own):
            lines.append(
                (
                    translate(
                        "and {count} {kind} of fewer than {few} rows",
                        count=len(own) - len(shown),
                        kind=translate(MANY[kind]),
                        few=FEW,
                    ),
                )
            )
    return lines


def _without_empty(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Sheet:
    """A table without columns in which nothing stands; the lines of titles stay as they are."""
    full = [place for place in range(len(head)) if any(place < len(line) and line[place] for line in lines)]
    kept = [line if len(line) == 1 else [line[place] for place in full] for line in lines]
    return ([head[place] for place in full], kept) if lines else (head, lines)


def total(document: ValidateDocument) -> str:
    """One sentence: how many were compared."""
    compared, unanswered = document.compared, document.unanswered
    if unanswered:
        return translate(
            "{compared} compared, {unanswered} without an answer", compared=compared, unanswered=unanswered
        )
    return translate("{compared} compared", compared=compared)


def signed(share: float) -> str:
    """A relative difference with its sign; one of several times as a factor."""
    return f"×{1 + share:.3g}" if share >= SEVERAL else f"{100 * share:+.3g} %"


def _summary_cells(one: Part) -> tuple[str, ...]:
    name = _shown(one.name, SUMMARY_WIDTH) if one.by == "quantity" else translate(one.name)
    sizes = (signed(size).removeprefix("+") for size in (one.median, one.mean, one.worst))
    width = "" if one.width is None else f"×{one.width:.3g}"
    shares = ("" if share is None else f"{100 * share:.0f} %" for share in (one.inside, one.within))
    return name, str(one.rows), *sizes, signed(expm1(one.bias)), *shares, width


def _title(text: str) -> str:
    return text and translate(text)


def _shown(name: str, width: int = NAME_WIDTH) -> str:
    """A quantity's name, in another language under what it is called there."""
    label, folded = translate(name), _folded(name, width)
    return folded if label == name else f"{label}\n{folded}"


def _folded(name: str, width: int = NAME_WIDTH) -> str:
    """A quantity's name in lines of whole words."""
    import textwrap

    lines = textwrap.wrap(name.replace("_", " "), width, break_long_words=False)
    return "_\n".join(line.replace(" ", "_") for line in lines)


def _plain(text: str) -> str:
    """Without the unit that the quantity's name beside it tells."""
    return short(text).replace("FLOP/s", "").rstrip()


def _few(rows: Sequence[Any], everything: bool) -> Sequence[Any]:
    return rows if everything else rows[:MOST_LINES]


def _more(rows: Sequence[Any], everything: bool, what: str) -> list[str]:
    left = len(rows) - len(_few(rows, everything))
    return [translate("and {left} more {what}: --all shows them", left=left, what=translate(what))] if left else []


def _reasons(rows: Sequence[ComparisonRecord], everything: bool) -> list[str]:
    """Why rows have no answer, each reason once with the rows it stands for."""
    found: dict[str, list[str]] = {}
    for one in rows:
        found.setdefault(one.reason or "", []).append(one.id)
    lines = [
        translate("no answer for {rows}: {reason}", rows=_named(ids), reason=translate(reason))
        for reason, ids in found.items()
    ]
    return [*_few(lines, everything), *_more(lines, everything, "reasons")]


def _named(ids: Sequence[str]) -> str:
    return translate("{first} and {more} more", first=ids[0], more=len(ids) - 1) if len(ids) > 1 else ids[0]


def _print_markdown(parts: Sequence[Sheet], notes: Sequence[str]) -> None:
    for head, lines in parts:
        if lines:
            print(f"| {' | '.join(map(_title, head))} |\n|---|{'---:|' * (len(head) - 1)}")
        for line in lines:
            cells = [escape_markdown(cell.replace("_\n", "_")) for cell in line]
            texts = cells if len(cells) > 1 else [f"**{cells[0]}**", *[""] * (len(head) - 1)]
            print(f"| {' | '.join(texts)} |")
        if lines:
            print()
    print("\n\n".join(escape_markdown(note) for note in notes))


def _print_tables(parts: Sequence[Sheet], notes: Sequence[str], console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for head, lines in parts:
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        for place, title in enumerate(head):
            table.add_column(_title(title), justify="right" if place else "left", overflow="fold", no_wrap=place > 0)
        for line in lines:
            table.add_row(*(Text(cell, style="bold" if len(line) == 1 else "") for cell in line))
        if lines:
            console.print(table)
    for note in notes:
        console.print(Text(note), soft_wrap=True)
