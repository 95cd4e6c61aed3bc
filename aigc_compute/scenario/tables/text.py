"""Text of tables: lines of limited length, decoded from the encoding of the table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from ...io.encoding import TABLE, undecodable, without_mark
from ...io.limits import beyond, limit
from ...language import Phrase


class _Lines(io.RawIOBase):
    """A binary stream that raises Problems as soon as a line is too long, before the line fills the memory."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._max_length, self._length = limit("line_bytes"), 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read1(len(buffer)) if hasattr(self._stream, "read1") else self._stream.read(len(buffer))
        buffer[: len(data)] = data
        end = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._length = len(data) - end - 1 if end >= 0 else self._length + len(data)
        if self._length > self._max_length:
            message = Phrase("a line of more than {limit:g} MiB", limit=self._max_length / 2**20)
            raise beyond("line_bytes", message, self._name)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class TableText(Iterator[str]):
    """The lines of a table with their ends. Raises Problems with file and line for bytes that cannot be decoded."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str) -> None:
        self._binary = io.BufferedReader(_Lines(stream, name), io.DEFAULT_BUFFER_SIZE * 16)
        self._text = io.TextIOWrapper(self._binary, encoding=encoding, newline="")
        self._name, self._encoding = name, encoding
        self._lines = 0

    def __next__(self) -> str:
        try:
            line = next(self._text)
        except UnicodeError as error:
            raise undecodable(error, self._encoding, self._name, TABLE, lines=self._lines) from None
        self._lines += 1
        return line if self._lines > 1 else without_mark(line)

    def tell(self) -> int:
        """Return how many bytes have been read; 0 after closing."""
        return 0 if self._text.closed else self._binary.tell()

    def close(self) -> None:
        self._text.close()
