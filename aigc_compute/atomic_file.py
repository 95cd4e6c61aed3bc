"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .diagnostics import Diagnostic, Problems
from .language import Phrase, reason


def write_atomically(path: Path | str, content: str | bytes) -> None:
    """Write bytes, or a text as UTF-8, to a temporary file beside `path`, then take its place.

    Raises Problems where it cannot be written; what stood there before then stands there still.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Problems(
            [Diagnostic("output-unwritable", Phrase("cannot be written: {why}", why=reason(error)), str(path))]
        ) from None
