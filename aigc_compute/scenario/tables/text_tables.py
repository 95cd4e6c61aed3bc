"""Tables in text: CSV, TSV and JSON lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain

from ...diagnostics import problem
from ...language import Phrase, error_message
from .columns import Sheet
from .delimited import open_delimited
from .json_lines import read_json_lines
from .parts import Held, Part
from .text import TableText

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
JSON_LINES = (".jsonl", ".ndjson")


class TextTable:
    """A table in a text file, opened when it is read; which share of it that is so far can be asked for."""

    def __init__(self, path: str, encoding: str) -> None:
        self.name = path
        self.suffix = os.path.splitext(path)[1].lower()
        self._encoding = encoding
        self._text: TableText | None = None
        with closing(open_text(path, encoding)) as text:
            self.columns = read_text_table(text, path, self.suffix)[0]
        self._whole = max(os.path.getsize(path), 1)

    def parts(self, wanted: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        """Its rows, a chunk in each part: where a row begins only who has read the one before knows."""
        self._text = open_text(self.name, self._encoding)
        with closing(self._text) as text:
            yield from map(Held, read_text_table(text, self.name, self.suffix)[1])

    def share(self) -> float:
        """How much of it has been read."""
        return self._text.tell() / self._whole if self._text else 0.0


def open_text(path: str, encoding: str) -> TableText:
    """The lines of a table in a file. Raises Problems where there is no file that can be read."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise problem("input-missing", "expected a file", path, hint="- reads standard input")
        return TableText(open(path, "rb", buffering=0), path, encoding)
    except OSError as error:
        why = Phrase("cannot be read: {why}", why=error_message(error))
        raise problem("input-missing", why, path) from None


def read_text_table(text: Iterable[str], name: str, suffix: str) -> tuple[list[str], Iterator[Sheet]]:
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
