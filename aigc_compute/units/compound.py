"""Units with a denominator, and the units the project's quantities are kept in."""

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
    """The unit a tidy text spells, such as "GB/s", "per day" or "USD per million tokens"; None when it spells none."""
    whole = atom(text)
    match = re.search(_PER, text)
    if whole or not match:
        return whole
    head, tail = text[: match.start()], text[match.end() :]
    numerator = atom(head) if head.strip("( ") else _COUNT
    if not numerator or not tail:
        return None
    return next((numerator.over(*denominator) for denominator in _denominators(tail)), None)


def _denominators(text: str) -> Iterator[tuple[Unit, float, int]]:
    """The readings of what follows "per": a unit, a counted noun, or a number of them; with the number's two parts."""
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
    """A unit below the line; an accelerator-hour counts as an hour, any unknown lower-case word as a counted noun."""
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
    """The unit of a symbol of `UNITS` or of a compound such as "USD/query"; raises UnitError for any other."""
    unit = UNITS.get(symbol) or (resolve(symbol) if len(symbol) <= 80 else None)
    if unit is None:
        from aigc_compute.diagnostics import did_you_mean

        hint = did_you_mean(symbol[:80], filter(None, UNITS))
        raise UnitError(
            Phrase("unknown unit {symbol!r}", symbol=symbol[:80]) + (Phrase("; {hint}", hint=hint) if hint else "")
        )
    return unit


def agrees(found: str, expected: str) -> bool:
    """Whether a quantity of dimension `found` can be read as one of dimension `expected`.

    A counted noun may stand above the line where a plain count is expected ("2048 GPUs"), and may be left out
    below it ("2 bytes" for byte/parameter); a physical denominator may not.
    """
    above, _, below = found.partition("/")
    expected_above, _, expected_below = expected.partition("/")
    if above != expected_above:
        counted = expected_above == "" and (above in COUNTED or above == RATIO)
        if not counted and not (above == "" and below and expected_above in COUNTED):
            return False
    return below == expected_below or (below == "" and expected_below not in PHYSICAL)
