"""Comma- and tab-separated tables, read a chunk of rows at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TextIO

from ...diagnostics import Diagnostic, Problems
from ...language import Phrase, reason
from ...limits import beyond, limit
from .columns import CELLS, CHUNK, Sheet, lined

Cells = list[str]


def open_delimited(text: TextIO, file: str, delimiter: str) -> tuple[list[str], Iterator[Sheet]]:
    """The names of the columns, and the rows in sheets.

    A row with more or fewer cells than there are columns is a fault of its own. Raises Problems where there is no
    header.
    """
    lines = csv.reader(text, delimiter=delimiter)
    header = next(_rows(lines), None)
    if header is None or isinstance(header[1], Diagnostic):
        raise Problems([Diagnostic("empty", "nothing in it, expected a line with the names of columns", file)])
    if any("\0" in name for name in header[1]):
        raise Problems([Diagnostic("input-not-text", "binary data", file, 1, hint="expected a table in UTF-8")])
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
    return names, _sheets(lines, names, file)


def _sheets(lines: Iterator[Cells], names: Sequence[str], file: str) -> Iterator[Sheet]:
    rows = _rows(lines)
    size = max(1, min(CHUNK, CELLS // max(len(names), 1)))
    while chunk := list(islice(rows, size)):
        yield _sheet(chunk, names, file)


def _rows(lines: Iterator[Cells]) -> Iterator[tuple[int, Cells | Diagnostic]]:
    """Each row with its line, blank lines left out."""
    while True:
        line = lines.line_num + 1  # type: ignore[attr-defined]
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Diagnostic("table", reason(error))
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
