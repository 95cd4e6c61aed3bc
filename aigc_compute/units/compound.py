"""Compound units such as "GB/s" or "USD per million tokens", and the units of the quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from aigc_compute.units.numerals import LETTERS, read_letter, read_number
from aigc_compute.units.symbols import COUNTED, PHYSICAL, RATIO, SECONDS_PER_DAY, Unit, UnitError, atom

from ..language import Phrase

_PER: Final = r"\s*(?:/|\bper\b[\s-]*|每)\s*"
_COUNT: Final = Unit("")


def resolve(text: str) -> Unit | None:
    """Return the unit that a tidied text names, such as "GB/s", "per day" or "USD per million tokens"; None if it names
    no unit.
    """
    simple = atom(text)
    match = re.search(_PER, text)
    if simple or not match:
        return simple
    before, after = text[: match.start()], text[match.end() :]
    numerator = atom(before) if before.strip("( ") else _COUNT
    if not numerator or not after:
        return None
    return next((numerator.over(*denominator) for denominator in _denominators(after)), None)


def _denominators(text: str) -> Iterator[tuple[Unit, float, int]]:
    """Yield the readings of the text after "per": a unit or counted noun, with the number of them as a factor and a
    power of ten.
    """
    if unit := _per_unit(text):
        yield unit, 1.0, 0
    for candidate in (text, f"1 {text}"):
        if number := read_number(candidate, hedged=True):
            (digits, _, exponent), rest = number
            if float(digits) and (unit := _per_unit(rest)):
                yield unit, float(digits), exponent
            if float(digits) and (letter := read_letter(rest)) and (unit := _per_unit(letter[1])):
                yield unit, float(digits), exponent + LETTERS[letter[0]]


def _per_unit(text: str) -> Unit | None:
    """Return the unit of a denominator. An accelerator-hour counts as an hour, and any unknown lower-case word as a
    counted noun.
    """
    unit = atom(text)
    if unit and unit.dimension == "accelerator-s":
        return Unit("s", unit.factor)
    return unit or (Unit(text) if re.fullmatch(r"[a-z]{3,}(?:-[a-z]+)*", text) else None)


_RESOLVED: Final = (
    *("x", "FLOP", "FLOP/s", "FLOP/token", "PF-day", "byte", "byte/s", "byte/token", "bit/s", "s", "h", "day", "year"),
    *("accelerator-hour", "USD", "USD/h", "CNY", "W", "J", "Wh", "kWh", "token/s", "gCO2/kWh", "kgCO2", "litre"),
)
UNITS: Final[dict[str, Unit]] = {
    "": _COUNT,
    "flag": Unit("flag"),
    "fraction": Unit(RATIO),
    "per-day": _COUNT.over(Unit("s", SECONDS_PER_DAY)),
    **{name: unit for name in _RESOLVED if (unit := resolve(name))},
}


@lru_cache(maxsize=256)
def lookup(symbol: str) -> Unit:
    """Return the unit of a symbol of `UNITS` or of a compound such as "USD/query". Raises UnitError for any other
    symbol.
    """
    unit = UNITS.get(symbol) or (resolve(symbol) if len(symbol) <= 80 else None)
    if unit is None:
        from aigc_compute.diagnostics import did_you_mean

        hint = did_you_mean(symbol[:80], filter(None, UNITS))
        raise UnitError(
            Phrase("unknown unit {symbol!r}", symbol=symbol[:80]) + (Phrase("; {hint}", hint=hint) if hint else "")
        )
    return unit


def agrees(actual: str, expected: str) -> bool:
    """Whether a quantity of dimension `actual` can be read as a quantity of dimension `expected`.

    The numerator may be a counted noun if a plain count is expected ("2048 GPUs"). The denominator may be left out if
    it is a counted noun ("2 bytes" for byte/parameter), but not if it is a physical unit.
    """
    numerator, _, denominator = actual.partition("/")
    expected_numerator, _, expected_denominator = expected.partition("/")
    if numerator != expected_numerator:
        counted = expected_numerator == "" and (numerator in COUNTED or numerator == RATIO)
        if not counted and not (numerator == "" and denominator and expected_numerator in COUNTED):
            return False
    return denominator == expected_denominator or (denominator == "" and expected_denominator not in PHYSICAL)
