"""Memory of training: weights, gradients and optimiser state. Activations come with the parallel layout."""

from __future__ import annotations

import numpy as np

from ..engine import Array
from .registry import formula


@formula("training_weights_bytes", source="rajbhandari-2020")
def training_weights(parameters: Array, training_bytes_per_weight: Array) -> Array:
    """2 bytes a parameter in mixed precision (ZeRO, arXiv:1910.02054, section 3.1)."""
    return parameters * training_bytes_per_weight


@formula("training_gradients_bytes", source="rajbhandari-2020")
def training_gradients(parameters: Array, training_bytes_per_gradient: Array) -> Array:
    """2 bytes a parameter in mixed precision, 4 where gradients are summed in fp32."""
    return parameters * training_bytes_per_gradient


@formula("optimizer_state_bytes", source="rajbhandari-2020")
def optimizer_state(parameters: Array, optimizer_bytes_per_parameter: Array) -> Array:
    """Adam in mixed precision: fp32 master weights, momentum and variance, 12 bytes a parameter."""
    return parameters * optimizer_bytes_per_parameter


@formula("training_state_bytes", source="rajbhandari-2020")
def training_state(
    training_weights_bytes: Array, training_gradients_bytes: Array, optimizer_state_bytes: Array
) -> Array:
    """Everything that must exist once; activations, buffers and fragmentation come on top."""
    return training_weights_bytes + training_gradients_bytes + optimizer_state_bytes


@formula("minimum_training_accelerators", source="rajbhandari-2020")
def minimum_training_accelerators(
    training_state_bytes: Array, accelerator_memory_bytes: Array, usable_memory_fraction: Array
) -> Array:
    """A lower bound: the state alone, perfectly sharded (ZeRO stage 3), without activations."""
    return np.ceil(training_state_bytes / (accelerator_memory_bytes * usable_memory_fraction))


@formula("training_state_bytes_per_accelerator", source="rajbhandari-2020")
def training_state_per_accelerator(training_state_bytes: Array, accelerators: Array) -> Array:
    """Perfectly sharded over all accelerators."""
    return training_state_bytes / accelerators


@formula("training_state_fits", source="rajbhandari-2020")
def training_state_fits(
    training_state_bytes_per_accelerator: Array, accelerator_memory_bytes: Array, usable_memory_fraction: Array
) -> Array:
    """1 where the sharded state leaves room; a necessary condition, not a sufficient one."""
    room = accelerator_memory_bytes * usable_memory_fraction
    return np.where(training_state_bytes_per_accelerator <= room, 1.0, 0.0)
