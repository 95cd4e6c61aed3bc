"""Read text as a float64 in a known unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import Final

from aigc_compute.units.compound import agrees, lookup, resolve
from aigc_compute.units.numerals import LETTER, LETTERS, MAGNITUDE, NUMBER, Numeral, read_letter, read_number, tidy
from aigc_compute.units.problems import mismatch, unreadable
from aigc_compute.units.ranges import Range, interval
from aigc_compute.units.symbols import Unit, UnitError
from aigc_compute.units.typed import Typed

from ..language import Phrase

_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "是", "1", "1.0"), 1.0),
    **dict.fromkeys(("false", "no", "否", "0", "0.0"), 0.0),
}
_PREFIX_UNITS: Final = {"$": "USD", "US$": "USD", "¥": "CNY", "百分之": "%", "千分之": "‰"}

_HEDGE: Final = (
    r"(?i)(?:大约|将近|接近|[约近~≈]|超过|至少|[超过逾上]|>=?|≥"
    r"|(?:approximately|approx\.?|about|around|roughly|over|more than|at least)(?= ))\s*"
)
_HEDGE_AFTER: Final = r"\s*(?:左右|以上|上下)$"
_PREFIX: Final = r"(?:US\$|[$¥]|百分之|千分之)?"
_HEAD: Final = rf"(?P<sign>[+-]?)\s*(?P<prefix>{_PREFIX})\s*(?P<inner>[+-]?)\s*"
_DOTS: Final = r"(?P<left>.+?)\s*(?<!\.)\.\.(?!\.)\s*(?P<right>.+)"
_DASH: Final = r"(?P<left>[$¥]?[0-9].*?)\s*(?:[–~至到]|(?<= )to(?= ))\s*(?P<right>[$¥]?[0-9.].*)"
_SIDE, _SIZE_SIDE = (
    rf"(?P<prefix>[+-]?\s*{_PREFIX}\s*[+-]?)(?P<number>{NUMBER})(?P<magnitude>\s*(?:{MAGNITUDE}|{letter}))?(?P<unit>.*)"
    for letter in (LETTER, LETTER.replace("Bb", ""))
)


def parse(value: str | int | float | bool, unit: str) -> float | Range:
    """Read a value as a number in `unit`.

    A number without a unit is already in `unit`. A text that names another unit of the same dimension is converted. The
    number that is read from a text is `Typed`: it knows its last typed digit. An interval ("0.3..0.5", "数千") becomes
    a `Range`. A word such as "about" or "over" does not change the number: "over 4 million" is 4 million. "B" is a byte
    if a size is expected, otherwise 1e9.

    Raises UnitError if there is no number, if the unit is unknown or has another dimension, or if the number is not
    finite.
    """
    target = lookup(unit)
    if unit == "flag":
        return _flag(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise unreadable(value, unit, target.dimension)
    if not isinstance(value, str):
        return _finite(value, repr(value))
    text = tidy(value)
    hedge = re.match(_HEDGE, text)
    plain = re.sub(_HEDGE_AFTER, "", text[hedge.end() :] if hedge else text)
    sides = re.fullmatch(_DOTS, plain) or re.fullmatch(_DASH, plain)
    if sides:
        return _between(sides["left"], sides["right"], unit, target)
    return _single(plain, unit, target, hedged=plain != text)


def _flag(value: object) -> float:
    key = tidy(value).lower() if isinstance(value, str) else str(value).lower()
    if key not in _FLAGS:
        raise unreadable(value, "flag", "flag")
    return _FLAGS[key]


def _finite(value: float, text: str) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise UnitError(Phrase("found {text}; expected a finite number, below 1.8e308", text=text[:60]))
    return number


def _between(left: str, right: str, unit: str, target: Unit) -> Range:
    """Read an interval from its two ends. A magnitude or unit of the high end also holds for a low end without one."""
    side = _SIZE_SIDE if "byte" in target.dimension else _SIDE
    low, high = re.fullmatch(side, left), re.fullmatch(side, right)
    if not low or not high:
        raise unreadable(f"{left}..{right}", unit, target.dimension)
    if low["unit"].strip() and not high["unit"].strip():
        raise UnitError(
            Phrase(
                "found '{left}..{right}'; write the unit after the high end; it then holds for both ends",
                left=left,
                right=right,
            )
        )
    low_prefix, high_prefix = low["prefix"].strip("+- "), high["prefix"].strip("+- ")
    if not low["unit"].strip():
        shared = "" if low_prefix and high_prefix else high["magnitude"]  # "$5..$20k" starts at 5, "$5..20k" at 5k
        left = low["prefix"] + low["number"] + (low["magnitude"] or shared or "") + high["unit"]
    first = _single(left if low_prefix else high_prefix + left, unit, target)
    last = _single(right if high_prefix else low_prefix + right, unit, target)
    if isinstance(first, Range) or isinstance(last, Range):
        raise UnitError(
            Phrase("found '{left}..{right}'; each end of an interval must be one number", left=left, right=right)
        )
    return interval(first, last)


def _single(text: str, unit: str, target: Unit, *, hedged: bool = False) -> float | Range:
    other_dimension: Unit | None = None
    for numeral, named in _readings(text, target, hedged):
        if named is None or agrees(named.dimension, target.dimension):
            low, high = (_convert(end, numeral.exponent, named or target, target) for end in numeral[:2])
            if numeral.low != numeral.high:
                return interval(min(low, high), max(low, high))
            decimals = len(numeral.low.partition(".")[2])
            return Typed(low, _convert("0.5", numeral.exponent - decimals, named or target, target))
        other_dimension = other_dimension or named
    if other_dimension:
        raise mismatch(text, unit, target.dimension, other_dimension.dimension)
    raise unreadable(text, unit, target.dimension)


def _readings(text: str, target: Unit, hedged: bool) -> Iterator[tuple[Numeral, Unit | None]]:
    """Yield the ways to read a text as a number and a unit, the most likely first. The unit is None if the text names
    none.
    """
    head = re.match(_HEAD, text)
    number = read_number(text[head.end() :], hedged=hedged) if head else None
    if not head or not number:
        return
    sign = head["sign"] or head["inner"]
    (low, high, exponent), rest = number
    if sign == "-":
        low, high = f"-{low}", f"-{high}"
    letter, after = read_letter(rest) or ("", "")
    if letter in "Bb" and "byte" in target.dimension:
        letter = ""
    prefix = _PREFIX_UNITS.get(head["prefix"], "")
    for magnitude, unit_text in (("", rest), (letter, after)) if letter else (("", rest),):
        numeral = Numeral(low, high, exponent + LETTERS.get(magnitude, 0))
        spelled = f"{prefix} {unit_text}".strip()
        if spelled and (unit := resolve(spelled)):
            yield numeral, unit
        elif not spelled and not (magnitude and target.dimension == "s"):  # "3M" as a time could mean months
            yield numeral, None


def _convert(digits: str, exponent: int, source: Unit, target: Unit) -> float:
    """Convert `digits * 10**exponent` from one unit to another; rounded only once if their factors are equal."""
    number = float(f"{digits}e{exponent + source.exponent - target.exponent}")
    return _finite(number if source.factor == target.factor else number * (source.factor / target.factor), digits)
