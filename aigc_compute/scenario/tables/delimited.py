"""Comma- and tab-separated tables, read a chunk of rows at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ...diagnostics import Diagnostic, problem
from ...io.encoding import TABLE
from ...io.limits import beyond, limit
from ...language import Phrase, error_message
from .columns import CELLS, CHUNK, Sheet, lined

Cells = list[str]


def open_delimited(text: Iterable[str], file: str, delimiter: str) -> tuple[list[str], Iterator[Sheet]]:
    """The names of the columns, and the rows in sheets.

    A row with more or fewer cells than there are columns is a fault of its own. Raises Problems where there is no
    header.
    """
    fed = _Fed(text, file)
    rows = _rows(csv.reader(fed, delimiter=delimiter), fed)
    header = next(rows, None)
    if header is None or isinstance(header[1], Diagnostic):
        raise problem("empty", "nothing in it, expected a line with the names of columns", file)
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


class _Fed(Iterator[str]):
    """Lines of a text, refused as soon as one row takes too many: cells in quotes can hold ends of lines."""

    def __init__(self, text: Iterable[str], file: str) -> None:
        self._text, self._file, self._most = iter(text), file, limit("line_bytes")
        self.length = 0

    def __next__(self) -> str:
        line = next(self._text)
        self.length += len(line)
        if self.length > self._most:
            raise beyond("line_bytes", Phrase("a row of more than {most:g} MiB", most=self._most / 2**20), self._file)
        return line


def _sheets(rows: Iterator[tuple[int, Cells | Diagnostic]], names: Sequence[str], file: str) -> Iterator[Sheet]:
    size = max(1, min(CHUNK, CELLS // max(len(names), 1)))
    while chunk := list(islice(rows, size)):
        yield _sheet(chunk, names, file)


def _rows(lines: Iterator[Cells], fed: _Fed) -> Iterator[tuple[int, Cells | Diagnostic]]:
    """Each row with its line, blank lines left out."""
    while True:
        fed.length = 0
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
        elif len(cells) < width or any(one.strip() for one in cells[width:]):
            faults[position] = (
                Diagnostic(
                    "table", Phrase("found {count} cells, expected {width}", count=len(cells), width=width), file, line
                ),
            )
        rows.append((cells + [""] * width)[:width] if len(cells) != width else cells)

    where = lined(file, [line for line, _ in chunk])
    return Sheet(len(rows), dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), where, faults)
