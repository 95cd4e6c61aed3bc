"""Answers as a Parquet data set: a folder, of this machine or of a store, with a file for each part of the rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Any

from ..diagnostics import problem
from ..io.partial_file import Job, Note, damaged, nothing_to_resume, refuse_other_job
from ..io.stores import as_problems, content_hash, is_url, located, map_concurrently, new_file
from ..language import Phrase
from .parquet import METADATA, ParquetStream

JOURNAL = "_unfinished.json"
"""The job, as long as parts of it are missing."""

ANEW = Phrase("remove the folder, then start again without --resume")


def new_part(folder: str, number: int) -> Any:
    """The file of a part, there whole or not at all."""
    return new_file(folder, part_name(number))


def seal_part(folder: str, number: int) -> None:
    """Note the hash of a part that is whole in a file of its own, as long as other parts are missing."""
    with new_file(folder, hash_name(number)) as file:
        file.write(content_hash(f"{folder.rstrip('/')}/{part_name(number)}").encode())


def part_name(number: int) -> str:
    return f"part-{number:08}.parquet"


def hash_name(number: int) -> str:
    return f"_part-{number:08}.hash"


def _number(name: str) -> int | None:
    """Of a part, by its name."""
    found = re.fullmatch(r"part-(\d{8,})\.parquet", name)
    return int(found[1]) if found else None


class DataSet:
    """The folder that `job` fills; whoever answers a part writes its file. Raises Problems where the folder cannot be
    written or is not empty, and where there is nothing to resume or it is another job's.
    """

    def __init__(self, folder: str, job: Job, *, resume: bool) -> None:
        self._folder = folder
        self._head: Any = None
        self._store, self._path = located(folder)
        self.notes: list[Note] = []
        with as_problems(folder, "output-unwritable"):
            names = self._names()
            if resume:
                self._refuse_other(job, names)
                self.notes = self._finished(names)
            elif names:
                hint = Phrase("--resume goes on" if JOURNAL in names else "name another folder, or remove it")
                raise problem("output-exists", "the folder is not empty", folder, hint=hint)
            else:
                with suppress(FileExistsError):
                    self._store.mkdir(self._path, create_parents=not is_url(folder))  # a store's bucket is not made
                with new_file(folder, JOURNAL) as file:
                    file.write(json.dumps(job).encode())

    def begin(self, head: Any) -> None:
        self._head = head

    def append(self, data: None, note: Note) -> None:
        self.notes.append(note)

    def finish(self, tail: Mapping[str, str]) -> None:
        """The folder is whole. Raises Problems where a part is not in it, though it was written."""
        with as_problems(self._folder, "output-unwritable"):
            if not self.notes:
                with new_part(self._folder, 0) as file, closing(ParquetStream(file)) as part:
                    part.begin(self._head)
                    part.finish(tail)
            names = self._names()
            missing = [name for note in self.notes if (name := part_name(note["part"])) not in names]
            if missing:
                hint = Phrase("do all workers write to the same folder? --resume goes on")
                message = Phrase(
                    "{count} parts were written elsewhere, the first of them {first}",
                    count=len(missing),
                    first=missing[0],
                )
                raise problem("output-missing", message, self._folder, hint=hint)
            self._store.rm_file(f"{self._path}/{JOURNAL}")
            left = [name for name in names if name.endswith((".hash", ".tmp"))]
            map_concurrently(self._store.rm_file, (f"{self._path}/{name}" for name in left))

    def close(self) -> None:
        pass

    def discard(self) -> None:
        """Leave nothing."""
        with as_problems(self._folder, "output-unwritable"):
            self._store.rm(self._path, recursive=True)

    def _names(self) -> set[str]:
        """What is in the folder; nothing where there is none yet."""
        try:
            paths = [one.rstrip("/") for one in self._store.ls(self._path, detail=False)]
        except FileNotFoundError:
            return set()
        return {one.rsplit("/", 1)[-1] for one in paths if one != self._path.rstrip("/")}

    def _read(self, name: str) -> bytes:
        with closing(self._store.open(f"{self._path}/{name}", "rb")) as file:
            found: bytes = file.read()
            return found

    def _refuse_other(self, job: Job, names: set[str]) -> None:
        if JOURNAL not in names:
            raise nothing_to_resume(self._folder)
        try:
            interrupted = dict(json.loads(self._read(JOURNAL)))
        except (ValueError, TypeError, RecursionError):
            raise damaged(f"{self._folder.rstrip('/')}/{JOURNAL}", hint=ANEW) from None
        refuse_other_job(interrupted, job, self._folder, ANEW)

    def _finished(self, names: set[str]) -> list[Note]:
        """What was noted of the parts that are there, in their order."""
        parts = sorted(number for name in names if (number := _number(name)) is not None)
        return [note for note in map_concurrently(self._noted, parts) if note]

    def _noted(self, number: int) -> Note | None:
        """What was noted of a part; None where it is not as it was when it became whole, as after a loss of power."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        name = part_name(number)
        try:
            if content_hash(f"{self._folder.rstrip('/')}/{name}") != self._read(hash_name(number)).decode():
                return None
            with closing(self._store.open(f"{self._path}/{name}", "rb")) as file:
                metadata = pq.read_metadata(file).metadata
        except (pa.ArrowException, OSError, ValueError):
            return None
        return {"part": number, "count": json.loads(metadata[METADATA.encode()])["count"]}
