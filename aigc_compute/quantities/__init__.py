"""The vocabulary: one name for each thing, used in YAML, CSV, JSON, formulas and on the command line."""

from __future__ import annotations

from . import accelerator, cluster, layout, model, post_training, serving, training
from .definition import Category, Quantity

DOMAINS = {
    "model": "Model",
    "accelerator": "Accelerator",
    "training": "Training",
    "layout": "Parallel layout",
    "step": "Step",
    "scaling": "Scaling law",
    "memory": "Memory",
    "inference": "Inference",
    "demand": "Demand",
    "energy": "Energy",
    "cost": "Cost",
    "infrastructure": "Infrastructure",
}
"""Sections in the order in which they are shown, with their titles."""

QUANTITIES: dict[str, Quantity] = {
    one.name: one
    for group in (
        model.MODEL,
        accelerator.ACCELERATOR,
        training.TRAINING,
        training.SCALING,
        training.MEMORY,
        serving.INFERENCE,
        serving.DEMAND,
        training.ENERGY,
        serving.SERVING_ENERGY,
        training.COST,
        serving.SERVING_COST,
        layout.LAYOUT,
        layout.STEP,
        layout.TRAINING_MEMORY,
        model.OUTPUT,  # last: a quantity's samples go by its place, and what comes later moves nobody's ranges
        training.UTILISATION,
        post_training.POST_TRAINING,
        cluster.CLUSTER,
    )
    for one in group
}

CATEGORIES: dict[str, Category] = {
    one.name: one
    for group in (
        (Category("model", "model", "the model, by its name in the catalogue", catalogue="models", headline=True),),
        model.CATEGORIES,
        accelerator.CATEGORIES,
        training.CATEGORIES,
        serving.CATEGORIES,
        layout.CATEGORIES,
        post_training.CATEGORIES,
        cluster.CATEGORIES,
    )
    for one in group
}

__all__ = ["CATEGORIES", "DOMAINS", "QUANTITIES", "Category", "Quantity"]
