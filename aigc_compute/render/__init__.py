"""Views of a document. They show what it holds and compute nothing but layout."""

from __future__ import annotations

from collections.abc import Sequence

from ..evaluation.document import EstimateDocument
from .formats import as_csv, as_markdown, json_lines, json_text

FORMATS = ("table", "json", "jsonl", "csv", "markdown")


def render_text(document: EstimateDocument, form: str, columns: Sequence[str]) -> str:
    """The document in a format other than a table: whole as JSON, its rows as JSON lines; CSV and markdown show the
    quantities and words of the `columns`.
    """
    if form == "json":
        return json_text(document)
    if form == "jsonl":
        return json_lines(document.rows)
    return (as_csv if form == "csv" else as_markdown)(document.rows, columns)


__all__ = ["FORMATS", "render_text"]
