"""Atomic writing of files, and protection of the files that a command reads from its own outputs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..diagnostics import Problems, problem
from ..language import Phrase, error_message
from ..surrogates import encoded
from .interruption import raise_pending

SPECIAL = ("/dev/", "/proc/")
"""Folders of files that the system provides."""

STANDARD_INPUT = "-", "/dev/stdin"
"""The name of standard input on a command line, and the path under which the system offers its file."""

LOCAL = ("file", "local")
"""Schemes of URLs that name files of this machine."""


def write_atomically(path: Path | str, content: str | bytes) -> None:
    """Write bytes, or a text as UTF-8, to a temporary file beside `path` and rename it to `path`.

    Raises Problems if the file cannot be written; an existing file is then unchanged.
    """
    target = resolve_output(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            try:
                file.write(encoded(content) if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
                raise_pending()
                os.replace(temporary, target)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unwritable(path, error) from None


def resolve_output(path: Path | str) -> Path:
    """Return the path to which an output is written; for a link, its target.

    Raises Problems if the path is not a regular file or is write-protected.
    """
    try:
        target = Path(os.path.realpath(path))
        special = os.path.abspath(path).startswith(SPECIAL)  # /dev/stdout may be a file that other programs write to
        if special or (target.exists() and not target.is_file()):
            what = Phrase("this is a folder" if target.is_dir() else "this is not a regular file")
            raise problem(
                "output-unwritable", Phrase("{what}, expected the name of a file", what=Phrase(what)), str(path)
            )
        if target.exists() and not os.access(target, os.W_OK):
            raise problem("output-unwritable", "cannot be written: it is write-protected", str(path))
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None
    return target


def refuse_overlap(outputs: Iterable[Path | str], inputs: Iterable[Path | str]) -> None:
    """Raise Problems if an output would replace an input or another output of the same command.

    `inputs` are all files and folders that the command reads: a folder stands for the files in it, and `-` for the file
    behind standard input. An output folder stands for everything in it. The operating system decides whether two paths
    name the same file, so that links, relative paths, `file://` URLs and upper or lower case make no difference.
    """
    written = [path for path in map(_local_path, outputs) if path]
    read = [path for path in map(_local_path, map(_input_file, inputs)) if path and os.path.exists(path)]
    for index, output in enumerate(written):
        if any(_overwrites(output, path) for path in read):
            raise _overlap(output, Phrase("this file is also an input and would be overwritten"))
        if any(_is_same_file(output, other) for other in written[:index]):
            raise _overlap(output, Phrase("two outputs are written to this file, one would overwrite the other"))


def _overlap(output: str, message: Phrase) -> Problems:
    return problem("output-is-input", message, output, hint="write to another file")


def _overwrites(output: str, path: str) -> bool:
    """Return whether writing an output would destroy an input file."""
    return (
        _is_same_file(output, path) or (os.path.exists(output) and _is_within(output, path)) or _is_within(path, output)
    )


def _input_file(word: Path | str) -> Path | str:
    """Return the path of standard input for `-`, and any other word unchanged."""
    name, file = STANDARD_INPUT
    return file if str(word) == name else word


def _local_path(word: Path | str) -> str | None:
    """Return the path on this machine that a word names; None for a URL of an object store."""
    scheme, sign, path = str(word).rpartition("::")[2].partition("://")
    if not sign:
        return str(word)
    return path if scheme in LOCAL else None


def _is_same_file(path: str, other: str) -> bool:
    """Return whether two paths name the same file.

    Names of files that do not exist yet are compared without case, since many systems do not distinguish it.
    """
    if os.path.exists(path) and os.path.exists(other):
        return os.path.samefile(path, other)
    return os.path.realpath(path).casefold() == os.path.realpath(other).casefold()


def _is_within(path: str, folder: str) -> bool:
    parents = Path(os.path.realpath(path)).parents
    return os.path.isdir(folder) and any(_is_same_file(folder, str(parent)) for parent in parents)


def unwritable(path: Path | str, error: Exception) -> Problems:
    """Return the exception for a file that the system refuses to write."""
    return problem("output-unwritable", Phrase("cannot be written: {why}", why=error_message(error)), str(path))
