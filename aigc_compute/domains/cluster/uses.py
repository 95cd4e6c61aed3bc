"""What a cluster is sized for, as conditions of formulas: without one, nothing of a data centre follows from a row."""

from __future__ import annotations

from functools import partial

from ..registry import formula

TRAINING = {"cluster_use": "training"}
SERVING = {"cluster_use": "serving"}

cluster_formula = partial(formula, when={"cluster_use": ("training", "serving")})
"""A formula of a cluster for either."""
