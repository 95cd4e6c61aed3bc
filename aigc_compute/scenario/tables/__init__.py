"""Tables of scenarios (CSV, TSV, JSON lines, Parquet, model configurations, sweeps), read as columns in chunks."""

from __future__ import annotations

from .columns import Coded, Column, Sheet, coded
from .reading import SheetReader, Table, table_of_rows, wrong_columns

__all__ = ["Coded", "Column", "Sheet", "SheetReader", "Table", "coded", "table_of_rows", "wrong_columns"]
