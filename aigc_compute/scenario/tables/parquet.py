"""Parquet files and data sets, read a batch at a time."""

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
from ...io.stores import absolute, map_concurrently, located
from ...language import Phrase, error_message
from .columns import CHUNK, Coded, Column, Place, Sheet, empty
from .parts import Part


@dataclass(frozen=True, slots=True)
class Footer:
    """What a Parquet file says of itself: its columns with their types in Arrow, and the rows of its row groups."""

    path: str
    columns: tuple[str, ...]
    types: tuple[Any, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """Parquet files of the same columns, one after the other."""

    files: Sequence[Footer]

    @property
    def name(self) -> str:
        return self.files[0].path if len(self.files) == 1 else Phrase("{count} Parquet files", count=len(self.files))

    @property
    def columns(self) -> tuple[str, ...]:
        return self.files[0].columns

    @property
    def types(self) -> dict[str, Any]:
        """The types in Arrow of its columns; none of a text, nor where the files do not agree."""
        types = {
            name: set(found) for name, *found in zip(self.columns, *(one.types for one in self.files), strict=True)
        }
        return {name: found.pop() for name, found in types.items() if len(found) == 1}

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(sum(one.groups) for one in self.files)

    def parts(self, wanted: Sequence[str], kept: Sequence[str], rows: int) -> Iterator[Part]:
        """The wanted columns, and kept ones as they are; about so many rows in each part, since row groups are not
        divided.
        """
        columns = tuple(wanted), tuple(kept)
        for one in self.files:
            start = stop = 0
            for size in one.groups:
                if start < stop and stop + size - start > rows:
                    yield FileRows(one.path, absolute(one.path), *columns, start, stop)
                    start = stop
                stop += size
            if start < stop:
                yield FileRows(one.path, absolute(one.path), *columns, start, stop)


def open_tables(paths: Sequence[str]) -> list[ParquetTable]:
    """The tables that files make: a data set is one. Raises Problems where one is no Parquet file."""
    return [ParquetTable(list(files)) for _, files in groupby(map_concurrently(_footer, paths), lambda one: one.columns)]


def _footer(path: str) -> Footer:
    with _opened(path) as file:
        schema = file.schema_arrow
        footer = Footer(path, tuple(schema.names), tuple(map(_type, schema.types)), tuple(_groups(file)))
        _check_limits(file, footer)
    return footer


def _check_limits(file: Any, footer: Footer) -> None:
    """Raises Problems where a file is beyond what is read without being asked for."""
    most = limit("columns")
    if len(footer.columns) > most:
        count = len(footer.columns)
        raise beyond(
            "columns", Phrase("{count:,} columns, expected at most {most:,}", count=count, most=most), footer.path
        )
    size = max((file.metadata.row_group(place).total_byte_size for place in range(file.num_row_groups)), default=0)
    if size > limit("parquet_group_bytes"):
        raise beyond("parquet_group_bytes", Phrase("a row group of {gib:.3g} GiB", gib=size / 2**30), footer.path)


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows of a Parquet file, from `start` to `stop`: columns to understand, and columns to keep."""

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
            at = int(ends[first - 1]) if first else 0
            columns = list(dict.fromkeys((*self.columns, *self.kept)))
            groups, threads = range(first, last + 1), not address_space_is_limited()  # each thread reserves its own
            for batch in file.iter_batches(CHUNK, row_groups=groups, columns=columns, use_threads=threads):
                low, high = max(self.start, at), min(self.stop, at + batch.num_rows)
                if low < high:
                    rows = batch.slice(low - at, high - low)
                    cells = {name: _cells(rows[name]) for name in self.columns}
                    kept = {name: rows[name] for name in self.kept}
                    yield Sheet(rows.num_rows, cells, partial(_place, self.shown, low + 1), kept=kept)
                at += batch.num_rows


@contextmanager
def _opened(path: str, shown: str | None = None) -> Iterator[Any]:
    """A Parquet file; what is wrong with it, then or while it is read, is raised as Problems."""
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
        raise problem("input-missing", "expected a file", path)
    need("pyarrow", "pyarrow.parquet")
    store, place = located(path)
    import pyarrow.parquet as pq

    with _told(shown or path), closing(store.open(place, "rb")) as file:
        yield pq.ParquetFile(file, pre_buffer=False)  # read ahead, the whole file would be held


@contextmanager
def _told(path: str) -> Iterator[None]:
    """What pyarrow finds wrong with a file, as Problems."""
    import pyarrow as pa

    try:
        yield
    except MemoryError:  # Arrow's is an ArrowException too
        raise
    except FileNotFoundError:
        raise problem("input-missing", "no such file", path) from None
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno:
            refused = Phrase("cannot be read: {why}", why=error_message(error))
            raise problem("input-unreadable", refused, path) from None
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = Phrase("not a Parquet file that can be read: {why}", why=why)
        raise problem("parquet", message, path) from None


def _groups(file: Any) -> list[int]:
    return [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]


def _type(kind: Any) -> Any:
    """The type of a column in Arrow; None for a text."""
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return None if any(is_text(kind) for is_text in texts) else kind


def _place(shown: str, first: int, row: int) -> Place:
    return f"{shown}:row {first + row}", None


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
