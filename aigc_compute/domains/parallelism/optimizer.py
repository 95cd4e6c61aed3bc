"""The optimiser: what it keeps of each parameter, what an update takes, and what is offloaded to the host."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

FULL_PRECISION = ("fp64", "fp32", "tf32")
REDUCED = ("bf16", "fp16", "fp8", "int8", "fp6", "fp4", "int4")
ON_DEVICE, OPTIMIZER, PARAMETERS = ({"offload": word} for word in ("none", "optimizer", "parameters"))
OFF_DEVICE = {"offload": ("optimizer", "parameters")}

BYTES_16_BIT, BYTES_32_BIT = 2, 4

PRODUCTS = 6
"""FLOP of a Newton-Schulz iteration for each weight and row of the smaller side of its matrix (Jordan 2024)."""


@formula("optimizer_bytes_per_parameter", source="rajbhandari-2020", when={"training_precision": REDUCED})
def state_with_master(master_bytes_per_parameter: Array, moment_bytes_per_parameter: Array) -> Array:
    """A wide copy of the weight and the moments; Adam: 4 + 8 bytes (ZeRO, section 3.1)."""
    return master_bytes_per_parameter + moment_bytes_per_parameter


@formula("optimizer_bytes_per_parameter", source="rajbhandari-2020", when={"training_precision": FULL_PRECISION})
def state_without_master(moment_bytes_per_parameter: Array) -> Array:
    """The moments: the weights themselves are wide."""
    return moment_bytes_per_parameter


@prediction("sharded_weight_bytes", source="zhao-2023-fsdp", when={"training_precision": REDUCED})
def sharded_weights(training_bytes_per_weight: Array, master_bytes_per_parameter: Array) -> Array:
    """The wide copy alone is divided, and made narrower as it is gathered (PyTorch FSDP, section 4.4)."""
    return np.where(master_bytes_per_parameter > 0, 0.0, training_bytes_per_weight)


@prediction("sharded_weight_bytes", source="zhao-2023-fsdp", when={"training_precision": FULL_PRECISION})
def sharded_wide_weights(training_bytes_per_weight: Array) -> Array:
    """The weights themselves."""
    return training_bytes_per_weight


@prediction("widened_gradient_bytes", source="rajbhandari-2020")
def widened_gradient(gradient_sum_bytes: Array, master_bytes_per_parameter: Array) -> Array:
    """A 32-bit weight is updated with a 32-bit gradient: one more where they are summed in fewer bits."""
    return np.where((master_bytes_per_parameter > 0) & (gradient_sum_bytes < BYTES_32_BIT), float(BYTES_32_BIT), 0.0)


@prediction("optimizer_bytes_moved_per_parameter", source="rajbhandari-2020")
def optimizer_traffic(
    optimizer_bytes_per_parameter: Array, gradient_sum_bytes: Array, training_bytes_per_weight: Array
) -> Array:
    """The state is read and written, the gradient read, the weight written."""
    return 2 * optimizer_bytes_per_parameter + gradient_sum_bytes + training_bytes_per_weight


@prediction("optimizer_flop_per_parameter", source="jordan-2024-muon")
def orthogonalisation(newton_schulz_iterations: Array, hidden_size: Array) -> Array:
    """6·T·n·m² for an n × m matrix with m ≤ n, taken as the width of the model (Jordan 2024); embeddings included."""
    return PRODUCTS * newton_schulz_iterations * hidden_size


@prediction("parameters_updated_per_accelerator", source="rajbhandari-2020")
def parameters_updated(
    parameters_per_accelerator: Array,
    first_stage_parameters_divided: Array,
    last_stage_parameters_divided: Array,
    zero_stage: Array,
) -> Array:
    """All that it holds, or its share of the copies' from ZeRO 1 on."""
    divided = np.maximum(first_stage_parameters_divided, last_stage_parameters_divided)
    return np.where(zero_stage >= 1, divided, parameters_per_accelerator)


@prediction("optimizer_time_s", source="rajbhandari-2020", when=ON_DEVICE)
def optimizer_time(
    parameters_updated_per_accelerator: Array,
    trainable_share: Array,
    optimizer_bytes_moved_per_parameter: Array,
    optimizer_flop_per_parameter: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    memory_efficiency: Array,
    attention_peak_flop_per_s: Array,
    matrix_efficiency: Array,
) -> Array:
    """Traffic of the states, then products in 16 bits where the update is orthogonalised."""
    moving = optimizer_bytes_moved_per_parameter / (accelerator_memory_bandwidth_bytes_per_s * memory_efficiency)
    computing = optimizer_flop_per_parameter / (attention_peak_flop_per_s * matrix_efficiency)
    return trainable_share * parameters_updated_per_accelerator * (moving + computing)


@prediction("optimizer_time_s", source="ren-2021", when=OFF_DEVICE)
def optimizer_time_on_host(
    parameters_updated_per_accelerator: Array,
    trainable_share: Array,
    optimizer_bytes_moved_per_parameter: Array,
    host_memory_bandwidth_bytes_per_s: Array,
) -> Array:
    """The host updates, as fast as its memory is (ZeRO-Offload, section 5); products of the update are neglected."""
    moved = trainable_share * parameters_updated_per_accelerator * optimizer_bytes_moved_per_parameter
    return moved / host_memory_bandwidth_bytes_per_s


@prediction("offload_time_s", source="ren-2021", when=ON_DEVICE)
def nothing_offloaded(parameters_per_accelerator: Array) -> Array:
    """Nothing leaves the accelerator."""
    return np.zeros_like(parameters_per_accelerator)


@prediction("offload_time_s", source="ren-2021", when=OPTIMIZER)
def optimizer_offload_time(
    parameters_updated_per_accelerator: Array, trainable_share: Array, accelerator_host_bytes_per_s: Array
) -> Array:
    """Gradients to the host and weights back, 16 bits each, once a step (ZeRO-Offload, section 3); nothing hides it."""
    moved = 2 * BYTES_16_BIT * trainable_share * parameters_updated_per_accelerator
    return moved / accelerator_host_bytes_per_s


@prediction("offload_time_s", source="rajbhandari-2021", when=PARAMETERS)
def parameter_offload_time(
    parameters_updated_per_accelerator: Array,
    matrix_passes: Array,
    micro_batches: Array,
    accelerator_host_bytes_per_s: Array,
) -> Array:
    """Its share of the weights comes for every pass forward and backward of every micro-batch, and its gradients leave
    (ZeRO-Infinity, section 4.1); nothing hides it.
    """
    crossings = (matrix_passes - 1) * micro_batches + micro_batches
    return BYTES_16_BIT * crossings * parameters_updated_per_accelerator / accelerator_host_bytes_per_s
