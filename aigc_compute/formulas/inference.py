"""Serving a language model: FLOP, key/value cache, and a first roofline.

Prompts are read at the speed of the arithmetic, answers written at the speed of the memory (Pope 2022,
arXiv:2211.05102). Links between accelerators, queueing and kernel overheads are not in it.
"""

from __future__ import annotations

import numpy as np

from ..engine import Array
from .registry import formula

GENERATES = {"topology": ("decoder-only", "encoder-decoder")}


@formula("decode_context_tokens", source="definition", when=GENERATES)
def decode_context_tokens(prompt_tokens: Array, output_tokens: Array) -> Array:
    """The prompt and, on average, half of the answer."""
    return prompt_tokens + (output_tokens + 1) / 2


@formula("inference_flop_per_prompt_token", source="kaplan-2020", when=GENERATES)
def flop_per_prompt_token(
    matmul_parameters: Array, attention_flop_per_context_token: Array, prompt_tokens: Array
) -> Array:
    """2·N and attention to the half of the prompt that a token sees on average."""
    return 2 * matmul_parameters + attention_flop_per_context_token * (prompt_tokens + 1) / 2


@formula("inference_flop_per_output_token", source="kaplan-2020", when=GENERATES)
def flop_per_output_token(
    matmul_parameters: Array, attention_flop_per_context_token: Array, decode_context_tokens: Array
) -> Array:
    """2·N and attention to the whole context so far."""
    return 2 * matmul_parameters + attention_flop_per_context_token * decode_context_tokens


@formula("query_flop", source="definition")
def query_flop(
    prompt_tokens: Array,
    inference_flop_per_prompt_token: Array,
    output_tokens: Array,
    inference_flop_per_output_token: Array,
) -> Array:
    """Reading the prompt and writing the answer."""
    return prompt_tokens * inference_flop_per_prompt_token + output_tokens * inference_flop_per_output_token


@formula("weights_bytes", source="definition", proportional=("parameters",))
def weights_bytes(parameters: Array, inference_bytes_per_weight: Array) -> Array:
    """All weights in the serving precision; scales of quantised formats not counted."""
    return parameters * inference_bytes_per_weight


@formula("kv_cache_bytes_per_token", source="pope-2022", when={"attention": "per-head", **GENERATES})
def per_head_cache(layers: Array, key_value_heads: Array, head_size: Array, bytes_per_cache_value: Array) -> Array:
    """One key and one value for each KV head of each layer (Pope 2022, section 3.3)."""
    return 2 * layers * key_value_heads * head_size * bytes_per_cache_value


@formula("kv_cache_bytes_per_token", source="deepseek-2024-v2", when={"attention": "latent", **GENERATES})
def latent_cache(
    layers: Array, key_value_lora_rank: Array, rope_head_size: Array, bytes_per_cache_value: Array
) -> Array:
    """The compressed vector and the shared rotary key of each layer (DeepSeek-V2, table 1)."""
    return layers * (key_value_lora_rank + rope_head_size) * bytes_per_cache_value


@formula("kv_cache_bytes_per_sequence", source="definition")
def cache_per_sequence(kv_cache_bytes_per_token: Array, prompt_tokens: Array, output_tokens: Array) -> Array:
    """At the end of the answer, when it is largest."""
    return kv_cache_bytes_per_token * (prompt_tokens + output_tokens)


@formula("minimum_inference_accelerators", source="pope-2022")
def minimum_inference_accelerators(
    weights_bytes: Array,
    kv_cache_bytes_per_sequence: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
) -> Array:
    """Weights and the cache of one sequence must fit."""
    needed = weights_bytes + kv_cache_bytes_per_sequence
    return np.ceil(needed / (accelerator_memory_bytes * usable_memory_fraction))


@formula("weights_read_bytes", source="fedus-2021", when={"sparsity": "dense"})
def dense_weights_read(weights_bytes: Array) -> Array:
    """A decode step reads every weight once, whatever the batch."""
    return weights_bytes


@formula("weights_read_bytes", source="fedus-2021", when={"sparsity": "mixture-of-experts"})
def mixture_weights_read(
    parameters: Array,
    active_parameters: Array,
    experts: Array,
    experts_per_token: Array,
    inference_batch: Array,
    inference_bytes_per_weight: Array,
) -> Array:
    """Experts that no token of the batch chose are not read: E·(1 − (1 − k/E)^B) are, if choices are independent."""
    chosen = experts_per_token / experts
    untouched = (1 - chosen) ** inference_batch
    routed = (parameters - active_parameters) / (1 - chosen)
    return (parameters - routed * untouched) * inference_bytes_per_weight


