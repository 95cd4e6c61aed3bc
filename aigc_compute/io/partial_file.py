"""Long outputs that are written chunk by chunk to a hidden file and renamed to their place when they are complete.

An interrupted output can be resumed from its journal of finished chunks.
"""

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
from .atomic_file import resolve_output, unwritable

Job = Mapping[str, Any]
"""What determines an output: the command, its options and the hashes of its inputs."""

Note = dict[str, Any]
"""What is recorded about a chunk, such as its number of rows."""

ANEW = Phrase("start again without --resume")

SUM = "sum"
"""The key of the checksum in an entry of the journal."""

BLOCK = 2**20
"""Number of bytes that are read at once."""


class Target(Protocol):
    """A destination of a long output, with the notes of the chunks that it holds."""

    notes: list[Note]

    def begin(self, head: Any) -> None: ...
    def append(self, data: Any, note: Note) -> None: ...
    def finish(self, tail: Any) -> None: ...
    def close(self) -> None: ...
    def discard(self) -> None: ...


class Stream:
    """A stream, such as standard output, to which every chunk is written at once."""

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
    """The finished part of the file `target`, with a journal of its chunks in a second file.

    Only an output of the same `job` can be resumed. Each entry of the journal holds the SHA-256 of all bytes and
    entries up to it; chunks that do not agree with their entry are written again. Raises Problems if the file cannot be
    written, and on resuming if there is no journal, if the journal is of another job, or if it is damaged.
    """

    def __init__(self, target: str | Path, job: Job, *, resume: bool) -> None:
        self._target = resolve_output(target)
        self._shown = str(target)
        self._data_path, self._journal_path = files_beside(self._target)
        self._sum = sha256()
        self.notes: list[Note] = []
        """The note of each chunk, with the positions of its `start` and `end` in bytes."""
        if resume and not (self._journal_path.is_file() and self._data_path.is_file()):
            raise nothing_to_resume(self._shown)
        with _as_problems(self._shown), ExitStack() as files:
            self._journal = files.enter_context(_opened(self._journal_path))
            self._data = files.enter_context(_opened(self._data_path))
            self._prepare(job, resume)
            files.pop_all()

    def begin(self, head: bytes) -> None:
        """Write the first bytes, unless the resumed file already holds them."""
        if not self.notes:
            with _as_problems(self._shown):
                self._data.write(head)
                self._sum.update(head)

    def append(self, data: bytes, note: Note) -> None:
        """Write a chunk, then its entry in the journal; a chunk without an entry does not count."""
        with _as_problems(self._shown):
            start = self._data.tell()
            self._data.write(data)
            self._data.flush()
            self._sum.update(data)
            entry = self._with_sum({**note, "start": start, "end": start + len(data)})
            self._journal.write(json.dumps(entry).encode() + b"\n")
            self._journal.flush()
        self.notes.append(entry)

    def finish(self, tail: bytes) -> None:
        """Write the last bytes, rename the file to its place and delete the journal."""
        with _as_problems(self._shown):
            self._data.write(tail)
            self._data.flush()
            os.fsync(self._data.fileno())
            self.close()
            os.replace(self._data_path, self._target)
            self._journal_path.unlink()

    def close(self) -> None:
        """Close the files and leave them for a later run that resumes."""
        for file in (self._data, self._journal):
            with suppress(OSError):
                file.close()

    def discard(self) -> None:
        """Close and delete the files."""
        self.close()
        for path in (self._data_path, self._journal_path):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _prepare(self, job: Job, resume: bool) -> None:
        """Start an empty file, or position both files after the last valid entry of the journal."""
        _lock(self._journal, self._shown)
        valid_bytes = self._resume(job) if resume else 0
        self._journal.truncate(valid_bytes)
        self._data.truncate(self.notes[-1]["end"] if self.notes else 0)
        for file in (self._journal, self._data):
            file.seek(0, os.SEEK_END)
        if not valid_bytes:
            self._journal.write(json.dumps(job).encode() + b"\n")
            self._journal.flush()

    def _resume(self, job: Job) -> int:
        """Read the notes of the chunks that agree with the journal, and return how many bytes of the journal hold."""
        line = self._journal.readline()
        interrupted, valid_bytes = _parsed(line), len(line)
        if not isinstance(interrupted, dict):
            raise nothing_to_resume(self._shown)
        refuse_other_job(interrupted, job, self._shown)
        for number, line in enumerate(self._journal, 2):
            entry = _parsed(line)
            if not line.endswith(b"\n"):  # the run was interrupted while it wrote this line
                break
            if not _is_entry(entry):
                raise damaged(self._journal_path, number)
            before = self._sum.copy()
            if not self._read_to(entry["end"]) or self._with_sum(entry) != entry:
                self._sum = before
                break
            self.notes.append(entry)
            valid_bytes += len(line)
        return valid_bytes

    def _read_to(self, end: int) -> bool:
        """Add the bytes of the file up to `end` to the checksum, and return whether the file has them all."""
        while (left := end - self._data.tell()) > 0:
            block = self._data.read(min(BLOCK, left))
            if not block:
                return False
            self._sum.update(block)
        return left == 0

    def _with_sum(self, entry: Note) -> Note:
        """Add an entry to the checksum, and return the entry with the checksum of everything up to it."""
        plain = {key: value for key, value in entry.items() if key != SUM}
        self._sum.update(json.dumps(plain).encode())
        return {**plain, SUM: self._sum.hexdigest()}


