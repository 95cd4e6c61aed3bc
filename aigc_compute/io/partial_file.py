"""A long output: it grows beside its place, chunk by chunk, and takes it when it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from ..diagnostics import Problems, problem
from ..language import Phrase
from .atomic_file import place_of, unwritable

Job = Mapping[str, Any]
Note = dict[str, Any]

ANEW = Phrase("start again without --resume")

SUM = "sum"
"""The key of an entry's checksum."""

BLOCK = 2**20
"""Bytes that are read at once."""


class Target(Protocol):
    """Where a long output goes, with what was noted of each chunk."""

    notes: list[Note]

    def begin(self, head: Any) -> None: ...
    def append(self, data: Any, note: Note) -> None: ...
    def finish(self, tail: Any) -> None: ...
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

    `job` is what makes the output what it is: only the same job can be resumed. Each entry of the journal holds the
    SHA-256 of all bytes and entries up to it; what does not agree with it is written anew. Raises Problems where the
    file cannot be written, and where there is nothing to resume, it is another job's or its journal is damaged.
    """

    def __init__(self, target: str | Path, job: Job, *, resume: bool) -> None:
        self._target = place_of(target)
        self._shown = str(target)
        self._data_path, self._journal_path = files_beside(self._target)
        self._sum = sha256()
        self.notes: list[Note] = []
        """What was noted of each chunk, with the bytes at its `start` and `end`."""
        if resume and not (self._journal_path.is_file() and self._data_path.is_file()):
            raise nothing_to_resume(self._shown)
        with _told(self._shown), ExitStack() as opened:
            self._journal = opened.enter_context(_opened(self._journal_path))
            self._data = opened.enter_context(_opened(self._data_path))
            self._take_up(job, resume)
            opened.pop_all()

    def begin(self, head: bytes) -> None:
        """The first bytes, unless they are there already."""
        if not self.notes:
            with _told(self._shown):
                self._data.write(head)
                self._sum.update(head)

    def append(self, data: bytes, note: Note) -> None:
        """A chunk, whole: what is not in the journal is no part of the file."""
        with _told(self._shown):
            start = self._data.tell()
            self._data.write(data)
            self._data.flush()
            self._sum.update(data)
            entry = self._summed({**note, "start": start, "end": start + len(data)})
            self._journal.write(json.dumps(entry).encode() + b"\n")
            self._journal.flush()
        self.notes.append(entry)

    def finish(self, tail: bytes) -> None:
        """The last bytes; then the file takes its place."""
        with _told(self._shown):
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

    def _take_up(self, job: Job, resume: bool) -> None:
        """Begin, or go on where the journal ends."""
        _lock(self._journal, self._shown)
        kept = self._resume(job) if resume else 0
        self._journal.truncate(kept)
        self._data.truncate(self.notes[-1]["end"] if self.notes else 0)
        for file in (self._journal, self._data):
            file.seek(0, os.SEEK_END)
        if not kept:
            self._journal.write(json.dumps(job).encode() + b"\n")
            self._journal.flush()

    def _resume(self, job: Job) -> int:
        """Take up the notes of what is there; the bytes of the journal that hold."""
        line = self._journal.readline()
        first, kept = _parsed(line), len(line)
        if not isinstance(first, dict):
            raise nothing_to_resume(self._shown)
        refuse_other_job(first, job, self._shown)
        for number, line in enumerate(self._journal, 2):
            entry = _parsed(line)
            if not line.endswith(b"\n"):  # it was not written to its end
                break
            if not _sound(entry):
                raise damaged(self._journal_path, number)
            before = self._sum.copy()
            if not self._read_to(entry["end"]) or self._summed(entry) != entry:
                self._sum = before
                break
            self.notes.append(entry)
            kept += len(line)
        return kept

    def _read_to(self, end: int) -> bool:
        """Add the bytes up to `end` to the sum; whether there are so many."""
        while (left := end - self._data.tell()) > 0:
            block = self._data.read(min(BLOCK, left))
            if not block:
                return False
            self._sum.update(block)
        return left == 0

    def _summed(self, entry: Note) -> Note:
        """The entry with the sum of everything up to it."""
        plain = {key: value for key, value in entry.items() if key != SUM}
        self._sum.update(json.dumps(plain).encode())
        return {**plain, SUM: self._sum.hexdigest()}


class WholeFile:
    """A file that is written to as it comes, beside its place: it takes that when it is whole, else it is gone. Raises
    Problems where it cannot be written.
    """

    def __init__(self, target: str | Path) -> None:
        self._target, self._shown = place_of(target), str(target)
        self._path = files_beside(self._target)[0]
        with _told(self._shown), ExitStack() as opened:
            self._file = opened.enter_context(_opened(self._path))
            _lock(self._file, self._shown)
            self._file.truncate(0)
            opened.pop_all()
        self._finished = False

    @property
    def closed(self) -> bool:
        return self._file.closed

    def write(self, data: bytes) -> int:
        with _told(self._shown):
            return self._file.write(data)

    def finish(self) -> None:
        """The file takes its place."""
        with _told(self._shown):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(self._path, self._target)
        self._finished = True

    def close(self) -> None:
        """Leave nothing that is not whole."""
        if not self._finished:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


@contextmanager
def _told(shown: str) -> Iterator[None]:
    """What the system says against writing a file, as Problems."""
    try:
        yield
    except OSError as error:
        raise unwritable(shown, error) from None


def files_beside(target: str | Path) -> tuple[Path, Path]:
    """Where an output grows until it is whole, and the journal of its chunks."""
    place = Path(os.path.realpath(target))
    return place.with_name(f".{place.name}.partial"), place.with_name(f".{place.name}.journal")


def refuse_other_job(interrupted: Job, job: Job, shown: str, hint: str = ANEW) -> None:
    """Raises Problems, with what changed, where it was another job that was interrupted."""
    now = json.loads(json.dumps(job))
    if changed := [key for key in {**interrupted, **now} if interrupted.get(key) != now.get(key)]:
        message = Phrase("what was interrupted was another job: {names} changed", names=", ".join(changed))
        raise problem("resume", message, shown, hint=hint)


def nothing_to_resume(shown: str) -> Problems:
    return problem("resume", "there is nothing to resume", shown, hint="start without --resume")


def damaged(journal: str | Path, line: int | None = None, hint: str = ANEW) -> Problems:
    message = Phrase("the journal of the interrupted run is damaged")
    return problem("resume", message, str(journal), line, hint=hint)


def _opened(path: Path) -> BinaryIO:
    """A file to read and write, made where there is none; a link is not followed."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "r+b")


def _lock(file: BinaryIO, shown: str) -> None:
    """The file is this process's alone, as long as it is open; where the system has no locks, it may not be. Raises
    Problems where it is another's.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = Phrase("wait for it, or choose another name")
        raise problem("resume", "another run is writing this file", shown, hint=hint) from None


def _parsed(line: bytes) -> Any:
    """The entry of a line of the journal; None where it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _sound(entry: Any) -> bool:
    """Whether an entry tells what is needed of a chunk."""
    if not isinstance(entry, dict) or not isinstance(entry.get("count"), list):
        return False
    numbers = [entry.get("start"), entry.get("end"), *entry["count"]]
    return all(type(one) is int and one >= 0 for one in numbers)
