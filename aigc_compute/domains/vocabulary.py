"""The vocabulary: one name for each thing, used in YAML, CSV, JSON, formulas and on the command line."""

from __future__ import annotations

from .accelerator import quantities as accelerator
from .cluster import quantities as cluster
from .cost import quantities as ownership
from .definition import Category, Quantity
from .demand import quantities as fleet
from .energy import quantities as environment
from .market import quantities as market
from .media import perception_quantities as perception
from .media import quantities as media
from .model import quantities as model
from .parallelism import quantities as layout
from .scaling import quantities as lifetime
from .serving import calibration_quantities as serving_constants
from .serving import deployment_quantities as deployment
from .serving import quantities as serving
from .serving import queueing_quantities as queueing
from .training import post_training_quantities as post_training
from .training import quantities as training

DOMAINS = {
    "model": "Model",
    "accelerator": "Accelerator",
    "training": "Training",
    "layout": "Parallel layout",
    "step": "Step",
    "goodput": "Goodput",
    "scaling": "Scaling law",
    "memory": "Memory",
    "inference": "Inference",
    "serving": "Deployment",
    "demand": "Demand",
    "energy": "Energy",
    "cost": "Cost",
    "media": "Images and video",
    "sound": "Speech and music",
    "vision": "Images that are read",
    "retrieval": "Embedding and ranking",
    "ownership": "Ownership",
    "environment": "Environment",
    "infrastructure": "Infrastructure",
    "market": "A year",
}
"""Sections in the order in which they are shown, with their titles."""

GROUPS = (
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
    lifetime.INTERRUPTIONS,
    lifetime.LIFETIME,
    lifetime.REPETITION,
    lifetime.DEVELOPMENT,
    layout.OPTIMIZER,
    layout.STAGES,
    deployment.HYBRID,
    deployment.LAYOUT,
    serving_constants.CONSTANTS,
    deployment.TIMES,
    queueing.QUEUEING,
    fleet.USERS,
    fleet.FLEET,
    fleet.POWER,
    fleet.BILL,
    media.DENOISER,
    media.GENERATION,
    media.GENERATION_CONSTANTS,
    media.GENERATION_ENERGY,
    perception.SOUND,
    perception.VISION,
    perception.RETRIEVAL,
    perception.ENCODING,
    environment.POWER,
    ownership.OWNERSHIP,
    ownership.MONEY,
    environment.ENVIRONMENT,
    cluster.CLUSTER,
    serving_constants.USUAL_SHAPE,
    market.MARKET,
)

QUANTITIES: dict[str, Quantity] = {one.name: one for group in GROUPS for one in group}

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
        lifetime.CATEGORIES,
        deployment.CATEGORIES,
        fleet.CATEGORIES,
        media.CATEGORIES,
        ownership.CATEGORIES,
        environment.CATEGORIES,
        cluster.CATEGORIES,
        market.CATEGORIES,
    )
    for one in group
}

__all__ = ["CATEGORIES", "DOMAINS", "QUANTITIES", "Category", "Quantity"]
