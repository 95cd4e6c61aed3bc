"""Tables in text: CSV, TSV and JSON lines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, TextIO

from ...diagnostics import Diagnostic, Problems
from ...language import Phrase, reason
from .columns import Sheet
from .delimited import open_delimited
from .json_lines import read_json_lines
from .parts import Held, Part
from .text import as_text

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
JSON_LINES = (".jsonl", ".ndjson")


class TextTable:
    """A table in a text file, opened when it is read; which share of it that is so far can be asked for."""

    def __init__(self, path: str) -> None:
        self.name = path
        self.suffix = os.path.splitext(path)[1].lower()
        self._whole = 1
        self._text: Any = None
        with self._opened() as text:
            self.columns = read_text_table(text, path, self.suffix)[0]

    def parts(self, wanted: Sequence[str], rows: int) -> Iterator[Part]:
        """Its rows, a chunk in each part: where a row begins only who has read the one before knows."""
        with self._opened() as self._text:
            yield from map(Held, read_text_table(self._text, self.name, self.suffix)[1])

    def share(self) -> float:
        """How much of it has been read."""
        return 0.0 if self._text is None or self._text.closed else float(self._text.buffer.tell()) / self._whole

    def _opened(self) -> TextIO:
        try:
            if os.path.exists(self.name) and not os.path.isfile(self.name):
                told = Diagnostic("input-missing", "expected a file", self.name, hint="- reads standard input")
                raise Problems([told])
            self._whole = max(os.path.getsize(self.name), 1)
            return as_text(open(self.name, "rb", buffering=0), self.name)
        except OSError as error:
            raise Problems(
                [Diagnostic("input-missing", Phrase("cannot be read: {why}", why=reason(error)), self.name)]
            ) from None


def read_text_table(text: TextIO, name: str, suffix: str) -> tuple[list[str], Iterator[Sheet]]:
    """The columns and the sheets; the columns of JSON lines are those of their first sheet."""
    if suffix in DELIMITERS:
        return open_delimited(text, name, DELIMITERS[suffix])
    sheets = read_json_lines(text, name)
    first = next(sheets, None)
    return list(first.columns) if first else [], chain([first] if first else [], sheets)


def form_of(start: str) -> str | None:
    """The suffix of a table that begins like this; None where it begins like no table."""
    first = start.split("\n", 1)[0]
    if start.startswith("{"):
        return ".jsonl"
    if "\t" in first or ("," in first and ":" not in first.split(",", 1)[0]):
        return ".tsv" if "\t" in first else ".csv"
    return None
