"""What is asked of a year, as the condition of its formulas: without it, nothing of a year follows from a row."""

from __future__ import annotations

from functools import partial

from ..registry import formula

yearly_formula = partial(formula, when={"scope": "year"})
"""A formula of a year."""
