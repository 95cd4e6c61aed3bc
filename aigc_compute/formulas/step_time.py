"""The time of a training step from shape, batch and layout: products, attention, memory, exchange, bubble, optimiser.

Each part is work over a physical rate of the device; the few constants are fitted to measured steps
(`configs/step_time.yaml`). Parts are added: what overlaps is in the ratios.
"""

from __future__ import annotations

import numpy as np

from ..engine import Array
from .registry import formula

BACKWARD_ATTENTION = 2.5
"""Products of the fused backward pass for each of the forward one: five against two (Dao 2023, section 3.1)."""

BYTES_16_BIT = 2

MIXTURE = {"sparsity": "mixture-of-experts"}


@formula("matrix_passes", source="narayanan-2021", when={"recomputation": ("none", "selective")})
def three_passes(layers_per_stage: Array) -> Array:
    """One forward and two backward, through every layer of the stage."""
    return np.full_like(layers_per_stage, 3.0)


@formula("matrix_passes", source="narayanan-2021", when={"recomputation": "full"})
def four_passes(layers_per_stage: Array) -> Array:
    """The forward pass once more, through every layer of the stage."""
    return np.full_like(layers_per_stage, 4.0)


@formula("matrix_time_s", source="narayanan-2021")
def matrix_time(
    matmul_parameters: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    layers_per_stage: Array,
    layers: Array,
    accelerator_peak_flop_per_s: Array,
    matrix_efficiency: Array,
    matrix_half_width: Array,
    matrix_half_rows: Array,
    matrix_width: Array,
    matrix_rows: Array,
) -> Array:
    """2·N a token and pass, at a speed that falls with narrow matrices and few rows: e / (1 + w/width + r/rows)."""
    work = 2 * matmul_parameters * layers_per_stage / layers * microbatch_tokens * matrix_passes / tensor_parallel
    slower = 1 + matrix_half_width / matrix_width + matrix_half_rows / matrix_rows
    return work * slower / (accelerator_peak_flop_per_s * matrix_efficiency)


@formula("attention_time_s", source="dao-2023", when={"attention_kernel": "fused"})
def fused_attention_time(
    attention_flop_per_context_token: Array,
    sequence_length: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    layers_per_stage: Array,
    layers: Array,
    attention_peak_flop_per_s: Array,
    attention_efficiency: Array,
) -> Array:
    """Causal products only, half of the full square, in 16 bits; backward two and a half times the forward pass."""
    forward = attention_flop_per_context_token * layers_per_stage / layers * sequence_length / 2 * microbatch_tokens
    passes = matrix_passes - 2 + BACKWARD_ATTENTION
    return forward * passes / (tensor_parallel * attention_peak_flop_per_s * attention_efficiency)


@formula("attention_time_s", source="korthikanti-2022", when={"attention_kernel": "unfused"})
def unfused_attention_time(
    attention_flop_per_context_token: Array,
    attention_heads: Array,
    layers_per_stage: Array,
    layers: Array,
    sequence_length: Array,
    microbatch_tokens: Array,
    recomputation_flop_ratio: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    attention_peak_flop_per_s: Array,
    matrix_efficiency: Array,
    score_bytes: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    memory_efficiency: Array,
) -> Array:
    """All products, and every score through memory (softmax, mask, dropout; Korthikanti 2022, section 4.1); where
    anything is recomputed attention is.
    """
    again = np.where(recomputation_flop_ratio > 1, 1.0, 0.0)
    forward = attention_flop_per_context_token * layers_per_stage / layers * sequence_length * microbatch_tokens
    products = forward * (3 + again) / tensor_parallel
    scores = layers_per_stage * attention_heads / tensor_parallel * microbatch_tokens * sequence_length
    moved = scores * score_bytes * (3 + again) / 3 / (accelerator_memory_bandwidth_bytes_per_s * memory_efficiency)
    time: Array = products / (attention_peak_flop_per_s * matrix_efficiency) + moved
    return time


@formula("elementwise_time_s", source="korthikanti-2022")
def elementwise_time(
    layers_per_stage: Array,
    hidden_size: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    sequence_parallel: Array,
    divided_bytes_per_channel: Array,
    whole_bytes_per_channel: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    memory_efficiency: Array,
) -> Array:
    """Activations, normalisations, dropout and residuals move so many bytes a channel; tensor parallelism divides one
    part, the other only with sequence parallelism (Korthikanti 2022, section 4.2.2).
    """
    whole = whole_bytes_per_channel / (1 + sequence_parallel * (tensor_parallel - 1))
    moved = layers_per_stage * hidden_size * microbatch_tokens * (divided_bytes_per_channel / tensor_parallel + whole)
    return moved * matrix_passes / 3 / (accelerator_memory_bandwidth_bytes_per_s * memory_efficiency)


@formula("overhead_time_s", source="training-throughput-2026")
def overhead_time(layers_per_stage: Array, matrix_passes: Array, layer_overhead_s: Array) -> Array:
    """What a layer costs however small it is."""
    return layers_per_stage * matrix_passes * layer_overhead_s


@formula("tensor_exchange_time_s", source="narayanan-2021")
def tensor_exchange_time(
    layers_per_stage: Array,
    hidden_size: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
    accelerators_per_link_domain: Array,
    tensor_exchange_ratio: Array,
) -> Array:
    """Two all-reduces a layer forward and two backward (Narayanan 2021, section 3.3), 2·(t-1)/t of the activations
    each; over the network where the group is larger than the fast domain.
    """
    bytes_each = 2 * (tensor_parallel - 1) / tensor_parallel * microbatch_tokens * hidden_size * BYTES_16_BIT
    within = tensor_parallel <= accelerators_per_link_domain
    rate = np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return tensor_exchange_ratio * layers_per_stage * (2 * matrix_passes - 2) * bytes_each / rate


