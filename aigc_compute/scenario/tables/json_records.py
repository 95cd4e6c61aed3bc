"""JSON records: a document that is a list of objects, or one object after the other. Each object is a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...diagnostics import Diagnostic, problem
from ...language import Phrase, error_message, library_message
from .columns import CHUNK, Sheet
from .json_lines import sheet_of_objects, unique_keys
from .parts import Part, SheetPart

JSON = ".json"

Record = tuple[int, Any]
"""The line on which a record begins, and its value."""

_DECODER = json.JSONDecoder(object_pairs_hook=unique_keys)
_BETWEEN = re.compile(r"\s*,?\s*")


class RecordTable:
    """The table of JSON records."""

    def __init__(self, name: str, records: Sequence[Record]) -> None:
        self.name = name
        self.size = len(records)
        self.sheets = [_sheet(records[start : start + CHUNK], name) for start in range(0, len(records), CHUNK)]
        self.columns = list(dict.fromkeys(column for sheet in self.sheets for column in sheet.columns))

    def parts(self, to_read: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        """Yield the rows, a chunk in each part."""
        return map(SheetPart, self.sheets)


def read_json_records(text: str, file: str) -> tuple[list[Record], bool]:
    """Return the records of a document, and whether they are the items of a list.

    Raises Problems with line and column if the document is not valid JSON.
    """
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    listed = text.startswith("[", start)
    position, line = start + listed, text.count("\n", 0, start) + 1
    records: list[Record] = []
    while True:
        begin = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        line += text.count("\n", position, begin)
        if begin < len(text) and not (listed and text[begin] == "]"):
            value, position = _decoded(text, begin, line, file)
            records.append((line, value))
            line += text.count("\n", begin, position)
        elif listed and text[begin:].strip() != "]":
            raise problem("json", "the list does not end with the document", file, line)
        else:
            return records, listed


def _decoded(text: str, begin: int, line: int, file: str) -> tuple[Any, int]:
    """Return the value that begins at a position of the text, and the position of its end. Raises Problems."""
    try:
        return _DECODER.raw_decode(text, begin)
    except json.JSONDecodeError as error:
        raise problem("json", library_message(error.msg), file, error.lineno, error.colno) from None
    except RecursionError:
        raise problem("json", "nested too deeply", file, line) from None
    except ValueError as error:
        raise problem("json", error_message(error), file, line) from None


def _sheet(records: Sequence[Record], file: str) -> Sheet:
    """Return records as a sheet. A record that is not an object is a fault of its row."""
    wrong = Diagnostic("json", Phrase("expected an object {...} for each row"))
    lines = [line for line, _ in records]
    faults: dict[int, tuple[Diagnostic, ...]] = {
        row: (wrong.at(file, line),) for row, (line, value) in enumerate(records) if not isinstance(value, dict)
    }
    rows = [value if isinstance(value, dict) else {} for _, value in records]
    return sheet_of_objects(rows, lines, faults, file)
