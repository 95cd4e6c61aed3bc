"""Tables in text files: CSV, TSV and JSON lines."""

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
from .parts import Part, SheetPart
from .text import TableText

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
JSON_LINES = (".jsonl", ".ndjson")


class TextTable:
    """A table in a text file. The file is opened to read its columns, and again for its rows."""

    def __init__(self, path: str, encoding: str) -> None:
        self.name = path
        self.suffix = os.path.splitext(path)[1].lower()
        self._encoding = encoding
        self._text: TableText | None = None
        with closing(open_text(path, encoding)) as text:
            self.columns = read_text_table(text, path, self.suffix)[0]
        self._bytes = max(os.path.getsize(path), 1)

    def parts(self, to_read: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        """Yield the rows, a chunk in each part, since the start of a row is known only after the row before it."""
        self._text = open_text(self.name, self._encoding)
        with closing(self._text) as text:
            yield from map(SheetPart, read_text_table(text, self.name, self.suffix)[1])

    def share(self) -> float:
        """Return the fraction of the file that has been read."""
        return self._text.tell() / self._bytes if self._text else 0.0


def open_text(path: str, encoding: str) -> TableText:
    """Return the lines of a table in a file. Raises Problems if there is no readable file."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise problem("input-missing", "expected a file", path, hint="- reads standard input")
        return TableText(open(path, "rb", buffering=0), path, encoding)
    except OSError as error:
        why = Phrase("cannot be read: {why}", why=error_message(error))
        raise problem("input-missing", why, path) from None


def read_text_table(text: Iterable[str], name: str, suffix: str) -> tuple[list[str], Iterator[Sheet]]:
    """Return the names of the columns, and the sheets. For JSON lines the columns are those of the first sheet."""
    if suffix in DELIMITERS:
        return open_delimited(text, name, DELIMITERS[suffix])
    sheets = read_json_lines(text, name)
    first = next(sheets, None)
    return list(first.columns) if first else [], chain([first] if first else [], sheets)


def form_of(start: str) -> str | None:
    """Return the suffix for a table that begins with this text; None if it is not the beginning of a table."""
    first = start.split("\n", 1)[0]
    if start.startswith("{"):
        return ".jsonl"
    if "\t" in first or ("," in first and ":" not in first.split(",", 1)[0]):
        return ".tsv" if "\t" in first else ".csv"
    return None
