"""Rounding to whole numbers, and a test for whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..engine import Array

ROUNDING = 1e-9
"""Relative difference that counts as a rounding error: 128.00000001 servers are 128 servers, and a value that exceeds a
bound by a smaller share is within the bound.
"""


def whole_up(amount: Array) -> Array:
    """Round up to a whole number. An amount that is above a whole number by a rounding error becomes that number."""
    return np.ceil(amount * (1 - ROUNDING))


def whole_down(amount: Array) -> Array:
    """Round down to a whole number. An amount that is below a whole number by a rounding error becomes that number."""
    return np.floor(amount * (1 + ROUNDING))


def are_whole(amounts: Array | float) -> NDArray[np.bool_]:
    """Return for each amount whether it is a whole number up to a rounding error; infinity and nan are not."""
    with np.errstate(invalid="ignore"):
        whole: NDArray[np.bool_] = np.abs(amounts - np.rint(amounts)) <= ROUNDING * np.abs(amounts)
    return whole
