"""Files that are written whole or not at all, and never over an input."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .diagnostics import Diagnostic, Problems
from .surrogates import encoded
from .language import Phrase, reason

SPECIAL = ("/dev/", "/proc/")


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
            raise Problems(
                [
                    Diagnostic(
                        "output-unwritable", Phrase("{what}, expected the name of a file", what=Phrase(what)), str(path)
                    )
                ]
            )
        if target.exists() and not os.access(target, os.W_OK):
            raise Problems([Diagnostic("output-unwritable", "cannot be written: it is write-protected", str(path))])
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None
    return target


def keep_inputs(output: Path | str, inputs: Iterable[Path | str]) -> None:
    """Raises Problems where an output would take the place of an input: of a file, or of one in a folder."""
    if not os.path.exists(output):
        return
    goal = Path(os.path.realpath(output))
    for one in map(Path, inputs):
        if one.exists() and (os.path.samefile(one, output) or (one.is_dir() and goal.is_relative_to(one.resolve()))):
            message = Phrase("this is an input, it would be lost")
            raise Problems([Diagnostic("output-is-input", message, str(output), hint="write to another file")])


def unwritable(path: Path | str, error: Exception) -> Problems:
    """What the system says against writing a file."""
    return Problems([Diagnostic("output-unwritable", Phrase("cannot be written: {why}", why=reason(error)), str(path))])
