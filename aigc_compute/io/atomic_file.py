"""Files that are written whole or not at all, and never over a file that the same command names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..diagnostics import Problems, problem
from ..language import Phrase, error_message
from ..surrogates import encoded
from .interruption import check

SPECIAL = ("/dev/", "/proc/")

STANDARD_INPUT = "-", "/dev/stdin"
"""How a command line names standard input, and where the system shows the file behind it."""

LOCAL = ("file", "local")
"""Schemes of URLs that name files of this machine."""


def write_atomically(path: Path | str, content: str | bytes) -> None:
    """Write bytes, or a text as UTF-8, to a temporary file beside `path`, then take its place.

    Raises Problems where it cannot be written; what stood there before then stands there still.
    """
    target = place_of(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            try:
                file.write(encoded(content) if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
                check()
                os.replace(temporary, target)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unwritable(path, error) from None


def place_of(path: Path | str) -> Path:
    """Where a file of that name is written: a link's goal, the link stays. Raises Problems where something stands there
    that is no file, or a file that is protected.
    """
    try:
        target = Path(os.path.realpath(path))
        special = os.path.abspath(path).startswith(SPECIAL)  # behind /dev/stdout may stand a file that others write to
        if special or (target.exists() and not target.is_file()):
            what = Phrase("this is a folder" if target.is_dir() else "this is no regular file")
            raise problem(
                "output-unwritable", Phrase("{what}, expected the name of a file", what=Phrase(what)), str(path)
            )
        if target.exists() and not os.access(target, os.W_OK):
            raise problem("output-unwritable", "cannot be written: it is write-protected", str(path))
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None
    return target


def refuse_overlap(outputs: Iterable[Path | str], inputs: Iterable[Path | str]) -> None:
    """Raise Problems where an output would replace something else that the same command names.

    `inputs` are all files and folders that the command reads: a folder stands for the files in it, `-` for the file
    behind standard input. An output that is a folder stands for whatever it holds. Files are compared as the system
    knows them, so that links, relative paths, `file://` URLs and the case of letters hide nothing.
    """
    written = [path for path in map(_local, outputs) if path]
    read = [path for path in map(_local, map(_behind, inputs)) if path and os.path.exists(path)]
    for place, output in enumerate(written):
        if any(_loses(output, one) for one in read):
            raise _overlap(output, Phrase("this is an input, it would be lost"))
        if any(_same(output, other) for other in written[:place]):
            raise _overlap(output, Phrase("two outputs go to this file, one of them would be lost"))


def _overlap(output: str, message: Phrase) -> Problems:
    return problem("output-is-input", message, output, hint="write to another file")


def _loses(output: str, one: str) -> bool:
    """Whether a file that is read would be gone once the output is written."""
    return _same(output, one) or (os.path.exists(output) and _within(output, one)) or _within(one, output)


def _behind(word: Path | str) -> Path | str:
    """The file behind standard input where the word names that; else the word."""
    name, file = STANDARD_INPUT
    return file if str(word) == name else word


def _local(word: Path | str) -> str | None:
    """The path on this machine that a word names; None for a URL of a store."""
    scheme, sign, path = str(word).rpartition("::")[2].partition("://")
    if not sign:
        return str(word)
    return path if scheme in LOCAL else None


def _same(one: str, other: str) -> bool:
    """Whether two paths name one file. Of files that do not exist yet, names that differ in case alone are one file, as
    they are on many systems.
    """
    if os.path.exists(one) and os.path.exists(other):
        return os.path.samefile(one, other)
    return os.path.realpath(one).casefold() == os.path.realpath(other).casefold()


def _within(path: str, folder: str) -> bool:
    """Whether a path leads into a folder."""
    return os.path.isdir(folder) and any(_same(folder, str(one)) for one in Path(os.path.realpath(path)).parents)


def unwritable(path: Path | str, error: Exception) -> Problems:
    """What the system says against writing a file."""
    return problem("output-unwritable", Phrase("cannot be written: {why}", why=error_message(error)), str(path))
