"""Memory of the accelerator that needs the most in training: sharded and offloaded state, activations and logits."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

PARAMETERS_ON_DEVICE, PARAMETERS_OFFLOADED = {"offload": ("none", "optimizer")}, {"offload": "parameters"}

BYTES_16_BIT = 2


@prediction("logit_bytes_per_accelerator", source="korthikanti-2022")
def logits_per_accelerator(microbatch_tokens: Array, vocabulary_size: Array, tensor_parallel: Array) -> Array:
    """Logits in 32 bits: 4·s·b·v/t (Korthikanti 2022, section 4.3).

    v is the vocabulary size. The gradient of the logits uses the same memory.
    """
    return 4 * microbatch_tokens * vocabulary_size / tensor_parallel


@prediction("gathered_bytes_per_accelerator", source="rajbhandari-2020", when=PARAMETERS_ON_DEVICE)
def gathered_weights(
    first_stage_parameters_per_accelerator: Array, layers_per_stage: Array, zero_stage: Array, data_parallel: Array
) -> Array:
    """Memory of gathered layers with ZeRO 3: 16-bit weights of two layers, gradients of one (ZeRO, section 7.2.2).

    The two layers are the current and the next one. Below ZeRO 3 and without data parallelism nothing is gathered.
    """
    layer = first_stage_parameters_per_accelerator / layers_per_stage
    return np.where((zero_stage >= 3) & (data_parallel > 1), 3 * BYTES_16_BIT * layer, 0.0)


@prediction("gathered_bytes_per_accelerator", source="rajbhandari-2021", when=PARAMETERS_OFFLOADED)
def fetched_weights(first_stage_parameters_per_accelerator: Array, layers_per_stage: Array) -> Array:
    """Memory of layers fetched from the host: 16-bit weights of two layers, gradients of one.

    The two layers are the current and the next one. All parameters are offloaded.
    """
    return 3 * BYTES_16_BIT * first_stage_parameters_per_accelerator / layers_per_stage


@prediction("held_bytes_per_parameter", source="rajbhandari-2020", when={"offload": "none"})
def replicated_state(
    resident_bytes_per_parameter: Array,
    trainable_share: Array,
    gradient_sum_bytes: Array,
    optimizer_bytes_per_parameter: Array,
    widened_gradient_bytes: Array,
    zero_stage: Array,
) -> Array:
    """State that every replica keeps: optimiser state without ZeRO, gradients below ZeRO 2, weights below ZeRO 3.

    Frozen weights have neither gradients nor optimiser state (ZeRO, section 3).
    """
    optimizer = np.where(zero_stage < 1, optimizer_bytes_per_parameter + widened_gradient_bytes, 0.0)
    gradients = np.where(zero_stage < 2, gradient_sum_bytes, 0.0)
    weights: Array = np.where(zero_stage < 3, resident_bytes_per_parameter, 0.0)
    state: Array = weights + trainable_share * (optimizer + gradients)
    return state


@prediction("divided_bytes_per_parameter", source="rajbhandari-2020", when={"offload": "none"})
def sharded_state(
    resident_bytes_per_parameter: Array,
    training_bytes_per_weight: Array,
    trainable_share: Array,
    sharded_weight_bytes: Array,
    gradient_sum_bytes: Array,
    optimizer_bytes_per_parameter: Array,
    widened_gradient_bytes: Array,
    zero_stage: Array,
) -> Array:
    """State that replicas shard: optimiser state from ZeRO 1, gradients from ZeRO 2, weights from ZeRO 3.

    Frozen weights have neither gradients nor optimiser state (ZeRO, section 3).
    """
    optimizer = np.where(zero_stage >= 1, optimizer_bytes_per_parameter + widened_gradient_bytes, 0.0)
    gradients = np.where(zero_stage >= 2, gradient_sum_bytes, 0.0)
    frozen = resident_bytes_per_parameter - trainable_share * training_bytes_per_weight
    weights: Array = np.where(zero_stage >= 3, frozen + trainable_share * sharded_weight_bytes, 0.0)
    state: Array = weights + trainable_share * (optimizer + gradients)
    return state


@prediction("held_bytes_per_parameter", source="ren-2021", when={"offload": "optimizer"})
def replicated_state_without_optimizer(resident_bytes_per_parameter: Array, zero_stage: Array) -> Array:
    """State that every replica keeps with an offloaded optimiser: the weights, below ZeRO 3.

    Gradients go to the host as soon as they are computed (ZeRO-Offload, section 3).
    """
    return np.where(zero_stage < 3, resident_bytes_per_parameter, 0.0)


@prediction("divided_bytes_per_parameter", source="ren-2021", when={"offload": "optimizer"})
def sharded_state_without_optimizer(resident_bytes_per_parameter: Array, zero_stage: Array) -> Array:
    """State that replicas shard with an offloaded optimiser: the weights, with ZeRO 3."""
    return np.where(zero_stage >= 3, resident_bytes_per_parameter, 0.0)


@prediction("held_bytes_per_parameter", source="rajbhandari-2021", when=PARAMETERS_OFFLOADED)
def no_replicated_state(training_bytes_per_weight: Array) -> Array:
    """State that every replica keeps with offloaded parameters: none, all of it is on the host.

    Weights are fetched when they are needed (ZeRO-Infinity, section 5).
    """
    return np.zeros_like(training_bytes_per_weight)


@prediction("divided_bytes_per_parameter", source="rajbhandari-2021", when=PARAMETERS_OFFLOADED)
def no_sharded_state(training_bytes_per_weight: Array) -> Array:
    """State that replicas shard with offloaded parameters: none, all of it is on the host."""
    return np.zeros_like(training_bytes_per_weight)


@prediction("state_bytes_per_accelerator", source="rajbhandari-2020")
def state_per_accelerator(
    held_bytes_per_parameter: Array,
    divided_bytes_per_parameter: Array,
    first_stage_parameters_per_accelerator: Array,
    first_stage_parameters_divided: Array,
) -> Array:
    """Training state on the first stage: state that every replica keeps + a shard of the rest."""
    replicated = held_bytes_per_parameter * first_stage_parameters_per_accelerator
    return replicated + divided_bytes_per_parameter * first_stage_parameters_divided


@prediction("last_state_bytes_per_accelerator", source="rajbhandari-2020")
def last_stage_state(
    held_bytes_per_parameter: Array,
    divided_bytes_per_parameter: Array,
    last_stage_parameters_per_accelerator: Array,
    last_stage_parameters_divided: Array,
) -> Array:
    """Training state on the last stage: state that every replica keeps + a shard of the rest."""
    replicated = held_bytes_per_parameter * last_stage_parameters_per_accelerator
    return replicated + divided_bytes_per_parameter * last_stage_parameters_divided


@prediction("training_memory_bytes_per_accelerator", source="korthikanti-2022")
def training_memory(
    state_bytes_per_accelerator: Array,
    activation_bytes_per_accelerator: Array,
    last_state_bytes_per_accelerator: Array,
    last_activation_bytes_per_accelerator: Array,
    layer_activation_bytes: Array,
    gathered_bytes_per_accelerator: Array,
    logit_bytes_per_accelerator: Array,
    pipeline_parallel: Array,
    framework_bytes_per_accelerator: Array,
) -> Array:
    """Memory of the fullest accelerator: max(first stage, last stage with logits) + one layer + gathered + framework.

    The first stage keeps the most activations; the last stage has the logits. Without a pipeline both are one stage.
    One layer is worked on in full: it is recomputed, or it has the gradients of its activations too. Weights that are
    gathered or fetched are added.
    """
    first = state_bytes_per_accelerator + activation_bytes_per_accelerator
    last = last_state_bytes_per_accelerator + last_activation_bytes_per_accelerator + logit_bytes_per_accelerator
    fullest = np.where(pipeline_parallel > 1, np.maximum(first, last), first + logit_bytes_per_accelerator)
    return fullest + layer_activation_bytes + gathered_bytes_per_accelerator + framework_bytes_per_accelerator


@formula("training_memory_left_bytes", source="definition")
def training_memory_left(
    accelerator_memory_bytes: Array, reserved_memory_bytes: Array, training_memory_bytes_per_accelerator: Array
) -> Array:
    """Memory left: memory of the accelerator − memory that the driver keeps − memory that the layout needs."""
    return accelerator_memory_bytes - reserved_memory_bytes - training_memory_bytes_per_accelerator


@formula("layout_fits", source="definition")
def layout_fits(training_memory_left_bytes: Array) -> Array:
    """1 where the memory left is not negative, else 0."""
    return np.where(training_memory_left_bytes >= 0, 1.0, 0.0)
