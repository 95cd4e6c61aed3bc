"""Time of a decode step: reading weights and KV cache, GEMMs and attention, communication, overheads.

Each part is an amount of work over a physical rate of the accelerator. The few constants are fitted to measurements for
each engine and accelerator generation (`configs/calibration/serving.yaml`). The parts are added; the fitted
efficiencies contain the overlap between them.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .weights import CALIBRATION, DENSE, MIXTURE

BYTES_16_BIT = 2


@prediction("tokens_per_step", source="leviathan-2023")
def tokens_per_step(draft_tokens: Array, draft_acceptance: Array) -> Array:
    """Tokens that a sequence gains in a step of speculative decoding: (1 - a^(k + 1)) / (1 - a), with k drafted tokens
    that are each accepted with probability a; k + 1 if a = 1 (Leviathan 2023, eq. 1).
    """
    rejected = 1 - draft_acceptance
    series = (1 - draft_acceptance ** (draft_tokens + 1)) / np.where(rejected > 0, rejected, 1.0)
    return np.where(rejected > 0, series, draft_tokens + 1)


@prediction("checked_tokens", source="leviathan-2023")
def checked_tokens(draft_tokens: Array) -> Array:
    """Tokens of a sequence that a step of speculative decoding computes: k + 1, which are the k drafted tokens and the
    next one.
    """
    return 1 + draft_tokens


@prediction("drafting_ratio", source="leviathan-2023")
def drafting_ratio(draft_tokens: Array, draft_time_ratio: Array) -> Array:
    """Time of a step with drafting over one without: 1 + k·c, with k drafted tokens that each take the share c of a
    step.
    """
    return 1 + draft_tokens * draft_time_ratio


@prediction("decode_cache_time_s", source="pope-2022")
def decode_cache_time(
    step_sequences: Array,
    inference_data_parallel: Array,
    cache_bytes_per_decoding_sequence: Array,
    cache_shards: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    cache_read_efficiency: Array,
) -> Array:
    """Time to read KV cache and states in a decode step: B/d · bytes per sequence / (shards · bandwidth · efficiency),
    with B sequences in d groups.
    """
    sequences = step_sequences / inference_data_parallel
    speed = accelerator_memory_bandwidth_bytes_per_s * cache_read_efficiency
    return sequences * cache_bytes_per_decoding_sequence / (cache_shards * speed)


@prediction("decode_products_time_s", source="pope-2022")
def decode_gemm_time(
    step_sequences: Array,
    checked_tokens: Array,
    product_parameters: Array,
    decode_attention_flop_per_token: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    inference_peak_flop_per_s: Array,
    attention_peak_flop_per_s: Array,
    product_efficiency: Array,
) -> Array:
    """Time of GEMMs and attention in a decode step: n/(t·d) · (2·N/P + A/P16) / efficiency, for n tokens on t·d
    accelerators, with N parameters in the serving precision (peak P) and A attention FLOP per token in 16 bits (peak
    P16).
    """
    tokens = step_sequences * checked_tokens / (inference_tensor_parallel * inference_data_parallel)
    attention = decode_attention_flop_per_token / attention_peak_flop_per_s
    return tokens * (2 * product_parameters / inference_peak_flop_per_s + attention) / product_efficiency


@prediction("decode_exchange_time_s", source="pope-2022", when=DENSE)
def dense_communication_time(
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
    """Communication time in a decode step of a dense model: 2·L·(r·V/bandwidth + latency), for two all-reduces in each
    of L layers. Each moves V = 2·(t - 1)/t of the activations and takes r times the ideal time of these bytes.
    """
    share_sent = (inference_tensor_parallel - 1) / inference_tensor_parallel
    moved = 2 * share_sent * step_sequences * checked_tokens / inference_data_parallel * forward_width * BYTES_16_BIT
    latency = np.where(inference_tensor_parallel > 1, reduction_latency_s, 0.0)
    return 2 * forward_layers * (inference_exchange_ratio * moved / inference_link_bytes_per_s + latency)


@prediction("decode_exchange_time_s", source="fedus-2021", when=MIXTURE)
def mixture_communication_time(
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
    """Communication time in a decode step of a mixture of experts: the two all-reduces per layer of a dense model and,
    with d > 1 groups, two all-to-alls per layer that send (d - 1)/d of the tokens to their experts and back.
    """
    t, d = inference_tensor_parallel, inference_data_parallel
    tokens = step_sequences * checked_tokens / d
    reduced = 2 * 2 * (t - 1) / t * tokens
    sent = 2 * (d - 1) / d * tokens * experts_per_token / t
    collectives = np.where(t > 1, 2.0, 0.0) + np.where(d > 1, 2.0, 0.0)
    moved = (reduced + sent) * forward_width * BYTES_16_BIT / inference_link_bytes_per_s
    return forward_layers * (inference_exchange_ratio * moved + collectives * reduction_latency_s)


@prediction("forward_overhead_time_s", source=CALIBRATION, when=DENSE)
def dense_forward_overhead(forward_layers: Array, forward_layer_overhead_s: Array, forward_overhead_s: Array) -> Array:
    """Fixed time of a forward pass of a dense model: layers · overhead per layer + overhead per pass."""
    return forward_layers * forward_layer_overhead_s + forward_overhead_s


@prediction("forward_overhead_time_s", source=CALIBRATION, when=MIXTURE)
def mixture_forward_overhead(
    forward_layers: Array,
    dense_layers: Array,
    forward_layer_overhead_s: Array,
    expert_layer_overhead_s: Array,
    forward_overhead_s: Array,
) -> Array:
    """Fixed time of a forward pass of a mixture of experts: layers · overhead per layer + expert layers · routing
    overhead + overhead per pass.
    """
    routing = (forward_layers - dense_layers) * expert_layer_overhead_s
    return forward_layers * forward_layer_overhead_s + routing + forward_overhead_s


@prediction("decode_overhead_time_s", source=CALIBRATION)
def decode_overhead(forward_overhead_time_s: Array, step_sequences: Array, sequence_overhead_s: Array) -> Array:
    """Overhead of a decode step: fixed time of the forward pass + sequences · overhead per sequence."""
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
    """Time of a decode step: (weights + cache + GEMMs + communication + overhead) · drafting ratio · error of the
    model.
    """
    memory = decode_weights_time_s + decode_cache_time_s
    rest = decode_products_time_s + decode_exchange_time_s + decode_overhead_time_s
    return decode_time_error * (memory + rest) * drafting_ratio


@formula("decode_exchange_time_s", source="fedus-2021", when=MIXTURE, approximation="plan")
def communication_time_of_unknown_experts(
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
    """Communication time in a decode step of a mixture whose experts are unknown: the same as for a dense model."""
    return dense_communication_time(
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
def one_token_per_step() -> Array:
    """Tokens that a sequence gains in a step without speculative decoding: one."""
    return np.float64(1.0)  # type: ignore[return-value]


@formula("checked_tokens", source="leviathan-2023", approximation="plan")
def one_computed_token() -> Array:
    """Tokens of a sequence that a step computes without speculative decoding: one."""
    return np.float64(1.0)  # type: ignore[return-value]


@formula("drafting_ratio", source="leviathan-2023", approximation="plan")
def no_drafting() -> Array:
    """Time ratio of a step without speculative decoding: one, because it drafts no tokens."""
    return np.float64(1.0)  # type: ignore[return-value]
