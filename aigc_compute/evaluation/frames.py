"""Conversion of data frames to tables of scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Problems
from ..scenario.tables import Column, Sheet, SheetReader, Table, wrong_columns

if TYPE_CHECKING:
    import pandas as pd


def table_of_frame(frame: pd.DataFrame, catalogue: Catalogue) -> Table:
    """Convert a data frame to a table. Cells are numbers, or texts with units; a missing value is not given.

    Raises Problems that list every wrong column and every wrong text or number once.
    """
    problems = wrong_columns(list(frame.columns))
    columns = {name: _cells(frame.iloc[:, position]) for position, name in enumerate(frame.columns)}
    known = {name: cells for name, cells in columns.items() if not wrong_columns([name])}
    sheet = Sheet(len(frame), known, lambda row: (f"row {frame.index[row]}", None))
    table = SheetReader(catalogue).read(sheet)
    faults = [fault for _, row_faults in sorted(table.faults.items()) for fault in row_faults]
    problems += {(fault.code, fault.message): fault for fault in reversed(faults)}.values()
    if problems:
        raise Problems(problems)
    return table


def _cells(series: pd.Series[Any]) -> Column:
    from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype

    if is_numeric_dtype(series) and not is_bool_dtype(series) and not is_complex_dtype(series):
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    missing = series.isna().tolist()
    return [None if is_missing else _python_value(cell) for cell, is_missing in zip(series.array, missing, strict=True)]


def _python_value(cell: Any) -> Any:
    """Convert a NumPy scalar to a Python value."""
    return cell.item() if isinstance(cell, np.generic) else cell
