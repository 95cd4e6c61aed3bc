"""KV cache and state of a sequence, and the number of tokens that a token attends to.

Covers multi-head, grouped-query, multi-query, latent, sliding-window and hybrid attention. Some attention layers may
see a sliding window only; linear and state-space layers keep a state of constant size.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..model.attention_span import INDEXED, WHOLE, WINDOWED, mean_context, mean_in_window, seen_in_window
from ..registry import formula, prediction

GENERATES = {"topology": ("decoder-only", "encoder-decoder")}
PER_HEAD = {"attention": "per-head", "layer_stack": "uniform"}
LATENT = {"attention": "latent", "layer_stack": "uniform"}


@formula("attention_layers", source="vaswani-2017", approximation="structure")
def all_layers_attend(layers: Array) -> Array:
    """Number of attention layers: all layers, unless another number is given."""
    return layers


@formula("kv_values_per_token", source="pope-2022", when=PER_HEAD)
def per_head_cache_values(attention_layers: Array, key_value_heads: Array, head_size: Array) -> Array:
    """Numbers stored for a token with per-head attention: 2 · attention layers · KV heads · head size, for a key and a
    value in each head (Pope 2022, section 3.3).
    """
    return 2 * attention_layers * key_value_heads * head_size


@formula("kv_values_per_token", source="deepseek-2024-v2", when=LATENT)
def latent_cache_values(attention_layers: Array, key_value_lora_rank: Array, rope_head_size: Array) -> Array:
    """Numbers stored for a token with latent attention: attention layers · (compressed size + rotary head size)
    (DeepSeek-V2, table 1).
    """
    return attention_layers * (key_value_lora_rank + rope_head_size)


@formula("kv_cache_bytes_per_token", source="definition", when=GENERATES)
def cache_bytes_per_token(kv_values_per_token: Array, bytes_per_cache_value: Array) -> Array:
    """KV cache that a token adds in layers that see the whole context, and in a window: stored numbers · bytes."""
    return kv_values_per_token * bytes_per_cache_value


@formula("windowed_cache_share", source="beltagy-2020", when={**WINDOWED, "layer_stack": "uniform"})
def windowed_cache_share(windowed_layers: Array, attention_layers: Array) -> Array:
    """Share of the KV cache in layers with a window: windowed layers / attention layers, all layers being equal."""
    return windowed_layers / attention_layers


@prediction("decode_context_tokens", source="definition", when=GENERATES)
def decode_context_tokens(prompt_tokens: Array, output_tokens: Array) -> Array:
    """Context of a generated token, averaged over the answer: prompt tokens + (output tokens + 1) / 2."""
    return prompt_tokens + (output_tokens + 1) / 2


@prediction("decode_attended_tokens", source="vaswani-2017", when={**GENERATES, **WHOLE})
def whole_context(decode_context_tokens: Array) -> Array:
    """Tokens that a generated token attends to if all layers see the whole context: the context."""
    return decode_context_tokens


@prediction("decode_attended_tokens", source="beltagy-2020", when={**GENERATES, **WINDOWED})
def windowed_decode_tokens(
    decode_context_tokens: Array, windowed_attention_share: Array, attention_window: Array, chunked_attention: Array
) -> Array:
    """Tokens that a generated token attends to: (1 - w)·c + w·seen, with context c and the share w of attention FLOP in
    layers with a window (Longformer, section 3.1).
    """
    seen = seen_in_window(decode_context_tokens, attention_window, chunked_attention)
    return (1 - windowed_attention_share) * decode_context_tokens + windowed_attention_share * seen


@prediction("decode_attended_tokens", source="deepseek-2025-v32", when={**GENERATES, **INDEXED})
def indexed_decode_tokens(decode_context_tokens: Array, indexed_attention_share: Array, index_tokens: Array) -> Array:
    """Tokens that a generated token attends to: (1 - i)·c + i·min(c, k), with context c and the share i of attention
    FLOP that is limited to the k tokens of an index (DeepSeek-V3.2, section 2.1). The index itself sees all tokens.
    """
    seen = np.minimum(decode_context_tokens, index_tokens)
    return (1 - indexed_attention_share) * decode_context_tokens + indexed_attention_share * seen


@prediction("decode_cached_tokens", source="definition", when={**GENERATES, "attention_span": ("whole", "indexed")})
def whole_context_cached(decode_context_tokens: Array) -> Array:
    """Tokens whose keys and values are stored while an answer is generated, without windows: the context."""
    return decode_context_tokens


@prediction("decode_cached_tokens", source="beltagy-2020", when={**GENERATES, **WINDOWED})
def windowed_context_cached(
    decode_context_tokens: Array, windowed_cache_share: Array, attention_window: Array
) -> Array:
    """Tokens whose keys and values are stored while an answer is generated: (1 - w)·c + w·min(c, window), with context
    c and the share w of the cache in layers with a window.
    """
    stored = np.minimum(decode_context_tokens, attention_window)
    return (1 - windowed_cache_share) * decode_context_tokens + windowed_cache_share * stored


@prediction("prompt_attended_tokens", source="vaswani-2017", when={**GENERATES, **WHOLE})
def half_the_prompt(prompt_tokens: Array) -> Array:
    """Tokens that a prompt token attends to if all layers see the whole context: (s + 1)/2 on average."""
    return mean_context(prompt_tokens)


@prediction("prompt_attended_tokens", source="beltagy-2020", when={**GENERATES, **WINDOWED})
def windowed_prompt_tokens(
    prompt_tokens: Array, windowed_attention_share: Array, attention_window: Array, chunked_attention: Array
) -> Array:
    """Tokens that a prompt token attends to: (1 - w)·(s + 1)/2 + w·mean in a window, with s prompt tokens and the share
    w of attention FLOP in layers with a window.
    """
    seen = mean_in_window(prompt_tokens, attention_window, chunked_attention)
    return (1 - windowed_attention_share) * mean_context(prompt_tokens) + windowed_attention_share * seen


@prediction("prompt_attended_tokens", source="deepseek-2025-v32", when={**GENERATES, **INDEXED})
def indexed_prompt_tokens(prompt_tokens: Array, indexed_attention_share: Array, index_tokens: Array) -> Array:
    """Tokens that a prompt token attends to: (1 - i)·(s + 1)/2 + i·mean of the selected tokens, with s prompt tokens
    and the share i of attention FLOP that is limited by an index.
    """
    seen = mean_in_window(prompt_tokens, index_tokens)
    return (1 - indexed_attention_share) * mean_context(prompt_tokens) + indexed_attention_share * seen


@formula("state_bytes_per_sequence", source="gu-2023")
def state_bytes(
    state_values_per_sequence: Array,
    bytes_per_state_value: Array,
    fixed_kv_values_per_sequence: Array,
    bytes_per_cache_value: Array,
) -> Array:
    """State of a sequence, independent of the context: values of linear and state-space layers · bytes per value
    (Mamba, section 3.3), and keys and values of a fixed number of tokens · bytes per stored number.
    """
    fixed = fixed_kv_values_per_sequence * bytes_per_cache_value
    return state_values_per_sequence * bytes_per_state_value + fixed


@prediction("cache_bytes_per_decoding_sequence", source="pope-2022")
def cache_while_decoding(
    kv_cache_bytes_per_token: Array, decode_cached_tokens: Array, state_bytes_per_sequence: Array
) -> Array:
    """KV cache and state of a sequence, averaged over its answer: cache bytes per token · stored tokens + state. A
    generated token reads the same bytes; an index would read fewer of them.
    """
    return kv_cache_bytes_per_token * decode_cached_tokens + state_bytes_per_sequence


@formula("cached_tokens_per_sequence", source="definition", when={"attention_span": ("whole", "indexed")})
def whole_sequence_cached(prompt_tokens: Array, output_tokens: Array) -> Array:
    """Tokens whose keys and values are stored at the end of an answer, without windows: prompt and output tokens."""
    return prompt_tokens + output_tokens


@formula("cached_tokens_per_sequence", source="beltagy-2020", when=WINDOWED)
def windowed_sequence_cached(
    prompt_tokens: Array, output_tokens: Array, windowed_cache_share: Array, attention_window: Array
) -> Array:
    """Tokens whose keys and values are stored at the end of an answer: (1 - w)·n + w·min(n, window), with n prompt and
    output tokens and the share w of the cache in layers with a window.
    """
    tokens = prompt_tokens + output_tokens
    return (1 - windowed_cache_share) * tokens + windowed_cache_share * np.minimum(tokens, attention_window)


@formula("kv_cache_bytes_per_sequence", source="definition")
def cache_per_sequence(
    kv_cache_bytes_per_token: Array, cached_tokens_per_sequence: Array, state_bytes_per_sequence: Array
) -> Array:
    """KV cache and state of a sequence at the end of its answer, when it is largest: cache bytes per token · stored
    tokens + state.
    """
    return kv_cache_bytes_per_token * cached_tokens_per_sequence + state_bytes_per_sequence


@formula("prompt_attention_flop_per_context_token", source="chowdhery-2022")
def prompt_attention(attention_flop_per_context_token: Array) -> Array:
    """Attention FLOP of a prompt token per attended token: the same as in training."""
    return attention_flop_per_context_token


@formula("decode_attention_flop_per_context_token", source="chowdhery-2022", when={"attention": "per-head"})
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


@prediction("decode_attention_flop_per_token", source="chowdhery-2022", when={"attention_span": ("whole", "windowed")})
def decode_attention(decode_attention_flop_per_context_token: Array, decode_attended_tokens: Array) -> Array:
    """Attention FLOP of a generated token without an index: FLOP per attended token · attended tokens."""
    return decode_attention_flop_per_context_token * decode_attended_tokens


@prediction("decode_attention_flop_per_token", source="deepseek-2025-v32", when=INDEXED)
def indexed_decode_attention(
    decode_attention_flop_per_context_token: Array,
    decode_context_tokens: Array,
    decode_indexed_attention_share: Array,
    index_tokens: Array,
) -> Array:
    """Attention FLOP of a generated token with an index: a·((1 - i)·c + i·min(c, k)), with a FLOP per attended token,
    context c and the share i of them that is limited to the k tokens of the index (DeepSeek-V3.2, section 2.1).
    """
    share = decode_indexed_attention_share
    seen = (1 - share) * decode_context_tokens + share * np.minimum(decode_context_tokens, index_tokens)
    return decode_attention_flop_per_context_token * seen


@formula(
    "decode_indexed_attention_share",
    source="deepseek-2025-v32",
    when={**INDEXED, "layer_stack": "uniform"},
    binding=False,
)
def usual_decode_indexed_share(indexed_attention_share: Array) -> Array:
    """Share of the attention FLOP of a generated token that is limited by an index: the same as in training.

    The formula is not binding: with latent attention, a generated token takes more FLOP than a token in training.
    """
    return indexed_attention_share


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
