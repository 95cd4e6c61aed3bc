"""Human text to a float64 in a known unit."""

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
    """The number a value stands for, in `unit`.

    A bare number is already in `unit`; a text that names another unit of the same dimension is converted, and its
    number knows to how many digits it was typed. An
    interval ("0.3..0.5", "数千") becomes a `Range`. A word such as "about" or "over" leaves the number as it is,
    so "over 4 million" is the bound itself. "B" is a byte where a size is expected and 1e9 elsewhere.

    Raises UnitError for anything else: no number, a unit unknown or of another dimension, a number not finite.
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
    """The interval between two numbers; a magnitude or unit on the right also holds for a left end without one."""
    side = _SIZE_SIDE if "byte" in target.dimension else _SIDE
    low, high = re.fullmatch(side, left), re.fullmatch(side, right)
    if not low or not high:
        raise unreadable(f"{left}..{right}", unit, target.dimension)
    if low["unit"].strip() and not high["unit"].strip():
        raise UnitError(
            Phrase(
                "found '{left}..{right}'; write the unit after the high end, where it holds for both ends",
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
    found: Unit | None = None
    for numeral, given in _readings(text, target, hedged):
        if given is None or agrees(given.dimension, target.dimension):
            low, high = (_convert(end, numeral.exponent, given or target, target) for end in numeral[:2])
            if numeral.low != numeral.high:
                return interval(min(low, high), max(low, high))
            decimals = len(numeral.low.partition(".")[2])
            return Typed(low, _convert("0.5", numeral.exponent - decimals, given or target, target))
        found = found or given
    raise mismatch(text, unit, target.dimension, found.dimension) if found else unreadable(text, unit, target.dimension)


def _readings(text: str, target: Unit, hedged: bool) -> Iterator[tuple[Numeral, Unit | None]]:
    """The ways to read a text as a number and a unit, the likeliest first; None stands for "no unit written"."""
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
        elif not spelled and not (magnitude and target.dimension == "s"):  # "3M" of a time may mean months
            yield numeral, None


def _convert(digits: str, exponent: int, given: Unit, target: Unit) -> float:
    """`digits * 10**exponent` of a given unit in the target unit, rounded once unless their factors differ."""
    number = float(f"{digits}e{exponent + given.exponent - target.exponent}")
    return _finite(number if given.factor == target.factor else number * (given.factor / target.factor), digits)
