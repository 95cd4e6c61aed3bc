"""JSON, JSON Lines, CSV and markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..evaluation.document import Answer, Document, EstimateDocument, RowAnswer
from ..io.typed_json import as_json
from ..language import translate
from . import layout

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def render_text(document: EstimateDocument, form: str, columns: Sequence[str]) -> str:
    """Return the document as text: the whole document as JSON, its rows as JSON Lines, or the quantities and categories
    in `columns` as CSV or markdown.
    """
    if form == "json":
        return json_text(document)
    if form == "jsonl":
        return json_lines(document.rows)
    return (as_csv if form == "csv" else as_markdown)(document.rows, columns)


def json_text(document: Document) -> str:
    """Return the whole document as indented JSON."""
    return json.dumps(as_json(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def json_lines(rows: Iterable[Any]) -> str:
    """Return the rows (dataclasses or mappings) as JSON, one row on each line."""
    return "".join(json.dumps(as_json(row), ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def csv_text(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> str:
    """Return the records as CSV, below a line with the names of the columns."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: safe(value) if isinstance(value, str) else value for key, value in record.items()} for record in records
    )
    return text.getvalue()


def as_csv(rows: Sequence[RowAnswer], columns: Sequence[str]) -> str:
    """Return one line for each row and one column for each quantity. Cells hold central values in the unit of the
    quantity; a cell is empty if the value is unknown.
    """
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", *columns])
    for row in rows:
        writer.writerow([safe(row.name), *(_plain(row.answer(name)) for name in columns)])
    return text.getvalue()


def as_markdown(rows: Sequence[RowAnswer], columns: Sequence[str]) -> str:
    """Return one table for each row, in sections, with published figures and notes below it."""
    parts = []
    for row in rows:
        head = " | ".join(map(translate, ("quantity", "value", "90 % range", "from")))
        parts.append(f"### {escape_markdown(translate(row.name))}\n\n| {head} |\n|---|---:|---|---|\n")
        for title, names in layout.sections(columns):
            parts.append(f"| **{title}** | | | |\n")
            for name in names:
                body = row.answer(name)
                cells = (
                    layout.display_name(name),
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
    shown = escape_markdown(layout.display_name(name))
    return translate(
        "Published: {name} {figure}, estimate {ratio} ({source})", name=shown, figure=figure, ratio=ratio, source=source
    )


def _plain(body: Answer | None) -> str:
    if body is None:
        return ""
    value = body.value
    return safe(value) if isinstance(value, str) else "" if value is None else repr(value)


def safe(text: str) -> str:
    """Return the text with a leading apostrophe if a spreadsheet would read it as a formula. A plain number such as -1
    is returned unchanged.
    """
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.fullmatch(text) else text


def escape_markdown(text: str) -> str:
    """Return the text with escapes, so that markdown reads no table cell, link, picture, HTML or code in it."""
    for mark in ("\\", "|", "[", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("<", "&lt;").replace("\n", " ")
