"""The formulas, one file a domain. Each is a small pure function of arrays; argument names are quantities.

The order of the imports is the order of declaration: of two ways to know a quantity, the earlier wins.
"""

from __future__ import annotations

from . import (  # noqa: F401
    activations,
    architecture,
    cost,
    demand,
    energy,
    exchange,
    inference,
    layout,
    memory,
    optimizer,
    scaling,
    stages,
    step_time,
    training,
    training_memory,
    utilisation,
)
from .registry import FORMULAS

__all__ = ["FORMULAS"]
