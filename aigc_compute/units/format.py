"""A float64 in a known unit to short human text that `parse` reads back."""

from __future__ import annotations

from math import isfinite
from typing import Final, NamedTuple

from aigc_compute.units.compound import lookup
from aigc_compute.units.symbols import PREFIXES

_LETTERS: Final = {3: "k", 6: "M", 9: "B", 12: "T"}
_SI: Final = {0: "", **{exponent: prefix for prefix, exponent in PREFIXES.items() if prefix != "K"}}
_MONEY: Final = {"USD": "$", "CNY": "¥"}
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


def format_value(value: float, unit: str, digits: int = 4) -> str:
    """Short text for a value in `unit`, rounded to `digits` significant digits: "175B", "312 TFLOP/s", "$4.6M".

    A value that is not finite reads "nan", "inf" or "-inf". Raises UnitError for an unknown unit.
    """
    return "".join(_parts(value, unit, digits))


def format_range(low: float, high: float, unit: str, digits: int = 3) -> str:
    """Short text for an interval in `unit`, "1.2B..3.4B"; a unit that is a word is written once, on the right. Ends
    that would read the same have as many more digits as tell them apart: 2022..2024.
    """
    while digits < MOST_DIGITS and low != high and _parts(low, unit, digits) == _parts(high, unit, digits):
        digits += 1
    left, right = _parts(low, unit, digits), _parts(high, unit, digits)
    if right.letter and not left.letter and not left.before.strip("-"):
        right = _parts(high, unit, digits, letters=False)  # "5..20k" would be read as 5k..20k
    if left.after == right.after and right.after.startswith(" "):
        left = left._replace(after="")
    return f"{''.join(left)}..{''.join(right)}"


def _parts(value: float, unit: str, digits: int, letters: bool = True) -> _Parts:
    lookup(unit)
    if not isfinite(value):
        return _Parts("", str(float(value)), "", "")
    if unit == "flag":
        return _Parts("", "yes" if value else "no", "", "")
    sign, size = ("-" if value < 0 else ""), abs(value)
    head, slash, per = ("", "/", "day") if unit == "per-day" else unit.partition("/")
    if head in _MONEY:
        return _Parts(sign + _MONEY[head], *_counted(size, digits, letters, smallest=-4), slash + per)
    if unit in ("x", "fraction"):
        number, _ = _counted(size, digits, letters=False, shift=2 if unit == "fraction" else 0)
        return _Parts(sign, number, "", "x" if unit == "x" else "%")
    if unit in _PREFIXED or head in _PREFIXED:
        symbol, shift, largest = _PREFIXED.get(unit) or _PREFIXED[head]
        tail = "" if unit in _PREFIXED else slash + per
        number, prefix = _prefixed(size, digits, shift, largest)
        return _Parts(sign, number, "", f" {prefix}{symbol}{tail}")
    name = unit if head else slash + per
    if unit in _LADDERS:
        _, step, name = [rung for rung in _LADDERS[unit] if size >= rung[0]][-1]
        size /= step
    number, letter = _counted(size, digits, letters)
    plural = "s" if name in _PLURAL and number + letter != "1" else ""
    return _Parts(sign, number, letter, f" {name}{plural}" if head else name)


def _counted(size: float, digits: int, letters: bool = True, *, smallest: int = -3, shift: int = 0) -> tuple[str, str]:
    """Number and magnitude letter of `size * 10**shift`; scientific outside 10**smallest..1e15, or 1e7 unlettered."""
    decimal, exponent = _decimal(size, digits, shift)
    if not smallest <= exponent < (15 if letters else 7):
        return _scientific(decimal, exponent), ""
    group = exponent // 3 * 3 if letters and exponent >= 4 else 0
    return _place(decimal, exponent - group), _LETTERS.get(group, "")


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
