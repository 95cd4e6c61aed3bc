"""The formulas, a package a domain. Each is a small pure function of arrays; argument names are quantities.

The order of the imports is the order of declaration: of two ways to know a quantity, the earlier wins.
"""

from __future__ import annotations

from . import (  # noqa: F401
    model,
    training,
    scaling,
    layout,
    serving,
    demand,
    media,
    energy,
    cost,
    cluster,
    market,
)
from .registry import FORMULAS

__all__ = ["FORMULAS"]
