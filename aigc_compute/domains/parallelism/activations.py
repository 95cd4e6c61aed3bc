"""Activations that a training step keeps, of 16 bits and without dropout (Korthikanti 2022, arXiv:2205.05198)."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction

NONE, SELECTIVE, FULL = ({"recomputation": word} for word in ("none", "selective", "full"))
PER_HEAD, LATENT = ({"attention": word} for word in ("per-head", "latent"))
MIXTURE = {"sparsity": "mixture-of-experts"}
FUSED, UNFUSED = ({"attention_kernel": word} for word in ("fused", "unfused"))

WHOLE = 8
"""Bytes a channel that tensor parallelism leaves whole: inputs of norms and linears (section 4.2.1, where masks of
dropout make it 10).
"""


@prediction("divided_activation_bytes_per_token", source="korthikanti-2022", when={"sparsity": "dense", **PER_HEAD})
def dense_divided_activations(
    attention_heads: Array, key_value_heads: Array, head_size: Array, ffn_size: Array, gated_ffn: Array
) -> Array:
    """What tensor parallelism divides of a layer: queries, keys, values, attention output, both sides of the inner
    activation (and the gate). 24·h for multi-head attention and 4·h (section 4.2.1).
    """
    attention = 4 * attention_heads * head_size + 4 * key_value_heads * head_size
    return attention + (4 + 2 * gated_ffn) * ffn_size


@prediction("expert_activation_bytes_per_token", source="fedus-2021", when=MIXTURE)
def expert_activations(
    expert_hidden_size: Array, experts_per_token: Array, shared_experts: Array, expert_ffn_size: Array, gated_ffn: Array
) -> Array:
    """Both sides of the inner activation (and the gate) of every expert that a token passes through; of those that it
    is sent to also its copy and what comes back.
    """
    inner = (4 + 2 * gated_ffn) * (experts_per_token + shared_experts) * expert_ffn_size
    return inner + 4 * experts_per_token * expert_hidden_size


@prediction("divided_activation_bytes_per_token", source="korthikanti-2022", when={**MIXTURE, **PER_HEAD})
def mixture_divided_activations(
    attention_heads: Array, key_value_heads: Array, head_size: Array, expert_activation_bytes_per_token: Array
) -> Array:
    """As dense, with the experts that a token passes through."""
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
    """Queries and keys of their own width, values and output of theirs; compressed vectors are small."""
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
    """s·b·h·(8 + 24/t), or s·b·h·32/t with sequence parallelism (eqs. 2 and 4 without dropout), for any widths."""
    whole = WHOLE * hidden_size / (1 + sequence_parallel * (tensor_parallel - 1))
    return microbatch_tokens * (whole + divided_activation_bytes_per_token / tensor_parallel)


@prediction("layer_activation_bytes", source="korthikanti-2022", when=FUSED)
def activations_fused(linear_activation_bytes: Array) -> Array:
    """Everything but the scores, which a fused kernel never stores."""
    return linear_activation_bytes


@prediction("layer_activation_bytes", source="korthikanti-2022", when=UNFUSED)
def activations_unfused(
    linear_activation_bytes: Array,
    attention_heads: Array,
    sequence_length: Array,
    microbatch_tokens: Array,
    tensor_parallel: Array,
) -> Array:
    """5·a·s²·b/t more for scores, softmax and its dropout (eq. 2)."""
    return linear_activation_bytes + 5 * attention_heads * sequence_length * microbatch_tokens / tensor_parallel


@prediction("activation_bytes_per_layer", source="korthikanti-2022", when=NONE)
def activations_kept(layer_activation_bytes: Array) -> Array:
    """All of them."""
    return layer_activation_bytes


@prediction("activation_bytes_per_layer", source="korthikanti-2022", when=SELECTIVE)
def activations_selective(linear_activation_bytes: Array) -> Array:
    """Scores are computed again (eq. 6)."""
    return linear_activation_bytes


@prediction("activation_bytes_per_layer", source="korthikanti-2022", when=FULL)
def activations_full(
    microbatch_tokens: Array, hidden_size: Array, tensor_parallel: Array, sequence_parallel: Array
) -> Array:
    """The input of the layer alone, 2·s·b·h (section 5)."""
    return 2 * microbatch_tokens * hidden_size / (1 + sequence_parallel * (tensor_parallel - 1))


@prediction("microbatches_in_flight", source="narayanan-2021")
def microbatches_in_flight(pipeline_parallel: Array, virtual_stages: Array, micro_batches: Array) -> Array:
    """Of one forward, one backward: as many as stages, p·(1 + (p-1)/(p·v)) when interleaved (Korthikanti 2022, eq. 5),
    and no more than there are.
    """
    interleaved = 1 + (pipeline_parallel - 1) / (pipeline_parallel * virtual_stages)
    kept = pipeline_parallel * np.where(virtual_stages > 1, interleaved, 1.0)
    return np.minimum(kept, micro_batches)


@prediction("activation_bytes_per_accelerator", source="korthikanti-2022")
def activations_per_accelerator(
    activation_bytes_per_layer: Array, layers_per_stage: Array, microbatches_in_flight: Array
) -> Array:
    """The first stage keeps the most."""
    return activation_bytes_per_layer * layers_per_stage * microbatches_in_flight


@prediction("last_activation_bytes_per_accelerator", source="narayanan-2021")
def last_stage_activations(
    activation_bytes_per_layer: Array,
    last_stage_layers: Array,
    pipeline_parallel: Array,
    virtual_stages: Array,
    micro_batches: Array,
) -> Array:
    """The last stage goes back at once: one micro-batch, of which it holds ((v - 1)·p + 1)/v when interleaved."""
    kept = ((virtual_stages - 1) * pipeline_parallel + 1) / virtual_stages
    return activation_bytes_per_layer * last_stage_layers * np.minimum(kept, micro_batches)
