"""Comparisons: inputs that changed, outputs that followed and what explains them, what became known or unknown."""

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
ENDS = ("from", "to")
BECAME_KNOWN, BECAME_UNKNOWN = Phrase("became known: {names}"), Phrase("became unknown: {names}")
SMALLEST_PART = 0.0005
"""Inputs that explain less of a change are not shown."""


def print_differences(document: DiffDocument, form: str, console: Callable[[], Console]) -> None:
    """The comparisons in a format; CSV and JSON lines hold one change a line."""
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
        "explained_by": "; ".join(f"{one.input} {one.part:.4f}" for one in change.explained or ()),
    }


def _title(comparison: Comparison) -> str:
    title = f"{translate(comparison.from_)} → {translate(comparison.to)}"
    return title if comparison.name in title else f"{title}: {comparison.name}"


def _tables(comparison: Comparison) -> list[tuple[Line, list[Line]]]:
    """Headers and lines of the tables that have any: what was given, what came with it, what followed; under each
    output the inputs that explain it."""
    given = [one for one in comparison.inputs if any(end and end.status == "given" for end in one.ends)]
    brought = [one for one in comparison.inputs if one not in given]
    outputs: list[Line] = [line for one in comparison.outputs for line in ((*_line(one), ""), *_explanation(one))]
    tables: list[tuple[Line, list[Line]]] = [
        (("Given", *ENDS, "ratio"), [_line(one) for one in given]),
        (("Looked up", *ENDS, "ratio"), [_line(one) for one in brought]),
        (("Correlations", *ENDS), [_correlation_line(one) for one in comparison.correlations]),
        (("Outputs", *ENDS, "ratio", "share"), outputs),
    ]
    return [(headers, lines) for headers, lines in tables if lines]


def _sentences(comparison: Comparison) -> list[str]:
    found = [
        translate(told, names=translate(join(", ", names)))
        for told, names in ((BECAME_KNOWN, comparison.known), (BECAME_UNKNOWN, comparison.unknown))
        if names
    ]
    if comparison.correlations:
        found.append(translate("correlations move ranges and no middle value: they explain none of a change"))
    changes = comparison.inputs, comparison.correlations, comparison.outputs, comparison.known, comparison.unknown
    return found if any(changes) else [translate("no differences")]


def _unmatched(document: DiffDocument) -> list[str]:
    return [
        translate("{title}: {name} is only in {side}", title=f"{one.from_} → {one.to}", name=one.name, side=one.side)
        for one in document.unmatched
    ]


def _line(change: Change) -> Line:
    ends = [_shown(change, end) for end in change.ends]
    if ends[0] == ends[1]:
        ends = [_interval(change, end) or text for end, text in zip(change.ends, ends, strict=True)]
    ratio = format_value(change.ratio, "x", 3) if change.ratio is not None else ""
    return layout.named(change.name), ends[0], ends[1], "" if ratio == "1x" else ratio


def _correlation_line(one: CorrelationChange) -> Line:
    return " and\n".join(one.between), *("–" if end is None else f"{end:.4g}" for end in (one.from_, one.to))


def _shown(change: Change, end: End | None) -> str:
    return "–" if end is None else layout.value_text(change.name, end.value, change.unit or "")


def _interval(change: Change, end: End | None) -> str:
    if end is None or not isinstance(end.value, float) or end.low is None or end.high is None:
        return ""
    return layout.interval_text(end.value, end.low, end.high, change.unit or "")


def _explanation(change: Change) -> list[Line]:
    """A line for each input that explains the change: its effect and its share."""
    return [
        (
            f"  {layout.named(one.input)}",
            "",
            "",
            _effect(one, change.unit or ""),
            translate(format_value(one.part, "fraction", 2)),
        )
        for one in change.explained or ()
        if abs(one.part) >= SMALLEST_PART
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
