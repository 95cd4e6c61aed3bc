"""A long output: it grows beside its place, chunk by chunk, and takes it when it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from .diagnostics import Diagnostic, Problems
from .language import Phrase, join, reason

Job = Mapping[str, Any]
Note = dict[str, Any]


class Target(Protocol):
    """Where a long output goes. What was noted of each chunk has with it the bytes at its `start` and `end`."""

    notes: list[Note]

    def begin(self, head: bytes) -> None: ...
    def append(self, data: bytes, note: Note) -> None: ...
    def finish(self, tail: bytes) -> None: ...
    def close(self) -> None: ...
    def discard(self) -> None: ...


class Stream:
    """A stream that is written to as it comes, such as standard output."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._written = 0
        self.notes: list[Note] = []

    def begin(self, head: bytes) -> None:
        self._stream.write(head)
        self._written = len(head)

    def append(self, data: bytes, note: Note) -> None:
        self._stream.write(data)
        self._stream.flush()
        start, self._written = self._written, self._written + len(data)
        self.notes.append({**note, "start": start, "end": self._written})

    def finish(self, tail: bytes) -> None:
        self._stream.write(tail)
        self._stream.flush()

    def close(self) -> None:
        pass

    def discard(self) -> None:
        pass


class PartialFile:
    """The part of `target` that is written, with a journal of its chunks beside it.

    `job` is what makes the output what it is: only the same job can be resumed. Raises Problems where the file cannot
    be written, and where there is nothing to resume or it is another job's.
    """

    def __init__(self, target: str | Path, job: Job, *, resume: bool) -> None:
        self._target = Path(os.path.realpath(target))
        self._shown = str(target)
        self._data_path = self._target.with_name(f".{self._target.name}.partial")
        self._journal_path = self._target.with_name(f".{self._target.name}.journal")
        self._data: BinaryIO
        self.notes: list[Note] = []
        with self._told():
            if resume:
                self._resume(job)
            else:
                self._data = self._data_path.open("wb")
                self._journal = self._journal_path.open("w", encoding="utf-8")
                self._journal.write(json.dumps(job) + "\n")
                self._journal.flush()

    def begin(self, head: bytes) -> None:
        """The first bytes, unless they are there already."""
        if not self.notes:
            with self._told():
                self._data.write(head)

    def append(self, data: bytes, note: Note) -> None:
        """A chunk, whole: what is not in the journal is no part of the file."""
        with self._told():
            start = self._data.tell()
            self._data.write(data)
            self._data.flush()
            entry = {**note, "start": start, "end": start + len(data)}
            self._journal.write(json.dumps(entry) + "\n")
            self._journal.flush()
        self.notes.append(entry)

    def finish(self, tail: bytes) -> None:
        """The last bytes; then the file takes its place."""
        with self._told():
            self._data.write(tail)
            self._data.flush()
            os.fsync(self._data.fileno())
            self.close()
            os.replace(self._data_path, self._target)
            self._journal_path.unlink()

    def close(self) -> None:
        """Leave what is written for another time."""
        for file in (self._data, self._journal):
            with suppress(OSError):
                file.close()

    def discard(self) -> None:
        """Leave nothing."""
        self.close()
        for path in (self._data_path, self._journal_path):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _resume(self, job: Job) -> None:
        first, *entries = self._journalled()
        refuse_other_job(first, job, self._shown)
        written = self._data_path.stat().st_size
        self.notes = [entry for entry in entries if entry["end"] <= written]
        self._data = self._data_path.open("r+b")
        self._data.truncate(self.notes[-1]["end"] if self.notes else 0)
        self._data.seek(0, os.SEEK_END)
        self._journal = self._journal_path.open("w", encoding="utf-8")
        for entry in (first, *self.notes):
            self._journal.write(json.dumps(entry) + "\n")
        self._journal.flush()

    def _journalled(self) -> list[Note]:
        """The entries of the journal, up to a last one that was not written to its end."""
        found: list[Note] = []
        if not (self._journal_path.is_file() and self._data_path.is_file()):
            raise nothing_to_resume(self._shown)
        for line in self._journal_path.read_text(encoding="utf-8").splitlines(keepends=True):
            try:
                found.append(json.loads(line) if line.endswith("\n") else json.loads("!"))
            except ValueError:
                break
        if not found:
            raise nothing_to_resume(self._shown)
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Problems(
                [Diagnostic("output-unwritable", Phrase("cannot be written: {why}", why=reason(error)), self._shown)]
            ) from None


def refuse_other_job(interrupted: Job, job: Job, shown: str) -> None:
    """Raises Problems, with what changed, where it was another job that was interrupted."""
    now = json.loads(json.dumps(job))
    if changed := [key for key in {**interrupted, **now} if interrupted.get(key) != now.get(key)]:
        names = join(", ", changed)
        message = Phrase("what was interrupted was another job: {names} changed", names=names)
        raise Problems([Diagnostic("resume", message, shown, hint="start again without --resume")])


def nothing_to_resume(shown: str) -> Problems:
    return Problems([Diagnostic("resume", "there is nothing to resume", shown, hint="start without --resume")])
