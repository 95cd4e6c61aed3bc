"""Answers of many rows as bytes, a chunk at a time: tables for machines and for the eye."""

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
from .kept import cells_of, json_of, text_of
from .layout import DIGITS, named, short

Columns = Mapping[str, Any]
"""Columns by the names of their fields: numbers (nan where unknown), coded texts, or kept cells."""

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

MOST_SHOWN = 1000
"""Rows of a table for the eye."""

HEAD_WIDTH, CELL_WIDTH = 14, 40
"""Of such a table: where names of columns are folded, and cells cut."""


class RowWriter(Protocol):
    """How rows become what a Target takes: a head, chunks (each with what is to be remembered of it), and a tail made
    of that; all are bytes, except for Parquet. Which row is a chunk's `first` is all that it knows of the others.
    """

    def head(self) -> Any: ...
    def chunk(self, columns: Columns, first: int) -> tuple[Any, Note]: ...
    def tail(self, notes: Sequence[Note]) -> Any: ...


def writer(form: str, fields: Sequence[Field], width: int, opening: Mapping[str, Any]) -> RowWriter:
    """The writer of a format for these columns; `width` is that of a table for the eye, `opening` what a JSON document
    begins with and a Parquet file has as metadata.
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
    """CSV or TSV: numbers to the last digit, nothing where unknown, no text that a spreadsheet would run."""

    def __init__(self, fields: Sequence[Field], delimiter: str) -> None:
        self._names, self._delimiter = [one.name for one in fields], delimiter

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
    """A JSON object a row, null where unknown."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields

    def head(self) -> bytes:
        return b""

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        return encoded("".join(row + "\n" for row in self._rows(columns))), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""

    def _rows(self, columns: Columns) -> Iterable[str]:
        keys = [json_of(one.name) + ": " for one in self._fields]
        cells = [
            list(map(json_of, cells_of(columns[one.name]))) if one.kept else _texts(columns[one.name], "null", json_of)
            for one in self._fields
        ]
        named = [[key + cell for cell in column] for key, column in zip(keys, cells, strict=True)]
        return ("{" + ", ".join(row) + "}" for row in zip(*named, strict=True))


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
    """A markdown table, values as people read them."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields

    def head(self) -> bytes:
        names = (escape_markdown(one.name) for one in self._fields)
        ruled = ("---:" if one.quantity else "---" for one in self._fields)
        return encoded(f"| {' | '.join(names)} |\n| {' | '.join(ruled)} |\n")

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        cells = [[escape_markdown(cell) for cell in shown(one, columns[one.name])] for one in self._fields]
        return encoded("".join(f"| {' | '.join(row)} |\n" for row in zip(*cells, strict=True))), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""


class TableRows:
    """A table for the eye: the first MOST_SHOWN rows and the columns that vary; what all rows share is said below."""

    def __init__(self, fields: Sequence[Field], width: int) -> None:
        self._fields, self._width = fields, width

    def head(self) -> bytes:
        return b""

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        size = len(_codes_or_cells(columns[self._fields[0].name])) if self._fields else 0
        left = max(0, MOST_SHOWN - first)
        rows = zip(*(shown(one, _first(columns[one.name], left)) for one in self._fields), strict=True)
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
            same = translate(join(", ", (f"{named(self._fields[place].name)} {rows[0][place]}" for place in constant)))
            console.print(translate("in every row: {same}", same=same))
        if more:
            console.print(translate("and {more:,} more rows", more=more))
        return encoded("".join(line.rstrip() + "\n" for line in text.getvalue().splitlines()))


def shown(field: Field, column: Any) -> list[str]:
    """A column as people read it, nothing where unknown."""
    if field.quantity is None:
        return _texts(column, "", str)
    unit = field.quantity.unit
    return [
        short(translate(format_value(value, unit, DIGITS))) if np.isfinite(value) else "" for value in column.tolist()
    ]


def form_of(path: str) -> str | None:
    """The format that a file's name asks for."""
    return SUFFIXES.get(Path(path).suffix.lower())


def _texts(column: Any, unknown: str, written: Callable[[str], str]) -> list[str]:
    """The cells as texts: numbers to the last digit."""
    if isinstance(column, Coded):
        texts = [*(written(str(one)) for one in column.values), unknown]
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
    """A column's name, in another language under what it is called there."""
    label = translate(name)
    return _folded(name) if label == name else f"{label}\n{_folded(name)}"


def _folded(name: str) -> str:
    """A column's name in lines of whole words."""
    import textwrap

    lines = textwrap.wrap(name.replace("_", " "), HEAD_WIDTH, break_long_words=False)
    return "_\n".join(line.replace(" ", "_") for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= CELL_WIDTH else text[: CELL_WIDTH - 1] + "…"


def _codes_or_cells(column: Any) -> Any:
    return column.codes if isinstance(column, Coded) else column


def _first(column: Any, count: int) -> Any:
    return Coded(column.codes[:count], column.values) if isinstance(column, Coded) else column[:count]
