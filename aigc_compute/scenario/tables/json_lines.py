"""JSON lines: a scenario a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ...diagnostics import Diagnostic
from ...io.limits import beyond, limit
from ...language import Phrase, error_message
from .columns import CHUNK, Sheet, lined


def read_json_lines(lines: Iterable[str], file: str) -> Iterator[Sheet]:
    """The rows in sheets; a line that is no JSON object is a fault of its own."""
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while chunk := list(islice(numbered, CHUNK)):
        yield _sheet(chunk, file)


def _sheet(chunk: list[tuple[int, str]], file: str) -> Sheet:
    faults: dict[int, tuple[Diagnostic, ...]] = {}
    rows: list[dict[str, Any]] = []
    for position, (number, line) in enumerate(chunk):
        try:
            row = json.loads(line, object_pairs_hook=once)
            if not isinstance(row, dict):
                raise ValueError(Phrase("expected an object {...} in each line"))
        except (ValueError, RecursionError) as error:
            faults[position] = (Diagnostic("json", error_message(error)).at(file, number),)
            row = {}
        rows.append(row)

    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > limit("columns"):
        raise beyond(
            "columns",
            Phrase("{count:,} different keys, expected at most {limit:,}", count=len(names), limit=limit("columns")),
            file,
        )
    where = lined(file, [number for number, _ in chunk])
    return Sheet(len(rows), {name: [row.get(name) for row in rows] for name in names}, where, faults)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, each of its keys given once."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(Phrase("the key {key!r} is given twice", key=key))
        found[key] = value
    return found
