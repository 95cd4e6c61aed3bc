"""Read numbers from text: Arabic, grouped, scientific and Chinese numerals, with magnitude words ("1.8万亿", "4.6
million").

A number is kept as decimal text and a power of ten until it is converted to a float, so that "1.1B" is exactly the
float literal 1.1e9.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from aigc_compute.units.symbols import UnitError

from ..language import Phrase

MAX_LENGTH: Final = 200
"""Largest number of characters of a quantity."""

_TRADITIONAL: Final = str.maketrans(
    "萬億數幾兩點個張塊臺過餘時參詞層約將壹貳叁肆伍陸柒捌玖拾佰仟〇−∼",
    "万亿数几两点个张块台过余时参词层约将一二三四五六七八九十百千零-~",
)
_DIGIT: Final = dict(zip("零一二两三四五六七八九", "01223456789", strict=True))
_POWER: Final = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_WORDS: Final = {"thousand": 3, "million": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "tn": 12}
_VAGUE_POWER: Final = {"tens": 1, "hundreds": 2, **{f"{word}s": power for word, power in _WORDS.items()}}
LETTERS: Final = {"k": 3, "K": 3, "M": 6, "G": 9, "B": 9, "b": 9, "T": 12, "P": 15}

_PLAIN: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,3}(?:_[0-9]{3})+(?![0-9_])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_ARABIC: Final = rf"10\^[+-]?[0-9]+|(?:{_PLAIN})(?:[eE][+-]?[0-9]+|\s*[×x*]\s*10\^[+-]?[0-9]+)?"
_MIXED: Final = r"[0-9]{1,4}[十百千万亿]+[0-9零一二两三四五六七八九][0-9零一二两三四五六七八九十百千万亿]*"
_CHINESE: Final = r"[零一二两三四五六七八九十百千万亿点]+|[数几](?:[十百千]?(?:万亿|万|亿)?)|半"
_VAGUE: Final = (
    r"(?i:(?:(?:ten|hundred)s of )?(?:thousands|millions|billions|trillions)|tens|hundreds)(?: of)?(?![A-Za-z])"
)
NUMBER: Final = rf"{_MIXED}|{_ARABIC}|{_CHINESE}|{_VAGUE}"
MAGNITUDE: Final = rf"[十百千]?(?:万亿|万|亿)|[十百]|千(?!瓦)|(?i:{'|'.join(_WORDS)})(?![A-Za-z])"
LETTER: Final = r"[kKMGBbTP](?![A-Za-z0-9])"

# Patterns are text, which `re` compiles and caches at first use. To compile them all at import would slow every start.
_LEADING_NUMBER: Final = rf"(?P<number>{NUMBER})\s*[多余]?\s*(?P<magnitude>{MAGNITUDE})?[多余+]?\s*"
_LEADING_LETTER: Final = rf"({LETTER})\+?\s*"
_SECTION: Final = "(?:({d})千)?(?:零?({d})百)?(?:零?({d})?(十))?(?:(零)?({d}))?".format(d="[0-9一二两三四五六七八九]")


class Numeral(NamedTuple):
    """Decimal text of both ends of a number (equal for a plain number), and their common power of ten."""

    low: str
    high: str
    exponent: int = 0


def tidy(text: str) -> str:
    """Return the text in normal form: NFKC, simplified Chinese, single spaces, `^` before superscripts.

    Raises UnitError for a text that is too long to be a quantity.
    """
    if len(text) <= MAX_LENGTH:
        text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+", r"^\g<0>", text)
        text = " ".join(unicodedata.normalize("NFKC", text).translate(_TRADITIONAL).split())
    if len(text) > MAX_LENGTH:
        raise UnitError(
            Phrase(
                "found {text!r}... of {count} characters; a quantity has at most {limit}",
                text=text[:30],
                count=len(text),
                limit=MAX_LENGTH,
            )
        )
    return text


def read_number(text: str, *, hedged: bool = False) -> tuple[Numeral, str] | None:
    """Return the number at the start of a text and the rest of the text; None if it does not start with a number.

    "数千" and "thousands" are read as 2..9 thousand. A magnitude alone ("千亿") is read as one to ten times the
    magnitude, or as the magnitude itself if it is hedged: "过亿" (over a hundred million) is 1e8.
    """
    match = re.match(_LEADING_NUMBER, text)
    if not match:
        return None
    numeral = _numeral(match["number"], hedged)
    if not numeral:
        return None
    rest = text[match.end() :]
    if rest.endswith("半") and numeral.low.isdigit() and not match["magnitude"] and numeral.exponent == 0:
        numeral, rest = Numeral(f"{numeral.low}.5", f"{numeral.high}.5"), rest[:-1]
    return numeral._replace(exponent=numeral.exponent + _power(match["magnitude"] or "")), rest


def read_letter(text: str) -> tuple[str, str] | None:
    """Return the magnitude letter (a key of LETTERS) at the start of a text and the rest of the text; None if there is
    none.
    """
    match = re.match(_LEADING_LETTER, text)
    return (match[1], text[match.end() :]) if match else None


def _numeral(text: str, hedged: bool) -> Numeral | None:
    if text == "半":
        return Numeral("0.5", "0.5")
    if text[0] in "数几":
        return Numeral("2", "9", _power(text[1:]))
    if re.fullmatch(_VAGUE, text):
        return Numeral("2", "9", sum(_VAGUE_POWER[word] for word in text.lower().removesuffix(" of").split(" of ")))
    if re.fullmatch(_ARABIC, text):
        return _arabic(text)
    if "点" in text:
        return _chinese_decimal(text)
    if (whole := _chinese_integer(text)) is not None:
        return Numeral(str(whole), str(whole))
    if re.fullmatch(MAGNITUDE, text):
        return Numeral("1", "1" if hedged else "10", _power(text))
    return None


def _power(magnitude: str) -> int:
    """Return the power of ten of a magnitude word: 12 for "万亿", 6 for "million", 0 for ""."""
    return _WORDS.get(magnitude.lower()) or sum(_POWER[character] for character in magnitude)


def _arabic(text: str) -> Numeral:
    plain = re.sub(r"[,_\s]", "", text)
    plain = re.sub(r"^10\^", "1e", plain)
    digits, _, exponent = re.sub(r"[×x*]10\^", "e", plain).lower().partition("e")
    return Numeral(digits, digits, int(exponent or 0))


def _chinese_decimal(text: str) -> Numeral | None:
    """Read a number such as "一点五万": digits after 点, then a magnitude or nothing."""
    match = re.fullmatch(rf"([^点]+)点([零一二两三四五六七八九]+)({MAGNITUDE})?", text)
    whole = _chinese_integer(match[1]) if match else None
    if match is None or whole is None:
        return None
    digits = f"{whole}.{''.join(_DIGIT[character] for character in match[2])}"
    return Numeral(digits, digits, _power(match[3] or ""))


def _chinese_integer(text: str) -> int | None:
    """Return the value of a numeral such as "一千七百五十亿" or "1亿2千万". Returns None for an ambiguous numeral such
    as "三万五", by which speakers mean 35,000.
    """
    for sign in "亿万":
        left, separator, right = text.rpartition(sign)
        if not separator:
            continue
        high = _chinese_integer(left)
        low = 0 if not right else None if len(right) == 1 else _chinese_integer(right.removeprefix("零"))
        if high is None or low is None or low >= 10 ** _POWER[sign]:
            return None
        return int(high * 10 ** _POWER[sign] + low)
    if re.fullmatch(r"[0-9]+|零", text):
        return int(text.replace("零", "0"))
    match = re.fullmatch(_SECTION, text)
    if not text or not match:
        return None
    thousands, hundreds, tens, ten, zero, ones = match.groups()
    if ones and (thousands or hundreds) and not (ten or zero):
        return None
    parts = (thousands, hundreds, tens or ("1" if ten else None), ones)
    return int("".join(_DIGIT.get(part, part) if part else "0" for part in parts))
