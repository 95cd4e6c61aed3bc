"""Tables of dated observations (prices, what happened): one a row, each mistake told with its line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from ..diagnostics import Diagnostic, Findings, Problems
from ..language import Phrase

One = TypeVar("One")


def read_dated(path: Path, read: Callable[[Mapping[str, str]], One], expected: str) -> tuple[One, ...]:
    """The rows of a table, none where there is no such file; `read` raises KeyError or ValueError at a row that is not
    what is `expected`. Raises Problems naming file and line.
    """
    return _read(path, path.stat().st_mtime_ns, read, expected) if path.is_file() else ()


@lru_cache
def _read(path: Path, _changed: int, read: Callable[[Mapping[str, str]], One], expected: str) -> tuple[One, ...]:
    problems, found = Findings(), []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            for row in filter(None, reader):
                try:
                    found.append(read(dict(zip(header, row, strict=False))))
                except (KeyError, ValueError) as error:
                    problems.append(
                        Diagnostic(
                            "observation",
                            Phrase("expected {expected}: {error}", expected=expected, error=error),
                            str(path),
                            reader.line_num,
                        )
                    )
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        problems.append(Diagnostic("observation", Phrase("cannot be read as a table: {error}", error=error), str(path)))
    if problems:
        raise Problems(problems)
    return tuple(found)
