"""Parquet files and data sets, read a batch of rows at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np

from ...diagnostics import problem
from ...io.extras import need
from ...io.limits import address_space_is_limited, beyond, limit
from ...io.stores import absolute, located, map_concurrently
from ...language import Phrase, error_message
from .columns import CHUNK, Coded, Column, Place, Sheet, empty
from .parts import Part


@dataclass(frozen=True, slots=True)
class Footer:
    """The metadata of a Parquet file: its columns, their Arrow types, and the number of rows of each row group."""

    path: str
    columns: tuple[str, ...]
    types: tuple[Any, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """Consecutive Parquet files with the same columns."""

    files: Sequence[Footer]

    @property
    def name(self) -> str:
        return self.files[0].path if len(self.files) == 1 else Phrase("{count} Parquet files", count=len(self.files))

    @property
    def columns(self) -> tuple[str, ...]:
        return self.files[0].columns

    @property
    def types(self) -> dict[str, Any]:
        """The Arrow type of each column: None for a text; columns whose type differs between files are left out."""
        types = {
            name: set(kinds) for name, *kinds in zip(self.columns, *(file.types for file in self.files), strict=True)
        }
        return {name: kinds.pop() for name, kinds in types.items() if len(kinds) == 1}

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(sum(file.groups) for file in self.files)

    def parts(self, to_read: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        """Yield parts of about `rows` rows, with the columns `to_read` to read and `kept` to copy.

        Row groups are not divided.
        """
        columns = tuple(to_read), tuple(kept)
        for file in self.files:
            start = stop = 0
            for size in file.groups:
                if start < stop and stop + size - start > rows:
                    yield FileRows(file.path, absolute(file.path), *columns, start, stop)
                    start = stop
                stop += size
            if start < stop:
                yield FileRows(file.path, absolute(file.path), *columns, start, stop)


def open_tables(paths: Sequence[str]) -> list[ParquetTable]:
    """Return a table for each run of consecutive files with the same columns, such as a data set.

    Raises Problems if a file is not a readable Parquet file.
    """
    footers = map_concurrently(_footer, paths)
    return [ParquetTable(list(files)) for _, files in groupby(footers, lambda footer: footer.columns)]


def _footer(path: str) -> Footer:
    with _opened(path) as file:
        schema = file.schema_arrow
        footer = Footer(path, tuple(schema.names), tuple(map(_type, schema.types)), tuple(_groups(file)))
        _check_limits(file, footer)
    return footer


def _check_limits(file: Any, footer: Footer) -> None:
    """Raise Problems if a file has too many columns or too large a row group."""
    max_columns, max_bytes = limit("columns"), limit("parquet_group_bytes")
    count = len(footer.columns)
    if count > max_columns:
        message = Phrase("{count:,} columns, expected at most {limit:,}", count=count, limit=max_columns)
        raise beyond("columns", message, footer.path)
    size = max((file.metadata.row_group(index).total_byte_size for index in range(file.num_row_groups)), default=0)
    if size > max_bytes:
        message = Phrase(
            "a row group of {size:.3g} GiB, expected at most {limit:.3g} GiB",
            size=size / 2**30,
            limit=max_bytes / 2**30,
        )
        raise beyond("parquet_group_bytes", message, footer.path)


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows of a Parquet file from `start` up to `stop`: `columns` to read, and `kept` columns to copy.

    `shown` is the name of the file in messages.
    """

    shown: str
    path: str
    columns: tuple[str, ...]
    kept: tuple[str, ...]
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start

    def between(self, start: int, stop: int) -> FileRows:
        return replace(self, start=self.start + start, stop=self.start + stop)

    def sheets(self) -> Iterator[Sheet]:
        with _opened(self.path, self.shown) as file:
            ends = np.cumsum(_groups(file))
            first, last = np.searchsorted(ends, [self.start, self.stop - 1], side="right").tolist()
            position = int(ends[first - 1]) if first else 0
            columns = list(dict.fromkeys((*self.columns, *self.kept)))
            groups, threads = range(first, last + 1), not address_space_is_limited()  # each thread reserves addresses
            for batch in file.iter_batches(CHUNK, row_groups=groups, columns=columns, use_threads=threads):
                low, high = max(self.start, position), min(self.stop, position + batch.num_rows)
                if low < high:
                    rows = batch.slice(low - position, high - low)
                    cells = {name: _cells(rows[name]) for name in self.columns}
                    kept = {name: rows[name] for name in self.kept}
                    yield Sheet(rows.num_rows, cells, partial(_place, self.shown, low + 1), kept=kept)
                position += batch.num_rows


@contextmanager
def _opened(path: str, shown: str | None = None) -> Iterator[Any]:
    """Yield an open Parquet file. Raises Problems for errors on opening it and while it is read."""
    if os.path.exists(path) and not os.path.isfile(path):  # opening a pipe would wait for its writer
        raise problem("input-missing", "expected a file", path)
    need("pyarrow", "pyarrow.parquet")
    store, place = located(path)
    import pyarrow.parquet as pq

    with _as_problems(shown or path), closing(store.open(place, "rb")) as file:
        yield pq.ParquetFile(file, pre_buffer=False)  # with pre_buffer, the whole file would be held in memory


@contextmanager
def _as_problems(path: str) -> Iterator[None]:
    """Turn the exceptions of pyarrow about a file into Problems."""
    import pyarrow as pa

    try:
        yield
    except MemoryError:  # Arrow's own is also an ArrowException
        raise
    except FileNotFoundError:
        raise problem("input-missing", "no such file", path) from None
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno:
            message = Phrase("cannot be read: {why}", why=error_message(error))
            raise problem("input-unreadable", message, path) from None
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = Phrase("not a readable Parquet file: {why}", why=why)
        raise problem("parquet", message, path) from None


def _groups(file: Any) -> list[int]:
    return [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]


def _type(kind: Any) -> Any:
    """Return the Arrow type of a column; None for a text."""
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return None if any(is_text(kind) for is_text in texts) else kind


def _place(shown: str, first: int, row: int) -> Place:
    return f"{shown}:row {first + row}", None


def _cells(array: Any) -> Column:
    """Return an Arrow array as a column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        column: Column = pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return column
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        array = array.dictionary_encode()
    if not pa.types.is_dictionary(array.type):
        listed: Column = array.to_pylist()
        return listed
    codes = array.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp, copy=False)
    values = array.dictionary.to_pylist()
    filled = [index for index, value in enumerate(values) if not empty(value)]
    new_codes = np.full(len(values) + 1, -1, dtype=np.intp)
    new_codes[filled] = np.arange(len(filled))
    return Coded(new_codes[codes], [values[index] for index in filled])
