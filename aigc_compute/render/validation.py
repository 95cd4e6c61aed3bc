"""Results of `validate`: predictions beside published values, the worst first, and statistics of their errors, in every
format.
"""

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
MAX_LINES = 50
"""Rows that the table and markdown show without --all."""

NAME_WIDTH, SUMMARY_WIDTH = 16, 15
"""Characters after which the names of quantities are folded, in the rows and in the summary."""

FACTOR_FROM = 9
"""Relative errors from here on are shown as a factor: ×10 instead of +900 %."""

MIN_GROUP_ROWS = 3
"""Groups with fewer rows are only counted, unless everything is shown."""

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
"""Headings and lines of a table."""

SUMMARISED = {"quantity": "quantity", "tier": "tier", "family": "group", "device": "device"}
"""Names of the kinds of summaries on the command line, with their names in the document."""

PLURALS = {"group": "families", "device": "devices"}
"""Kinds of summaries in which groups of few rows are only counted, with the plural of their name."""

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
    """Print the document. The table and markdown show MAX_LINES rows, or all rows with `everything`, or only the
    summary with `summary`. `kinds` are the kinds of summaries to show.
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
        unanswered = [] if summary else [row for row in document.rows if row.reason]
        parts = [
            (ROW_HEAD, [row_cells(row) for row in _limited(compared, everything)]),
            _without_empty(SUMMARY_HEAD, summary_lines(document.summary, everything, kinds)),
        ]
        notes = [*_more(compared, everything, "rows"), *_reasons(unanswered, everything), total(document)]
        if form == "markdown":
            _print_markdown(parts, notes)
        else:
            _print_tables(parts, notes, console())


def row_cells(row: ComparisonRecord) -> tuple[str, ...]:
    """Return the cells of a row that compares a prediction with a published value."""
    unit, low, high = row.unit or "", row.low or 0.0, row.high or 0.0
    value, predicted = (
        _plain(translate(format_value(number or 0.0, unit, DIGITS))) for number in (row.published, row.predicted)
    )
    interval = _plain(translate(format_range(low, high, unit, DIGITS))) if low < high else ""
    inside = translate("yes" if row.inside else "no")
    return (
        f"{row.id}\n{_shown(row.quantity)}",
        value,
        predicted,
        interval,
        signed(row.error or 0.0),
        inside,
        translate(row.tier or ""),
    )


def summary_lines(
    parts: Sequence[Part], everything: bool, kinds: Sequence[str] = tuple(SUMMARISED)
) -> list[tuple[str, ...]]:
    """Return the lines of the summary: all rows, then the groups of each kind below its title. A line that is a title
    has one cell only.
    """
    lines = [_summary_cells(part) for part in parts if part.by == "all"]
    for name in kinds:
        kind, title = SUMMARISED[name], translate("by {name}", name=translate(name))
        own = [part for part in parts if part.by == kind]
        shown = own if everything else [part for part in own if kind not in PLURALS or part.rows >= MIN_GROUP_ROWS]
        lines += [(title,)] if shown else []
        lines += [_summary_cells(part) for part in shown]
        if len(shown) < len(own):
            lines.append(
                (
                    translate(
                        "and {count} {kind} with fewer than {limit} rows",
                        count=len(own) - len(shown),
                        kind=translate(PLURALS[kind]),
                        limit=MIN_GROUP_ROWS,
                    ),
                )
            )
    return lines


def _without_empty(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Sheet:
    """Return the table without its empty columns. Lines with one cell, which are titles, stay as they are."""
    full = [place for place in range(len(head)) if any(place < len(line) and line[place] for line in lines)]
    narrowed = [line if len(line) == 1 else [line[place] for place in full] for line in lines]
    return ([head[place] for place in full], narrowed) if lines else (head, lines)


def total(document: ValidateDocument) -> str:
    """Return a sentence with the number of rows that were compared and of those without an answer."""
    compared, unanswered = document.compared, document.unanswered
    if unanswered:
        return translate(
            "{compared} compared, {unanswered} without an answer", compared=compared, unanswered=unanswered
        )
    return translate("{compared} compared", compared=compared)


def signed(share: float) -> str:
    """Return a relative difference in percent with its sign, or as a factor if it is large."""
    return f"×{1 + share:.3g}" if share >= FACTOR_FROM else f"{100 * share:+.3g} %"


def _summary_cells(part: Part) -> tuple[str, ...]:
    name = _shown(part.name, SUMMARY_WIDTH) if part.by == "quantity" else translate(part.name)
    sizes = (signed(size).removeprefix("+") for size in (part.median, part.mean, part.worst))
    width = "" if part.width is None else f"×{part.width:.3g}"
    shares = ("" if share is None else f"{100 * share:.0f} %" for share in (part.inside, part.within))
    return name, str(part.rows), *sizes, signed(expm1(part.bias)), *shares, width


def _title(text: str) -> str:
    return text and translate(text)


def _shown(name: str, width: int = NAME_WIDTH) -> str:
    """Return the name of a quantity. In other languages than English, the translated name stands above it."""
    label, folded = translate(name), _folded(name, width)
    return folded if label == name else f"{label}\n{folded}"


def _folded(name: str, width: int = NAME_WIDTH) -> str:
    """Return the name of a quantity in lines of at most `width` characters, broken between words."""
    import textwrap

    lines = textwrap.wrap(name.replace("_", " "), width, break_long_words=False)
    return "_\n".join(line.replace(" ", "_") for line in lines)


def _plain(text: str) -> str:
    """Return the text of a value without the parts of its unit that the name of the quantity beside it contains."""
    return short(text).replace("FLOP/s", "").rstrip()


def _limited(rows: Sequence[Any], everything: bool) -> Sequence[Any]:
    return rows if everything else rows[:MAX_LINES]


def _more(rows: Sequence[Any], everything: bool, plural: str) -> list[str]:
    left = len(rows) - len(_limited(rows, everything))
    if not left:
        return []
    return [translate("and {left} more {plural}; show them with --all", left=left, plural=translate(plural))]


def _reasons(rows: Sequence[ComparisonRecord], everything: bool) -> list[str]:
    """Return a line for each reason why rows have no answer, with the rows that it concerns."""
    ids_by_reason: dict[str, list[str]] = {}
    for row in rows:
        ids_by_reason.setdefault(row.reason or "", []).append(row.id)
    lines = [
        translate("no answer for {rows}: {reason}", rows=_row_names(ids), reason=translate(reason))
        for reason, ids in ids_by_reason.items()
    ]
    return [*_limited(lines, everything), *_more(lines, everything, "reasons")]


def _row_names(ids: Sequence[str]) -> str:
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
