"""Parquet files, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ...diagnostics import Diagnostic, Problems
from ...limits import beyond, limit
from .columns import CHUNK, Coded, Column, Place, Sheet, empty

MISSING = "Parquet needs pyarrow, which is not installed"
HINT = "pip install 'aigc-compute[parquet]'"


def need_pyarrow() -> None:
    """Problems where pyarrow is missing."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise Problems([Diagnostic("missing-package", MISSING, hint=HINT)])


class ParquetTable:
    """A Parquet file: its columns, its number of rows, and the rows in sheets. Raises Problems where it is none."""

    def __init__(self, path: str) -> None:
        need_pyarrow()
        import pyarrow.parquet as pq

        self._path = path
        with _told(path):
            self._file = pq.ParquetFile(path, pre_buffer=False)  # read ahead, the whole file would be held
            self.columns: list[str] = self._file.schema_arrow.names
            self.total: int = self._file.metadata.num_rows
            self._check_limits()

    def sheets(self, wanted: Sequence[str]) -> Iterator[Sheet]:
        """The wanted columns."""
        first = 1
        with _told(self._path):
            for batch in self._file.iter_batches(CHUNK, columns=list(wanted)):
                yield Sheet(
                    batch.num_rows, dict(zip(batch.schema.names, map(_cells, batch), strict=True)), self._place(first)
                )
                first += batch.num_rows

    def _check_limits(self) -> None:
        if len(self.columns) > limit("columns"):
            found = f"{len(self.columns):,} columns, expected at most {limit('columns'):,}"
            raise beyond("columns", found, self._path)
        groups = (self._file.metadata.row_group(place) for place in range(self._file.num_row_groups))
        most = max((group.total_byte_size for group in groups), default=0)
        if most > limit("parquet_group_bytes"):
            raise beyond("parquet_group_bytes", f"a row group of {most / 2**30:.3g} GiB", self._path)

    def _place(self, first: int) -> Any:
        def place(row: int) -> Place:
            return f"{self._path}:row {first + row}", None

        return place


@contextmanager
def _told(path: str) -> Iterator[None]:
    """What pyarrow finds wrong with a file, as Problems."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problems([Diagnostic("parquet", f"not a Parquet file that can be read: {why}", path)]) from None


def _cells(array: Any) -> Column:
    """An Arrow array as a column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        found: Column = pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return found
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        array = array.dictionary_encode()
    if not pa.types.is_dictionary(array.type):
        listed: Column = array.to_pylist()
        return listed
    codes = array.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp, copy=False)
    values = array.dictionary.to_pylist()
    kept = [position for position, value in enumerate(values) if not empty(value)]
    moved = np.full(len(values) + 1, -1, dtype=np.intp)
    moved[kept] = np.arange(len(kept))
    return Coded(moved[codes], [values[position] for position in kept])
