"""What UTF-8 cannot write: the bytes of a file's name that are not UTF-8, which Python keeps as lone surrogates.

A file may have any name. Where its name is shown or written, each such byte stands as Python escapes it, which is valid
in JSON too: `n\\udcff.csv`. All other text is UTF-8.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

ERRORS: Final = "aigc-compute.escape"
"""How a stream treats what it cannot encode: surrogates are escaped, anything else becomes a question mark."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    return _SURROGATE.search(text) is None


def escaped(text: str) -> str:
    """The text with its lone surrogates as escapes."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def encoded(text: str) -> bytes:
    """The text in UTF-8, its lone surrogates as escapes."""
    return text.encode("utf-8", ERRORS)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    wrong = error.object[error.start : error.end]
    return "".join("?" if is_unicode(one) else escaped(one) for one in wrong), error.end


codecs.register_error(ERRORS, _replaced)
