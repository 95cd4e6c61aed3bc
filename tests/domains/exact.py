"""Numbers that do not round: rational as long as only + - * / and whole powers are met, then of 50 digits."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

DIGITS = 50
LONGEST = 4000
"""Bits of a numerator that are still computed with exactly."""

mpmath.mp.dps = DIGITS


class Exact:
    """A number in the place of a float64; NumPy's functions of object arrays call its methods. `rational` says that
    nothing has been rounded on the way to it.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        if isinstance(value, Exact):
            value = value.value
        elif not isinstance(value, (Fraction, mpmath.mpf)):
            value = mpmath.mpf(value) if value in (float("inf"), float("-inf")) or value != value else Fraction(value)
        if isinstance(value, Fraction) and value.numerator.bit_length() + value.denominator.bit_length() > LONGEST:
            value = rounded(value)
        self.value = value

    @property
    def rational(self) -> bool:
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

    sqrt = exp = log = log2 = log10 = log1p = expm1 = cbrt = ceil = floor = rint = None


def rounded(value: Any) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _binary(function: Callable[[Any, Any], Any], reverse: bool = False) -> Callable[[Exact, Any], Exact]:
    def computed(one: Exact, other: Any) -> Exact:
        left, right = one.value, Exact(other).value
        if reverse:
            left, right = right, left
        if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
            left, right = rounded(left), rounded(right)
        return Exact(function(left, right))

    return computed


def _compared(function: Callable[[Any, Any], bool]) -> Callable[[Exact, Any], bool]:
    def computed(one: Exact, other: Any) -> bool:
        left, right = one.value, Exact(other).value
        if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
            left, right = rounded(left), rounded(right)
        return bool(function(left, right))

    return computed


def _of_digits(function: Callable[[Any], Any]) -> Callable[[Exact], Exact]:
    return lambda one: Exact(function(rounded(one.value)))


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod"):
    setattr(Exact, f"__{_name}__", _binary(getattr(operator, _name)))
    setattr(Exact, f"__r{_name}__", _binary(getattr(operator, _name), reverse=True))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Exact, f"__{_name}__", _compared(getattr(operator, _name)))
for _name in ("sqrt", "exp", "log1p", "expm1", "cbrt"):
    setattr(Exact, _name, _of_digits(getattr(mpmath, _name)))
Exact.log = _of_digits(mpmath.log)
Exact.log2 = _of_digits(lambda one: mpmath.log(one, 2))
Exact.log10 = _of_digits(mpmath.log10)
Exact.rint = _of_digits(mpmath.nint)
Exact.ceil = Exact.__ceil__
Exact.floor = Exact.__floor__
