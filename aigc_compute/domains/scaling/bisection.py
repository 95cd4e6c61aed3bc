"""The root of a rising function in a fixed number of steps: the same bits for one row and a million."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...engine import Array

HALVINGS = 64
"""More than a float64 has digits, wherever in the bracket the root is."""


def rising_root(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Where `function` crosses zero between `low` and `high`; the nearer end where it does not."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = function(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
