"""Memory of the fullest accelerator in training: state as it is divided and offloaded, logits, the fuller stage."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

KEPT, AWAY = {"offload": ("none", "optimizer")}, {"offload": "parameters"}

BYTES_16_BIT = 2


@prediction("logit_bytes_per_accelerator", source="korthikanti-2022")
def logits_per_accelerator(microbatch_tokens: Array, vocabulary_size: Array, tensor_parallel: Array) -> Array:
    """Logits in 32 bits, 4·s·b·v/t (section 4.3); their gradient takes their place."""
    return 4 * microbatch_tokens * vocabulary_size / tensor_parallel


@prediction("gathered_bytes_per_accelerator", source="rajbhandari-2020", when=KEPT)
def gathered_weights(
    first_stage_parameters_per_accelerator: Array, layers_per_stage: Array, zero_stage: Array, data_parallel: Array
) -> Array:
    """With ZeRO 3 the 16-bit weights of a layer and of the next, and the gradients of one (ZeRO, section 7.2.2)."""
    layer = first_stage_parameters_per_accelerator / layers_per_stage
    return np.where((zero_stage >= 3) & (data_parallel > 1), 3 * BYTES_16_BIT * layer, 0.0)


@prediction("gathered_bytes_per_accelerator", source="rajbhandari-2021", when=AWAY)
def fetched_weights(first_stage_parameters_per_accelerator: Array, layers_per_stage: Array) -> Array:
    """What comes from the host: the weights of a layer and of the next, and the gradients of one, 16 bits each."""
    return 3 * BYTES_16_BIT * first_stage_parameters_per_accelerator / layers_per_stage


@prediction("held_bytes_per_parameter", source="rajbhandari-2020", when={"offload": "none"})
def bytes_held(
    resident_bytes_per_parameter: Array,
    trainable_share: Array,
    gradient_sum_bytes: Array,
    optimizer_bytes_per_parameter: Array,
    widened_gradient_bytes: Array,
    zero_stage: Array,
) -> Array:
    """What every copy keeps: optimiser state without ZeRO, gradients below 2, weights below 3 (ZeRO, section 3); of
    frozen weights no more than themselves.
    """
    optimizer = np.where(zero_stage < 1, optimizer_bytes_per_parameter + widened_gradient_bytes, 0.0)
    gradients = np.where(zero_stage < 2, gradient_sum_bytes, 0.0)
    weights: Array = np.where(zero_stage < 3, resident_bytes_per_parameter, 0.0)
    state: Array = weights + trainable_share * (optimizer + gradients)
    return state


@prediction("divided_bytes_per_parameter", source="rajbhandari-2020", when={"offload": "none"})
def bytes_divided(
    resident_bytes_per_parameter: Array,
    training_bytes_per_weight: Array,
    trainable_share: Array,
    sharded_weight_bytes: Array,
    gradient_sum_bytes: Array,
    optimizer_bytes_per_parameter: Array,
    widened_gradient_bytes: Array,
    zero_stage: Array,
) -> Array:
    """What copies share: optimiser state from ZeRO 1 on, gradients from 2, weights with 3 (ZeRO, section 3)."""
    optimizer = np.where(zero_stage >= 1, optimizer_bytes_per_parameter + widened_gradient_bytes, 0.0)
    gradients = np.where(zero_stage >= 2, gradient_sum_bytes, 0.0)
    frozen = resident_bytes_per_parameter - trainable_share * training_bytes_per_weight
    weights: Array = np.where(zero_stage >= 3, frozen + trainable_share * sharded_weight_bytes, 0.0)
    state: Array = weights + trainable_share * (optimizer + gradients)
    return state


@prediction("held_bytes_per_parameter", source="ren-2021", when={"offload": "optimizer"})
def weights_held(resident_bytes_per_parameter: Array, zero_stage: Array) -> Array:
    """Weights alone: gradients go to the host as they come (ZeRO-Offload, section 3)."""
    return np.where(zero_stage < 3, resident_bytes_per_parameter, 0.0)


@prediction("divided_bytes_per_parameter", source="ren-2021", when={"offload": "optimizer"})
def weights_divided(resident_bytes_per_parameter: Array, zero_stage: Array) -> Array:
    """Weights alone, with ZeRO 3."""
    return np.where(zero_stage >= 3, resident_bytes_per_parameter, 0.0)


@prediction("held_bytes_per_parameter", source="rajbhandari-2021", when=AWAY)
def nothing_held(training_bytes_per_weight: Array) -> Array:
    """All of it is the host's; what is computed with is fetched (ZeRO-Infinity, section 5)."""
    return np.zeros_like(training_bytes_per_weight)


@prediction("divided_bytes_per_parameter", source="rajbhandari-2021", when=AWAY)
def nothing_divided(training_bytes_per_weight: Array) -> Array:
    """All of it is the host's."""
    return np.zeros_like(training_bytes_per_weight)


@prediction("state_bytes_per_accelerator", source="rajbhandari-2020")
def state_per_accelerator(
    held_bytes_per_parameter: Array,
    divided_bytes_per_parameter: Array,
    first_stage_parameters_per_accelerator: Array,
    first_stage_parameters_divided: Array,
) -> Array:
    """What every copy keeps, and a share of the rest."""
    held = held_bytes_per_parameter * first_stage_parameters_per_accelerator
    return held + divided_bytes_per_parameter * first_stage_parameters_divided


@prediction("last_state_bytes_per_accelerator", source="rajbhandari-2020")
def last_stage_state(
    held_bytes_per_parameter: Array,
    divided_bytes_per_parameter: Array,
    last_stage_parameters_per_accelerator: Array,
    last_stage_parameters_divided: Array,
) -> Array:
    """As the first stage."""
    held = held_bytes_per_parameter * last_stage_parameters_per_accelerator
    return held + divided_bytes_per_parameter * last_stage_parameters_divided


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
    """The first stage with the most activations, or the last with its logits, whichever is fuller; without a pipeline
    both are one. One layer is worked on in full, computed again or with the gradients of its activations.
    """
    first = state_bytes_per_accelerator + activation_bytes_per_accelerator
    last = last_state_bytes_per_accelerator + last_activation_bytes_per_accelerator + logit_bytes_per_accelerator
    fullest = np.where(pipeline_parallel > 1, np.maximum(first, last), first + logit_bytes_per_accelerator)
    return fullest + layer_activation_bytes + gathered_bytes_per_accelerator + framework_bytes_per_accelerator


@formula("training_memory_left_bytes", source="definition")
def training_memory_left(accelerator_memory_bytes: Array, training_memory_bytes_per_accelerator: Array) -> Array:
    """What the device has beyond what the layout needs."""
    return accelerator_memory_bytes - training_memory_bytes_per_accelerator


@formula("layout_fits", source="definition")
def layout_fits(training_memory_left_bytes: Array) -> Array:
    """1 where nothing is short."""
    return np.where(training_memory_left_bytes >= 0, 1.0, 0.0)
