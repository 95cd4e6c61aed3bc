"""Tokens that a token attends to in a layer, and the same averaged over layers and over a training sequence.

The context of layers with a window is limited to the last tokens or to a fixed chunk. An index limits attention to the
tokens that it selects (`attention_span`).
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula

WHOLE = {"attention_span": "whole"}
WINDOWED = {"attention_span": "windowed"}
INDEXED = {"attention_span": "indexed"}
UNIFORM = {"layer_stack": "uniform"}


def mean_context(tokens: Array) -> Array:
    """Tokens that a token of a sequence attends to with a causal mask, on average: (s + 1)/2."""
    return (tokens + 1) / 2


def mean_in_window(tokens: Array, window: Array, chunked: Array | float = 0.0) -> Array:
    """Tokens that a token of a sequence sees in a window, on average over s tokens, with w = min(s, window).

    Last tokens: w - w·(w - 1)/(2·s). Chunks: (w + 1)/2 in whole chunks, and (r + 1)/2 in the rest of r tokens.
    """
    seen = np.minimum(tokens, window)
    last = seen - seen * (seen - 1) / (2 * tokens)
    rest = tokens - np.floor(tokens / seen) * seen
    in_chunks = ((tokens - rest) * (seen + 1) + rest * (rest + 1)) / (2 * tokens)
    mean: Array = chunked * in_chunks + (1 - chunked) * last
    return mean


def seen_in_window(context: Array, window: Array, chunked: Array | float = 0.0) -> Array:
    """Tokens that a generated token sees in a window: min(c, window); in a chunk (window + 1)/2 on average."""
    seen = np.minimum(context, window)
    in_chunk = np.where(context <= window, seen, (seen + 1) / 2)
    return chunked * in_chunk + (1 - chunked) * seen


@formula("windowed_attention_share", source="beltagy-2020", when={**WINDOWED, **UNIFORM})
def windowed_attention_share(windowed_layers: Array, attention_layers: Array) -> Array:
    """Share of attention FLOP in layers with a window: windowed layers / attention layers, all layers being equal."""
    return windowed_layers / attention_layers


@formula("causal_attended_tokens", source="chowdhery-2022", when=WHOLE)
def causal_context(sequence_length: Array) -> Array:
    """Tokens that a training token attends to with a causal mask: (s + 1)/2."""
    return mean_context(sequence_length)


@formula("causal_attended_tokens", source="beltagy-2020", when=WINDOWED)
def windowed_causal_context(
    sequence_length: Array, windowed_attention_share: Array, attention_window: Array, chunked_attention: Array
) -> Array:
    """Tokens that a training token attends to with windows: (1 - w)·(s + 1)/2 + w·mean in a window, with the share w of
    attention FLOP in layers with a window.
    """
    seen = mean_in_window(sequence_length, attention_window, chunked_attention)
    return (1 - windowed_attention_share) * mean_context(sequence_length) + windowed_attention_share * seen


@formula("causal_attended_tokens", source="deepseek-2025-v32", when=INDEXED)
def indexed_causal_context(sequence_length: Array, indexed_attention_share: Array, index_tokens: Array) -> Array:
    """Tokens that a training token attends to with an index: (1 - i)·(s + 1)/2 + i·mean of the selected tokens."""
    seen = mean_in_window(sequence_length, index_tokens)
    return (1 - indexed_attention_share) * mean_context(sequence_length) + indexed_attention_share * seen


@formula("unmasked_attended_tokens", source="chowdhery-2022", when=WHOLE)
def unmasked_context(sequence_length: Array) -> Array:
    """Tokens that a training token attends to if masked scores are counted too: the sequence length."""
    return sequence_length


@formula("unmasked_attended_tokens", source="beltagy-2020", when=WINDOWED)
def windowed_unmasked_context(
    sequence_length: Array, windowed_attention_share: Array, attention_window: Array
) -> Array:
    """Tokens that a training token attends to with windows if masked scores are counted too: (1 - w)·s + w·min(s,
    window).
    """
    seen = np.minimum(sequence_length, attention_window)
    return (1 - windowed_attention_share) * sequence_length + windowed_attention_share * seen


@formula("unmasked_attended_tokens", source="deepseek-2025-v32", when=INDEXED)
def indexed_unmasked_context(sequence_length: Array, indexed_attention_share: Array, index_tokens: Array) -> Array:
    """Tokens that a training token attends to with an index if masked scores count: (1 - i)·s + i·min(s, k)."""
    seen = np.minimum(sequence_length, index_tokens)
    return (1 - indexed_attention_share) * sequence_length + indexed_attention_share * seen
