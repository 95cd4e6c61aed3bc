"""Line breaking for terminals. A Chinese character is two cells wide, and a line may end after any of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_NEVER_FIRST: Final = "，。；：、！？）》」』】”’…"
_NEVER_LAST: Final = "（《「『【“‘"
_WIDE: Final = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
_UNIT: Final = r"[万亿]*(?:千瓦时|卡时|小时|分钟|个月|[天年秒升倍])?"
_PIECE: Final = (
    rf"[{_NEVER_LAST}]*(?:(?!{_WIDE})\S)+{_UNIT}[{_NEVER_FIRST}]*\s*|[{_NEVER_LAST}]*\S[{_NEVER_FIRST}]*\s*|\s+"
)


def cells(text: str) -> int:
    """Return the width of a text in cells of a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells. Only a word that is wider than a line is broken."""
    lines, line = [], ""
    for piece in _broken(text, width):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line = line + piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def pieces(text: str) -> list[str]:
    """Split a text into pieces within which no line may end: words with the space after them, and single Chinese
    characters with their punctuation.
    """
    return re.findall(_PIECE, text)


def _broken(text: str, width: int) -> Iterator[str]:
    """Yield the pieces; cut pieces that are wider than a line."""
    for piece in pieces(text):
        while cells(piece.rstrip()) > width:
            cut = next(end for end in range(len(piece), 0, -1) if end == 1 or cells(piece[:end]) <= width)
            yield piece[:cut]
            piece = piece[cut:]
        yield piece
