"""Answers of many rows as bytes, written chunk by chunk, in formats for programs and for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..io.partial_file import Note
from ..language import join, translate
from ..scenario.tables import Coded
from ..studies.batch import Field
from ..surrogates import encoded
from ..units import format_value
from .formats import escape_markdown, safe
from .input_cells import cells_of, json_of, text_of
from .layout import DIGITS, display_name, short, translated_name

Columns = Mapping[str, Any]
"""Columns by field name: numbers (nan if unknown), coded texts, or cells that are copied from the input."""

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".md": "markdown",
    ".txt": "table",
    ".parquet": "parquet",
}
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))

TRANSLATED = ("table", "markdown")
"""Formats whose bytes depend on the language."""

MAX_TABLE_ROWS = 1000
"""Number of rows that the format `table` shows."""

HEAD_WIDTH, CELL_WIDTH = 14, 40
"""Characters after which the format `table` folds the names of columns and cuts cells."""


class RowWriter(Protocol):
    """Converts rows to what a Target writes: a head, chunks, and a tail.

    All three are bytes, except for Parquet. `chunk` also returns a note for each chunk, and `tail` receives all notes.
    `first` is the number of the first row of a chunk. Chunks are otherwise independent of each other.
    """

    def head(self) -> Any: ...
    def chunk(self, columns: Columns, first: int) -> tuple[Any, Note]: ...
    def tail(self, notes: Sequence[Note]) -> Any: ...


def writer(form: str, fields: Sequence[Field], width: int, opening: Mapping[str, Any]) -> RowWriter:
    """Return the writer of a format. `width` is the width of the format `table` in characters; `opening` holds the
    fields at the beginning of a JSON document, which a Parquet file has as metadata.
    """
    if form == "parquet":
        from .parquet import ParquetRows

        return ParquetRows(fields, opening)
    if form == "table":
        return TableRows(fields, width)
    if form in ("csv", "tsv"):
        return DelimitedRows(fields, "," if form == "csv" else "\t")
    if form == "markdown":
        return MarkdownRows(fields)
    return Json(fields, opening) if form == "json" else JsonLines(fields)


class DelimitedRows:
    """CSV or TSV. Numbers have all their digits, unknown values are empty, and texts cannot become formulas in a
    spreadsheet.
    """

    def __init__(self, fields: Sequence[Field], delimiter: str) -> None:
        self._names, self._delimiter = [field.name for field in fields], delimiter

    def head(self) -> bytes:
        return encoded(self._delimiter.join(map(self._quoted, self._names)) + "\n")

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        cells = [_texts(columns[name], "", lambda text: self._quoted(safe(text))) for name in self._names]
        return encoded("".join(self._delimiter.join(row) + "\n" for row in zip(*cells, strict=True))), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""

    def _quoted(self, text: str) -> str:
        special = any(char in text for char in (self._delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if special else text


class JsonLines:
    """JSON Lines: one JSON object for each row; unknown values are null."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields

    def head(self) -> bytes:
        return b""

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        return encoded("".join(row + "\n" for row in self._rows(columns))), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""

    def _rows(self, columns: Columns) -> Iterable[str]:
        keys = [json_of(field.name) + ": " for field in self._fields]
        cells = [
            list(map(json_of, cells_of(columns[field.name])))
            if field.kept
            else _texts(columns[field.name], "null", json_of)
            for field in self._fields
        ]
        pairs = [[key + cell for cell in column] for key, column in zip(keys, cells, strict=True)]
        return ("{" + ", ".join(row) + "}" for row in zip(*pairs, strict=True))


