"""Exact numbers in the place of float64: rational for + - * / and whole powers, with 50 digits for other functions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

DIGITS = 50
MAX_BITS = 4000
"""Bits of numerator and denominator, above which a rational number is rounded to 50 digits."""

mpmath.mp.dps = DIGITS


class Exact:
    """A number in the place of a float64. NumPy's functions of object arrays call its methods."""

    __slots__ = ("value",)
    value: Any
    """A Fraction, or an mpmath number of 50 digits."""

    # The loops below define these operators and their like.
    __add__: Callable[[Exact, Any], Exact]
    __sub__: Callable[[Exact, Any], Exact]
    __mul__: Callable[[Exact, Any], Exact]
    __rmul__: Callable[[Exact, Any], Exact]
    __truediv__: Callable[[Exact, Any], Exact]

    def __init__(self, value: Any) -> None:
        if isinstance(value, Exact):
            value = value.value
        elif not isinstance(value, (Fraction, mpmath.mpf)):
            value = mpmath.mpf(value) if value in (float("inf"), float("-inf")) or value != value else Fraction(value)
        if isinstance(value, Fraction) and value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
            value = rounded(value)
        self.value = value

    @property
    def rational(self) -> bool:
        """Whether no operation on the way to this number has rounded."""
        return isinstance(self.value, Fraction)

    def __float__(self) -> float:
        return float(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __ceil__(self) -> Exact:
        return Exact(Fraction(int(mpmath.ceil(rounded(self.value)))) if not self.rational else self.value.__ceil__())

    def __floor__(self) -> Exact:
        return Exact(Fraction(int(mpmath.floor(rounded(self.value)))) if not self.rational else self.value.__floor__())

    def __hash__(self) -> int:
        return hash(self.value)

    def __neg__(self) -> Exact:
        return Exact(-self.value)

    def __abs__(self) -> Exact:
        return Exact(abs(self.value))

    def __pow__(self, other: Any) -> Exact:
        power = Exact(other).value
        if self.rational and isinstance(power, Fraction) and power.denominator == 1 and abs(power) <= 16:
            return Exact(self.value ** int(power))
        return Exact(mpmath.power(rounded(self.value), rounded(power)))

    def __rpow__(self, other: Any) -> Exact:
        return Exact(other) ** self


def rounded(value: Any) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _binary(function: Callable[[Any, Any], Any], reverse: bool = False) -> Callable[[Exact, Any], Exact]:
    def compute(number: Exact, other: Any) -> Exact:
        left, right = number.value, Exact(other).value
        if reverse:
            left, right = right, left
        if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
            left, right = rounded(left), rounded(right)
        return Exact(function(left, right))

    return compute


def _comparison(function: Callable[[Any, Any], bool]) -> Callable[[Exact, Any], bool]:
    def compare(number: Exact, other: Any) -> bool:
        left, right = number.value, Exact(other).value
        if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
            left, right = rounded(left), rounded(right)
        return bool(function(left, right))

    return compare


def _with_digits(function: Callable[[Any], Any]) -> Callable[[Exact], Exact]:
    return lambda number: Exact(function(rounded(number.value)))


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod"):
    setattr(Exact, f"__{_name}__", _binary(getattr(operator, _name)))
    setattr(Exact, f"__r{_name}__", _binary(getattr(operator, _name), reverse=True))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Exact, f"__{_name}__", _comparison(getattr(operator, _name)))
for _name in ("sqrt", "exp", "log", "log10", "log1p", "expm1", "cbrt"):
    setattr(Exact, _name, _with_digits(getattr(mpmath, _name)))
_METHODS: dict[str, Callable[[Exact], Exact]] = {
    "log2": _with_digits(lambda number: mpmath.log(number, 2)),
    "rint": _with_digits(mpmath.nint),
    "ceil": Exact.__ceil__,
    "floor": Exact.__floor__,
}
for _name, _method in _METHODS.items():
    setattr(Exact, _name, _method)
