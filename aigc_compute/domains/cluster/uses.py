"""Conditions of the formulas of a data centre: they apply only to rows that say what the cluster is sized for."""

from __future__ import annotations

from functools import partial

from ..registry import formula, prediction

TRAINING = {"cluster_use": "training"}
SERVING = {"cluster_use": "serving"}

EITHER = {"cluster_use": ("training", "serving")}

cluster_formula, cluster_prediction = partial(formula, when=EITHER), partial(prediction, when=EITHER)
"""Decorators for formulas that hold for a cluster of either use."""
