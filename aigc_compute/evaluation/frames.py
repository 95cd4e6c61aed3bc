"""Data frames as tables of scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Problems
from ..scenario.tables import Column, Sheet, SheetReader, Table, wrong_columns

if TYPE_CHECKING:
    import pandas as pd


def table_of_frame(frame: pd.DataFrame, catalogue: Catalogue) -> Table:
    """The columns of a data frame: numbers, or texts with units; missing values are not given.

    Raises Problems with all wrong columns and every text and bound that does not fit, each told once.
    """
    problems = wrong_columns(list(frame.columns))
    columns = {name: _cells(frame.iloc[:, position]) for position, name in enumerate(frame.columns)}
    known = {name: cells for name, cells in columns.items() if not wrong_columns([name])}
    sheet = Sheet(len(frame), known, lambda row: (f"row {frame.index[row]}", None))
    table = SheetReader(catalogue).read(sheet)
    faults = [one for _, told in sorted(table.faults.items()) for one in told]
    problems += {(one.code, one.message): one for one in reversed(faults)}.values()
    if problems:
        raise Problems(problems)
    return table


def _cells(series: pd.Series[Any]) -> Column:
    from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype

    if is_numeric_dtype(series) and not is_bool_dtype(series) and not is_complex_dtype(series):
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    missing = series.isna().tolist()
    return [None if gone else _plain(cell) for cell, gone in zip(series.array, missing, strict=True)]


def _plain(cell: Any) -> Any:
    """A NumPy value as Python's own."""
    return cell.item() if isinstance(cell, np.generic) else cell
