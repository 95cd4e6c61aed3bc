"""Memory of the activations that a training step keeps, in 16 bits and without dropout (Korthikanti 2022).

Korthikanti 2022 is arXiv:2205.05198. Its symbols: sequence length s, sequences of a micro-batch b, hidden size h,
number of heads a, tensor parallelism t, pipeline stages p, interleaved parts of a stage v.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction

NO_RECOMPUTATION, SELECTIVE_RECOMPUTATION, FULL_RECOMPUTATION = (
    {"recomputation": word} for word in ("none", "selective", "full")
)
PER_HEAD, LATENT = ({"attention": word} for word in ("per-head", "latent"))
MIXTURE = {"sparsity": "mixture-of-experts"}
FUSED, UNFUSED = ({"attention_kernel": word} for word in ("fused", "unfused"))

UNDIVIDED_BYTES_PER_CHANNEL = 8
"""Activation bytes per channel that tensor parallelism does not divide: inputs of normalisations and linear layers.

With the masks of dropout they are 10 (Korthikanti 2022, section 4.2.1).
"""


@prediction("divided_activation_bytes_per_token", source="korthikanti-2022", when={"sparsity": "dense", **PER_HEAD})
def dense_divided_activations(
    attention_heads: Array, key_value_heads: Array, head_size: Array, ffn_size: Array, gated_ffn: Array
) -> Array:
    """Activations per token that tensor parallelism divides in a dense layer: 4·q + 4·k + 4·f, or 6·f with a gate.

    The unit is bytes; q = heads × head size, k = KV heads × head size, f = feed-forward size. In 16 bits, a layer keeps
    queries, keys, values, attention output, input and output of the activation function, and the gate. That is 24·h for
    multi-head attention with f = 4·h (Korthikanti 2022, section 4.2.1).
    """
    attention = 4 * attention_heads * head_size + 4 * key_value_heads * head_size
    return attention + (4 + 2 * gated_ffn) * ffn_size


@prediction("expert_activation_bytes_per_token", source="fedus-2021", when=MIXTURE)
def expert_activations(
    expert_hidden_size: Array, experts_per_token: Array, shared_experts: Array, expert_ffn_size: Array, gated_ffn: Array
) -> Array:
    """Activation bytes per token in experts: 4·f (6·f with a gate) per expert used, and 4·h per routed expert used.

    f is the width of an expert, h the width of its input. An expert keeps input and output of its activation function,
    and the gate. A routed expert also keeps the token that is sent to it and the result that it sends back.
    """
    activation_function = (4 + 2 * gated_ffn) * (experts_per_token + shared_experts) * expert_ffn_size
    return activation_function + 4 * experts_per_token * expert_hidden_size


@prediction("divided_activation_bytes_per_token", source="korthikanti-2022", when={**MIXTURE, **PER_HEAD})
def mixture_divided_activations(
    attention_heads: Array, key_value_heads: Array, head_size: Array, expert_activation_bytes_per_token: Array
) -> Array:
    """Activations per token that tensor parallelism divides in a mixture layer: 4·q + 4·k + those of the experts.

    q = heads × head size, k = KV heads × head size, as in a dense layer.
    """
    attention = 4 * attention_heads * head_size + 4 * key_value_heads * head_size
    return attention + expert_activation_bytes_per_token


@prediction("divided_activation_bytes_per_token", source="deepseek-2024-v2", when={**MIXTURE, **LATENT})
def latent_divided_activations(
    attention_heads: Array,
    nope_head_size: Array,
    rope_head_size: Array,
    value_head_size: Array,
    expert_activation_bytes_per_token: Array,
) -> Array:
    """Activations per token that tensor parallelism divides with latent attention: 4·H·(nope + rope + value) + experts.

    H is the number of heads. Queries and keys have the width nope + rope; values and output have the width of the
    values. The compressed vectors are small and not counted.
    """
    attention = 4 * attention_heads * (nope_head_size + rope_head_size) + 4 * attention_heads * value_head_size
    return attention + expert_activation_bytes_per_token


@prediction("linear_activation_bytes", source="korthikanti-2022")
def linear_activations(
    microbatch_tokens: Array,
    hidden_size: Array,
    divided_activation_bytes_per_token: Array,
    tensor_parallel: Array,
    sequence_parallel: Array,
) -> Array:
    """Activation bytes of a layer without scores: s·b·(8·h + d/t), or s·b·(8·h + d)/t with sequence parallelism.

    d is the bytes per token that tensor parallelism divides, 24·h in eqs. 2 and 4 of Korthikanti 2022, taken here
    without dropout.
    """
    undivided = UNDIVIDED_BYTES_PER_CHANNEL * hidden_size / (1 + sequence_parallel * (tensor_parallel - 1))
    return microbatch_tokens * (undivided + divided_activation_bytes_per_token / tensor_parallel)


@prediction("layer_activation_bytes", source="korthikanti-2022", when=FUSED)
def activations_fused(linear_activation_bytes: Array) -> Array:
    """Activation bytes of a layer with fused attention: without scores, which a fused kernel does not store."""
    return linear_activation_bytes


@prediction("layer_activation_bytes", source="korthikanti-2022", when=UNFUSED)
def activations_unfused(
    linear_activation_bytes: Array,
    attention_heads: Array,
    sequence_length: Array,
    microbatch_tokens: Array,
    tensor_parallel: Array,
) -> Array:
    """Activation bytes of a layer with unfused attention: 5·a·s²·b/t more (Korthikanti 2022, eq. 2).

    The additional bytes hold the scores, the softmax and its dropout.
    """
    return linear_activation_bytes + 5 * attention_heads * sequence_length * microbatch_tokens / tensor_parallel


@prediction("activation_bytes_per_layer", source="korthikanti-2022", when=NO_RECOMPUTATION)
def activations_without_recomputation(layer_activation_bytes: Array) -> Array:
    """Activation bytes kept per layer without recomputation: all activations of the layer."""
    return layer_activation_bytes


@prediction("activation_bytes_per_layer", source="korthikanti-2022", when=SELECTIVE_RECOMPUTATION)
def activations_with_selective_recomputation(linear_activation_bytes: Array) -> Array:
    """Activation bytes kept per layer with selective recomputation: all but the scores.

    Korthikanti 2022, eq. 6.
    """
    return linear_activation_bytes


@prediction("activation_bytes_per_layer", source="korthikanti-2022", when=FULL_RECOMPUTATION)
def activations_with_full_recomputation(
    microbatch_tokens: Array, hidden_size: Array, tensor_parallel: Array, sequence_parallel: Array
) -> Array:
    """Activation bytes kept per layer with full recomputation: its input, 2·s·b·h (Korthikanti 2022, section 5).

    Sequence parallelism divides the input by t.
    """
    return 2 * microbatch_tokens * hidden_size / (1 + sequence_parallel * (tensor_parallel - 1))


@prediction("microbatches_in_flight", source="narayanan-2021")
def microbatches_in_flight(pipeline_parallel: Array, virtual_stages: Array, micro_batches: Array) -> Array:
    """Micro-batches in flight on the first stage: p, or p·(1 + (p - 1)/(p·v)) when interleaved, at most m.

    The schedule alternates one forward and one backward pass (Korthikanti 2022, eq. 5). p is the number of stages, v
    the number of interleaved parts of a stage, m the number of micro-batches.
    """
    interleaved = 1 + (pipeline_parallel - 1) / (pipeline_parallel * virtual_stages)
    in_flight = pipeline_parallel * np.where(virtual_stages > 1, interleaved, 1.0)
    return np.minimum(in_flight, micro_batches)


@prediction("activation_bytes_per_accelerator", source="korthikanti-2022")
def activations_per_accelerator(
    activation_bytes_per_layer: Array, layers_per_stage: Array, microbatches_in_flight: Array
) -> Array:
    """Activations on the first stage: bytes per layer × layers × micro-batches in flight.

    No stage keeps more activations than the first one.
    """
    return activation_bytes_per_layer * layers_per_stage * microbatches_in_flight


@prediction("last_activation_bytes_per_accelerator", source="narayanan-2021")
def last_stage_activations(
    activation_bytes_per_layer: Array,
    last_stage_layers: Array,
    pipeline_parallel: Array,
    virtual_stages: Array,
    micro_batches: Array,
) -> Array:
    """Activations on the last stage: bytes per layer × layers × micro-batches, min(((v - 1)·p + 1)/v, m).

    Without interleaving (v = 1) that is one micro-batch, because the last stage starts its backward pass at once. p is
    the number of stages, m the number of micro-batches.
    """
    in_flight = ((virtual_stages - 1) * pipeline_parallel + 1) / virtual_stages
    return activation_bytes_per_layer * last_stage_layers * np.minimum(in_flight, micro_batches)
