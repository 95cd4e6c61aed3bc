"""Answers of many rows as Parquet, in row groups of a fixed size however the rows come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..io.extras import need
from ..io.partial_file import Note, WholeFile
from ..scenario.tables import Coded
from ..scenario.tables.columns import Kept
from ..studies.batch import Count, Field, total
from ..surrogates import encoded, escaped
from .kept import cells_of, text_of

METADATA = "aigc-compute"

GROUP_ROWS = 2**16
"""Rows of each row group but the last."""


class ParquetRows:
    """The schema, the rows as tables of Arrow, and the metadata of a Parquet file, as a ParquetStream takes them.

    Numbers are float64, null where unknown; texts have a dictionary; kept columns have their type in Arrow. The
    metadata's key METADATA is what a JSON document begins with, and how many rows there were and were wrong. Raises
    Problems where pyarrow is missing.
    """

    def __init__(self, fields: Sequence[Field], opening: Mapping[str, Any]) -> None:
        need("pyarrow", "pyarrow.parquet")
        import pyarrow as pa

        self._opening = opening
        text = pa.dictionary(pa.int32(), pa.string())
        self._schema = pa.schema([(one.name, one.type or (pa.float64() if one.quantity else text)) for one in fields])

    def head(self) -> Any:
        return self._schema

    def chunk(self, columns: Mapping[str, Any], first: int) -> tuple[Any, Note]:
        import pyarrow as pa

        arrays = [_array(columns[field.name], field.type) for field in self._schema]
        return pa.Table.from_arrays(arrays, schema=self._schema), {}

    def tail(self, notes: Sequence[Note]) -> dict[str, str]:
        told = {**self._opening, "count": total(Count(*note["count"]) for note in notes).listed}
        return {METADATA: json.dumps(told)}


class ParquetStream:
    """A target that writes one Parquet file to a stream. The same rows are the same bytes, however they are cut."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._schema: Any = None
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._count = 0
        self.notes: list[Note] = []

    def begin(self, head: Any) -> None:
        self._schema = head

    def append(self, data: Any, note: Note) -> None:
        import pyarrow as pa

        self.notes.append(note)
        self._waiting.append(data)
        self._count += len(data)
        if self._count >= GROUP_ROWS:
            rows = pa.concat_tables(self._waiting)
            whole = self._count - self._count % GROUP_ROWS
            self._write(rows[:whole])
            self._waiting, self._count = [rows[whole:]], self._count - whole

    def finish(self, tail: Mapping[str, str]) -> None:
        import pyarrow as pa

        if self._count:
            self._write(pa.concat_tables(self._waiting))
        self._writer = self._writer or self._opened(self._schema.empty_table())
        self._writer.add_key_value_metadata(tail)
        self._writer.close()

    def close(self) -> None:
        if self._writer:
            self._writer.is_open = False  # or pyarrow would end the file once more when it is collected

    def discard(self) -> None:
        self.close()

    def _write(self, rows: Any) -> None:
        for start in range(0, len(rows), GROUP_ROWS):
            group = _contiguous(rows[start : start + GROUP_ROWS])
            self._writer = self._writer or self._opened(group)
            self._writer.write_table(group)

    def _opened(self, first: Any) -> Any:
        """The writer of the file; numbers that are all the same in the first row group get a dictionary."""
        import pyarrow.parquet as pq

        few = [one.name for one in self._schema if _has_few(first[one.name])]
        return pq.ParquetWriter(self._stream, self._schema, use_dictionary=few)


class ParquetFile(ParquetStream):
    """A target that is a file, there whole or not at all. Raises Problems where it cannot be written."""

    def __init__(self, target: str | Path) -> None:
        self._file = WholeFile(target)
        super().__init__(self._file)

    def finish(self, tail: Mapping[str, str]) -> None:
        super().finish(tail)
        self._file.finish()

    def close(self) -> None:
        super().close()
        self._file.close()


def _contiguous(rows: Any) -> Any:
    """The rows as if they had come at once: a column is one array, its dictionary in the order of the rows."""
    import pyarrow as pa

    arrays = [_ordered(column) if pa.types.is_dictionary(column.type) else column for column in rows.columns]
    return pa.Table.from_arrays(arrays, schema=rows.schema).combine_chunks()


def _ordered(column: Any) -> Any:
    import pyarrow as pa

    whole = column.unify_dictionaries().combine_chunks()
    codes = whole.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices, whole.dictionary.take(codes.dictionary))


def _has_few(column: Any) -> bool:
    """Whether a column is of texts, or of one number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.type != pa.float64():
        return bool(pa.types.is_dictionary(column.type))
    ends = pc.min_max(column)
    return bool(ends["min"] == ends["max"])


def _array(column: Any, kind: Any) -> Any:
    import pyarrow as pa

    if isinstance(column, Coded):
        codes = pa.array(column.codes.astype(np.int32), mask=column.codes < 0)
        texts = pa.array([escaped(str(one)) for one in column.values], pa.string()).dictionary_encode()
        return pa.DictionaryArray.from_arrays(texts.indices.take(codes), texts.dictionary)
    if not isinstance(column, np.ndarray):
        return _kept(column, kind)
    finite = np.isfinite(column)
    return pa.array(column, kind, mask=None if finite.all() else ~finite)


def _kept(column: Kept, kind: Any) -> Any:
    import pyarrow as pa

    if not pa.types.is_dictionary(kind):
        return pa.array(column, kind) if isinstance(column, list) or column.type == kind else column.cast(kind)
    texts = [None if cell is None else encoded(text_of(cell)).decode() for cell in cells_of(column)]
    return pa.array(texts, pa.string()).dictionary_encode()
