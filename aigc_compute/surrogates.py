"""File names with bytes that are not UTF-8. Python represents each such byte by a lone surrogate.

Where such a name is shown or written, each surrogate is replaced by its Python escape, which is valid in JSON too:
`n\\udcff.csv`. All other text is UTF-8.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

ERRORS: Final = "aigc-compute.escape"
"""Name of an error handler for streams: surrogates are escaped, any other character that cannot be encoded becomes a
question mark.
"""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def is_unicode(text: str) -> bool:
    """Whether a text can be encoded as UTF-8."""
    return _SURROGATE.search(text) is None


def escaped(text: str) -> str:
    """Return the text with its lone surrogates replaced by escapes."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def encoded(text: str) -> bytes:
    """Encode the text as UTF-8, with its lone surrogates replaced by escapes."""
    return text.encode("utf-8", ERRORS)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    characters = error.object[error.start : error.end]
    return "".join("?" if is_unicode(character) else escaped(character) for character in characters), error.end


codecs.register_error(ERRORS, _replaced)
