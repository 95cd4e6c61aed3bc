"""Answers as a Parquet data set: a folder, of this machine or of a store, with a file for each part of the rows."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..io.partial_file import Job, Note, nothing_to_resume, refuse_other_job
from ..io.stores import file_system, is_url, new_file, told
from ..language import Phrase
from .parquet import METADATA

JOURNAL = "_unfinished.json"
"""The job, as long as parts of it are missing."""

READERS = 16
"""Parts that are looked into at once."""


def new_part(folder: str, number: int) -> Any:
    """The file of a part, there whole or not at all."""
    return new_file(folder, part_name(number))


def part_name(number: int) -> str:
    return f"part-{number:08}.parquet"


def _number(name: str) -> int | None:
    """Of a part, by its name."""
    found = re.fullmatch(r"part-(\d{8,})\.parquet", name)
    return int(found[1]) if found else None


class DataSet:
    """The folder that `job` fills; whoever answers a part writes its file. Raises Problems where the folder cannot be
    written or is not empty, and where there is nothing to resume or it is another job's.
    """

    def __init__(self, folder: str, job: Job, *, resume: bool) -> None:
        self._folder, self._head = folder, b""
        self._system, self._path = file_system(folder)
        self.notes: list[Note] = []
        with told(folder, "output-unwritable"):
            names = self._names()
            if resume:
                self._refuse_other(job, names)
                self.notes = self._finished(names)
            elif names:
                hint = Phrase("--resume goes on" if JOURNAL in names else "name another folder, or remove it")
                raise Problems([Diagnostic("output-exists", "the folder is not empty", folder, hint=hint)])
            else:
                self._system.create_dir(self._path, recursive=not is_url(folder))  # a store's bucket is not made
                with new_file(folder, JOURNAL) as file:
                    file.write(json.dumps(job).encode())

    def begin(self, head: bytes) -> None:
        self._head = head

    def append(self, data: bytes, note: Note) -> None:
        self.notes.append(note)

    def finish(self, tail: bytes) -> None:
        """The folder is whole. Raises Problems where a part is not in it, though it was written."""
        with told(self._folder, "output-unwritable"):
            if not self.notes:
                with new_part(self._folder, 0) as file:
                    file.write(self._head + tail)
            names = self._names()
            missing = [name for note in self.notes if (name := part_name(note["part"])) not in names]
            if missing:
                hint = Phrase("do all workers write to the same folder? --resume goes on")
                message = Phrase(
                    "{count} parts were written elsewhere, the first of them {first}",
                    count=len(missing),
                    first=missing[0],
                )
                raise Problems([Diagnostic("output-missing", message, self._folder, hint=hint)])
            for name in names:
                if name == JOURNAL or name.endswith(".tmp"):
                    self._system.delete_file(f"{self._path}/{name}")

    def close(self) -> None:
        pass

    def discard(self) -> None:
        """Leave nothing."""
        with told(self._folder, "output-unwritable"):
            self._system.delete_dir(self._path)

    def _names(self) -> set[str]:
        from pyarrow.fs import FileSelector

        return {one.base_name for one in self._system.get_file_info(FileSelector(self._path, allow_not_found=True))}

    def _refuse_other(self, job: Job, names: set[str]) -> None:
        if JOURNAL not in names:
            raise nothing_to_resume(self._folder)
        with self._system.open_input_file(f"{self._path}/{JOURNAL}") as file:
            refuse_other_job(json.loads(file.read()), job, self._folder)

    def _finished(self, names: set[str]) -> list[Note]:
        """What was noted of the parts that are there, in their order."""
        parts = sorted(number for name in names if (number := _number(name)) is not None)
        with ThreadPoolExecutor(READERS) as pool:
            return [note for note in pool.map(self._noted, parts) if note]

    def _noted(self, number: int) -> Note | None:
        """What was noted of a part; None where it cannot be read, as after a loss of power."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            metadata = pq.read_metadata(f"{self._path}/{part_name(number)}", filesystem=self._system).metadata
        except (pa.ArrowException, OSError):
            return None
        return {"part": number, "count": json.loads(metadata[METADATA.encode()])["count"]}
