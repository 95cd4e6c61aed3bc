"""A number that remembers to how many digits it was typed."""

from __future__ import annotations


class Typed(float):
    """A number read from a text; `half` is half of its last typed digit, in the number's unit: 5e8 for "70B"."""

    half: float

    def __new__(cls, value: float, half: float) -> Typed:
        number = super().__new__(cls, value)
        number.half = half
        return number

    def __getnewargs__(self) -> tuple[float, float]:  # type: ignore[override]
        return float(self), self.half


def half_digit_of(value: object) -> float:
    """Half of the last typed digit of a number; 0 where it was not typed, such as one of a table of numbers."""
    return value.half if isinstance(value, Typed) else 0.0
