"""Footers of Parquet files: several row groups that were written apart become one file.

A Parquet file is its row groups followed by a footer that says where they are, in Thrift's compact protocol
(parquet-format, README and parquet.thrift; Thrift, thrift-compact-protocol.md). pyarrow writes whole files only, so
each chunk is written as a file of its own; here their footers are joined and the places in them moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(13)
INTEGERS = (I16, I32, I64)

Struct = dict[int, tuple[int, Any]]
"""Fields by number, each with its type; a list is (element type, elements)."""

NUM_ROWS, ROW_GROUPS, METADATA = 3, 4, 5
COLUMNS, GROUP_OFFSET, ORDINAL = 1, 5, 7
META_DATA = 3
PLACES = {"group": (GROUP_OFFSET,), "column": (2, 4, 6), "meta": (9, 10, 11, 14)}
"""Fields that count bytes from the beginning of the file: of a RowGroup, a ColumnChunk and its ColumnMetaData."""


def join(footers: Sequence[tuple[int, bytes]], metadata: Mapping[str, str]) -> bytes:
    """One footer for row groups whose own footers are given, each with how many bytes its places move."""
    whole: Struct = {}
    groups: list[Struct] = []
    rows = 0
    for shift, footer in footers:
        whole = whole or _Reader(footer).struct()
        part = _Reader(footer).struct()
        rows += part[NUM_ROWS][1]
        for group in part[ROW_GROUPS][1][1]:
            _move(group, PLACES["group"], shift)
            for column in group[COLUMNS][1][1]:
                _move(column, PLACES["column"], shift)
                _move(column[META_DATA][1], PLACES["meta"], shift)
            group[ORDINAL] = (I16, len(groups))
            groups.append(dict(sorted(group.items())))
    whole[NUM_ROWS] = (I64, rows)
    whole[ROW_GROUPS] = (LIST, (STRUCT, groups))
    pairs = [{1: (BINARY, key.encode()), 2: (BINARY, value.encode())} for key, value in metadata.items()]
    known = whole[METADATA][1][1] if METADATA in whole else []
    whole[METADATA] = (LIST, (STRUCT, [*known, *pairs]))
    return _struct(dict(sorted(whole.items())))


def _move(struct: Struct, places: Sequence[int], shift: int) -> None:
    for place in places:
        if place in struct and struct[place][1]:
            struct[place] = (struct[place][0], struct[place][1] + shift)


class _Reader:
    """Thrift's compact protocol, read."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while (head := self._byte()) != STOP:
            number = number + (head >> 4) if head >> 4 else self._integer()
            kind = head & 15
            found[number] = (kind, kind == TRUE if kind in (TRUE, FALSE) else self._value(kind))
        return found

    def _value(self, kind: int) -> Any:
        if kind in (TRUE, FALSE, BYTE):
            return self._byte()
        if kind in INTEGERS:
            return self._integer()
        if kind == STRUCT:
            return self.struct()
        if kind in (LIST, SET):
            head = self._byte()
            size = head >> 4 if head >> 4 < 15 else self._unsigned()
            return head & 15, [self._value(head & 15) for _ in range(size)]
        if kind in (DOUBLE, BINARY):
            size = 8 if kind == DOUBLE else self._unsigned()
            self._at += size
            return self._data[self._at - size : self._at]
        raise ValueError(f"a Parquet footer has no values of type {kind}")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 128:
            value |= (byte & 127) << shift
            shift += 7
        return value | byte << shift

    def _integer(self) -> int:
        zigzag = self._unsigned()
        return (zigzag >> 1) ^ -(zigzag & 1)


def _struct(fields: Struct) -> bytes:
    """Thrift's compact protocol, written."""
    out = bytearray()
    last = 0
    for number, (kind, value) in fields.items():
        if kind in (TRUE, FALSE):
            kind = TRUE if value else FALSE
        step = number - last
        out += bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + _integer(number)
        if kind not in (TRUE, FALSE):
            out += _value(kind, value)
        last = number
    return bytes(out) + b"\0"


def _value(kind: int, value: Any) -> bytes:
    if kind in (TRUE, FALSE, BYTE):
        return bytes([value])
    if kind in INTEGERS:
        return _integer(value)
    if kind == STRUCT:
        return _struct(value)
    if kind in (LIST, SET):
        element, items = value
        size = len(items)
        head = bytes([size << 4 | element]) if size < 15 else bytes([15 << 4 | element]) + _unsigned(size)
        return head + b"".join(_value(element, item) for item in items)
    return bytes(value) if kind == DOUBLE else _unsigned(len(value)) + bytes(value)


def _unsigned(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(value: int) -> bytes:
    return _unsigned((value << 1) ^ (value >> 63))
