"""Answers as a Parquet data set: a local folder or a folder of an object store, with one file for each part of the
rows.
"""

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
"""File that describes the job. It exists as long as parts are missing."""

START_AGAIN = Phrase("remove the folder, then start again without --resume")


def new_part(folder: str, number: int) -> Any:
    """Open the file of a part for writing. The file appears only when it is complete."""
    return new_file(folder, part_name(number))


def seal_part(folder: str, number: int) -> None:
    """Write the hash of a complete part to its own file, which `finish` removes."""
    with new_file(folder, hash_name(number)) as file:
        file.write(content_hash(f"{folder.rstrip('/')}/{part_name(number)}").encode())


def part_name(number: int) -> str:
    return f"part-{number:08}.parquet"


def hash_name(number: int) -> str:
    return f"_part-{number:08}.hash"


def _number(name: str) -> int | None:
    """Return the number of the part with this file name, or None if it is not the name of a part."""
    match = re.fullmatch(r"part-(\d{8,})\.parquet", name)
    return int(match[1]) if match else None


class DataSet:
    """The folder of a data set. The process that computes a part writes its file; this class records which parts exist.

    Raises Problems if the folder cannot be written or is not empty; with `resume`, if it holds no interrupted job or an
    interrupted job of another kind.
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
                hint = Phrase("resume with --resume" if JOURNAL in names else "name another folder, or remove this one")
                raise problem("output-exists", "the folder is not empty", folder, hint=hint)
            else:
                with suppress(FileExistsError):
                    self._store.mkdir(self._path, create_parents=not is_url(folder))  # never create a bucket
                with new_file(folder, JOURNAL) as file:
                    file.write(json.dumps(job).encode())

    def begin(self, head: Any) -> None:
        self._head = head

    def append(self, data: None, note: Note) -> None:
        self.notes.append(note)

    def finish(self, tail: Mapping[str, str]) -> None:
        """Complete the data set and remove auxiliary files. Raises Problems if a part that was computed is missing."""
        with as_problems(self._folder, "output-unwritable"):
            if not self.notes:
                with new_part(self._folder, 0) as file, closing(ParquetStream(file)) as part:
                    part.begin(self._head)
                    part.finish(tail)
            names = self._names()
            missing = [name for note in self.notes if (name := part_name(note["part"])) not in names]
            if missing:
                hint = Phrase("check that all workers write to the same folder, then resume with --resume")
                message = Phrase(
                    "{count} parts are missing from the folder, the first of them {first}",
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
        """Remove the folder."""
        with as_problems(self._folder, "output-unwritable"):
            self._store.rm(self._path, recursive=True)

    def _names(self) -> set[str]:
        """Return the names of the files in the folder; no names if the folder does not exist."""
        try:
            paths = [path.rstrip("/") for path in self._store.ls(self._path, detail=False)]
        except FileNotFoundError:
            return set()
        return {path.rsplit("/", 1)[-1] for path in paths if path != self._path.rstrip("/")}

    def _read(self, name: str) -> bytes:
        with closing(self._store.open(f"{self._path}/{name}", "rb")) as file:
            data: bytes = file.read()
            return data

    def _refuse_other(self, job: Job, names: set[str]) -> None:
        if JOURNAL not in names:
            raise nothing_to_resume(self._folder)
        try:
            interrupted = dict(json.loads(self._read(JOURNAL)))
        except (ValueError, TypeError, RecursionError):
            raise damaged(f"{self._folder.rstrip('/')}/{JOURNAL}", hint=START_AGAIN) from None
        refuse_other_job(interrupted, job, self._folder, START_AGAIN)

    def _finished(self, names: set[str]) -> list[Note]:
        """Return the notes of the complete parts in the order of their numbers."""
        parts = sorted(number for name in names if (number := _number(name)) is not None)
        return [note for note in map_concurrently(self._note, parts) if note]

    def _note(self, number: int) -> Note | None:
        """Return the note of a part, or None if the part differs from its recorded hash, as after a power failure."""
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
