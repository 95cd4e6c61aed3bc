"""The registry that all formulas of this package join, in the order of their modules."""

from __future__ import annotations

from ..engine import Registry

FORMULAS = Registry()
formula = FORMULAS.formula
