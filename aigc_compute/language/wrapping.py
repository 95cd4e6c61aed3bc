"""Lines for a terminal, where a Chinese character is two cells wide and a line may end after any of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_NEVER_FIRST: Final = "，。；：、！？）》」』】”’…"
_NEVER_LAST: Final = "（《「『【“‘"


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else not unicodedata.combining(one) for one in text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells; only a single word that is wider is broken."""
    lines, line = [], ""
    for piece in _pieces(text, width):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line = line + piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _pieces(text: str, width: int) -> Iterator[str]:
    """What no line may be broken within: words with the space behind them, characters with their punctuation."""
    wide = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
    piece = rf"[{_NEVER_LAST}]*(?:(?!{wide})\S)+[{_NEVER_FIRST}]*\s*|[{_NEVER_LAST}]*\S[{_NEVER_FIRST}]*\s*|\s+"
    for found in re.findall(piece, text):
        while cells(found.rstrip()) > width:
            cut = next(end for end in range(len(found), 0, -1) if end == 1 or cells(found[:end]) <= width)
            yield found[:cut]
            found = found[cut:]
        yield found
