"""The registry of the formulas of all domains. Results do not depend on the order of registration."""

from __future__ import annotations

from functools import partial

from ..engine import Registry

FORMULAS = Registry()

formula = FORMULAS.formula
"""Register an identity (a law or a definition), or an approximation if a label is given."""

prediction = partial(FORMULAS.formula, kind="prediction")
"""Register a model with an error. A given value that differs from the prediction is not a contradiction."""
