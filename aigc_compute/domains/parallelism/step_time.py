"""Time of a training step: GEMMs, attention, memory-bound work, overhead, communication, bubble, optimiser.

Each part is work over a physical rate of the accelerator. A few constants are fitted to measured steps
(`configs/calibration/step_time.yaml`). The parts are added; the fitted ratios account for parts that overlap.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..training.methods import SEVERAL_MODELS, SINGLE_MODEL

BACKWARD_ATTENTION = 2.5
"""Backward FLOP of fused attention over its forward FLOP: five GEMMs to two (Dao 2023, section 3.1)."""

MIXTURE = {"sparsity": "mixture-of-experts"}


@prediction("matrix_passes", source="narayanan-2021", when={**SINGLE_MODEL, "recomputation": ("none", "selective")})
def three_passes(layers_per_stage: Array) -> Array:
    """GEMM work in multiples of a forward pass: 3, one forward and two backward."""
    return np.full_like(layers_per_stage, 3.0)


@prediction("matrix_passes", source="narayanan-2021", when={**SINGLE_MODEL, "recomputation": "full"})
def four_passes(layers_per_stage: Array) -> Array:
    """GEMM work in multiples of a forward pass with full recomputation: 4, since the forward pass is repeated."""
    return np.full_like(layers_per_stage, 4.0)


@prediction("matrix_passes", source="definition", when={**SEVERAL_MODELS, "recomputation": ("none", "selective")})
def passes_of_several_models(flop_per_parameter_per_token: Array) -> Array:
    """GEMM work in multiples of a forward pass with other models: FLOP per parameter and token / 2.

    The FLOP of the reference, critic and reward models are included.
    """
    return flop_per_parameter_per_token / 2


@prediction("matrix_passes", source="definition", when={**SEVERAL_MODELS, "recomputation": "full"})
def passes_of_several_models_with_recomputation(flop_per_parameter_per_token: Array) -> Array:
    """GEMM work in multiples of a forward pass with other models and full recomputation: one forward pass more."""
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
    """GEMM time: 2·N FLOP per token and pass, at peak × e / (1 + w/width + r/rows).

    N is the number of parameters used in GEMMs on the stage, e the share of the peak that large GEMMs reach, w the
    width and r the number of rows at which a GEMM runs at half speed. No gradient of a frozen weight is computed.
    """
    passes = matrix_passes - 1 + np.minimum(trainable_share, 1.0)
    work = 2 * stage_matmul_parameters * microbatch_tokens * passes / tensor_parallel
    slowdown = 1 + matrix_half_width / matrix_width + matrix_half_rows / matrix_rows
    return work * slowdown / (accelerator_peak_flop_per_s * matrix_efficiency)


@prediction("attention_time_s", source="dao-2023", when={"attention_kernel": "fused"})
def fused_attention_time(
    attention_flop_per_context_token: Array,
    causal_attended_tokens: Array,
    microbatch_tokens: Array,
    matrix_passes: Array,
    tensor_parallel: Array,
    layers_per_stage: Array,
    layers: Array,
    attention_peak_flop_per_s: Array,
    attention_efficiency: Array,
) -> Array:
    """Time of fused attention: causal FLOP in 16 bits, without the half of the diagonal; backward 2.5 × forward."""
    attended_tokens = causal_attended_tokens - 0.5
    forward = attention_flop_per_context_token * layers_per_stage / layers * attended_tokens * microbatch_tokens
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
    """Time of unfused attention: FLOP without a mask, and all scores through memory (Korthikanti 2022, section 4.1).

    Softmax, mask and dropout move the scores. With any recomputation, attention is recomputed.
    """
    recomputed_passes = np.where(recomputation_flop_ratio > 1, 1.0, 0.0)
    forward = attention_flop_per_context_token * layers_per_stage / layers * sequence_length * microbatch_tokens
    flop = forward * (3 + recomputed_passes) / tensor_parallel
    scores = layers_per_stage * attention_heads / tensor_parallel * microbatch_tokens * sequence_length
    bandwidth = accelerator_memory_bandwidth_bytes_per_s * memory_efficiency
    memory_time = scores * score_bytes * (3 + recomputed_passes) / 3 / bandwidth
    time: Array = flop / (attention_peak_flop_per_s * matrix_efficiency) + memory_time
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
    """Time of memory-bound work: memory traffic / memory bandwidth reached (Korthikanti 2022, section 4.2.2).

    The activations that a layer keeps move a fitted number of times; tensor parallelism divides them. Norms, dropout
    and residuals move a fitted number of bytes per channel; only sequence parallelism divides them.
    """
    divided = activation_traffic_ratio * divided_activation_bytes_per_token / tensor_parallel
    undivided = whole_bytes_per_channel * hidden_size / (1 + sequence_parallel * (tensor_parallel - 1))
    bytes_moved = layers_per_stage * microbatch_tokens * (divided + undivided)
    return bytes_moved * matrix_passes / 3 / (accelerator_memory_bandwidth_bytes_per_s * memory_efficiency)


@prediction("overhead_time_s", source="training-throughput-2026", when={"sparsity": "dense"})
def dense_overhead_time(layers_per_stage: Array, matrix_passes: Array, layer_overhead_s: Array) -> Array:
    """Overhead of kernel launches: layers × passes × overhead of one pass through a layer of any size."""
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
    """Overhead of kernel launches with experts: each expert adds its own overhead, however few tokens it gets."""
    overhead_of_experts = expert_overhead_s * (1 - dense_layers / layers) * experts / expert_parallel
    return layers_per_stage * matrix_passes * (layer_overhead_s + overhead_of_experts)


@prediction("microbatch_time_s", source="definition", when={"sparsity": "dense"})
def dense_microbatch_time(
    matrix_time_s: Array,
    attention_time_s: Array,
    elementwise_time_s: Array,
    overhead_time_s: Array,
    tensor_exchange_time_s: Array,
    context_exchange_time_s: Array,
) -> Array:
    """Time of a micro-batch on one stage: the sum of GEMMs, attention, memory-bound work, overhead, communication."""
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
    """Time of a micro-batch on one stage with experts: as in a dense model, plus expert-parallel communication."""
    compute = matrix_time_s + attention_time_s + elementwise_time_s + overhead_time_s
    return compute + tensor_exchange_time_s + context_exchange_time_s + expert_exchange_time_s


@prediction("pipeline_bubble_ratio", source="narayanan-2021")
def pipeline_bubble(
    pipeline_parallel: Array, virtual_stages: Array, micro_batches: Array, bubble_ratio: Array
) -> Array:
    """Pipeline bubble over working time: (p - 1) / (v·m) × measured ratio (Narayanan 2021, section 2.2.2).

    p is the number of stages, v the number of interleaved parts of a stage, m the number of micro-batches. The measured
    bubble is larger than the ideal one.
    """
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
    """Time of a step: micro-batches with the bubble, communication not hidden by computation, optimiser, offloading."""
    work = microbatch_time_s * micro_batches * (1 + pipeline_bubble_ratio)
    return step_time_error * (work + gradient_exchange_time_s + optimizer_time_s + offload_time_s)


@formula("tokens_per_s_per_accelerator", source="definition", inverse=("step_time_s",))
def tokens_per_second(batch_tokens: Array, step_time_s: Array, accelerators: Array) -> Array:
    """Tokens per second and accelerator: tokens of a batch / (step time × accelerators)."""
    return batch_tokens / (step_time_s * accelerators)


@formula("step_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("tokens_per_s_per_accelerator",))
def step_flop_per_second(training_operator_flop_per_token: Array, tokens_per_s_per_accelerator: Array) -> Array:
    """Model FLOP/s per accelerator during a step: counted FLOP per token × tokens per second (PaLM, appendix B)."""
    return training_operator_flop_per_token * tokens_per_s_per_accelerator


@formula("step_flop_per_s_per_accelerator", source="chowdhery-2022", proportional=("step_mfu",), precedence=1)
def step_utilisation(accelerator_peak_flop_per_s: Array, step_mfu: Array) -> Array:
    """Model FLOP/s per accelerator during a step: dense peak × MFU of the step."""
    return accelerator_peak_flop_per_s * step_mfu


@formula("mfu", source="chowdhery-2022", proportional=("step_mfu",), precedence={"step_mfu": 1})
def mfu_of_billed_hours(step_mfu: Array, goodput: Array) -> Array:
    """MFU over the billed hours: MFU during a step × goodput."""
    return step_mfu * goodput
