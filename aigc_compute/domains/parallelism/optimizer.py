"""The optimiser: its state, the time of an update, and the transfers to and from the host with offloading."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

FULL_PRECISION = ("fp64", "fp32", "tf32")
REDUCED_PRECISION = ("bf16", "fp16", "fp8", "int8", "fp6", "fp4", "int4")
ON_DEVICE, OPTIMIZER_OFFLOADED, PARAMETERS_OFFLOADED = (
    {"offload": word} for word in ("none", "optimizer", "parameters")
)
OFF_DEVICE = {"offload": ("optimizer", "parameters")}

BYTES_16_BIT, BYTES_32_BIT = 2, 4

NEWTON_SCHULZ_FLOP = 6
"""FLOP of a Newton-Schulz iteration per weight of a matrix and per row of its smaller side (Jordan 2024)."""


@formula("optimizer_bytes_per_parameter", source="rajbhandari-2020", when={"training_precision": REDUCED_PRECISION})
def state_with_master(master_bytes_per_parameter: Array, moment_bytes_per_parameter: Array) -> Array:
    """Optimiser state per parameter: 32-bit master weight and moments, 4 + 8 bytes with Adam (ZeRO, section 3.1)."""
    return master_bytes_per_parameter + moment_bytes_per_parameter


@formula("optimizer_bytes_per_parameter", source="rajbhandari-2020", when={"training_precision": FULL_PRECISION})
def state_without_master(moment_bytes_per_parameter: Array) -> Array:
    """Optimiser state per parameter in full precision: the moments only, as the weights need no master weight."""
    return moment_bytes_per_parameter


@prediction("sharded_weight_bytes", source="zhao-2023-fsdp", when={"training_precision": REDUCED_PRECISION})
def sharded_weights(training_bytes_per_weight: Array, master_bytes_per_parameter: Array) -> Array:
    """Bytes sharded per weight besides the master weight: 0, or all bytes of the weight if it has no master weight.

    If a master weight exists, only this is sharded. It is converted to the narrower format when it is gathered (PyTorch
    FSDP, section 4.4).
    """
    return np.where(master_bytes_per_parameter > 0, 0.0, training_bytes_per_weight)


@prediction("sharded_weight_bytes", source="zhao-2023-fsdp", when={"training_precision": FULL_PRECISION})
def sharded_wide_weights(training_bytes_per_weight: Array) -> Array:
    """Bytes per weight sharded in full precision: the weight itself."""
    return training_bytes_per_weight


@prediction("widened_gradient_bytes", source="rajbhandari-2020")
def widened_gradient(gradient_sum_bytes: Array, master_bytes_per_parameter: Array) -> Array:
    """Bytes of the 32-bit gradient for a master weight: 4 where gradients are summed in fewer bits, else 0."""
    return np.where((master_bytes_per_parameter > 0) & (gradient_sum_bytes < BYTES_32_BIT), float(BYTES_32_BIT), 0.0)


@prediction("optimizer_bytes_moved_per_parameter", source="rajbhandari-2020")
def optimizer_traffic(
    optimizer_bytes_per_parameter: Array, gradient_sum_bytes: Array, training_bytes_per_weight: Array
) -> Array:
    """Memory traffic per parameter of an update: state read and written, gradient read, weight written."""
    return 2 * optimizer_bytes_per_parameter + gradient_sum_bytes + training_bytes_per_weight


@prediction("optimizer_flop_per_parameter", source="jordan-2024-muon")
def orthogonalisation(newton_schulz_iterations: Array, hidden_size: Array) -> Array:
    """FLOP per parameter of an orthogonalised update: 6·T·m, with m the hidden size (Jordan 2024).

    T Newton-Schulz iterations of an n × m matrix with m ≤ n take 6·T·n·m² FLOP. Embeddings are counted as well.
    """
    return NEWTON_SCHULZ_FLOP * newton_schulz_iterations * hidden_size


@prediction("parameters_updated_per_accelerator", source="rajbhandari-2020")
def parameters_updated(
    parameters_per_accelerator: Array,
    first_stage_parameters_divided: Array,
    last_stage_parameters_divided: Array,
    zero_stage: Array,
) -> Array:
    """Parameters that an accelerator updates: all that it holds, or its shard from ZeRO 1 on."""
    shard = np.maximum(first_stage_parameters_divided, last_stage_parameters_divided)
    return np.where(zero_stage >= 1, shard, parameters_per_accelerator)


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
    """Time of the update on the accelerator: memory traffic, and 16-bit GEMMs if the update is orthogonalised."""
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
    """Time of the update on the host: memory traffic / memory bandwidth of the host (ZeRO-Offload, section 5).

    FLOP of the update are neglected.
    """
    bytes_moved = trainable_share * parameters_updated_per_accelerator * optimizer_bytes_moved_per_parameter
    return bytes_moved / host_memory_bandwidth_bytes_per_s


@prediction("offload_time_s", source="ren-2021", when=ON_DEVICE)
def nothing_offloaded(parameters_per_accelerator: Array) -> Array:
    """Time of transfers to the host where nothing is offloaded: 0."""
    return np.zeros_like(parameters_per_accelerator)


@prediction("offload_time_s", source="ren-2021", when=OPTIMIZER_OFFLOADED)
def optimizer_offload_time(
    parameters_updated_per_accelerator: Array, trainable_share: Array, accelerator_host_bytes_per_s: Array
) -> Array:
    """Time of transfers with an offloaded optimiser: 16-bit gradients to the host and weights back, once a step.

    Computation does not hide the transfers (ZeRO-Offload, section 3).
    """
    bytes_moved = 2 * BYTES_16_BIT * trainable_share * parameters_updated_per_accelerator
    return bytes_moved / accelerator_host_bytes_per_s


@prediction("offload_time_s", source="rajbhandari-2021", when=PARAMETERS_OFFLOADED)
def parameter_offload_time(
    parameters_updated_per_accelerator: Array,
    matrix_passes: Array,
    micro_batches: Array,
    accelerator_host_bytes_per_s: Array,
) -> Array:
    """Time of transfers with offloaded parameters: weights for every pass, gradients back, for every micro-batch.

    An accelerator transfers its share of the 16-bit weights and gradients. Computation does not hide the transfers
    (ZeRO-Infinity, section 4.1).
    """
    transfers = (matrix_passes - 1) * micro_batches + micro_batches
    return BYTES_16_BIT * transfers * parameters_updated_per_accelerator / accelerator_host_bytes_per_s
