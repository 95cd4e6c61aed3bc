"""Answers of many rows as bytes, a chunk at a time: tables for machines and for the eye."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..language import join, say
from ..quantities import CATEGORIES, QUANTITIES
from ..scenario.tables import Coded
from ..units import format_value
from .formats import escape_markdown, safe
from .layout import DIGITS, named, short

Columns = Mapping[str, Any]
"""Columns by name: numbers (nan where unknown) or coded texts."""

Note = dict[str, Any]

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

MOST_SHOWN = 1000
"""Rows of a table for the eye."""

HEAD_WIDTH, CELL_WIDTH = 14, 40
"""Of such a table: where names of columns are folded, and cells cut."""


class RowWriter(Protocol):
    """How rows become bytes: a head, chunks (each with what is to be remembered of it), and a tail made of that. Which
    row is a chunk's `first` is all that it knows of the others.
    """

    def head(self) -> bytes: ...
    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]: ...
    def tail(self, notes: Sequence[Note]) -> bytes: ...


def writer(form: str, names: Sequence[str], width: int, opening: Mapping[str, Any]) -> RowWriter:
    """The writer of a format for columns of these names; `width` is that of a table for the eye, `opening` what a JSON
    document begins with and a Parquet file has as metadata.
    """
    if form == "parquet":
        from .parquet import ParquetRows

        return ParquetRows(names, opening)
    if form == "table":
        return TableRows(names, width)
    if form in ("csv", "tsv"):
        return DelimitedRows(names, "," if form == "csv" else "\t")
    if form == "markdown":
        return MarkdownRows(names)
    return Json(names, opening) if form == "json" else JsonLines(names)


class DelimitedRows:
    """CSV or TSV: numbers to the last digit, nothing where unknown, no text that a spreadsheet would run."""

    def __init__(self, names: Sequence[str], delimiter: str) -> None:
        self._names, self._delimiter = names, delimiter

    def head(self) -> bytes:
        return (self._delimiter.join(map(self._quoted, self._names)) + "\n").encode()

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        cells = [_texts(columns[name], "", lambda text: self._quoted(safe(text))) for name in self._names]
        return "".join(self._delimiter.join(row) + "\n" for row in zip(*cells, strict=True)).encode(), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""

    def _quoted(self, text: str) -> str:
        special = any(char in text for char in (self._delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if special else text


class JsonLines:
    """A JSON object a row, null where unknown."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def head(self) -> bytes:
        return b""

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        return "".join(row + "\n" for row in self._rows(columns)).encode(), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""

    def _rows(self, columns: Columns) -> Iterable[str]:
        keys = [_json(name) + ": " for name in self._names]
        cells = [_texts(columns[name], "null", _json) for name in self._names]
        named = [[key + cell for cell in column] for key, column in zip(keys, cells, strict=True)]
        return ("{" + ", ".join(row) + "}" for row in zip(*named, strict=True))


class Json(JsonLines):
    """One JSON document."""

    def __init__(self, names: Sequence[str], opening: Mapping[str, Any]) -> None:
        super().__init__(names)
        self._opening = opening

    def head(self) -> bytes:
        return (json.dumps(self._opening, ensure_ascii=False)[:-1] + ', "rows": [').encode()

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        return ("," * bool(first) + ",".join("\n" + row for row in self._rows(columns))).encode(), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b"\n]}\n"


class MarkdownRows:
    """A markdown table, values as people read them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def head(self) -> bytes:
        ruled = ("---" if is_text(name) else "---:" for name in self._names)
        return f"| {' | '.join(map(escape_markdown, self._names))} |\n| {' | '.join(ruled)} |\n".encode()

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        cells = [[escape_markdown(cell) for cell in shown(name, columns[name])] for name in self._names]
        return "".join(f"| {' | '.join(row)} |\n" for row in zip(*cells, strict=True)).encode(), {}

    def tail(self, notes: Sequence[Note]) -> bytes:
        return b""


class TableRows:
    """A table for the eye: the first MOST_SHOWN rows and the columns that vary; what all rows share is said below."""

    def __init__(self, names: Sequence[str], width: int) -> None:
        self._names, self._width = names, width

    def head(self) -> bytes:
        return b""

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        size = len(_codes_or_numbers(columns[self._names[0]])) if self._names else 0
        left = max(0, MOST_SHOWN - first)
        rows = zip(*(shown(name, _first(columns[name], left)) for name in self._names), strict=True)
        return b"", {"shown": list(rows), "size": size}

    def tail(self, notes: Sequence[Note]) -> bytes:
        import io

        from rich.table import Table

        from .screen import Screen

        rows = [row for note in notes if "shown" in note for row in note["shown"]]
        more = sum(note.get("size", 0) for note in notes) - len(rows)
        known = [place for place, _ in enumerate(self._names) if any(row[place] for row in rows)]
        constant = [place for place in known if len(rows) > 1 and len({row[place] for row in rows}) == 1]
        table = Table(box=None, header_style="bold", pad_edge=False)
        varying = [place for place in known if place not in constant]
        for name in (self._names[place] for place in varying):
            table.add_column(_head(name), justify="left" if is_text(name) else "right", overflow="fold")
        for row in rows:
            table.add_row(*(_cut(row[place]) for place in varying))
        text = io.StringIO()
        console = Screen(self._width, file=text, markup=False)
        if varying:
            console.print(table)
        if constant:
            same = say(join(", ", (f"{named(self._names[place])} {rows[0][place]}" for place in constant)))
            console.print(say("in every row: {same}", same=same))
        if more:
            console.print(say("and {more:,} more rows", more=more))
        return "".join(line.rstrip() + "\n" for line in text.getvalue().splitlines()).encode()


def shown(name: str, column: Any) -> list[str]:
    """A column as people read it, nothing where unknown."""
    if isinstance(column, Coded):
        return _texts(column, "", str)
    quantity = QUANTITIES.get(name.removesuffix("_low").removesuffix("_high"))
    unit = quantity.unit if quantity else ""
    return [short(say(format_value(value, unit, DIGITS))) if np.isfinite(value) else "" for value in column.tolist()]


def is_text(name: str) -> bool:
    """Whether a column holds texts."""
    return name in CATEGORIES or name.removesuffix("_low").removesuffix("_high") not in QUANTITIES


def form_of(path: str) -> str | None:
    """The format that a file's name asks for."""
    return SUFFIXES.get(Path(path).suffix.lower())


def _texts(column: Any, unknown: str, written: Callable[[str], str]) -> list[str]:
    """The cells as texts: numbers to the last digit."""
    if isinstance(column, Coded):
        texts = [*(written(str(one)) for one in column.values), unknown]
        return [texts[code] for code in column.codes.tolist()]
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
    label = say(name)
    return _folded(name) if label == name else f"{label}\n{_folded(name)}"


def _folded(name: str) -> str:
    """A column's name in lines of whole words."""
    import textwrap

    lines = textwrap.wrap(name.replace("_", " "), HEAD_WIDTH, break_long_words=False)
    return "_\n".join(line.replace(" ", "_") for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= CELL_WIDTH else text[: CELL_WIDTH - 1] + "…"


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _codes_or_numbers(column: Any) -> Any:
    return column.codes if isinstance(column, Coded) else column


def _first(column: Any, count: int) -> Any:
    return Coded(column.codes[:count], column.values) if isinstance(column, Coded) else column[:count]
