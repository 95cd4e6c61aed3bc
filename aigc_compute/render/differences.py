"""Comparisons: inputs that changed, outputs that followed and what explains them, what became known or unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..language import ENGLISH, Phrase, join, language, say, sense
from ..units import format_value
from . import layout
from .formats import csv_text, json_lines, json_text

if TYPE_CHECKING:
    from rich.console import Console

Body = Mapping[str, Any]
Line = tuple[str, ...]
FLAT = ("side", "against", "row", "kind", "name", "unit", "from", "to", "ratio", "explained_by")
ENDS = ("from", "to")
BECAME = {"known": Phrase("became known: {names}"), "unknown": Phrase("became unknown: {names}")}
SMALLEST_PART = 0.0005
"""Inputs that explain less of a change are not shown."""


def print_differences(document: Body, form: str, console: Callable[[], Console]) -> None:
    """The comparisons in a format; CSV and JSON lines hold one change a line."""
    if form == "json":
        print(json_text(document), end="")
    elif form == "jsonl":
        print(json_lines(_records(document)), end="")
    elif form == "csv":
        print(csv_text(FLAT, map(_flat, _records(document))), end="")
    elif form == "markdown":
        _print_markdown(document)
    else:
        _print_tables(document, console())


def _records(document: Body) -> list[dict[str, Any]]:
    """A record for each change, with the comparison that it belongs to."""
    return [
        {**{key: one[key] for key in ("from", "to", "name")}, "kind": kind, "change": change}
        for one in document["comparisons"]
        for kind, changes in (
            ("input", one["inputs"]),
            ("correlation", one["correlations"]),
            ("output", one["outputs"]),
            ("known", [{"name": name} for name in one["known"]]),
            ("unknown", [{"name": name} for name in one["unknown"]]),
        )
        for change in changes
    ]


def _flat(record: Body) -> dict[str, Any]:
    change = record["change"]
    correlated = record["kind"] == "correlation"
    explained = "; ".join(f"{one['input']} {one['part']:.4f}" for one in change.get("explained", ()))
    cells = (
        *(record[key] for key in ("to", "from", "name", "kind")),
        " and ".join(change["between"]) if correlated else change["name"],
        change.get("unit"),
        *(change[end] if correlated else (change.get(end) or {}).get("value") for end in ENDS),
        change.get("ratio"),
        explained,
    )
    return dict(zip(FLAT, cells, strict=True))


def _title(comparison: Body) -> str:
    title = f"{say(comparison['from'])} → {say(comparison['to'])}"
    return title if comparison["name"] in title else f"{title}: {comparison['name']}"


def _tables(comparison: Body) -> list[tuple[Line, list[Line]]]:
    """Headers and lines of the tables that have any: what was given, what came with it, what followed; under each
    output the inputs that explain it."""
    given = [one for one in comparison["inputs"] if any(one[end] and one[end]["status"] == "given" for end in ENDS)]
    brought = [one for one in comparison["inputs"] if one not in given]
    outputs: list[Line] = [line for one in comparison["outputs"] for line in ((*_line(one), ""), *_explanation(one))]
    tables: list[tuple[Line, list[Line]]] = [
        (("Given", *ENDS, "ratio"), [_line(one) for one in given]),
        (("Looked up", *ENDS, "ratio"), [_line(one) for one in brought]),
        (("Correlations", *ENDS), [_correlation_line(one) for one in comparison["correlations"]]),
        (("Outputs", *ENDS, "ratio", "share"), outputs),
    ]
    return [(headers, lines) for headers, lines in tables if lines]


def _sentences(comparison: Body) -> list[str]:
    found = [say(told, names=say(join(", ", comparison[kind]))) for kind, told in BECAME.items() if comparison[kind]]
    if comparison["correlations"]:
        found.append(say("correlations move ranges and no middle value: they explain none of a change"))
    same = not any(comparison[key] for key in ("inputs", "correlations", "outputs", "known", "unknown"))
    return [say("no differences")] if same else found


def _unmatched(document: Body) -> list[str]:
    return [
        say(
            "{title}: {name} is only in {side}",
            title=f"{one['from']} → {one['to']}",
            name=one["name"],
            side=one["side"],
        )
        for one in document["unmatched"]
    ]


def _line(change: Body) -> Line:
    ends = [_shown(change, end) for end in ENDS]
    if ends[0] == ends[1]:
        ends = [_shown(change, end, layout.shown_range) or text for end, text in zip(ENDS, ends, strict=True)]
    ratio = format_value(change["ratio"], "x", 3) if "ratio" in change else ""
    return layout.named(change["name"]), ends[0], ends[1], "" if ratio == "1x" else ratio


def _correlation_line(one: Body) -> Line:
    return " and\n".join(one["between"]), *("–" if one[end] is None else f"{one[end]:.4g}" for end in ENDS)


def _shown(change: Body, end: str, how: Callable[[dict[str, Any]], str] | None = None) -> str:
    body = change[end] and {**change[end], "unit": change.get("unit")}
    return how(body) if how and body else layout.shown_value(change["name"], body, "–")


def _explanation(change: Body) -> list[Line]:
    """A line for each input that explains the change: its effect and its share."""
    return [
        (
            f"  {layout.named(one['input'])}",
            "",
            "",
            _effect(one, change["unit"]),
            say(format_value(one["part"], "fraction", 2)),
        )
        for one in change.get("explained", ())
        if abs(one["part"]) >= SMALLEST_PART
    ]


def _heading(header: str) -> str:
    return sense("change", header) if header in ENDS else say(header)


def _share(part: float) -> str:
    return say(format_value(part, "fraction", 2))


def _effect(share: Body, unit: str) -> str:
    if "factor" in share:
        return say(format_value(share["factor"], "x", 3))
    sign = "+" if share["share"] >= 0 else ""
    return sign + (f"{share['share']:.3g}" if unit == "flag" else say(format_value(share["share"], unit, 3)))


def _print_markdown(document: Body) -> None:
    blocks = []
    for comparison in document["comparisons"]:
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


def _print_tables(document: Body, console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for comparison in document["comparisons"]:
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
