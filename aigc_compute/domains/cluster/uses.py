"""What a cluster is sized for, as conditions of formulas: without one, nothing of a data centre follows from a row."""

from __future__ import annotations

from functools import partial

from ..registry import formula, prediction

TRAINING = {"cluster_use": "training"}
SERVING = {"cluster_use": "serving"}

EITHER = {"cluster_use": ("training", "serving")}

cluster_formula, cluster_prediction = partial(formula, when=EITHER), partial(prediction, when=EITHER)
"""A formula of a cluster for either."""
