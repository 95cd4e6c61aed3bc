"""Sums over the layers of a model whose layers mix tokens in different ways.

A stack is a list of layer kinds, each with the number of its layers: attention over the whole context, over a sliding
window or a chunk, over tokens that an index selects, and layers that keep a state of constant size (linear attention,
state-space layers, convolutions). Models whose layers are all equal need no list: their sums follow from formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

WHOLE, WINDOWED, INDEXED = "whole", "windowed", "indexed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerKind:
    """Layers that mix tokens in the same way; all figures are of one layer.

    - `layers`: number of these layers
    - `parameters`: parameters of the mixing, without the feed-forward network and the normalisations between layers
    - `flop_per_context_token`: FLOP of a token for each token that it attends to
    - `index_flop_per_context_token`: FLOP of the index that selects tokens, for each token of the context
    - `decode_flop_per_context_token`: `flop_per_context_token` of a generated token, if it differs (latent
      attention)
    - `kv_values`: numbers that are stored for each token of the context
    - `window`, `chunk`, `index_tokens`: tokens that a token attends to at most: the last ones, those of its own chunk,
      or those that an index selects. Layers with a window or a chunk also store only so many tokens.
    - `flop_per_token`: FLOP of a token that depend neither on parameters nor on the context (updates of a state)
    - `state_values`: numbers that are stored for a sequence, whatever its length, in the format of states
    - `fixed_kv_values`: the same in the format of keys and values (a short window beside an index)
    """

    layers: float
    parameters: float = 0.0
    flop_per_context_token: float = 0.0
    index_flop_per_context_token: float = 0.0
    decode_flop_per_context_token: float | None = None
    kv_values: float = 0.0
    window: float | None = None
    chunk: float | None = None
    index_tokens: float | None = None
    flop_per_token: float = 0.0
    state_values: float = 0.0
    fixed_kv_values: float = 0.0


FIGURES = tuple(figure.name for figure in fields(LayerKind))
PER_HEAD = ("attention_heads", "key_value_heads", "head_size", "value_head_size", "shares_keys_and_values")
LATENT = ("key_value_lora_rank", "rope_head_size", "nope_head_size")
INDEX = ("index_heads", "index_head_size")
FIELDS = (*FIGURES, *PER_HEAD, *LATENT, *INDEX)
"""What the description of a layer kind may state: figures, or the shape of attention from which they follow."""


def layer_kind(description: Mapping[str, float]) -> LayerKind:
    """The layer kind that a description with some of FIELDS states.

    Attention per head has `attention_heads`, `key_value_heads`, `head_size` and, if values are wider or narrower than
    keys, `value_head_size`. With `shares_keys_and_values` it reads those of an earlier layer and stores none. Latent
    attention has `attention_heads`, `key_value_lora_rank`, `rope_head_size`, `nope_head_size` and `value_head_size`. An
    index has `index_heads` of `index_head_size`, and stores one key of this size for a token.

    Raises ValueError for an unknown field, and if `layers` is missing.
    """
    unknown = [name for name in description if name not in FIELDS]
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}, expected some of {', '.join(FIELDS)}")
    if "layers" not in description:
        raise ValueError("the number of layers is missing")
    figures = {name: value for name, value in description.items() if name in FIGURES}
    return LayerKind(**{**_attention_figures(description), **figures})


def _attention_figures(shape: Mapping[str, float]) -> dict[str, float]:
    """Figures that follow from the shape of attention: 2 FLOP for each number of a key and of a value."""
    figures: dict[str, float] = {}
    heads = shape.get("attention_heads", 0.0)
    if "key_value_lora_rank" in shape:
        rank, rope = shape["key_value_lora_rank"], shape["rope_head_size"]
        figures["flop_per_context_token"] = 2 * heads * (shape["nope_head_size"] + rope + shape["value_head_size"])
        figures["decode_flop_per_context_token"] = 2 * heads * (2 * rank + rope)
        figures["kv_values"] = rank + rope
    elif "attention_heads" in shape:
        numbers = shape["head_size"] + shape.get("value_head_size", shape["head_size"])
        stored = 0.0 if shape.get("shares_keys_and_values") else shape.get("key_value_heads", heads) * numbers
        figures["flop_per_context_token"] = 2 * heads * numbers
        figures["kv_values"] = stored
    if "index_heads" in shape:
        figures["index_flop_per_context_token"] = 2 * shape["index_heads"] * shape["index_head_size"]
        figures["kv_values"] = figures.get("kv_values", 0.0) + shape["index_head_size"]
    return figures


def stack_figures(kinds: Sequence[LayerKind]) -> dict[str, float]:
    """The quantities of a whole stack, by name.

    Raises ValueError if layers have windows of different sizes, or if windows stand beside an index: one limit is
    represented.
    """
    limits = {kind.window or kind.chunk or kind.index_tokens for kind in kinds if _limited(kind)}
    if len(limits) > 1 or (any(kind.index_tokens for kind in kinds) and any(map(_windowed, kinds))):
        raise ValueError(f"layers have several limits of attention: {', '.join(f'{limit:g}' for limit in limits)}")
    index_flop = _sum(kinds, "index_flop_per_context_token")
    flop = _sum(kinds, "flop_per_context_token") + index_flop
    decode_flop = _decode_flop(kinds) + index_flop
    cache = _sum(kinds, "kv_values")
    figures = {
        "layers": sum(kind.layers for kind in kinds),
        "mixer_parameters": _sum(kinds, "parameters"),
        "attention_layers": sum(kind.layers for kind in kinds if kind.kv_values or kind.flop_per_context_token),
        "attention_flop_per_context_token": flop,
        "decode_attention_flop_per_context_token": decode_flop,
        "kv_values_per_token": cache,
        "state_flop_per_token": _sum(kinds, "flop_per_token"),
        "state_values_per_sequence": _sum(kinds, "state_values"),
        "fixed_kv_values_per_sequence": _sum(kinds, "fixed_kv_values"),
    }
    windowed, indexed = list(filter(_windowed, kinds)), [kind for kind in kinds if kind.index_tokens]
    if windowed:
        [limit] = limits
        figures |= {
            "attention_window": float(limit or 0),
            "chunked_attention": float(any(kind.chunk for kind in windowed)),
            "windowed_layers": sum(kind.layers for kind in windowed),
            "windowed_attention_share": _share(_sum(windowed, "flop_per_context_token"), flop),
            "windowed_cache_share": _share(_sum(windowed, "kv_values"), cache),
        }
    if indexed:
        [limit] = limits
        figures |= {
            "index_tokens": float(limit or 0),
            "indexed_attention_share": _share(_sum(indexed, "flop_per_context_token"), flop),
            "decode_indexed_attention_share": _share(_decode_flop(indexed), decode_flop),
        }
    return figures


def span_of(kinds: Sequence[LayerKind]) -> str:
    """The value of the category `attention_span`: the strictest limit of any layer."""
    if any(kind.index_tokens for kind in kinds):
        return INDEXED
    return WINDOWED if any(map(_windowed, kinds)) else WHOLE


def _windowed(kind: LayerKind) -> bool:
    return kind.window is not None or kind.chunk is not None


def _limited(kind: LayerKind) -> bool:
    return _windowed(kind) or kind.index_tokens is not None


def _decode_flop(kinds: Sequence[LayerKind]) -> float:
    """Attention FLOP of a generated token for each token that it attends to, without those of an index."""
    own = [kind for kind in kinds if kind.decode_flop_per_context_token is not None]
    others = [kind for kind in kinds if kind.decode_flop_per_context_token is None]
    return _sum(own, "decode_flop_per_context_token") + _sum(others, "flop_per_context_token")


def _sum(kinds: Sequence[LayerKind], name: str) -> float:
    """The sum of a figure over all layers, a whole number; the figure of a layer may be an average."""
    return float(round(sum(kind.layers * getattr(kind, name) for kind in kinds)))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
