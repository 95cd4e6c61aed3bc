"""The registry that the formulas of all domains join; in which order, decides nothing."""

from __future__ import annotations

from functools import partial

from ..engine import Registry

FORMULAS = Registry()

formula = FORMULAS.formula
"""Registers an identity or a definition, or with a label an approximation."""

prediction = partial(FORMULAS.formula, kind="prediction")
"""Registers a model with an error: a value that the user gives instead contradicts nothing."""
