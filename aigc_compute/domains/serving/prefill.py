"""The time to read a prompt, by the same parts and constants as a decode step."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .decode import BYTES_16_BIT
from .weights import CALIBRATION


@formula("computed_prompt_tokens", source="definition")
def computed_prompt(prompt_tokens: Array, cached_prompt_share: Array) -> Array:
    """What is not kept from before."""
    return prompt_tokens * (1 - cached_prompt_share)


@prediction("prompt_token_products_s", source="pope-2022")
def prompt_token_products(
    product_parameters: Array,
    prompt_attention_flop_per_context_token: Array,
    prompt_attended_tokens: Array,
    inference_tensor_parallel: Array,
    inference_peak_flop_per_s: Array,
    attention_peak_flop_per_s: Array,
    product_efficiency: Array,
) -> Array:
    """2·N in the serving precision and attention in 16 bits, on the accelerators of one group."""
    attention = prompt_attention_flop_per_context_token * prompt_attended_tokens / attention_peak_flop_per_s
    token = 2 * product_parameters / inference_peak_flop_per_s + attention
    return token / (inference_tensor_parallel * product_efficiency)


@prediction("prompt_token_exchange_s", source="pope-2022")
def prompt_token_exchange(
    forward_layers: Array,
    forward_width: Array,
    inference_tensor_parallel: Array,
    inference_link_bytes_per_s: Array,
    inference_exchange_ratio: Array,
) -> Array:
    """Two all-reduces a layer, 2·(t - 1)/t of the activations each."""
    moved = 2 * (inference_tensor_parallel - 1) / inference_tensor_parallel * forward_width * BYTES_16_BIT
    return inference_exchange_ratio * 2 * forward_layers * moved / inference_link_bytes_per_s


@prediction("prefill_pipeline_ratio", source="narayanan-2021")
def prompt_in_chunks(
    computed_prompt_tokens: Array, prefill_chunk_tokens: Array, inference_pipeline_parallel: Array
) -> Array:
    """(m + p - 1) / (m·p): the m chunks of a prompt follow each other through the p stages."""
    chunks = np.maximum(computed_prompt_tokens / prefill_chunk_tokens, 1.0)
    return (chunks + inference_pipeline_parallel - 1) / (chunks * inference_pipeline_parallel)


@prediction("prefill_time_s", source=CALIBRATION)
def prefill_time(
    computed_prompt_tokens: Array,
    prompt_token_products_s: Array,
    prompt_token_exchange_s: Array,
    prompt_weights_time_s: Array,
    forward_overhead_time_s: Array,
    prefill_pipeline_ratio: Array,
    prefill_time_error: Array,
) -> Array:
    """One after the other, on an idle group."""
    tokens = computed_prompt_tokens * (prompt_token_products_s + prompt_token_exchange_s) * prefill_pipeline_ratio
    return prefill_time_error * (tokens + prompt_weights_time_s + forward_overhead_time_s)


@prediction("prefill_tokens_per_s_per_accelerator", source="pope-2022")
def prefill_speed(
    prompt_token_products_s: Array,
    prompt_token_exchange_s: Array,
    inference_tensor_parallel: Array,
    mixed_prefill_ratio: Array,
    prefill_time_error: Array,
) -> Array:
    """Under load: many prompts share each weight that is read, and part of the work hides behind decoding."""
    token = (prompt_token_products_s + prompt_token_exchange_s) * mixed_prefill_ratio * prefill_time_error
    return 1 / (token * inference_tensor_parallel)
