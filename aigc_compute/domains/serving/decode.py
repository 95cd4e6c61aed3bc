"""The time of a decode step: weights and cache read, products, exchange, overheads.

Each part is work over a physical rate of the device; the few constants are fitted to measurements by engine and
generation (`configs/calibration/serving.yaml`). Parts are added: what overlaps is in the efficiencies.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .weights import CALIBRATION, DENSE, MIXTURE

BYTES_16_BIT = 2


@prediction("tokens_per_step", source="leviathan-2023")
def tokens_per_step(draft_tokens: Array, draft_acceptance: Array) -> Array:
    """(1 - a^(k + 1)) / (1 - a) of k drafted tokens, each accepted with chance a; k + 1 where all are (Leviathan 2023,
    eq. 1).
    """
    rejected = 1 - draft_acceptance
    series = (1 - draft_acceptance ** (draft_tokens + 1)) / np.where(rejected > 0, rejected, 1.0)
    return np.where(rejected > 0, series, draft_tokens + 1)


@prediction("checked_tokens", source="leviathan-2023")
def checked_tokens(draft_tokens: Array) -> Array:
    """The drafted ones and the one that follows."""
    return 1 + draft_tokens


@prediction("drafting_ratio", source="leviathan-2023")
def drafting_ratio(draft_tokens: Array, draft_time_ratio: Array) -> Array:
    """A step and the drafting before it."""
    return 1 + draft_tokens * draft_time_ratio


@prediction("decode_cache_time_s", source="pope-2022")
def cache_time(
    step_sequences: Array,
    inference_data_parallel: Array,
    cache_bytes_per_decoding_sequence: Array,
    cache_shards: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    cache_read_efficiency: Array,
) -> Array:
    """Cache and states of each sequence, divided among groups and shards."""
    sequences = step_sequences / inference_data_parallel
    speed = accelerator_memory_bandwidth_bytes_per_s * cache_read_efficiency
    return sequences * cache_bytes_per_decoding_sequence / (cache_shards * speed)


@prediction("decode_products_time_s", source="pope-2022")
def decode_products(
    step_sequences: Array,
    checked_tokens: Array,
    product_parameters: Array,
    decode_attention_flop_per_context_token: Array,
    decode_attended_tokens: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    inference_peak_flop_per_s: Array,
    attention_peak_flop_per_s: Array,
    product_efficiency: Array,
) -> Array:
    """2·N in the serving precision, attention in 16 bits."""
    tokens = step_sequences * checked_tokens / (inference_tensor_parallel * inference_data_parallel)
    attention = decode_attention_flop_per_context_token * decode_attended_tokens / attention_peak_flop_per_s
    return tokens * (2 * product_parameters / inference_peak_flop_per_s + attention) / product_efficiency


@prediction("decode_exchange_time_s", source="pope-2022", when=DENSE)
def dense_exchange(
    step_sequences: Array,
    checked_tokens: Array,
    forward_layers: Array,
    forward_width: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    inference_link_bytes_per_s: Array,
    inference_exchange_ratio: Array,
    reduction_latency_s: Array,
) -> Array:
    """Two all-reduces a layer, 2·(t - 1)/t of the activations each, and what each takes however small it is."""
    away = (inference_tensor_parallel - 1) / inference_tensor_parallel
    moved = 2 * away * step_sequences * checked_tokens / inference_data_parallel * forward_width * BYTES_16_BIT
    latency = np.where(inference_tensor_parallel > 1, reduction_latency_s, 0.0)
    return 2 * forward_layers * (inference_exchange_ratio * moved / inference_link_bytes_per_s + latency)


@prediction("decode_exchange_time_s", source="fedus-2021", when=MIXTURE)
def mixture_exchange(
    step_sequences: Array,
    checked_tokens: Array,
    forward_layers: Array,
    forward_width: Array,
    experts_per_token: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    inference_link_bytes_per_s: Array,
    inference_exchange_ratio: Array,
    reduction_latency_s: Array,
) -> Array:
    """As in dense models; where there are several groups each token travels to its experts and back."""
    t, d = inference_tensor_parallel, inference_data_parallel
    tokens = step_sequences * checked_tokens / d
    reduced = 2 * 2 * (t - 1) / t * tokens
    sent = 2 * (d - 1) / d * tokens * experts_per_token / t
    exchanges = np.where(t > 1, 2.0, 0.0) + np.where(d > 1, 2.0, 0.0)
    moved = (reduced + sent) * forward_width * BYTES_16_BIT / inference_link_bytes_per_s
    return forward_layers * (inference_exchange_ratio * moved + exchanges * reduction_latency_s)


@prediction("forward_overhead_time_s", source=CALIBRATION, when=DENSE)
def dense_forward_overhead(forward_layers: Array, forward_layer_overhead_s: Array, forward_overhead_s: Array) -> Array:
    """What a forward pass costs however small it is."""
    return forward_layers * forward_layer_overhead_s + forward_overhead_s


@prediction("forward_overhead_time_s", source=CALIBRATION, when=MIXTURE)
def mixture_forward_overhead(
    forward_layers: Array,
    dense_layers: Array,
    forward_layer_overhead_s: Array,
    expert_layer_overhead_s: Array,
    forward_overhead_s: Array,
) -> Array:
    """As in dense models, and the routing of each expert layer."""
    routing = (forward_layers - dense_layers) * expert_layer_overhead_s
    return forward_layers * forward_layer_overhead_s + routing + forward_overhead_s


@prediction("decode_overhead_time_s", source=CALIBRATION)
def decode_overhead(forward_overhead_time_s: Array, step_sequences: Array, sequence_overhead_s: Array) -> Array:
    """Of the pass, and of each sequence in it."""
    return forward_overhead_time_s + step_sequences * sequence_overhead_s


@prediction("decode_step_time_s", source=CALIBRATION)
def decode_step(
    decode_weights_time_s: Array,
    decode_cache_time_s: Array,
    decode_products_time_s: Array,
    decode_exchange_time_s: Array,
    decode_overhead_time_s: Array,
    drafting_ratio: Array,
    decode_time_error: Array,
) -> Array:
    """One after the other, and the drafting of further tokens."""
    memory = decode_weights_time_s + decode_cache_time_s
    rest = decode_products_time_s + decode_exchange_time_s + decode_overhead_time_s
    return decode_time_error * (memory + rest) * drafting_ratio


@formula("decode_exchange_time_s", source="fedus-2021", when=MIXTURE, approximation="plan")
def exchange_among_unknown_experts(
    step_sequences: Array,
    checked_tokens: Array,
    forward_layers: Array,
    forward_width: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    inference_link_bytes_per_s: Array,
    inference_exchange_ratio: Array,
    reduction_latency_s: Array,
) -> Array:
    """As in a dense model, where the experts are unknown."""
    return dense_exchange(
        step_sequences,
        checked_tokens,
        forward_layers,
        forward_width,
        inference_tensor_parallel,
        inference_data_parallel,
        inference_link_bytes_per_s,
        inference_exchange_ratio,
        reduction_latency_s,
    )


@formula("tokens_per_step", source="leviathan-2023", approximation="plan")
def one_token_a_step() -> Array:
    """One, where nothing is drafted."""
    return np.float64(1.0)  # type: ignore[return-value]


@formula("checked_tokens", source="leviathan-2023", approximation="plan")
def one_token_checked() -> Array:
    """One, where nothing is drafted."""
    return np.float64(1.0)  # type: ignore[return-value]


@formula("drafting_ratio", source="leviathan-2023", approximation="plan")
def nothing_drafted() -> Array:
    """A step alone."""
    return np.float64(1.0)  # type: ignore[return-value]
