"""Format a float64 in a known unit as short text that `parse` can read back, in each language."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, Final, NamedTuple, Self

from aigc_compute.language import ENGLISH, Phrase, cells, language, translate
from aigc_compute.units.compound import lookup
from aigc_compute.units.symbols import PREFIXES

_MAGNITUDES: Final = {ENGLISH: (3, {3: "k", 6: "M", 9: "B", 12: "T"}), "zh": (4, {4: "万", 8: "亿", 12: "万亿"})}
"""For each language: the power of ten between two magnitudes, and the name of each magnitude by its power of ten."""

_SI: Final = {0: "", **{exponent: prefix for prefix, exponent in PREFIXES.items() if prefix != "K"}}
_MONEY: Final = {"USD": "$", "CNY": "¥"}
NAMES: Final = (
    "accelerator-hour",
    "day",
    "h",
    "kWh",
    "litre",
    "litre/day",
    "litre/kWh",
    "min",
    "month",
    "s",
    "task",
    "year",
)
"""Units whose names are translated."""

_PLURAL: Final = frozenset({"day", "month", "year", "PF-day", "accelerator-hour", "litre"})

# For each unit: the symbol shown, the power of ten of the unit in that symbol, and the power of ten from which numbers
# are written in scientific notation.
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
# For each unit, steps from small to large: the value from which a step is used, its size in the unit, and its name.
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

MAX_DIGITS: Final = 6
"""Largest number of significant digits of the ends of an interval."""


class _Parts(NamedTuple):
    """Parts of a formatted quantity, in the order in which they are written."""

    before: str
    number: str
    letter: str
    after: str


class _Amount(Phrase):
    """A formatted number that is formatted again when it is translated."""

    _formatter: Callable[..., str]
    _arguments: tuple[Any, ...]

    def __new__(cls, formatter: Callable[..., str], *arguments: Any) -> Self:
        amount = super().__new__(cls, formatter(ENGLISH, *arguments))
        amount._formatter, amount._arguments = formatter, arguments
        return amount

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self._formatter, *self._arguments)

    def translated(self) -> str:
        return self._formatter(language(), *self._arguments)


def format_value(value: float, unit: str, digits: int = 4) -> Phrase:
    """Format a value in `unit` with `digits` significant digits: "175B", "312 TFLOP/s", "$4.6M"; in Chinese "1750亿",
    "$460万".

    A value that is not finite is written as "nan", "inf" or "-inf". Raises UnitError for an unknown unit.
    """
    return _Amount(_value, value, unit, digits)


def format_range(low: float, high: float, unit: str, digits: int = 3) -> Phrase:
    """Format an interval in `unit`, such as "1.2B..3.4B". A unit that is a word is written once, after the high end.
    Ends that would look the same get more digits until they differ, up to `MAX_DIGITS`: 2022..2024.

    Raises UnitError for an unknown unit.
    """
    return _Amount(_range, low, high, unit, digits)


def _value(language_code: str, value: float, unit: str, digits: int) -> str:
    return "".join(_parts(language_code, value, unit, digits))


def _range(language_code: str, low: float, high: float, unit: str, digits: int) -> str:
    while (
        digits < MAX_DIGITS
        and low != high
        and _parts(language_code, low, unit, digits) == _parts(language_code, high, unit, digits)
    ):
        digits += 1
    left, right = _parts(language_code, low, unit, digits), _parts(language_code, high, unit, digits)
    if right.letter and not left.letter and not left.before.strip("-"):
        right = _parts(language_code, high, unit, digits, letters=False)  # "5..20k" would be read as 5k..20k
    if left.after == right.after and (right.after.startswith(" ") or cells(right.after) > len(right.after)):
        left = left._replace(after="")
    return f"{''.join(left)}..{''.join(right)}"


def _parts(language_code: str, value: float, unit: str, digits: int, letters: bool = True) -> _Parts:
    lookup(unit)
    if not isfinite(value):
        return _Parts("", str(float(value)), "", "")
    if unit == "flag":
        return _Parts("", _name("yes" if value else "no", language_code), "", "")
    sign, size = ("-" if value < 0 else ""), abs(value)
    head, slash, per = ("", "/", "day") if unit == "per-day" else unit.partition("/")
    per = _name(per, language_code) if per != "s" else per
    counting = _MAGNITUDES[language_code] if letters else (1, {})
    if head in _MONEY:
        return _Parts(sign + _MONEY[head], *_counted(size, digits, counting, smallest=-4), slash + per)
    if unit in ("x", "fraction"):
        number, _ = _counted(size, digits, (1, {}), shift=2 if unit == "fraction" else 0)
        return _Parts(sign, number, "", "x" if unit == "x" else "%")
    counted_energy = unit == "kWh" and _name(unit, language_code) != unit and size >= 1
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
    return _Parts(sign, number, letter, _unit(name, number + letter, language_code) if head else name)


def _unit(name: str, number: str, language_code: str) -> str:
    """Return the unit as written after its number; a translated name follows the number without a space."""
    translation = _name(name, language_code)
    if translation != name:
        return translation
    return f" {name}{'s' if name in _PLURAL and number != '1' else ''}"


def _name(name: str, language_code: str) -> str:
    return name if language_code == ENGLISH else translate(name)


def _counted(
    size: float, digits: int, counting: tuple[int, dict[int, str]], *, smallest: int = -3, shift: int = 0
) -> tuple[str, str]:
    """Return number and magnitude of `size * 10**shift`. The number is in scientific notation below 10**smallest and
    from 1e15 on, or from 1e7 on without magnitudes.
    """
    step, magnitudes = counting
    decimal, exponent = _decimal(size, digits, shift)
    if not smallest <= exponent < (15 if magnitudes else 7):
        return _scientific(decimal, exponent), ""
    group = exponent // step * step if magnitudes and exponent >= 4 else 0
    return _place(decimal, exponent - group), magnitudes.get(group, "")


def _prefixed(size: float, digits: int, shift: int, largest: int) -> tuple[str, str]:
    """Return number and SI prefix of `size * 10**shift`. Below 1e-3 and from 10**largest on, the number is in
    scientific notation without a prefix.
    """
    decimal, exponent = _decimal(size, digits, shift)
    if not -3 <= exponent < largest:
        return _scientific(decimal, exponent), ""
    group = max(exponent // 3 * 3, 0)
    return _place(decimal, exponent - group), _SI[group]


def _decimal(size: float, digits: int, shift: int) -> tuple[str, int]:
    """Return the significant digits of `size * 10**shift` without trailing zeros, and the power of ten of the first
    digit.
    """
    mantissa, _, exponent = f"{size:.{digits - 1}e}".partition("e")
    return mantissa.replace(".", "").rstrip("0") or "0", int(exponent) + (shift if size else 0)


def _place(decimal: str, exponent: int) -> str:
    """Return digits whose first has the power of ten `exponent`, with the decimal point in its place."""
    if exponent < 0:
        return f"0.{'0' * (-exponent - 1)}{decimal}"
    whole = decimal[: exponent + 1].ljust(exponent + 1, "0")
    return f"{whole}.{decimal[exponent + 1 :]}".rstrip(".")


def _scientific(decimal: str, exponent: int) -> str:
    return f"{_place(decimal, 0)}e{exponent}"
