"""Parquet files, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...diagnostics import Diagnostic, Problems
from ...language import Phrase, foreign
from .columns import CHUNK, Coded, Column, Place, Sheet, empty

MISSING = Phrase("Parquet needs pyarrow, which is not installed")
HINT = Phrase("pip install 'aigc-compute[parquet]'")


def need_pyarrow() -> None:
    """Problems where pyarrow is missing."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise Problems([Diagnostic("missing-package", MISSING, hint=HINT)])


class ParquetTable:
    """A Parquet file: its columns, its number of rows, and the rows in sheets. Raises Problems where it is none."""

    def __init__(self, path: str) -> None:
        need_pyarrow()
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            self._file = pq.ParquetFile(path, pre_buffer=False)  # read ahead, the whole file would be held
        except (pa.ArrowException, OSError) as error:
            why = foreign(str(error).splitlines()[0])
            raise Problems(
                [Diagnostic("parquet", Phrase("not a Parquet file that can be read: {why}", why=why), path)]
            ) from None
        self._path = path
        self.columns: list[str] = self._file.schema_arrow.names
        self.total: int = self._file.metadata.num_rows

    def sheets(self, wanted: Sequence[str]) -> Iterator[Sheet]:
        """The wanted columns."""
        first = 1
        for batch in self._file.iter_batches(CHUNK, columns=list(wanted)):
            yield Sheet(
                batch.num_rows, dict(zip(batch.schema.names, map(_cells, batch), strict=True)), self._place(first)
            )
            first += batch.num_rows

    def _place(self, first: int) -> Any:
        def place(row: int) -> Place:
            return f"{self._path}:row {first + row}", None

        return place


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