@formula("expert_exchange_time_s", source="fedus-2021", when=MIXTURE)
def expert_exchange_time(
    layers_per_stage: Array,
    hidden_size: Array,
    microbatch_tokens: Array,
    experts_per_token: Array,
    expert_parallel: Array,
    tensor_parallel: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
    accelerators_per_link_domain: Array,
    expert_exchange_ratio: Array,
) -> Array:
    """Each token to its experts and back, forward and backward: four all-to-alls of k copies."""
    bytes_each = microbatch_tokens / tensor_parallel * experts_per_token * hidden_size * BYTES_16_BIT
    away = (expert_parallel - 1) / expert_parallel
    within = expert_parallel <= accelerators_per_link_domain
    rate = np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return expert_exchange_ratio * 4 * layers_per_stage * bytes_each * away / rate


@formula("microbatch_time_s", source="definition", when={"sparsity": "dense"})
def dense_microbatch_time(
    matrix_time_s: Array,
    attention_time_s: Array,
    elementwise_time_s: Array,
    overhead_time_s: Array,
    tensor_exchange_time_s: Array,
) -> Array:
    """One after the other."""
    return matrix_time_s + attention_time_s + elementwise_time_s + overhead_time_s + tensor_exchange_time_s


@formula("microbatch_time_s", source="definition", when=MIXTURE)
def mixture_microbatch_time(
    matrix_time_s: Array,
    attention_time_s: Array,
    elementwise_time_s: Array,
    overhead_time_s: Array,
    tensor_exchange_time_s: Array,
    expert_exchange_time_s: Array,
) -> Array:
    """One after the other, with the exchange among experts."""
    compute = matrix_time_s + attention_time_s + elementwise_time_s + overhead_time_s
    return compute + tensor_exchange_time_s + expert_exchange_time_s


@formula("pipeline_bubble_ratio", source="narayanan-2021")
def pipeline_bubble(
    pipeline_parallel: Array, virtual_stages: Array, micro_batches: Array, bubble_ratio: Array
) -> Array:
    """(p - 1) / (v·m) (Narayanan 2021, section 2.2.2), somewhat more in practice."""
    return bubble_ratio * (pipeline_parallel - 1) / (virtual_stages * micro_batches)


@formula("gradient_exchange_time_s", source="rajbhandari-2020")
def gradient_exchange_time(
    parameters_per_accelerator: Array,
    data_parallel: Array,
    tensor_parallel: Array,
    zero_stage: Array,
    micro_batches: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
    accelerators_per_link_domain: Array,
    gradient_exchange_ratio: Array,
) -> Array:
    """Gradients reduced and weights gathered once a step; with ZeRO 3 weights are gathered twice and gradients reduced
    for every micro-batch (ZeRO, section 7). The slowest part of the ring sets the rate.
    """
    sharded = zero_stage >= 3
    volumes = np.where(sharded, 3 * micro_batches, 2)
    bytes_all = volumes * parameters_per_accelerator * BYTES_16_BIT * (data_parallel - 1) / data_parallel
    within = data_parallel * tensor_parallel <= accelerators_per_link_domain
    rate = np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return gradient_exchange_ratio * bytes_all / rate


@formula("optimizer_time_s", source="rajbhandari-2020")
def optimizer_time(
    parameters_per_accelerator: Array,
    data_parallel: Array,
    zero_stage: Array,
    optimizer_bytes_moved_per_parameter: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
) -> Array:
    """States are read and written once, divided among the copies from ZeRO 1 on."""
    own = parameters_per_accelerator / np.where(zero_stage >= 1, data_parallel, 1)
    return own * optimizer_bytes_moved_per_parameter / accelerator_memory_bandwidth_bytes_per_s


@formula("step_time_s", source="training-throughput-2026")
def step_time(
    microbatch_time_s: Array,
    micro_batches: Array,
    pipeline_bubble_ratio: Array,
    gradient_exchange_time_s: Array,
    optimizer_time_s: Array,
    step_time_error: Array,
) -> Array:
    """All micro-batches with the bubble, the exchange that nothing hides, the optimiser."""
    work = microbatch_time_s * micro_batches * (1 + pipeline_bubble_ratio)
    return step_time_error * (work + gradient_exchange_time_s + optimizer_time_s)


@formula("tokens_per_s_per_accelerator", source="definition", inverse=("step_time_s",))
def tokens_per_second(batch_tokens: Array, step_time_s: Array, accelerators: Array) -> Array:
    """Tokens of a step over its time and accelerators."""
    return batch_tokens / (step_time_s * accelerators)


@formula("step_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("tokens_per_s_per_accelerator",))
def step_flop_per_second(training_operator_flop_per_token: Array, tokens_per_s_per_accelerator: Array) -> Array:
    """Every matrix product of every token (PaLM, appendix B)."""
    return training_operator_flop_per_token * tokens_per_s_per_accelerator


@formula("step_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("step_mfu",))
def step_utilisation(accelerator_peak_flop_per_s: Array, step_mfu: Array) -> Array:
    """Utilisation while stepping, of the dense peak."""
    return accelerator_peak_flop_per_s * step_mfu


@formula("mfu", source="chowdhery-2022", proportional=("step_mfu",))
def mfu_of_billed_hours(step_mfu: Array, goodput: Array) -> Array:
    """Utilisation over the billed hours is that while stepping times the share of them that is stepping."""
    return step_mfu * goodput
