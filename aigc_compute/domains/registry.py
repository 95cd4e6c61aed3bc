"""The registry that all formulas of this package join, in the order of their modules."""

from __future__ import annotations

from functools import partial

from ..engine import Registry

FORMULAS = Registry()

formula = FORMULAS.formula
"""Registers an identity or a definition, or with a label an approximation."""

prediction = partial(FORMULAS.formula, kind="prediction")
"""Registers a model with an error: a value that the user gives instead contradicts nothing."""
