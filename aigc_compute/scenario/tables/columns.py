"""Rows as columns, as a table holds them: before anything is understood."""

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

CHUNK = 2**16
"""Rows that are read, evaluated and written at once; bounds the memory, changes no result."""

CELLS = 2**24
"""Cells of a chunk: of a table with very many columns it has fewer rows."""

EMPTY = frozenset(("", "na", "n/a", "nan", "null", "-", "–", "—"))
"""What tables write where there is nothing, in lower case; and None, as Python writes it (none is a word)."""


class Coded(NamedTuple):
    """A column of few different cells: for each row the position of its cell in `values`, -1 where it is empty."""

    codes: Rows
    values: Sequence[Any]


Column = Array | Coded | Sequence[Any]
"""Numbers (nan where empty), coded cells, or the cells one by one (empty: None or a word of EMPTY)."""

Kept = Any
"""Cells as the input holds them, None where there is nothing: a list, or an array of Arrow."""

Place = tuple[str, int | None]
"""File and line."""

Placing = Callable[[int], Place]
"""Where each row stands."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some rows of an input, in order: columns by name, where each row stands, rows that could not be read, and columns
    that are `kept` as they are, whether or not they are among the others. `swept` are columns laid out by a sweep: to
    vary a figure of a historic run is to leave that run.
    """

    size: int
    columns: dict[str, Column]
    place: Placing
    faults: dict[int, tuple[Diagnostic, ...]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    swept: frozenset[str] = frozenset()


def coded(cells: Column) -> Coded:
    """The column by its different cells, in the order in which they come first; 1, 1.0 and true are different."""
    if isinstance(cells, Coded):
        return cells
    listed = cells.tolist() if isinstance(cells, np.ndarray) else cells
    keys = listed if all(type(one) is str for one in listed) else [_key(one) for one in listed]
    firsts = {key: cell for key, cell in zip(reversed(keys), reversed(listed), strict=True) if not empty(cell)}
    positions = {key: position for position, key in enumerate(key for key in dict.fromkeys(keys) if key in firsts)}
    codes = np.fromiter((positions.get(key, -1) for key in keys), dtype=np.intp, count=len(keys))
    return Coded(codes, [firsts[key] for key in positions])


def numbers(cells: Column) -> Array | None:
    """The column as numbers, nan where a cell is empty; None where a cell is anything else."""
    if isinstance(cells, np.ndarray):
        return cells
    listed: Sequence[Any] = cells
    if isinstance(cells, Coded):
        listed = [cells.values[code] if code >= 0 else None for code in cells.codes]
    with suppress(ValueError, TypeError, OverflowError):
        if not any("_" in one for one in listed):  # what float() takes for a separator
            return np.array(list(map(float, listed)))
    try:
        return np.array([_number(one) for one in listed], dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return None


def taken(column: Column, rows: Rows) -> Column:
    """The cells of these rows."""
    if isinstance(column, np.ndarray):
        return column[rows]
    column = coded(column)
    return Coded(column.codes[rows], column.values)


def kept_rows(cells: Kept, rows: Rows) -> Kept:
    """These rows of kept cells."""
    return cells.take(rows) if hasattr(cells, "take") else [cells[row] for row in rows.tolist()]


def lined(file: str, numbers: Sequence[int]) -> Placing:
    """Rows that stand in these lines."""
    return partial(_line, file, numbers)


def _line(file: str, numbers: Sequence[int], row: int) -> Place:
    return file, numbers[row]


def empty(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return cell is None or cell != cell or (isinstance(cell, str) and (cell == "None" or cell.strip().lower() in EMPTY))


def _key(cell: Any) -> Any:
    return (type(cell), repr(cell) if isinstance(cell, (dict, list)) else cell)


def _number(cell: Any) -> float:
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
