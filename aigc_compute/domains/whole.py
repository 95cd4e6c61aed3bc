"""Whole numbers of things."""

from __future__ import annotations

import numpy as np

from ..engine import Array

ROUNDING = 1e-9


def whole_up(amount: Array) -> Array:
    """The least whole number that is not below an amount. An excess of a billionth is rounding: 128.00000001 servers
    are 128.
    """
    return np.ceil(amount * (1 - ROUNDING))
