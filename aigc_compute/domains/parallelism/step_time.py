"""The time of a training step from shape, batch and layout: products, attention, memory, exchange, bubble, optimiser.

Each part is work over a physical rate of the device; the few constants are fitted to measured steps
(`configs/calibration/step_time.yaml`). Parts are added: what overlaps is in the ratios.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..training.methods import BESIDE, LEARNING

BACKWARD_ATTENTION = 2.5
"""Products of the fused backward pass for each of the forward one: five against two (Dao 2023, section 3.1)."""

MIXTURE = {"sparsity": "mixture-of-experts"}


@prediction("matrix_passes", source="narayanan-2021", when={**LEARNING, "recomputation": ("none", "selective")})
def three_passes(layers_per_stage: Array) -> Array:
    """One forward and two backward, through every layer of the stage."""
    return np.full_like(layers_per_stage, 3.0)


@prediction("matrix_passes", source="narayanan-2021", when={**LEARNING, "recomputation": "full"})
def four_passes(layers_per_stage: Array) -> Array:
    """The forward pass once more, through every layer of the stage."""
    return np.full_like(layers_per_stage, 4.0)


@prediction("matrix_passes", source="definition", when={**BESIDE, "recomputation": ("none", "selective")})
def passes_of_several_models(flop_per_parameter_per_token: Array) -> Array:
    """Two FLOP a parameter each, those of the models beside it included."""
    return flop_per_parameter_per_token / 2


@prediction("matrix_passes", source="definition", when={**BESIDE, "recomputation": "full"})
def passes_of_several_models_again(flop_per_parameter_per_token: Array) -> Array:
    """And the forward pass once more."""
    return flop_per_parameter_per_token / 2 + 1


@prediction("matrix_time_s", source="narayanan-2021")
def matrix_time(
    stage_matmul_parameters: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    trainable_share: Array,
    tensor_parallel: Array,
    accelerator_peak_flop_per_s: Array,
    matrix_efficiency: Array,
    matrix_half_width: Array,
    matrix_half_rows: Array,
    matrix_width: Array,
    matrix_rows: Array,
) -> Array:
    """2·N a token and pass, at a speed that falls with narrow matrices and few rows: e / (1 + w/width + r/rows). Of
    frozen weights no gradient is taken.
    """
    passes = matrix_passes - 1 + np.minimum(trainable_share, 1.0)
    work = 2 * stage_matmul_parameters * microbatch_tokens * passes / tensor_parallel
    slower = 1 + matrix_half_width / matrix_width + matrix_half_rows / matrix_rows
    return work * slower / (accelerator_peak_flop_per_s * matrix_efficiency)


@prediction("attention_time_s", source="dao-2023", when={"attention_kernel": "fused"})
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


@prediction("attention_time_s", source="korthikanti-2022", when={"attention_kernel": "unfused"})
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


@prediction("elementwise_time_s", source="korthikanti-2022")
def elementwise_time(
    layers_per_stage: Array,
    hidden_size: Array,
    divided_activation_bytes_per_token: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    sequence_parallel: Array,
    activation_traffic_ratio: Array,
    whole_bytes_per_channel: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    memory_efficiency: Array,
) -> Array:
    """What is kept of a layer moves so many times, norms, dropout and residuals so many bytes a channel; tensor
    parallelism divides the one, the other only with sequence parallelism (Korthikanti 2022, section 4.2.2).
    """
    divided = activation_traffic_ratio * divided_activation_bytes_per_token / tensor_parallel
    whole = whole_bytes_per_channel * hidden_size / (1 + sequence_parallel * (tensor_parallel - 1))
    moved = layers_per_stage * microbatch_tokens * (divided + whole)
    return moved * matrix_passes / 3 / (accelerator_memory_bandwidth_bytes_per_s * memory_efficiency)


@prediction("overhead_time_s", source="training-throughput-2026", when={"sparsity": "dense"})
def overhead_time(layers_per_stage: Array, matrix_passes: Array, layer_overhead_s: Array) -> Array:
    """What a layer costs however small it is."""
    return layers_per_stage * matrix_passes * layer_overhead_s


@prediction("overhead_time_s", source="training-throughput-2026", when=MIXTURE)
def mixture_overhead_time(
    layers_per_stage: Array,
    matrix_passes: Array,
    layer_overhead_s: Array,
    expert_overhead_s: Array,
    layers: Array,
    dense_layers: Array,
    experts: Array,
    expert_parallel: Array,
) -> Array:
    """And each expert of its own, however few tokens reach it."""
    of_experts = expert_overhead_s * (1 - dense_layers / layers) * experts / expert_parallel
    return layers_per_stage * matrix_passes * (layer_overhead_s + of_experts)


@prediction("microbatch_time_s", source="definition", when={"sparsity": "dense"})
def dense_microbatch_time(
    matrix_time_s: Array,
    attention_time_s: Array,
    elementwise_time_s: Array,
    overhead_time_s: Array,
    tensor_exchange_time_s: Array,
    context_exchange_time_s: Array,
) -> Array:
    """One after the other."""
    compute = matrix_time_s + attention_time_s + elementwise_time_s + overhead_time_s
    return compute + tensor_exchange_time_s + context_exchange_time_s


@prediction("microbatch_time_s", source="definition", when=MIXTURE)
def mixture_microbatch_time(
    matrix_time_s: Array,
    attention_time_s: Array,
    elementwise_time_s: Array,
    overhead_time_s: Array,
    tensor_exchange_time_s: Array,
    context_exchange_time_s: Array,
    expert_exchange_time_s: Array,
) -> Array:
    """One after the other, with the exchange among experts."""
    compute = matrix_time_s + attention_time_s + elementwise_time_s + overhead_time_s
    return compute + tensor_exchange_time_s + context_exchange_time_s + expert_exchange_time_s


@prediction("pipeline_bubble_ratio", source="narayanan-2021")
def pipeline_bubble(
    pipeline_parallel: Array, virtual_stages: Array, micro_batches: Array, bubble_ratio: Array
) -> Array:
    """(p - 1) / (v·m) (Narayanan 2021, section 2.2.2), somewhat more in practice."""
    return bubble_ratio * (pipeline_parallel - 1) / (virtual_stages * micro_batches)


@prediction("step_time_s", source="training-throughput-2026")
def step_time(
    microbatch_time_s: Array,
    micro_batches: Array,
    pipeline_bubble_ratio: Array,
    gradient_exchange_time_s: Array,
    optimizer_time_s: Array,
    offload_time_s: Array,
    step_time_error: Array,
) -> Array:
    """All micro-batches with the bubble, the exchange that nothing hides, the optimiser."""
    work = microbatch_time_s * micro_batches * (1 + pipeline_bubble_ratio)
    return step_time_error * (work + gradient_exchange_time_s + optimizer_time_s + offload_time_s)


@formula("tokens_per_s_per_accelerator", source="definition", inverse=("step_time_s",))
def tokens_per_second(batch_tokens: Array, step_time_s: Array, accelerators: Array) -> Array:
    """Tokens of a step over its time and accelerators."""
    return batch_tokens / (step_time_s * accelerators)


@formula("step_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("tokens_per_s_per_accelerator",))
def step_flop_per_second(training_operator_flop_per_token: Array, tokens_per_s_per_accelerator: Array) -> Array:
    """Every matrix product of every token (PaLM, appendix B)."""
    return training_operator_flop_per_token * tokens_per_s_per_accelerator


@formula("step_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("step_mfu",), precedence=1)
def step_utilisation(accelerator_peak_flop_per_s: Array, step_mfu: Array) -> Array:
    """Utilisation while stepping, of the dense peak."""
    return accelerator_peak_flop_per_s * step_mfu


@formula("mfu", source="chowdhery-2022", proportional=("step_mfu",), precedence={"step_mfu": 1})
def mfu_of_billed_hours(step_mfu: Array, goodput: Array) -> Array:
    """Utilisation over the billed hours is that while stepping times the share of them that is stepping."""
    return step_mfu * goodput
