"""Cells that are copied from an input table to the output, as text and as JSON."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from ..scenario.tables.columns import Kept


def cells_of(column: Kept) -> list[Any]:
    """Return the cells of a column as a list. Dates and times of Arrow become text, since Python has no nanoseconds."""
    if isinstance(column, list):
        return column
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_time(kind):
        column = column.cast(pa.string())
    cells: list[Any] = column.to_pylist()
    return cells


def text_of(cell: Any) -> str:
    """Return a cell as text. Numbers have all their digits; booleans, lists and mappings are written as JSON."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return cell.decode(errors="backslashreplace")
    if isinstance(cell, (bool, dict, list)):
        return json.dumps(cell, ensure_ascii=False, default=text_of)
    return str(cell)


def json_of(cell: Any) -> str:
    """Return a cell as JSON: null, a number or a string."""
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        return "null"
    plain = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    return json.dumps(cell if plain else text_of(cell), ensure_ascii=False)
