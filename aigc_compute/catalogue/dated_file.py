"""CSV tables of dated observations (prices, historic figures), one observation in each row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from ..diagnostics import Diagnostic, Findings, Problems
from ..language import Phrase

Record = TypeVar("Record")


def read_dated(path: Path, read: Callable[[Mapping[str, str]], Record], expected: str) -> tuple[Record, ...]:
    """Read the rows of a table; return nothing if the file does not exist.

    `read` turns a row into an observation and raises KeyError or ValueError for an invalid row; `expected` describes a
    valid row in messages. Raises Problems with file and line for every invalid row.
    """
    return _read(path, path.stat().st_mtime_ns, read, expected) if path.is_file() else ()


@lru_cache
def _read(path: Path, _changed: int, read: Callable[[Mapping[str, str]], Record], expected: str) -> tuple[Record, ...]:
    problems, records = Findings(), []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            for row in filter(None, reader):
                try:
                    records.append(read(dict(zip(header, row, strict=False))))
                except (KeyError, ValueError) as error:
                    message = Phrase("expected {expected}: {error}", expected=expected, error=error)
                    problems.append(Diagnostic("observation", message, str(path), reader.line_num))
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        problems.append(Diagnostic("observation", Phrase("cannot be read as a table: {error}", error=error), str(path)))
    if problems:
        raise Problems(problems)
    return tuple(records)
