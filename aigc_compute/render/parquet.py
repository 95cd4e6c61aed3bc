"""Answers of many rows as Parquet, in row groups of a fixed size, which does not depend on the size of the chunks."""

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
from .input_cells import cells_of, text_of

METADATA = "aigc-compute"
"""Key of the metadata entry of the file."""

GROUP_ROWS = 2**16
"""Number of rows in each row group except the last."""


class ParquetRows:
    """Converts columns to the schema, the Arrow tables and the metadata that a ParquetStream writes.

    Numbers are float64 and null if unknown. Texts are dictionary-encoded. Columns that are copied from the input keep
    their Arrow type. The metadata entry METADATA holds, as JSON, the fields at the beginning of a JSON document and the
    numbers of all rows and of wrong rows. Raises Problems if pyarrow is not installed.
    """

    def __init__(self, fields: Sequence[Field], opening: Mapping[str, Any]) -> None:
        need("pyarrow", "pyarrow.parquet")
        import pyarrow as pa

        self._opening = opening
        text = pa.dictionary(pa.int32(), pa.string())
        self._schema = pa.schema(
            [(field.name, field.type or (pa.float64() if field.quantity else text)) for field in fields]
        )

    def head(self) -> Any:
        return self._schema

    def chunk(self, columns: Mapping[str, Any], first: int) -> tuple[Any, Note]:
        import pyarrow as pa

        arrays = [_array(columns[field.name], field.type) for field in self._schema]
        return pa.Table.from_arrays(arrays, schema=self._schema), {}

    def tail(self, notes: Sequence[Note]) -> dict[str, str]:
        metadata = {**self._opening, "count": total(Count(*note["count"]) for note in notes).listed}
        return {METADATA: json.dumps(metadata)}


class ParquetStream:
    """A target that writes a Parquet file to a stream. The bytes do not depend on the chunks of rows."""

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
            complete = self._count - self._count % GROUP_ROWS
            self._write(rows[:complete])
            self._waiting, self._count = [rows[complete:]], self._count - complete

    def finish(self, tail: Mapping[str, str]) -> None:
        import pyarrow as pa

        if self._count:
            self._write(pa.concat_tables(self._waiting))
        self._writer = self._writer or self._opened(self._schema.empty_table())
        self._writer.add_key_value_metadata(tail)
        self._writer.close()

    def close(self) -> None:
        if self._writer:
            self._writer.is_open = False  # otherwise pyarrow writes the end of the file again in its destructor

    def discard(self) -> None:
        self.close()

    def _write(self, rows: Any) -> None:
        for start in range(0, len(rows), GROUP_ROWS):
            group = _contiguous(rows[start : start + GROUP_ROWS])
            self._writer = self._writer or self._opened(group)
            self._writer.write_table(group)

    def _opened(self, first: Any) -> Any:
        """Return the writer of the file. Texts, and numbers that are all equal in the first row group, are
        dictionary-encoded.
        """
        import pyarrow.parquet as pq

        repetitive = [field.name for field in self._schema if _is_repetitive(first[field.name])]
        return pq.ParquetWriter(self._stream, self._schema, use_dictionary=repetitive)


class ParquetFile(ParquetStream):
    """A target that writes a file, which appears only when it is complete. Raises Problems if it cannot be written."""

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
    """Return the rows with one array for each column, and with dictionaries in the order of the rows."""
    import pyarrow as pa

    arrays = [_ordered(column) if pa.types.is_dictionary(column.type) else column for column in rows.columns]
    return pa.Table.from_arrays(arrays, schema=rows.schema).combine_chunks()


def _ordered(column: Any) -> Any:
    import pyarrow as pa

    array = column.unify_dictionaries().combine_chunks()
    codes = array.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices, array.dictionary.take(codes.dictionary))


def _is_repetitive(column: Any) -> bool:
    """Return whether a column holds texts, or numbers that are all equal."""
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
        texts = pa.array([escaped(str(text)) for text in column.values], pa.string()).dictionary_encode()
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
