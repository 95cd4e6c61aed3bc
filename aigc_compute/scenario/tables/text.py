"""Tables as text: streams whose lines have an end."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from ...io.limits import beyond, limit
from ...language import Phrase


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


def as_text(stream: BinaryIO, name: str) -> io.TextIOWrapper:
    """A table's bytes as text, what is no UTF-8 replaced."""
    return io.TextIOWrapper(
        io.BufferedReader(_Lines(stream, name), io.DEFAULT_BUFFER_SIZE * 16),
        encoding="utf-8-sig",
        errors="replace",
        newline="",
    )
