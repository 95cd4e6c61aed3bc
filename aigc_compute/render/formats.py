"""JSON, JSON lines, CSV and markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..language import say
from . import layout

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def json_text(document: Mapping[str, Any]) -> str:
    """The whole document, indented."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """One row a line."""
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def csv_text(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> str:
    """A line of names, then one record a line."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: safe(value) if isinstance(value, str) else value for key, value in one.items()} for one in records
    )
    return text.getvalue()


def as_json(document: dict[str, Any], columns: Sequence[str]) -> str:
    """The whole document, whatever the columns."""
    return json_text(document)


def as_jsonl(document: dict[str, Any], columns: Sequence[str]) -> str:
    """The rows of the document, whatever the columns."""
    return json_lines(document["rows"])


def as_csv(document: dict[str, Any], columns: Sequence[str]) -> str:
    """One row a line, one column a quantity: central values in the quantity's unit, empty where unknown."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", *columns])
    for row in document["rows"]:
        writer.writerow([safe(row["name"]), *(_plain(layout.cell(row, name)) for name in columns)])
    return text.getvalue()


def as_markdown(document: dict[str, Any], columns: Sequence[str]) -> str:
    """A table a row, in sections."""
    parts = []
    for row in document["rows"]:
        head = " | ".join(map(say, ("quantity", "value", "90 % range", "from")))
        parts.append(f"### {escape_markdown(row['name'])}\n\n| {head} |\n|---|---:|---|---|\n")
        for title, names in layout.sections(columns):
            parts.append(f"| **{title}** | | | |\n")
            for name in names:
                body = layout.cell(row, name)
                cells = (
                    layout.named(name),
                    layout.shown_value(name, body),
                    layout.shown_range(body),
                    layout.shown_status(body),
                )
                parts.append("| " + " | ".join(map(escape_markdown, cells)) + " |\n")
        for line in layout.published(row):
            parts.append(f"\n{_published(*line)}\n")
        parts.extend(f"\n{escape_markdown(line)}\n" for line in layout.unknowns(row))
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _published(name: str, figure: str, ratio: str, source: str) -> str:
    shown = escape_markdown(layout.named(name))
    return say(
        "Published: {name} {figure}, estimate {ratio} ({source})", name=shown, figure=figure, ratio=ratio, source=source
    )


def _plain(body: dict[str, Any] | None) -> str:
    if body is None:
        return ""
    value = body["value"]
    return safe(value) if isinstance(value, str) else "" if value is None else repr(value)


def safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula is made one no longer; a plain number is none."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.fullmatch(text) else text


def escape_markdown(text: str) -> str:
    """A text that markdown takes for text: no cell, link, picture or code begins or ends in it."""
    for mark in ("\\", "|", "[", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("<", "&lt;").replace("\n", " ")
