"""What is asked of a year, as the condition of its formulas: without it, nothing of a year follows from a row."""

from __future__ import annotations

from functools import partial

from ..registry import formula, prediction

YEAR = {"scope": "year"}

yearly_formula, yearly_prediction = partial(formula, when=YEAR), partial(prediction, when=YEAR)
"""A formula of a year."""
