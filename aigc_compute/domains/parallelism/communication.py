"""What accelerators tell each other in a step: tensor, context, expert and data parallelism.

Bytes over the rate of the link, or of the network where a group is larger than the fast domain; what computation hides
is in the ratios (`configs/calibration/step_time.yaml`).
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction

BYTES_16_BIT = 2

MIXTURE = {"sparsity": "mixture-of-experts"}


@prediction("tensor_exchange_time_s", source="narayanan-2021")
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


@prediction("context_exchange_bytes_per_token", source="liu-2023-ring", when={"attention": "per-head"})
def keys_and_values(key_value_heads: Array, head_size: Array) -> Array:
    """16-bit keys and values of a token in a layer."""
    return 2 * BYTES_16_BIT * key_value_heads * head_size


@prediction("context_exchange_bytes_per_token", source="deepseek-2024-v2", when={"attention": "latent"})
def latent_keys_and_values(
    attention_heads: Array, nope_head_size: Array, rope_head_size: Array, value_head_size: Array
) -> Array:
    """Keys and values of all heads, as they are computed with in training."""
    return BYTES_16_BIT * attention_heads * (nope_head_size + rope_head_size + value_head_size)


@prediction("context_exchange_time_s", source="liu-2023-ring")
def context_exchange_time(
    layers_per_stage: Array,
    microbatch_tokens: Array,
    context_exchange_bytes_per_token: Array,
    context_parallel: Array,
    tensor_parallel: Array,
    matrix_passes: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
    accelerators_per_link_domain: Array,
    context_exchange_ratio: Array,
) -> Array:
    """Keys and values of all others pass by in each forward pass, in the backward one with their gradients as well
    (Ring Attention, section 3); a gathering of keys and values moves as much.
    """
    own = microbatch_tokens * context_exchange_bytes_per_token / tensor_parallel
    bytes_all = layers_per_stage * (context_parallel - 1) * own * matrix_passes
    within = context_parallel * tensor_parallel <= accelerators_per_link_domain
    rate = np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return context_exchange_ratio * bytes_all / rate


@prediction("expert_exchange_time_s", source="fedus-2021", when=MIXTURE)
def expert_exchange_time(
    layers_per_stage: Array,
    layers: Array,
    dense_layers: Array,
    expert_hidden_size: Array,
    microbatch_tokens: Array,
    experts_per_token: Array,
    expert_parallel: Array,
    tensor_parallel: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
    accelerators_per_link_domain: Array,
    expert_exchange_ratio: Array,
) -> Array:
    """Each token to its experts and back, forward and backward: four all-to-alls of k copies, over the fast link as far
    as it reaches and the rest over the network.
    """
    bytes_each = microbatch_tokens / tensor_parallel * experts_per_token * expert_hidden_size * BYTES_16_BIT
    near = np.minimum(expert_parallel, accelerators_per_link_domain)
    by_link = (near - 1) / expert_parallel / accelerator_link_bytes_per_s
    by_network = (expert_parallel - near) / expert_parallel / accelerator_network_bytes_per_s
    mixtures = layers_per_stage * (1 - dense_layers / layers)
    return expert_exchange_ratio * 4 * mixtures * bytes_each * (by_link + by_network)


@prediction("gradient_exchange_time_s", source="rajbhandari-2020")
def gradient_exchange_time(
    parameters_per_accelerator: Array,
    trainable_share: Array,
    data_parallel: Array,
    context_parallel: Array,
    tensor_parallel: Array,
    zero_stage: Array,
    micro_batches: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
    accelerators_per_link_domain: Array,
    gradient_exchange_ratio: Array,
) -> Array:
    """Gradients reduced and weights gathered once a step; from ZeRO 2 on gradients are reduced for every micro-batch,
    with ZeRO 3 weights gathered for each twice (ZeRO, section 7). Who shares a sequence has the same weights. The
    slowest part of the ring sets the rate.
    """
    sharded = (2 + trainable_share) * micro_batches
    each_time = np.where(zero_stage >= 3, sharded, trainable_share * (micro_batches + 1))
    volumes = np.where(zero_stage >= 2, each_time, 2 * trainable_share)
    copies = data_parallel * context_parallel
    bytes_all = volumes * parameters_per_accelerator * BYTES_16_BIT * (copies - 1) / copies
    within = copies * tensor_parallel <= accelerators_per_link_domain
    rate = np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return gradient_exchange_ratio * bytes_all / rate