@formula("time_per_output_token_s", source="pope-2022")
def decode_step_time(
    inference_batch: Array,
    inference_flop_per_output_token: Array,
    inference_peak_flop_per_s: Array,
    weights_read_bytes: Array,
    kv_cache_bytes_per_token: Array,
    decode_context_tokens: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    inference_accelerators: Array,
    decode_efficiency: Array,
) -> Array:
    """The longer of arithmetic and memory time of one step over all sequences of the batch."""
    cache_read = inference_batch * kv_cache_bytes_per_token * decode_context_tokens
    arithmetic = inference_batch * inference_flop_per_output_token / inference_peak_flop_per_s
    memory = (weights_read_bytes + cache_read) / accelerator_memory_bandwidth_bytes_per_s
    return np.maximum(arithmetic, memory) / (inference_accelerators * decode_efficiency)


@formula("decode_tokens_per_s_per_accelerator", source="pope-2022")
def decode_speed(time_per_output_token_s: Array, inference_batch: Array, inference_accelerators: Array) -> Array:
    """One token for each sequence of the batch in every step."""
    return inference_batch / (time_per_output_token_s * inference_accelerators)


@formula("prefill_tokens_per_s_per_accelerator", source="pope-2022")
def prefill_speed(
    inference_peak_flop_per_s: Array, prefill_efficiency: Array, inference_flop_per_prompt_token: Array
) -> Array:
    """Arithmetic bound: many prompt tokens share each weight that is read."""
    return inference_peak_flop_per_s * prefill_efficiency / inference_flop_per_prompt_token


@formula("time_to_first_token_s", source="pope-2022")
def time_to_first_token(
    prompt_tokens: Array, prefill_tokens_per_s_per_accelerator: Array, inference_accelerators: Array
) -> Array:
    """One prompt on an idle copy of the model."""
    return prompt_tokens / (prefill_tokens_per_s_per_accelerator * inference_accelerators)


@formula("query_accelerator_s", source="definition")
def query_accelerator_time(
    computed_prompt_tokens: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    output_tokens: Array,
    decode_tokens_per_s_per_accelerator: Array,
) -> Array:
    """Accelerator seconds at full load: prompts and answers take turns."""
    reading = computed_prompt_tokens / prefill_tokens_per_s_per_accelerator
    return reading + output_tokens / decode_tokens_per_s_per_accelerator


@formula("inference_flop_per_prompt_token", source="kaplan-2020", when=GENERATES, approximation="plan")
def two_flop_per_prompt_token(matmul_parameters: Array) -> Array:
    """2·N where the attention is unknown."""
    return 2 * matmul_parameters


@formula("inference_flop_per_output_token", source="kaplan-2020", when=GENERATES, approximation="plan")
def two_flop_per_output_token(matmul_parameters: Array) -> Array:
    """2·N where the attention is unknown."""
    return 2 * matmul_parameters


@formula("kv_cache_bytes_per_token", source="pope-2022", when=GENERATES, approximation="plan")
def usual_cache(active_parameters: Array, kv_cache_bytes_per_parameter: Array) -> Array:
    """By the model's size, where the architecture is unknown."""
    return active_parameters * kv_cache_bytes_per_parameter


@formula("inference_accelerators", source="pope-2022", approximation="plan")
def smallest_copy(
    weights_bytes: Array,
    kv_cache_bytes_per_sequence: Array,
    target_inference_batch: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
) -> Array:
    """As few as hold the weights and the sequences that are to be decoded together."""
    needed = weights_bytes + target_inference_batch * kv_cache_bytes_per_sequence
    return np.ceil(needed / (accelerator_memory_bytes * usable_memory_fraction))


@formula("inference_batch", source="pope-2022", approximation="plan")
def batch_that_fits(
    target_inference_batch: Array,
    inference_accelerators: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
    weights_bytes: Array,
    kv_cache_bytes_per_sequence: Array,
) -> Array:
    """The wished-for batch, or as many sequences as the memory beside the weights holds."""
    room = inference_accelerators * accelerator_memory_bytes * usable_memory_fraction - weights_bytes
    return np.minimum(target_inference_batch, np.floor(room / kv_cache_bytes_per_sequence))


@formula("weights_read_bytes", source="fedus-2021", when={"sparsity": "mixture-of-experts"}, approximation="plan")
def all_weights_read(weights_bytes: Array) -> Array:
    """All weights, where the experts are unknown: what a large batch reads."""
    return weights_bytes
