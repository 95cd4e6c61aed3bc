"""Condition of the formulas of a year: they apply only to rows whose scope is a year."""

from __future__ import annotations

from functools import partial

from ..registry import formula, prediction

YEAR = {"scope": "year"}

yearly_formula, yearly_prediction = partial(formula, when=YEAR), partial(prediction, when=YEAR)
"""Decorators for formulas of a year."""
