"""Comma-separated and tab-separated tables, read a chunk of rows at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ...diagnostics import Diagnostic, problem
from ...io.encoding import TABLE
from ...io.limits import beyond, limit
from ...language import Phrase, error_message
from .columns import CELLS, CHUNK, Sheet, placed_by_line

Cells = list[str]


def open_delimited(text: Iterable[str], file: str, delimiter: str) -> tuple[list[str], Iterator[Sheet]]:
    """Return the names of the columns, and an iterator of sheets with the rows.

    A row with more or fewer cells than there are columns is a fault of that row. Raises Problems if there is no header
    or if it has too many columns.
    """
    source = _RowLimit(text, file)
    rows = _rows(csv.reader(source, delimiter=delimiter), source)
    header = next(rows, None)
    if header is None or isinstance(header[1], Diagnostic):
        raise problem("empty", "the input is empty, expected a line with the names of columns", file)
    if any("\0" in name for name in header[1]):
        raise problem("input-not-text", "binary data", file, 1, hint=TABLE)
    names = [name.strip() for name in header[1]]
    while names and not names[-1]:
        names.pop()
    if len(names) > limit("columns"):
        raise beyond(
            "columns",
            Phrase("{count:,} columns, expected at most {limit:,}", count=len(names), limit=limit("columns")),
            file,
            1,
        )
    return names, _sheets(rows, names, file)


class _RowLimit(Iterator[str]):
    """Lines of a text; raises Problems if the lines of one row, which cells in quotes can extend, are too long."""

    def __init__(self, text: Iterable[str], file: str) -> None:
        self._text, self._file, self._max_length = iter(text), file, limit("line_bytes")
        self.length = 0
        """Number of characters of the current row so far."""

    def __next__(self) -> str:
        line = next(self._text)
        self.length += len(line)
        if self.length > self._max_length:
            message = Phrase("a row of more than {limit:g} MiB", limit=self._max_length / 2**20)
            raise beyond("line_bytes", message, self._file)
        return line


def _sheets(rows: Iterator[tuple[int, Cells | Diagnostic]], names: Sequence[str], file: str) -> Iterator[Sheet]:
    size = max(1, min(CHUNK, CELLS // max(len(names), 1)))
    while chunk := list(islice(rows, size)):
        yield _sheet(chunk, names, file)


def _rows(lines: Iterator[Cells], source: _RowLimit) -> Iterator[tuple[int, Cells | Diagnostic]]:
    """Yield every row, or its error, with the number of its first line; blank lines are left out."""
    while True:
        source.length = 0
        line = lines.line_num + 1  # type: ignore[attr-defined]
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Diagnostic("table", error_message(error))
            continue
        if row:
            yield line, row


def _sheet(chunk: list[tuple[int, Cells | Diagnostic]], names: Sequence[str], file: str) -> Sheet:
    width = len(names)
    faults: dict[int, tuple[Diagnostic, ...]] = {}
    rows: list[Cells] = []
    for position, (line, cells) in enumerate(chunk):
        if isinstance(cells, Diagnostic):
            faults[position] = (cells.at(file, line),)
            cells = []
        elif len(cells) < width or any(cell.strip() for cell in cells[width:]):
            message = Phrase("found {count} cells, expected {width}", count=len(cells), width=width)
            faults[position] = (Diagnostic("table", message, file, line),)
        rows.append((cells + [""] * width)[:width] if len(cells) != width else cells)

    place = placed_by_line(file, [line for line, _ in chunk])
    return Sheet(len(rows), dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), place, faults)
