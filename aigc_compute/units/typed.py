"""Numbers that keep the precision to which they were typed."""

from __future__ import annotations


class Typed(float):
    """A number read from text, with the precision to which it was typed."""

    half: float
    """Half of the last typed digit, in the unit of the number: 5e8 for "70B"."""

    def __new__(cls, value: float, half: float) -> Typed:
        number = super().__new__(cls, value)
        number.half = half
        return number

    def __getnewargs__(self) -> tuple[float, float]:  # type: ignore[override]
        return float(self), self.half


def half_digit_of(value: object) -> float:
    """Return half of the last typed digit of a number; 0 if it was not typed, for instance if it is from a binary
    table.
    """
    return value.half if isinstance(value, Typed) else 0.0
