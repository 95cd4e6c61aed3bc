"""Answers of many rows as Parquet: each chunk a row group, whose footer is remembered until the end."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..extras import need
from ..scenario.tables import Coded
from ..scenario.tables.columns import Kept
from ..studies.batch import Count, Field, total
from ..surrogates import encoded, escaped
from . import parquet_footer
from .kept import cells_of, text_of
from .rows import Columns, Note

MAGIC = b"PAR1"
METADATA = "aigc-compute"


class ParquetRows:
    """Numbers as float64, null where unknown; texts by dictionary; kept columns of the type that they have in Arrow.
    The metadata's key METADATA is what a JSON document begins with, and how many rows there were and were wrong. Raises
    Problems where pyarrow is missing.
    """

    def __init__(self, fields: Sequence[Field], opening: Mapping[str, Any]) -> None:
        need("pyarrow", "pyarrow.parquet")
        import pyarrow as pa

        self._opening = opening
        text = pa.dictionary(pa.int32(), pa.string())
        self._schema = pa.schema([(one.name, one.type or (pa.float64() if one.quantity else text)) for one in fields])

    def head(self) -> bytes:
        return MAGIC

    def chunk(self, columns: Columns, first: int) -> tuple[bytes, Note]:
        body, footer = self._file({name: columns[name] for name in self._schema.names})
        return body, {"footer": b64encode(footer).decode()}

    def tail(self, notes: Sequence[Note]) -> bytes:
        footers = [(note["start"] - len(MAGIC), b64decode(note["footer"])) for note in notes if "footer" in note]
        if not footers:
            footers = [(0, self._file({name: [] for name in self._schema.names})[1])]
        told = {**self._opening, "count": total(Count(*note["count"]) for note in notes).listed}
        footer = parquet_footer.join(footers, {METADATA: json.dumps(told)})
        return footer + len(footer).to_bytes(4, "little") + MAGIC

    def _file(self, columns: Columns) -> tuple[bytes, bytes]:
        """The row group and the footer of a file that holds these columns alone."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        arrays = [_array(columns[field.name], field.type) for field in self._schema]
        table = pa.Table.from_arrays(arrays, schema=self._schema)
        few = [one.name for one in self._schema if pa.types.is_dictionary(one.type) or _constant(columns[one.name])]
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, row_group_size=max(len(table), 1), use_dictionary=few)
        data = sink.getvalue().to_pybytes()
        size = int.from_bytes(data[-8:-4], "little")
        return data[len(MAGIC) : -8 - size], data[-8 - size : -8]


def _array(column: Any, kind: Any) -> Any:
    import pyarrow as pa

    if isinstance(column, Coded):
        codes = pa.array(column.codes.astype(np.int32), mask=column.codes < 0)
        texts = pa.array([escaped(str(one)) for one in column.values], pa.string())
        return pa.DictionaryArray.from_arrays(codes, texts)
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


def _constant(column: Any) -> bool:
    if not isinstance(column, np.ndarray) or not len(column):
        return False
    return bool((column == column[0]).all() or not np.isfinite(column).any())
