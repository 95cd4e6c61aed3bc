"""Columns of a table as they are read, before their cells are checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...diagnostics import Diagnostic

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
"""Indices of rows."""

CHUNK = 2**16
"""Largest number of rows that are read, evaluated and written at once. It bounds the memory and changes no result."""

CELLS = 2**24
"""Largest number of cells of a chunk; a table with very many columns has chunks of fewer rows."""

EMPTY = frozenset(("", "na", "n/a", "nan", "null", "-", "–", "—"))
"""Texts of empty cells in lower case. `None`, as Python writes it, is also empty, but `none` is a word."""


class Coded(NamedTuple):
    """A column with few different cells: for each row, the index of its cell in `values`, or -1 for an empty cell."""

    codes: Rows
    values: Sequence[Any]


Column = Array | Coded | Sequence[Any]
"""Numbers (nan if empty), coded cells, or a list of cells (None or a word of EMPTY if empty)."""

Kept = Any
"""Cells of a column that is copied to the output: a list or an Arrow array, with None for an empty cell."""

Place = tuple[str, int | None]
"""File and line."""

Placing = Callable[[int], Place]
"""Function that returns the place of a row."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Consecutive rows of an input.

    - `size`: number of rows
    - `columns`: columns by name
    - `place`: function that returns file and line of a row
    - `faults`: errors of rows that could not be read, by the index of the row
    - `kept`: columns that are copied unchanged to the output; they may also be in `columns`
    - `swept`: names of the columns that a sweep varies; a row that varies a figure of a model's historic run is not
      that run
    - `notes`: by the index of the row, how a row was read whose columns do not agree
    """

    size: int
    columns: dict[str, Column]
    place: Placing
    faults: dict[int, tuple[Diagnostic, ...]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    swept: frozenset[str] = frozenset()
    notes: dict[int, tuple[Diagnostic, ...]] = field(default_factory=dict)


def coded(cells: Column) -> Coded:
    """Return a column as its different cells, in the order of their first rows. 1, 1.0 and true are different cells."""
    if isinstance(cells, Coded):
        return cells
    listed = cells.tolist() if isinstance(cells, np.ndarray) else cells
    keys = listed if all(type(cell) is str for cell in listed) else [_key(cell) for cell in listed]
    firsts = {key: cell for key, cell in zip(reversed(keys), reversed(listed), strict=True) if not empty(cell)}
    positions = {key: position for position, key in enumerate(key for key in dict.fromkeys(keys) if key in firsts)}
    codes = np.fromiter((positions.get(key, -1) for key in keys), dtype=np.intp, count=len(keys))
    return Coded(codes, [firsts[key] for key in positions])


def numbers(cells: Column) -> Array | None:
    """Return a column as numbers, nan for an empty cell; None if a cell is neither a number nor empty."""
    if isinstance(cells, np.ndarray):
        return cells
    listed: Sequence[Any] = cells
    if isinstance(cells, Coded):
        listed = [cells.values[code] if code >= 0 else None for code in cells.codes]
    with suppress(ValueError, TypeError, OverflowError):
        if not any("_" in cell for cell in listed):  # float() accepts "_" between digits
            return np.array(list(map(float, listed)))
    try:
        return np.array([_number(cell) for cell in listed], dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return None


def listed(cells: Column) -> list[Any]:
    """Return a column as a list of cells, None for an empty cell."""
    column = coded(cells)
    return [column.values[code] if code >= 0 else None for code in column.codes.tolist()]


def plain_numbers(cells: Column) -> Array:
    """Return a column as numbers, nan for a cell that is empty or no number."""
    found = numbers(cells)
    if found is not None:
        return found
    column = coded(cells)
    return np.array([*map(_number_or_nan, column.values), np.nan])[column.codes]


def select_rows(column: Column, rows: Rows) -> Column:
    """Return the cells of some rows."""
    if isinstance(column, np.ndarray):
        return column[rows]
    column = coded(column)
    return Coded(column.codes[rows], column.values)


def select_kept(cells: Kept, rows: Rows) -> Kept:
    """Return the kept cells of some rows."""
    return cells.take(rows) if hasattr(cells, "take") else [cells[row] for row in rows.tolist()]


def placed_by_line(file: str, numbers: Sequence[int]) -> Placing:
    """Return a function that gives the place of a row from a list of line numbers."""
    return partial(_line, file, numbers)


def _line(file: str, numbers: Sequence[int], row: int) -> Place:
    return file, numbers[row]


def empty(cell: Any) -> bool:
    """Return whether a cell is empty: None, nan, "None" or a word of EMPTY."""
    return cell is None or cell != cell or (isinstance(cell, str) and (cell == "None" or cell.strip().lower() in EMPTY))


def _key(cell: Any) -> Any:
    return (type(cell), repr(cell) if isinstance(cell, (dict, list)) else cell)


def _number_or_nan(cell: Any) -> float:
    try:
        return _number(cell)
    except (ValueError, OverflowError):
        return float("nan")


def _number(cell: Any) -> float:
    """Return a cell as a number, nan if it is empty. Raises ValueError for any other cell."""
    if type(cell) is float or type(cell) is int:
        return float(cell)
    if isinstance(cell, str) and "_" not in cell:
        try:
            return float(cell)
        except ValueError:
            pass
    if empty(cell):
        return float("nan")
    raise ValueError
