"""The formulas, one file a domain. Each is a small pure function of arrays; argument names are quantities.

The order of the imports is the order of declaration: of two ways to know a quantity, the earlier wins.
"""

from __future__ import annotations

from . import (  # noqa: F401
    activations,
    architecture,
    bill,
    cluster,
    cost,
    decode,
    demand,
    denoiser,
    development,
    energy,
    environment,
    exchange,
    fleet,
    generation,
    generation_output,
    goodput,
    inference,
    kept_context,
    layout,
    memory,
    optimizer,
    ownership,
    perception,
    post_training,
    prefill,
    queueing,
    repetition,
    scaling,
    scaling_inference,
    serving,
    serving_layout,
    serving_power,
    stages,
    step_time,
    training,
    training_memory,
    utilisation,
    weights,
)
from .registry import FORMULAS

__all__ = ["FORMULAS"]
