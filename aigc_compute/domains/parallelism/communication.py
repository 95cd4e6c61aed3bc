"""Communication times of a training step: tensor, context, expert and data parallelism.

The time is the number of bytes over the rate of the fast link, or of the network where a group is larger than the
fast-link domain. Fitted ratios account for the part that computation hides (`configs/calibration/step_time.yaml`).
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction

BYTES_16_BIT = 2

MIXTURE = {"sparsity": "mixture-of-experts"}


@prediction("tensor_exchange_time_s", source="narayanan-2021")
def tensor_communication_time(
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
    """Tensor-parallel communication time: four all-reduces of activations per layer (Narayanan 2021, section 3.3).

    Two belong to the forward and two to the backward pass; full recomputation adds two. Each moves 2·(t - 1)/t of the
    activations, over the network where the group is larger than the fast-link domain.
    """
    all_reduce_bytes = 2 * (tensor_parallel - 1) / tensor_parallel * microbatch_tokens * hidden_size * BYTES_16_BIT
    in_link_domain = tensor_parallel <= accelerators_per_link_domain
    rate = np.where(in_link_domain, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return tensor_exchange_ratio * layers_per_stage * (2 * matrix_passes - 2) * all_reduce_bytes / rate


@prediction("context_exchange_bytes_per_token", source="liu-2023-ring", when={"attention": "per-head"})
def key_value_bytes(key_value_heads: Array, head_size: Array) -> Array:
    """Size of the keys and values of a token in a layer: 2 × 2 bytes × KV heads × head size."""
    return 2 * BYTES_16_BIT * key_value_heads * head_size


@prediction("context_exchange_bytes_per_token", source="deepseek-2024-v2", when={"attention": "latent"})
def latent_key_value_bytes(
    attention_heads: Array, nope_head_size: Array, rope_head_size: Array, value_head_size: Array
) -> Array:
    """Size of keys and values of a token in a layer of latent attention: 2 bytes × heads × (nope + rope + value).

    Training computes with the keys and values of all heads, not with the compressed vector.
    """
    return BYTES_16_BIT * attention_heads * (nope_head_size + rope_head_size + value_head_size)


@prediction("context_exchange_time_s", source="liu-2023-ring")
def context_communication_time(
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
    """Context-parallel communication time: keys and values of all other accelerators (Ring Attention, section 3).

    They move once in the forward pass, and together with their gradients in the backward pass. An all-gather of keys
    and values moves as many bytes. The network is used where the group is larger than the fast-link domain.
    """
    own_bytes = microbatch_tokens * context_exchange_bytes_per_token / tensor_parallel
    total_bytes = layers_per_stage * (context_parallel - 1) * own_bytes * matrix_passes
    in_link_domain = context_parallel * tensor_parallel <= accelerators_per_link_domain
    rate = np.where(in_link_domain, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return context_exchange_ratio * total_bytes / rate


@prediction("expert_exchange_time_s", source="fedus-2021", when=MIXTURE)
def expert_communication_time(
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
    """Expert-parallel communication time: four all-to-alls per mixture layer, each k·h 16-bit numbers per token.

    Each token goes to its k experts and back, in the forward and in the backward pass. The part within the fast-link
    domain uses the fast link, the rest the network. h is the width of the input of an expert.
    """
    all_to_all_bytes = microbatch_tokens / tensor_parallel * experts_per_token * expert_hidden_size * BYTES_16_BIT
    in_link_domain = np.minimum(expert_parallel, accelerators_per_link_domain)
    link_time_per_byte = (in_link_domain - 1) / expert_parallel / accelerator_link_bytes_per_s
    network_time_per_byte = (expert_parallel - in_link_domain) / expert_parallel / accelerator_network_bytes_per_s
    mixture_layers = layers_per_stage * (1 - dense_layers / layers)
    return expert_exchange_ratio * 4 * mixture_layers * all_to_all_bytes * (link_time_per_byte + network_time_per_byte)


@prediction("gradient_exchange_time_s", source="rajbhandari-2020")
def gradient_communication_time(
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
    """Data-parallel communication time: gradients reduced and weights gathered in a step (ZeRO, section 7).

    Below ZeRO 2 both happen once per step. From ZeRO 2 on, gradients are reduced for every micro-batch. With ZeRO 3,
    weights are also gathered twice for every micro-batch. Context-parallel accelerators hold the same weights and
    belong to the group. The slowest link of the ring sets the rate.
    """
    volumes_zero_3 = (2 + trainable_share) * micro_batches
    volumes_zero_2_and_3 = np.where(zero_stage >= 3, volumes_zero_3, trainable_share * (micro_batches + 1))
    volumes = np.where(zero_stage >= 2, volumes_zero_2_and_3, 2 * trainable_share)
    replicas = data_parallel * context_parallel
    total_bytes = volumes * parameters_per_accelerator * BYTES_16_BIT * (replicas - 1) / replicas
    in_link_domain = replicas * tensor_parallel <= accelerators_per_link_domain
    rate = np.where(in_link_domain, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)
    return gradient_exchange_ratio * total_bytes / rate
