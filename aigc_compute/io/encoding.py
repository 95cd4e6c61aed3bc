"""Text encodings: look one up by name, decode strictly, report errors with file and line."""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases
from typing import Final

from ..diagnostics import Problems, did_you_mean, problem
from ..language import Phrase

UTF_8: Final = "utf-8"
"""The encoding of every text, unless the user names another one for a table."""

TEXT = Phrase("expected a text in UTF-8")
"""Hint for a file that is not a text in UTF-8."""

TABLE = Phrase("--encoding NAME reads a table in another encoding, such as gb18030, latin-1 or utf-16")
"""Hint for a table in another encoding."""

SUCH_AS = Phrase("such as gb18030, latin-1 or utf-16")

_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n?|\n")


def find_encoding(name: str | None) -> str:
    """Return the standard name of the text encoding that the user calls `name`; UTF-8 for None.

    Raises Problems, with the most similar names, if there is no such text encoding.
    """
    if name is None:
        return UTF_8
    try:
        "a".encode(name)  # refuses codecs that do not encode text, such as base64
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        known = {word for pair in aliases.items() if not pair[1].endswith("_codec") for word in pair}
        hint = did_you_mean(name, [word.replace("_", "-") for word in sorted(known)]) or SUCH_AS
        message = Phrase("--encoding: unknown encoding {name!r}", name=name)
        raise problem("encoding", message, hint=hint) from None


def decode_text(data: bytes, encoding: str = UTF_8) -> str:
    """Decode bytes and remove a leading byte order mark. Raises UnicodeError if they are not in that encoding."""
    return without_mark(data.decode(encoding))


def without_mark(text: str) -> str:
    """Remove the byte order mark at the beginning of a text."""
    return text.removeprefix(_BYTE_ORDER_MARK)


def undecodable(error: UnicodeError, encoding: str, file: str, hint: str, *, lines: int = 0) -> Problems:
    """Return the exception for bytes that are not in an encoding.

    `lines` is the number of lines that precede the bytes which `error` is about.
    """
    message = Phrase("not {encoding} text", encoding=encoding.upper())
    if isinstance(error, UnicodeDecodeError):
        before = error.object[: error.start].decode(error.encoding, "replace")
        lines += len(_LINE_END.findall(before))
        byte = f"0x{error.object[error.start]:02x}"
        message = Phrase("not {encoding} text: found the byte {byte}", encoding=encoding.upper(), byte=byte)
    return problem("input-not-text", message, file, lines + 1, hint=hint)
