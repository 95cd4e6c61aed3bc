"""A float64 in a known unit to short human text that `parse` reads back, in every language."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, Final, NamedTuple, Self

from aigc_compute.language import ENGLISH, Phrase, cells, language, translate
from aigc_compute.units.compound import lookup
from aigc_compute.units.symbols import PREFIXES

_MAGNITUDES: Final = {ENGLISH: (3, {3: "k", 6: "M", 9: "B", 12: "T"}), "zh": (4, {4: "万", 8: "亿", 12: "万亿"})}
"""How a language counts: the powers of ten from one magnitude to the next, and what they are called."""

_SI: Final = {0: "", **{exponent: prefix for prefix, exponent in PREFIXES.items() if prefix != "K"}}
_MONEY: Final = {"USD": "$", "CNY": "¥"}
NAMES: Final = ("accelerator-hour", "day", "h", "kWh", "litre", "litre/day", "litre/kWh", "min", "month", "s", "year")
"""Units that a language may have names of its own for."""

_PLURAL: Final = frozenset({"day", "month", "year", "PF-day", "accelerator-hour", "litre"})

# Symbol shown, power of ten of the unit in that symbol, and the power from which on numbers are scientific.
_PREFIXED: Final = {
    "FLOP": ("FLOP", 0, 15),
    "FLOP/s": ("FLOP/s", 0, 27),
    "FLOP/token": ("FLOP/token", 0, 27),
    "byte": ("B", 0, 27),
    "bit": ("bit", 0, 27),
    "W": ("W", 0, 15),
    "J": ("J", 0, 15),
    "Wh": ("Wh", 0, 15),
    "kWh": ("Wh", 3, 15),
}
# Steps from small to large: the value from which on a step is used, its size in the unit, its name.
_LADDERS: Final = {
    "s": (
        (0.0, 1.0, "s"),
        (1e-6, 1e-6, "μs"),
        (1e-3, 1e-3, "ms"),
        (1.0, 1.0, "s"),
        (120.0, 60.0, "min"),
        (7200.0, 3600.0, "h"),
        (172800.0, 86400.0, "day"),
        (63115200.0, 31557600.0, "year"),
    ),
    "kgCO2": ((0.0, 1.0, "kgCO2"), (1e-3, 1e-3, "gCO2"), (1.0, 1.0, "kgCO2"), (1e3, 1e3, "tCO2")),
}

MOST_DIGITS: Final = 6
"""Of the ends of an interval."""


class _Parts(NamedTuple):
    """The pieces of a formatted quantity, in the order they are written."""

    before: str
    number: str
    letter: str
    after: str


class _Amount(Phrase):
    """A written figure, which is written anew in another language."""

    _written: Callable[..., str]
    _figures: tuple[Any, ...]

    def __new__(cls, written: Callable[..., str], *figures: Any) -> Self:
        amount = super().__new__(cls, written(ENGLISH, *figures))
        amount._written, amount._figures = written, figures
        return amount

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self._written, *self._figures)

    def translated(self) -> str:
        return self._written(language(), *self._figures)


def format_value(value: float, unit: str, digits: int = 4) -> Phrase:
    """Short text for a value in `unit`, rounded to `digits` significant digits: "175B", "312 TFLOP/s", "$4.6M"; in
    Chinese "1750亿", "$460万".

    A value that is not finite reads "nan", "inf" or "-inf". Raises UnitError for an unknown unit.
    """
    return _Amount(_value, value, unit, digits)


def format_range(low: float, high: float, unit: str, digits: int = 3) -> Phrase:
    """Short text for an interval in `unit`, "1.2B..3.4B"; a unit that is a word is written once, on the right. Ends
    that would read the same have as many more digits as tell them apart: 2022..2024.
    """
    return _Amount(_range, low, high, unit, digits)


def _value(tongue: str, value: float, unit: str, digits: int) -> str:
    return "".join(_parts(tongue, value, unit, digits))


def _range(tongue: str, low: float, high: float, unit: str, digits: int) -> str:
    while (
        digits < MOST_DIGITS and low != high and _parts(tongue, low, unit, digits) == _parts(tongue, high, unit, digits)
    ):
        digits += 1
    left, right = _parts(tongue, low, unit, digits), _parts(tongue, high, unit, digits)
    if right.letter and not left.letter and not left.before.strip("-"):
        right = _parts(tongue, high, unit, digits, letters=False)  # "5..20k" would be read as 5k..20k
    if left.after == right.after and (right.after.startswith(" ") or cells(right.after) > len(right.after)):
        left = left._replace(after="")
    return f"{''.join(left)}..{''.join(right)}"


def _parts(tongue: str, value: float, unit: str, digits: int, letters: bool = True) -> _Parts:
    lookup(unit)
    if not isfinite(value):
        return _Parts("", str(float(value)), "", "")
    if unit == "flag":
        return _Parts("", _name("yes" if value else "no", tongue), "", "")
    sign, size = ("-" if value < 0 else ""), abs(value)
    head, slash, per = ("", "/", "day") if unit == "per-day" else unit.partition("/")
    per = _name(per, tongue) if per != "s" else per
    counting = _MAGNITUDES[tongue] if letters else (1, {})
    if head in _MONEY:
        return _Parts(sign + _MONEY[head], *_counted(size, digits, counting, smallest=-4), slash + per)
    if unit in ("x", "fraction"):
        number, _ = _counted(size, digits, (1, {}), shift=2 if unit == "fraction" else 0)
        return _Parts(sign, number, "", "x" if unit == "x" else "%")
    counted_energy = unit == "kWh" and _name(unit, tongue) != unit and size >= 1
    if (unit in _PREFIXED or head in _PREFIXED) and not counted_energy:
        symbol, shift, largest = _PREFIXED.get(unit) or _PREFIXED[head]
        tail = "" if unit in _PREFIXED else slash + per
        number, prefix = _prefixed(size, digits, shift, largest)
        return _Parts(sign, number, "", f" {prefix}{symbol}{tail}")
    name = unit if head else slash + per
    if unit in _LADDERS:
        _, step, name = [rung for rung in _LADDERS[unit] if size >= rung[0]][-1]
        size /= step
    number, letter = _counted(size, digits, counting)
    return _Parts(sign, number, letter, _unit(name, number + letter, tongue) if head else name)


def _unit(name: str, number: str, tongue: str) -> str:
    """A unit behind its number: a word of another language follows at once."""
    told = _name(name, tongue)
    if told != name:
        return told
    return f" {name}{'s' if name in _PLURAL and number != '1' else ''}"


def _name(name: str, tongue: str) -> str:
    return name if tongue == ENGLISH else translate(name)


def _counted(
    size: float, digits: int, counting: tuple[int, dict[int, str]], *, smallest: int = -3, shift: int = 0
) -> tuple[str, str]:
    """Number and magnitude of `size * 10**shift`; scientific outside 10**smallest..1e15, or 1e7 without magnitudes."""
    step, magnitudes = counting
    decimal, exponent = _decimal(size, digits, shift)
    if not smallest <= exponent < (15 if magnitudes else 7):
        return _scientific(decimal, exponent), ""
    group = exponent // step * step if magnitudes and exponent >= 4 else 0
    return _place(decimal, exponent - group), magnitudes.get(group, "")


def _prefixed(size: float, digits: int, shift: int, largest: int) -> tuple[str, str]:
    """Number and SI prefix of `size * 10**shift`; scientific and without a prefix outside 1e-3..10**largest."""
    decimal, exponent = _decimal(size, digits, shift)
    if not -3 <= exponent < largest:
        return _scientific(decimal, exponent), ""
    group = max(exponent // 3 * 3, 0)
    return _place(decimal, exponent - group), _SI[group]


def _decimal(size: float, digits: int, shift: int) -> tuple[str, int]:
    """Significant digits without trailing zeros, and the power of ten of the first one, of `size * 10**shift`."""
    mantissa, _, exponent = f"{size:.{digits - 1}e}".partition("e")
    return mantissa.replace(".", "").rstrip("0") or "0", int(exponent) + (shift if size else 0)


def _place(decimal: str, exponent: int) -> str:
    """Digits with the decimal point after the one at 10**0."""
    if exponent < 0:
        return f"0.{'0' * (-exponent - 1)}{decimal}"
    whole = decimal[: exponent + 1].ljust(exponent + 1, "0")
    return f"{whole}.{decimal[exponent + 1 :]}".rstrip(".")


def _scientific(decimal: str, exponent: int) -> str:
    return f"{_place(decimal, 0)}e{exponent}"
