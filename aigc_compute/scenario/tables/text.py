"""Tables as text: lines that have an end and are of the encoding that they are read in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from ...encoding import TABLE, undecodable, without_mark
from ...language import Phrase
from ...limits import beyond, limit


class _Lines(io.RawIOBase):
    """A binary stream that is refused as soon as a line is too long: one without an end would fill the memory."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._most, self._length = limit("line_bytes"), 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read1(len(buffer)) if hasattr(self._stream, "read1") else self._stream.read(len(buffer))
        buffer[: len(data)] = data
        end = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._length = len(data) - end - 1 if end >= 0 else self._length + len(data)
        if self._length > self._most:
            raise beyond("line_bytes", Phrase("a line of more than {most:g} MiB", most=self._most / 2**20), self._name)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class TableText(Iterator[str]):
    """The lines of a table, with their ends. Raises Problems with file and line where bytes are not of the encoding."""

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
        """How many bytes have been read; 0 once it is closed."""
        return 0 if self._text.closed else self._binary.tell()

    def close(self) -> None:
        self._text.close()
