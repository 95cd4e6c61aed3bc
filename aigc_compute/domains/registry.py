"""The registry that the formulas of all domains join; in which order, decides nothing."""

from __future__ import annotations

from ..engine import Registry

FORMULAS = Registry()
formula = FORMULAS.formula
