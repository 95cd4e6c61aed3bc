"""Comparisons of scenarios: inputs and outputs that changed, the inputs that explain each change of an output, and the
quantities that became known or unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..language import ENGLISH, Phrase, disambiguate, join, language, translate
from ..studies.diff import Change, Comparison, CorrelationChange, DiffDocument, DiffLine, End, InputShare
from ..units import format_value
from . import layout
from .formats import csv_text, json_lines, json_text

if TYPE_CHECKING:
    from rich.console import Console

Line = tuple[str, ...]
FLAT = ("side", "against", "row", "kind", "name", "unit", "from", "to", "ratio", "explained_by")
"""Columns of CSV."""

ENDS = ("from", "to")
BECAME_KNOWN, BECAME_UNKNOWN = Phrase("became known: {names}"), Phrase("became unknown: {names}")
MIN_PART = 0.0005
"""Inputs that explain a smaller part of a change are not shown."""


def print_differences(document: DiffDocument, form: str, console: Callable[[], Console]) -> None:
    """Print the comparisons. CSV and JSON Lines have one row for each change."""
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines(document.lines()), end="")
    elif form == "csv":
        print(csv_text(FLAT, map(_flat, document.lines())), end="")
    elif form == "markdown":
        _print_markdown(document)
    else:
        _print_tables(document, console())


def _flat(line: DiffLine) -> dict[str, Any]:
    change = line.change
    head = dict(zip(FLAT, (line.to, line.from_, line.name, line.kind), strict=False))
    if isinstance(change, CorrelationChange):
        return {**head, "name": " and ".join(change.between), "from": change.from_, "to": change.to}
    if not isinstance(change, Change):
        return {**head, "name": change.name, "explained_by": ""}
    old, new = change.ends
    return {
        **head,
        "name": change.name,
        "unit": change.unit,
        "from": old and old.value,
        "to": new and new.value,
        "ratio": change.ratio,
        "explained_by": "; ".join(f"{share.input} {share.part:.4f}" for share in change.explained or ()),
    }


def _title(comparison: Comparison) -> str:
    title = f"{translate(comparison.from_)} → {translate(comparison.to)}"
    return title if comparison.name in title else f"{title}: {comparison.name}"


def _tables(comparison: Comparison) -> list[tuple[Line, list[Line]]]:
    """Return headers and lines of the tables that are not empty: inputs that the user gave, inputs from the catalogue,
    correlations, and outputs. Below each output stand the inputs that explain its change.
    """
    given = [change for change in comparison.inputs if any(end and end.status == "given" for end in change.ends)]
    looked_up = [change for change in comparison.inputs if change not in given]
    outputs: list[Line] = [
        line for change in comparison.outputs for line in ((*_line(change), ""), *_explanation(change))
    ]
    tables: list[tuple[Line, list[Line]]] = [
        (("Given", *ENDS, "ratio"), [_line(change) for change in given]),
        (("Looked up", *ENDS, "ratio"), [_line(change) for change in looked_up]),
        (("Correlations", *ENDS), [_correlation_line(change) for change in comparison.correlations]),
        (("Outputs", *ENDS, "ratio", "share"), outputs),
    ]
    return [(headers, lines) for headers, lines in tables if lines]


def _sentences(comparison: Comparison) -> list[str]:
    sentences = [
        translate(template, names=translate(join(", ", map(layout.display_name, names))))
        for template, names in ((BECAME_KNOWN, comparison.known), (BECAME_UNKNOWN, comparison.unknown))
        if names
    ]
    if comparison.correlations:
        sentences.append(
            translate("correlations change ranges but no central value, so they explain no part of a change")
        )
    changes = comparison.inputs, comparison.correlations, comparison.outputs, comparison.known, comparison.unknown
    return sentences if any(changes) else [translate("no differences")]


def _unmatched(document: DiffDocument) -> list[str]:
    return [
        translate(
            "{title}: {name} is only in {side}",
            title=f"{scenario.from_} → {scenario.to}",
            name=scenario.name,
            side=scenario.side,
        )
        for scenario in document.unmatched
    ]


def _line(change: Change) -> Line:
    ends = [_shown(change, end) for end in change.ends]
    if ends[0] == ends[1]:
        ends = [_interval(change, end) or text for end, text in zip(change.ends, ends, strict=True)]
    ratio = format_value(change.ratio, "x", 3) if change.ratio is not None else ""
    return layout.display_name(change.name), ends[0], ends[1], "" if ratio == "1x" else ratio


def _correlation_line(change: CorrelationChange) -> Line:
    names = f"{translate(' and ').rstrip()}\n".join(map(layout.display_name, change.between))
    return names, *("–" if end is None else f"{end:.4g}" for end in (change.from_, change.to))


def _shown(change: Change, end: End | None) -> str:
    return "–" if end is None else layout.value_text(change.name, end.value, change.unit or "")


def _interval(change: Change, end: End | None) -> str:
    if end is None or not isinstance(end.value, float) or end.low is None or end.high is None:
        return ""
    return layout.interval_text(end.value, end.low, end.high, change.unit or "")


def _explanation(change: Change) -> list[Line]:
    """Return a line for each input that explains the change, with its effect and its share."""
    return [
        (
            f"  {' + '.join(map(layout.display_name, share.input.split(' + ')))}",
            "",
            "",
            _effect(share, change.unit or ""),
            translate(format_value(share.part, "fraction", 2)),
        )
        for share in change.explained or ()
        if abs(share.part) >= MIN_PART
    ]


def _heading(header: str) -> str:
    return disambiguate("change", header) if header in ENDS else translate(header)


def _effect(share: InputShare, unit: str) -> str:
    if share.factor is not None:
        return translate(format_value(share.factor, "x", 3))
    sign = "+" if share.share >= 0 else ""
    return sign + (f"{share.share:.3g}" if unit == "flag" else translate(format_value(share.share, unit, 3)))


def _print_markdown(document: DiffDocument) -> None:
    blocks = []
    for comparison in document.comparisons:
        blocks.append(f"### {_escape(_title(comparison))}")
        for headers, lines in _tables(comparison):
            rule = ("---", *["---:"] * (len(headers) - 1))
            rows = [tuple(map(_heading, headers)), rule, *(map(_escape, line) for line in lines)]
            blocks.append("\n".join("| " + " | ".join(row) + " |" for row in rows))
        blocks += map(_escape, _sentences(comparison))
    blocks += map(_escape, _unmatched(document))
    print("\n\n".join(blocks))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _print_tables(document: DiffDocument, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for comparison in document.comparisons:
        console.print(Text(_title(comparison), style="bold"), soft_wrap=True)
        for headers, lines in _tables(comparison):
            table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
            for index, header in enumerate(headers):
                table.add_column(
                    _heading(header),
                    justify="right" if index else "left",
                    overflow="fold",
                    no_wrap=(index not in (1, 2)) if language() == ENGLISH else index > 0,
                )
            for line in lines:
                table.add_row(*map(Text, line))
            console.print(table)
        for sentence in _sentences(comparison):
            console.print(Text(sentence, style="dim"), soft_wrap=True)
    for sentence in _unmatched(document):
        console.print(Text(sentence, style="dim"), soft_wrap=True)
