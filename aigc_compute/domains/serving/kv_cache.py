"""KV cache and state of a sequence, and the number of tokens that a token attends to.

Covers multi-head, grouped-query, multi-query, latent, sliding-window and hybrid attention. Some attention layers may
see a sliding window only; linear and state-space layers keep a state of constant size.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

GENERATES = {"topology": ("decoder-only", "encoder-decoder")}
PER_HEAD = {"attention": "per-head"}
LATENT = {"attention": "latent"}


@formula("attention_layers", source="vaswani-2017", approximation="structure")
def all_layers_attend(layers: Array) -> Array:
    """Number of attention layers: all layers, unless another number is given."""
    return layers


@formula("kv_cache_bytes_per_token", source="pope-2022", when={**PER_HEAD, **GENERATES})
def per_head_cache(
    attention_layers: Array, key_value_heads: Array, head_size: Array, bytes_per_cache_value: Array
) -> Array:
    """KV cache of a token with per-head attention: 2 · attention layers · KV heads · head size · bytes per value, for a
    key and a value in each head (Pope 2022, section 3.3).
    """
    return 2 * attention_layers * key_value_heads * head_size * bytes_per_cache_value


@formula("kv_cache_bytes_per_token", source="deepseek-2024-v2", when={**LATENT, **GENERATES})
def latent_cache(
    attention_layers: Array, key_value_lora_rank: Array, rope_head_size: Array, bytes_per_cache_value: Array
) -> Array:
    """KV cache of a token with latent attention: attention layers · (compressed size + rotary head size) · bytes per
    value (DeepSeek-V2, table 1).
    """
    return attention_layers * (key_value_lora_rank + rope_head_size) * bytes_per_cache_value


@prediction("decode_context_tokens", source="definition", when=GENERATES)
def decode_context_tokens(prompt_tokens: Array, output_tokens: Array) -> Array:
    """Context of a generated token, averaged over the answer: prompt tokens + (output tokens + 1) / 2."""
    return prompt_tokens + (output_tokens + 1) / 2


@prediction("decode_attended_tokens", source="beltagy-2020", when=GENERATES)
def windowed_decode_tokens(
    decode_context_tokens: Array, windowed_layers: Array, attention_layers: Array, attention_window: Array
) -> Array:
    """Tokens that a generated token attends to, averaged over layers: c - w/L · max(c - window, 0), with context c and
    w windowed layers among L attention layers (Longformer, section 3.1).
    """
    unseen = np.maximum(decode_context_tokens - attention_window, 0)
    return decode_context_tokens - windowed_layers / attention_layers * unseen


@prediction("prompt_attended_tokens", source="beltagy-2020", when=GENERATES)
def windowed_prompt_tokens(
    prompt_tokens: Array, windowed_layers: Array, attention_layers: Array, attention_window: Array
) -> Array:
    """Tokens that a prompt token attends to, averaged over layers: (s + 1)/2 in a full layer and w - w·(w - 1)/(2·s) in
    a windowed layer, with s prompt tokens and w = min(s, window).
    """
    seen = np.minimum(prompt_tokens, attention_window)
    in_window = seen - seen * (seen - 1) / (2 * prompt_tokens)
    share = windowed_layers / attention_layers
    tokens: Array = (1 - share) * (prompt_tokens + 1) / 2 + share * in_window
    return tokens


@formula("decode_attended_tokens", source="vaswani-2017", when=GENERATES, approximation="structure")
def whole_context(decode_context_tokens: Array) -> Array:
    """Tokens that a generated token attends to without windowed layers: the whole context."""
    return decode_context_tokens


@formula("prompt_attended_tokens", source="vaswani-2017", when=GENERATES, approximation="structure")
def half_the_prompt(prompt_tokens: Array) -> Array:
    """Tokens that a prompt token attends to without windowed layers: (s + 1)/2 on average, with s prompt tokens."""
    return (prompt_tokens + 1) / 2


@formula("state_bytes_per_sequence", source="gu-2023")
def state_bytes(state_values_per_sequence: Array, bytes_per_state_value: Array) -> Array:
    """State of a sequence in linear and state-space layers: values · bytes per value, independent of the context
    (Mamba, section 3.3).
    """
    return state_values_per_sequence * bytes_per_state_value


@prediction("cache_bytes_per_decoding_sequence", source="pope-2022")
def cache_while_decoding(
    kv_cache_bytes_per_token: Array, decode_attended_tokens: Array, state_bytes_per_sequence: Array
) -> Array:
    """KV cache and state of a sequence, averaged over its answer: cache bytes per token · attended tokens + state. A
    generated token reads the same bytes.
    """
    return kv_cache_bytes_per_token * decode_attended_tokens + state_bytes_per_sequence


@formula("kv_cache_bytes_per_sequence", source="definition")
def cache_per_sequence(kv_cache_bytes_per_token: Array, prompt_tokens: Array, output_tokens: Array) -> Array:
    """KV cache of a sequence at the end of its answer, when it is largest: cache bytes per token · (prompt tokens +
    output tokens).
    """
    return kv_cache_bytes_per_token * (prompt_tokens + output_tokens)


@formula("prompt_attention_flop_per_context_token", source="chowdhery-2022")
def prompt_attention(attention_flop_per_context_token: Array) -> Array:
    """Attention FLOP of a prompt token per attended token: the same as in training."""
    return attention_flop_per_context_token


@formula("decode_attention_flop_per_context_token", source="chowdhery-2022", when=PER_HEAD)
def per_head_decode_attention(attention_flop_per_context_token: Array) -> Array:
    """Attention FLOP of a generated token per attended token with per-head attention: the same as in training."""
    return attention_flop_per_context_token


@formula("decode_attention_flop_per_context_token", source="deepseek-2024-v2", when=LATENT)
def absorbed_attention(
    attention_layers: Array, attention_heads: Array, key_value_lora_rank: Array, rope_head_size: Array
) -> Array:
    """Attention FLOP of a generated token per attended token with latent attention: 2 · layers · heads · (2 ·
    compressed size + rotary head size). Scores and values are computed in the compressed space, because the
    up-projections are absorbed (DeepSeek-V2, section 2.1.2).
    """
    return 2 * attention_layers * attention_heads * (2 * key_value_lora_rank + rope_head_size)


@formula("kv_cache_bytes_per_token", source="pope-2022", when=GENERATES, approximation="plan")
def usual_cache(active_parameters: Array, kv_cache_bytes_per_parameter: Array) -> Array:
    """KV cache of a token if the architecture is unknown: active parameters · usual cache bytes per parameter."""
    return active_parameters * kv_cache_bytes_per_parameter


@formula("decode_attention_flop_per_context_token", source="kaplan-2020", approximation="plan")
def usual_decode_attention(forward_layers: Array, forward_width: Array) -> Array:
    """Attention FLOP of a generated token per attended token if the heads are unknown: 4 · layers · width."""
    return 4 * forward_layers * forward_width


@formula("prompt_attention_flop_per_context_token", source="kaplan-2020", approximation="plan")
def usual_prompt_attention(forward_layers: Array, forward_width: Array) -> Array:
    """Attention FLOP of a prompt token per attended token if the heads are unknown: 4 · layers · width."""
    return 4 * forward_layers * forward_width