class Json(JsonLines):
    """One JSON document."""

    def __init__(self, fields: Sequence[Field], opening: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self._opening = opening

    def head(self) -> bytes:
        return encoded(json.dumps(self._opening, ensure_ascii=False)[:-1] + ', "rows": [')

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        return encoded("," * bool(first) + ",".join("\n" + row for row in self._rows(columns))), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b"\n]}\n"


class MarkdownRows:
    """A markdown table; values are rounded and have units."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields

    def head(self) -> bytes:
        names = (escape_markdown(display_name(field.name)) for field in self._fields)
        ruled = ("---:" if field.quantity else "---" for field in self._fields)
        return encoded(f"| {' | '.join(names)} |\n| {' | '.join(ruled)} |\n")

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        cells = [[escape_markdown(cell) for cell in shown(field, columns[field.name])] for field in self._fields]
        return encoded("".join(f"| {' | '.join(row)} |\n" for row in zip(*cells, strict=True))), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""


class TableRows:
    """A table for people with the first MAX_TABLE_ROWS rows. Columns that have the same value in all rows are stated in
    a sentence below it.
    """

    def __init__(self, fields: Sequence[Field], width: int) -> None:
        self._fields, self._width = fields, width

    def head(self) -> bytes:
        return b""

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        size = len(_codes_or_cells(columns[self._fields[0].name])) if self._fields else 0
        left = max(0, MAX_TABLE_ROWS - first)
        rows = zip(*(shown(field, _first(columns[field.name], left)) for field in self._fields), strict=True)
        return b"", {"shown": list(rows), "size": size}

    def tail(self, notes: Sequence[Note]) -> bytes:
        import io

        from rich.table import Table

        from .screen import Screen

        rows = [row for note in notes if "shown" in note for row in note["shown"]]
        more = sum(note.get("size", 0) for note in notes) - len(rows)
        known = [place for place, _ in enumerate(self._fields) if any(row[place] for row in rows)]
        constant = [place for place in known if len(rows) > 1 and len({row[place] for row in rows}) == 1]
        table = Table(box=None, header_style="bold", pad_edge=False)
        varying = [place for place in known if place not in constant]
        for field in (self._fields[place] for place in varying):
            table.add_column(_head(field.name), justify="right" if field.quantity else "left", overflow="fold")
        for row in rows:
            table.add_row(*(_cut(row[place]) for place in varying))
        text = io.StringIO()
        console = Screen(self._width, file=text, markup=False)
        if varying:
            console.print(table)
        if constant:
            same = translate(
                join(", ", (f"{display_name(self._fields[place].name)} {rows[0][place]}" for place in constant))
            )
            console.print(translate("in every row: {same}", same=same))
        if more:
            console.print(translate("and {more:,} more rows", more=more))
        return encoded("".join(line.rstrip() + "\n" for line in text.getvalue().splitlines()))


def shown(field: Field, column: Any) -> list[str]:
    """Return the cells of a column with units; unknown values are empty texts."""
    if field.quantity is None:
        return _texts(column, "", str)
    unit = field.quantity.unit
    return [
        short(translate(format_value(value, unit, DIGITS))) if np.isfinite(value) else "" for value in column.tolist()
    ]


def form_of(path: str) -> str | None:
    """Return the format for the suffix of a file name, or None if the suffix is unknown."""
    return SUFFIXES.get(Path(path).suffix.lower())


def _texts(column: Any, unknown: str, written: Callable[[str], str]) -> list[str]:
    """Return the cells as texts. Numbers have all their digits, other cells pass through `written`, and unknown values
    become `unknown`.
    """
    if isinstance(column, Coded):
        texts = [*(written(str(value)) for value in column.values), unknown]
        return [texts[code] for code in column.codes.tolist()]
    if not isinstance(column, np.ndarray):
        return [unknown if cell is None else written(text_of(cell)) for cell in cells_of(column)]
    known = np.isfinite(column)
    if len(column) and (column == column[0]).all() and known[0]:
        return [repr(float(column[0]))] * len(column)
    if not known.any():
        return [unknown] * len(column)
    if known.all():
        return list(map(repr, column.tolist()))
    return [repr(value) if finite else unknown for value, finite in zip(column.tolist(), known.tolist(), strict=True)]


def _head(name: str) -> str:
    """Return the heading of a column. In other languages than English, the translated name stands above it."""
    translated = translated_name(name)
    return _folded(name) if translated == name else f"{translated}\n{_folded(name)}"


def _folded(name: str) -> str:
    """Return the name of a column in lines of at most HEAD_WIDTH characters, broken between words."""
    import textwrap

    lines = textwrap.wrap(name.replace("_", " "), HEAD_WIDTH, break_long_words=False)
    return "_\n".join(line.replace(" ", "_") for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= CELL_WIDTH else text[: CELL_WIDTH - 1] + "…"


def _codes_or_cells(column: Any) -> Any:
    return column.codes if isinstance(column, Coded) else column


def _first(column: Any, count: int) -> Any:
    return Coded(column.codes[:count], column.values) if isinstance(column, Coded) else column[:count]
