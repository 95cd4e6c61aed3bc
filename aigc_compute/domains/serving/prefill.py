"""Time to read a prompt (prefill), from the same parts and constants as a decode step."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .decode import BYTES_16_BIT
from .weights import CALIBRATION


@formula("computed_prompt_tokens", source="definition")
def computed_prompt(prompt_tokens: Array, cached_prompt_share: Array) -> Array:
    """Prompt tokens that prefill computes: prompt tokens · (1 - share in the prefix cache)."""
    return prompt_tokens * (1 - cached_prompt_share)


@prediction("prompt_token_products_s", source="pope-2022")
def prompt_token_gemm_time(
    product_parameters: Array,
    prompt_attention_flop_per_context_token: Array,
    prompt_attended_tokens: Array,
    inference_tensor_parallel: Array,
    inference_peak_flop_per_s: Array,
    attention_peak_flop_per_s: Array,
    product_efficiency: Array,
) -> Array:
    """Time of GEMMs and attention for a prompt token on one group: (2·N/P + A/P16) / (t · efficiency), with N
    parameters in the serving precision (peak P) and A attention FLOP in 16 bits (peak P16).
    """
    attention = prompt_attention_flop_per_context_token * prompt_attended_tokens / attention_peak_flop_per_s
    token = 2 * product_parameters / inference_peak_flop_per_s + attention
    return token / (inference_tensor_parallel * product_efficiency)


@prediction("prompt_token_exchange_s", source="pope-2022")
def prompt_token_communication_time(
    forward_layers: Array,
    forward_width: Array,
    inference_tensor_parallel: Array,
    inference_link_bytes_per_s: Array,
    inference_exchange_ratio: Array,
) -> Array:
    """Communication time of a prompt token: r · 2·L·V / bandwidth, for two all-reduces in each of L layers. Each moves
    V = 2·(t - 1)/t of the activations and takes r times the ideal time of these bytes.
    """
    moved = 2 * (inference_tensor_parallel - 1) / inference_tensor_parallel * forward_width * BYTES_16_BIT
    return inference_exchange_ratio * 2 * forward_layers * moved / inference_link_bytes_per_s


@prediction("prefill_pipeline_ratio", source="narayanan-2021")
def prefill_pipeline_ratio(
    computed_prompt_tokens: Array, prefill_chunk_tokens: Array, inference_pipeline_parallel: Array
) -> Array:
    """Time of a prompt in a pipeline over the sum of its stages: (m + p - 1) / (m·p), because the m chunks of the
    prompt follow each other through p stages.
    """
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
    """Time to read one prompt on an idle group: (tokens · (GEMM time + communication time) · pipeline ratio + weight
    reading + overhead) · error of the model.
    """
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
    """Prompt tokens that an accelerator reads in a second under load: 1 / (t · (GEMM time + communication time) ·
    mixed-prefill ratio · error). Many prompts share each weight that is read, and part of the work overlaps with
    decode.
    """
    token = (prompt_token_products_s + prompt_token_exchange_s) * mixed_prefill_ratio * prefill_time_error
    return 1 / (token * inference_tensor_parallel)
