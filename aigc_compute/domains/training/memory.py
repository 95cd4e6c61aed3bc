"""Memory of the training state: weights, gradients and optimiser state.

Activations depend on the parallel layout and are computed in the domain `parallelism`.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..whole import whole_up
from .methods import ALL_WEIGHTS, DPO, GRPO, LORA, PPO, QLORA


@formula("training_weights_bytes", source="rajbhandari-2020", when=ALL_WEIGHTS)
def training_weights(parameters: Array, training_bytes_per_weight: Array) -> Array:
    """Weights in training: parameters × bytes per weight, 2 in mixed precision (ZeRO, section 3.1).

    ZeRO: arXiv:1910.02054.
    """
    return parameters * training_bytes_per_weight


@formula("training_weights_bytes", source="hu-2021", when=LORA)
def lora_weights(parameters: Array, adapter_parameters: Array, training_bytes_per_weight: Array) -> Array:
    """Weights in training with LoRA: (parameters + adapter parameters) × bytes per weight."""
    return (parameters + adapter_parameters) * training_bytes_per_weight


@formula("training_weights_bytes", source="dettmers-2023", when=QLORA)
def qlora_weights(
    parameters: Array,
    embedding_parameters: Array,
    frozen_bytes_per_weight: Array,
    adapter_parameters: Array,
    training_bytes_per_weight: Array,
) -> Array:
    """Weights in training with QLoRA: frozen GEMM weights in 4 bits; embeddings, output and adapters in 16 bits.

    arXiv:2305.14314, section 3. The normalisations, below 0.01 % of the weights, are counted as frozen in 4 bits.
    """
    kept = embedding_parameters + adapter_parameters
    return (parameters - embedding_parameters) * frozen_bytes_per_weight + kept * training_bytes_per_weight


@formula("training_weights_bytes", source="dettmers-2023", when=QLORA, approximation="structure")
def qlora_weights_of_unknown_shape(
    parameters: Array, frozen_bytes_per_weight: Array, adapter_parameters: Array, training_bytes_per_weight: Array
) -> Array:
    """Weights in training with QLoRA if the embeddings are unknown: all frozen weights in 4 bits, adapters in 16 bits.

    The 16-bit embeddings are missing: a model of 8e9 parameters and 128,256 words needs 1.6e9 bytes more.
    """
    return parameters * frozen_bytes_per_weight + adapter_parameters * training_bytes_per_weight


@formula("training_weights_bytes", source="rafailov-2023", when=DPO)
def dpo_weights(parameters: Array, training_bytes_per_weight: Array) -> Array:
    """Weights in training with DPO: the model and its frozen reference model."""
    return 2 * parameters * training_bytes_per_weight


@formula("training_weights_bytes", source="ouyang-2022", when=PPO)
def ppo_weights(
    parameters: Array, training_bytes_per_weight: Array, critic_parameter_ratio: Array, reward_parameter_ratio: Array
) -> Array:
    """Weights in training with PPO: model, reference, critic and reward model.

    Replicas that generate the answers are not counted.
    """
    return parameters * training_bytes_per_weight * (2 + critic_parameter_ratio + reward_parameter_ratio)


@formula("training_weights_bytes", source="shao-2024", when=GRPO)
def grpo_weights(parameters: Array, training_bytes_per_weight: Array, reward_parameter_ratio: Array) -> Array:
    """Weights in training with GRPO: model, reference and reward model.

    Replicas that generate the answers are not counted.
    """
    return parameters * training_bytes_per_weight * (2 + reward_parameter_ratio)


@formula("resident_bytes_per_parameter", source="rajbhandari-2020")
def resident_bytes(training_weights_bytes: Array, parameters: Array) -> Array:
    """Bytes of all weights in memory per parameter of the model."""
    return training_weights_bytes / parameters


@formula("training_gradients_bytes", source="rajbhandari-2020")
def training_gradients(trainable_parameters: Array, training_bytes_per_gradient: Array) -> Array:
    """Gradients: trainable parameters × bytes per gradient, 2 in mixed precision, 4 where they are summed in fp32.

    Frozen parameters have no gradients.
    """
    return trainable_parameters * training_bytes_per_gradient


@formula("optimizer_state_bytes", source="rajbhandari-2020")
def optimizer_state(trainable_parameters: Array, optimizer_bytes_per_parameter: Array) -> Array:
    """Optimiser state: trainable parameters × bytes per parameter, 12 with Adam in mixed precision.

    The 12 bytes are the master weight, the momentum and the variance in fp32.
    """
    return trainable_parameters * optimizer_bytes_per_parameter


@formula("training_state_bytes", source="rajbhandari-2020")
def training_state(
    training_weights_bytes: Array, training_gradients_bytes: Array, optimizer_state_bytes: Array
) -> Array:
    """Training state: weights + gradients + optimiser state, without activations, buffers and fragmentation."""
    return training_weights_bytes + training_gradients_bytes + optimizer_state_bytes


@prediction("minimum_training_accelerators", source="rajbhandari-2020")
def minimum_training_accelerators(training_state_bytes: Array, usable_memory_bytes: Array) -> Array:
    """Fewest accelerators: training state / usable memory of one, rounded up; a lower bound without activations.

    The training state is taken as perfectly sharded (ZeRO stage 3).
    """
    return whole_up(training_state_bytes / usable_memory_bytes)


@formula("training_state_bytes_per_accelerator", source="rajbhandari-2020")
def training_state_per_accelerator(training_state_bytes: Array, accelerators: Array) -> Array:
    """Training state per accelerator: training state / accelerators, perfectly sharded."""
    return training_state_bytes / accelerators


@formula("training_state_fits", source="rajbhandari-2020")
def training_state_fits(training_state_bytes_per_accelerator: Array, usable_memory_bytes: Array) -> Array:
    """1 where the sharded training state fits in the usable memory, else 0; necessary but not sufficient."""
    return np.where(training_state_bytes_per_accelerator <= usable_memory_bytes, 1.0, 0.0)
