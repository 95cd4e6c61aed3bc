"""Whole numbers of things."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..engine import Array

ROUNDING = 1e-9
"""Relative difference that is rounding: 128.00000001 servers are 128, and a bound that is missed by so little holds."""


def whole_up(amount: Array) -> Array:
    """The least whole number that is not below an amount."""
    return np.ceil(amount * (1 - ROUNDING))


def whole_down(amount: Array) -> Array:
    """The greatest whole number that is not above an amount."""
    return np.floor(amount * (1 + ROUNDING))


def are_whole(amounts: Array | float) -> NDArray[np.bool_]:
    """Which amounts are whole numbers; infinity and nan are not."""
    with np.errstate(invalid="ignore"):
        whole: NDArray[np.bool_] = np.abs(amounts - np.rint(amounts)) <= ROUNDING * np.abs(amounts)
    return whole
