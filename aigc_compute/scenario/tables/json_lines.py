"""JSON lines: a scenario in each line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from ...diagnostics import Diagnostic
from ...io.limits import beyond, limit
from ...language import Phrase, error_message
from .columns import CHUNK, Column, Sheet, placed_by_line


def read_json_lines(lines: Iterable[str], file: str) -> Iterator[Sheet]:
    """Yield the rows in sheets. A line that is not a JSON object is a fault of its row."""
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while chunk := list(islice(numbered, CHUNK)):
        yield _sheet(chunk, file)


def _sheet(chunk: list[tuple[int, str]], file: str) -> Sheet:
    faults: dict[int, tuple[Diagnostic, ...]] = {}
    rows: list[dict[str, Any]] = []
    for position, (number, line) in enumerate(chunk):
        try:
            row = json.loads(line, object_pairs_hook=unique_keys)
            if not isinstance(row, dict):
                raise ValueError(Phrase("expected an object {...} in each line"))
        except (ValueError, RecursionError) as error:
            faults[position] = (Diagnostic("json", error_message(error)).at(file, number),)
            row = {}
        rows.append(row)
    return sheet_of_objects(rows, [number for number, _ in chunk], faults, file)


def sheet_of_objects(
    rows: Sequence[dict[str, Any]], lines: Sequence[int], faults: dict[int, tuple[Diagnostic, ...]], file: str
) -> Sheet:
    """Return JSON objects as rows of a sheet. Raises Problems if they have too many different keys."""
    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > limit("columns"):
        raise beyond(
            "columns",
            Phrase("{count:,} different keys, expected at most {limit:,}", count=len(names), limit=limit("columns")),
            file,
        )
    columns: dict[str, Column] = {name: [row.get(name) for row in rows] for name in names}
    return Sheet(len(rows), columns, placed_by_line(file, lines), faults)


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs of a JSON object as a dictionary. Raises ValueError for a key that is given twice."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise ValueError(Phrase("the key {key!r} is given twice", key=key))
        values[key] = value
    return values