class WholeFile:
    """A file that is written under a temporary name and renamed by `finish`; without `finish`, `close` deletes it.

    Raises Problems if it cannot be written.
    """

    def __init__(self, target: str | Path) -> None:
        self._target, self._shown = resolve_output(target), str(target)
        self._path = files_beside(self._target)[0]
        with _as_problems(self._shown), ExitStack() as files:
            self._file = files.enter_context(_opened(self._path))
            _lock(self._file, self._shown)
            self._file.truncate(0)
            files.pop_all()
        self._finished = False

    @property
    def closed(self) -> bool:
        return self._file.closed

    def write(self, data: bytes) -> int:
        with _as_problems(self._shown):
            return self._file.write(data)

    def finish(self) -> None:
        """Rename the file to its place."""
        with _as_problems(self._shown):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(self._path, self._target)
        self._finished = True

    def close(self) -> None:
        """Delete the file, unless it is finished."""
        if not self._finished:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


@contextmanager
def _as_problems(shown: str) -> Iterator[None]:
    """Turn an OSError into Problems about the file that the user named."""
    try:
        yield
    except OSError as error:
        raise unwritable(shown, error) from None


def files_beside(target: str | Path) -> tuple[Path, Path]:
    """Return the paths of the unfinished output and of the journal of its chunks."""
    place = Path(os.path.realpath(target))
    return place.with_name(f".{place.name}.partial"), place.with_name(f".{place.name}.journal")


def refuse_other_job(interrupted: Job, job: Job, shown: str, hint: str = ANEW) -> None:
    """Raise Problems if the interrupted job differs from this job; the message names the keys that changed."""
    current = json.loads(json.dumps(job))
    if changed := [key for key in {**interrupted, **current} if interrupted.get(key) != current.get(key)]:
        message = Phrase("the interrupted run was a different job: {names} changed", names=", ".join(changed))
        raise problem("resume", message, shown, hint=hint)


def nothing_to_resume(shown: str) -> Problems:
    return problem("resume", "there is no interrupted run to resume", shown, hint="start without --resume")


def damaged(journal: str | Path, line: int | None = None, hint: str = ANEW) -> Problems:
    message = Phrase("the journal of the interrupted run is damaged")
    return problem("resume", message, str(journal), line, hint=hint)


def _opened(path: Path) -> BinaryIO:
    """Open a file for reading and writing, and create it if needed. A link is not followed."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "r+b")


def _lock(file: BinaryIO, shown: str) -> None:
    """Lock a file for this process until the file is closed; do nothing if the system has no locks.

    Raises Problems if another process has locked it.
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
    """Return the JSON value of a line of the journal; None if it is not JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _is_entry(entry: Any) -> bool:
    """Return whether an entry of the journal has the numbers that are needed: `start`, `end` and `count`."""
    if not isinstance(entry, dict) or not isinstance(entry.get("count"), list):
        return False
    numbers = [entry.get("start"), entry.get("end"), *entry["count"]]
    return all(type(number) is int and number >= 0 for number in numbers)
