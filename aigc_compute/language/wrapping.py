"""Lines for a terminal, where a Chinese character is two cells wide and a line may end after any of them."""

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
    """How many cells of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else not unicodedata.combining(one) for one in text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells; only a single word that is wider is broken."""
    lines, line = [], ""
    for piece in _broken(text, width):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line = line + piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def pieces(text: str) -> list[str]:
    """What no line may be broken within: words with the space behind them, characters with their punctuation."""
    return re.findall(_PIECE, text)


def _broken(text: str, width: int) -> Iterator[str]:
    """The pieces, those that are wider than a line in parts."""
    for piece in pieces(text):
        while cells(piece.rstrip()) > width:
            cut = next(end for end in range(len(piece), 0, -1) if end == 1 or cells(piece[:end]) <= width)
            yield piece[:cut]
            piece = piece[cut:]
        yield piece
