"""Memory of training: weights, gradients and optimiser state. Activations come with the parallel layout."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..whole import whole_up
from .methods import ALL_WEIGHTS, DPO, GRPO, LORA, PPO, QLORA


@formula("training_weights_bytes", source="rajbhandari-2020", when=ALL_WEIGHTS)
def training_weights(parameters: Array, training_bytes_per_weight: Array) -> Array:
    """2 bytes a parameter in mixed precision (ZeRO, arXiv:1910.02054, section 3.1)."""
    return parameters * training_bytes_per_weight


@formula("training_weights_bytes", source="hu-2021", when=LORA)
def weights_and_adapters(parameters: Array, adapter_parameters: Array, training_bytes_per_weight: Array) -> Array:
    """The frozen weights and the adapters."""
    return (parameters + adapter_parameters) * training_bytes_per_weight


@formula("training_weights_bytes", source="dettmers-2023", when=QLORA)
def quantised_weights_and_adapters(
    parameters: Array, frozen_bytes_per_weight: Array, adapter_parameters: Array, training_bytes_per_weight: Array
) -> Array:
    """The frozen weights in four bits and the adapters in sixteen (QLoRA, arXiv:2305.14314, section 3)."""
    return parameters * frozen_bytes_per_weight + adapter_parameters * training_bytes_per_weight


@formula("training_weights_bytes", source="rafailov-2023", when=DPO)
def weights_and_reference(parameters: Array, training_bytes_per_weight: Array) -> Array:
    """The model and its frozen reference."""
    return 2 * parameters * training_bytes_per_weight


@formula("training_weights_bytes", source="ouyang-2022", when=PPO)
def weights_of_four_models(
    parameters: Array, training_bytes_per_weight: Array, critic_parameter_ratio: Array, reward_parameter_ratio: Array
) -> Array:
    """Model, reference, critic and reward model; the copies that write the answers are apart."""
    return parameters * training_bytes_per_weight * (2 + critic_parameter_ratio + reward_parameter_ratio)


@formula("training_weights_bytes", source="shao-2024", when=GRPO)
def weights_of_three_models(
    parameters: Array, training_bytes_per_weight: Array, reward_parameter_ratio: Array
) -> Array:
    """Model, reference and reward model; the copies that write the answers are apart."""
    return parameters * training_bytes_per_weight * (2 + reward_parameter_ratio)


@formula("resident_bytes_per_parameter", source="rajbhandari-2020")
def resident_bytes(training_weights_bytes: Array, parameters: Array) -> Array:
    """All weights that are held, over those of the model."""
    return training_weights_bytes / parameters


@formula("training_gradients_bytes", source="rajbhandari-2020")
def training_gradients(trainable_parameters: Array, training_bytes_per_gradient: Array) -> Array:
    """2 bytes a parameter in mixed precision, 4 where gradients are summed in fp32; frozen ones have none."""
    return trainable_parameters * training_bytes_per_gradient


@formula("optimizer_state_bytes", source="rajbhandari-2020")
def optimizer_state(trainable_parameters: Array, optimizer_bytes_per_parameter: Array) -> Array:
    """Adam in mixed precision: fp32 master weights, momentum and variance, 12 bytes a parameter that is trained."""
    return trainable_parameters * optimizer_bytes_per_parameter


@formula("training_state_bytes", source="rajbhandari-2020")
def training_state(
    training_weights_bytes: Array, training_gradients_bytes: Array, optimizer_state_bytes: Array
) -> Array:
    """Everything that must exist once; activations, buffers and fragmentation come on top."""
    return training_weights_bytes + training_gradients_bytes + optimizer_state_bytes


@prediction("minimum_training_accelerators", source="rajbhandari-2020")
def minimum_training_accelerators(
    training_state_bytes: Array, accelerator_memory_bytes: Array, usable_memory_fraction: Array
) -> Array:
    """A lower bound: the state alone, perfectly sharded (ZeRO stage 3), without activations."""
    return whole_up(training_state_bytes / (accelerator_memory_bytes * usable_memory_fraction))


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
