"""Views of a document. They show what it holds and compute nothing but layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .formats import as_csv, as_json, as_jsonl, as_markdown

View = Callable[[dict[str, Any], Sequence[str]], str]

FORMATS = ("table", "json", "jsonl", "csv", "markdown")

_TEXT: dict[str, View] = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv, "markdown": as_markdown}


def render_text(document: dict[str, Any], form: str, columns: Sequence[str]) -> str:
    """The document in a format other than a table. `columns` are the quantities and words to show."""
    return _TEXT[form](document, columns)


__all__ = ["FORMATS", "render_text"]
