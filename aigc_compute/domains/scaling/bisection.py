"""Bisection with a fixed number of steps, so that a row gives the same bits alone as among a million rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...engine import Array

HALVINGS = 64
"""Number of halvings. A float64 has fewer binary digits, so the root is exact wherever in the bracket it is."""


def rising_root(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Return the root of an increasing function between `low` and `high`, for each element.

    If the function does not change its sign there, return `low` where it is positive and `high` where it is negative.
    """
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = function(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
