"""What is kept of a sequence while it is served, and how much of it a token sees.

Multi-head, grouped, multi-query, latent, sliding-window and hybrid attention: of the attention layers some see a window
only; linear and state-space layers keep a state of constant size.
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
    """Every layer, unless another number is stated."""
    return layers


@formula("kv_cache_bytes_per_token", source="pope-2022", when={**PER_HEAD, **GENERATES})
def per_head_cache(
    attention_layers: Array, key_value_heads: Array, head_size: Array, bytes_per_cache_value: Array
) -> Array:
    """One key and one value for each KV head of each attention layer (Pope 2022, section 3.3)."""
    return 2 * attention_layers * key_value_heads * head_size * bytes_per_cache_value


@formula("kv_cache_bytes_per_token", source="deepseek-2024-v2", when={**LATENT, **GENERATES})
def latent_cache(
    attention_layers: Array, key_value_lora_rank: Array, rope_head_size: Array, bytes_per_cache_value: Array
) -> Array:
    """The compressed vector and the shared rotary key of each layer (DeepSeek-V2, table 1)."""
    return attention_layers * (key_value_lora_rank + rope_head_size) * bytes_per_cache_value


@prediction("decode_context_tokens", source="definition", when=GENERATES)
def decode_context_tokens(prompt_tokens: Array, output_tokens: Array) -> Array:
    """The prompt and, on average, half of the answer."""
    return prompt_tokens + (output_tokens + 1) / 2


@prediction("decode_attended_tokens", source="beltagy-2020", when=GENERATES)
def windowed_decode(
    decode_context_tokens: Array, windowed_layers: Array, attention_layers: Array, attention_window: Array
) -> Array:
    """The whole context in full layers, at most the window in the others (Longformer, section 3.1)."""
    unseen = np.maximum(decode_context_tokens - attention_window, 0)
    return decode_context_tokens - windowed_layers / attention_layers * unseen


@prediction("prompt_attended_tokens", source="beltagy-2020", when=GENERATES)
def windowed_prompt(
    prompt_tokens: Array, windowed_layers: Array, attention_layers: Array, attention_window: Array
) -> Array:
    """Half of the prompt on average; in a windowed layer w - w·(w - 1)/(2·s) of s tokens."""
    seen = np.minimum(prompt_tokens, attention_window)
    in_window = seen - seen * (seen - 1) / (2 * prompt_tokens)
    share = windowed_layers / attention_layers
    tokens: Array = (1 - share) * (prompt_tokens + 1) / 2 + share * in_window
    return tokens


@formula("decode_attended_tokens", source="vaswani-2017", when=GENERATES, approximation="structure")
def whole_context(decode_context_tokens: Array) -> Array:
    """The whole context, unless layers with a window are stated."""
    return decode_context_tokens


@formula("prompt_attended_tokens", source="vaswani-2017", when=GENERATES, approximation="structure")
def half_the_prompt(prompt_tokens: Array) -> Array:
    """(s + 1)/2 on average, unless layers with a window are stated."""
    return (prompt_tokens + 1) / 2


@formula("state_bytes_per_sequence", source="gu-2023")
def state_bytes(state_values_per_sequence: Array, bytes_per_state_value: Array) -> Array:
    """Of constant size, whatever the context (Mamba, section 3.3)."""
    return state_values_per_sequence * bytes_per_state_value


@prediction("cache_bytes_per_decoding_sequence", source="pope-2022")
def cache_while_decoding(
    kv_cache_bytes_per_token: Array, decode_attended_tokens: Array, state_bytes_per_sequence: Array
) -> Array:
    """Keys and values still seen, and states; also what a generated token reads."""
    return kv_cache_bytes_per_token * decode_attended_tokens + state_bytes_per_sequence


@formula("kv_cache_bytes_per_sequence", source="definition")
def cache_per_sequence(kv_cache_bytes_per_token: Array, prompt_tokens: Array, output_tokens: Array) -> Array:
    """At the end of the answer, when it is largest."""
    return kv_cache_bytes_per_token * (prompt_tokens + output_tokens)


@formula("prompt_attention_flop_per_context_token", source="chowdhery-2022")
def prompt_attention(attention_flop_per_context_token: Array) -> Array:
    """As in training."""
    return attention_flop_per_context_token


@formula("decode_attention_flop_per_context_token", source="chowdhery-2022", when=PER_HEAD)
def per_head_decode_attention(attention_flop_per_context_token: Array) -> Array:
    """As in training."""
    return attention_flop_per_context_token


@formula("decode_attention_flop_per_context_token", source="deepseek-2024-v2", when=LATENT)
def absorbed_attention(
    attention_layers: Array, attention_heads: Array, key_value_lora_rank: Array, rope_head_size: Array
) -> Array:
    """Scores and values in the compressed space, where the up-projections are absorbed (DeepSeek-V2, section 2.1.2)."""
    return 2 * attention_layers * attention_heads * (2 * key_value_lora_rank + rope_head_size)


@formula("kv_cache_bytes_per_token", source="pope-2022", when=GENERATES, approximation="plan")
def usual_cache(active_parameters: Array, kv_cache_bytes_per_parameter: Array) -> Array:
    """By the model's size, where the architecture is unknown."""
    return active_parameters * kv_cache_bytes_per_parameter


@formula("decode_attention_flop_per_context_token", source="kaplan-2020", approximation="plan")
def usual_decode_attention(forward_layers: Array, forward_width: Array) -> Array:
    """4·L·h, where the heads are unknown."""
    return 4 * forward_layers * forward_width


@formula("prompt_attention_flop_per_context_token", source="kaplan-2020", approximation="plan")
def usual_prompt_attention(forward_layers: Array, forward_width: Array) -> Array:
    """4·L·h, where the heads are unknown."""
    return 4 * forward_layers * forward_width
