"""The number formats of a published checkpoint, from the `quantization_config` of its configuration.

Which kinds of weights are converted follows from the modules that the configuration excludes. The answer is a word of
the category `checkpoint`, such as `int4 experts=0.5625 attention=bf16`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

SIXTEEN_BITS: Final = 2.0
BITS_OF_SCALE: Final = {"nvfp4": 8, "mxfp4": 8, "mxfp8": 8}
"""Bits of the scale of a block; other formats have 16 bits."""

PREFIXES: Final = ("model.layers", "model.language_model.layers", "language_model.model.layers", "model.model.layers")
MODULES: Final = {
    "experts": ("mlp.experts.0.down_proj", "block_sparse_moe.experts.0.w2", "mixer.experts.0.down_proj", "mlp.experts"),
    "attention": ("self_attn.o_proj", "attn.out_proj", "attention.dense"),
    "feed_forward": ("mlp.down_proj", "feed_forward.w2", "mixer.down_proj"),
}
"""For each kind of weights, the modules that hold it in the layers of common classes."""

OUTPUT: Final = ("lm_head", "model.lm_head", "language_model.lm_head")
LINEAR_ATTENTION: Final = ("linear_attn.out_proj", "mixer.out_proj", "mamba.out_proj")
SHARED: Final = ("mlp.shared_experts.down_proj", "mlp.shared_expert.down_proj", "mixer.shared_experts.down_proj")
DEFAULT_GROUP: Final = {"nvfp4": 16, "mxfp4": 32, "mxfp8": 32}


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that are converted alike: patterns of their names (`Linear` means all), the format and the bytes."""

    targets: tuple[str, ...]
    format: str
    stored_bytes: float


@dataclass(frozen=True, slots=True)
class Layers:
    """What distinguishes the modules of a model's layers: their number, which attend linearly, which have experts."""

    count: int
    linear: frozenset[int] = frozenset()
    dense: int = 0
    mixture: bool = False


def checkpoint_of(config: Mapping[str, Any], layers: Layers) -> dict[str, str]:
    """Return the category `checkpoint` that a `quantization_config` states; empty if none is read.

    `config` is the quantisation of a configuration, or the content of a sibling `hf_quant_config.json`. What it states
    of the KV cache is not read: a cache in 8 bits is a choice of the engine (`cache_format=fp8`).
    """
    config = config.get("quantization", config)
    groups = _groups(config)
    if not groups:
        return {}
    excluded = _excluded(config)
    main = max(groups, key=lambda group: ("Linear" in group.targets, len(group.targets)))
    kinds = {}
    names = _names(layers)
    for kind, modules in names.items():
        stored = [_stored(alternatives, groups, excluded) for alternatives in modules]
        if stored:
            kinds[kind] = sum(stored) / len(stored)
    output = _stored(OUTPUT, groups, excluded)
    if output != SIXTEEN_BITS and _converts_output(config):
        kinds["output"] = output
    parts = [main.format, *(f"{kind}={_word(stored)}" for kind, stored in kinds.items())]
    return {"checkpoint": " ".join(parts)}


def _word(stored: float) -> str:
    return "bf16" if stored == SIXTEEN_BITS else f"{stored:.10g}"


def _groups(config: Mapping[str, Any]) -> list[Group]:
    """Return the groups of modules with their formats; none for a method that is not known."""
    method = str(config.get("quant_method", config.get("quant_algo", ""))).lower()
    if "config_groups" in config:
        return [
            Group(tuple(map(str, group.get("targets", ()))), *_scheme_bytes(group["weights"]))
            for group in config["config_groups"].values()
            if group.get("weights")
        ]
    everything = ("Linear",)
    if method in ("fp8", "fbgemm_fp8", "finegrained_fp8"):
        block: Sequence[float] = config.get("weight_block_size") or ()
        scale = 4 / (block[0] * block[1]) if len(block) == 2 and all(block) else 0.0
        return [Group(everything, "fp8", 1 + scale)]
    if method == "mxfp4":
        return [Group(everything, "mxfp4", 0.53125)]
    if method in ("gptq", "awq", "auto-round", "gptqmodel"):
        return [_integers(config, everything)]
    if method == "bitsandbytes":
        return [_bitsandbytes(config, everything)]
    algorithm = str(config.get("quant_algo", "")).upper()
    if algorithm in ("NVFP4", "NVFP4_AWQ", "W4A8_NVFP4_FP8"):
        return [Group(everything, "nvfp4", 0.5 + 1 / int(config.get("group_size") or 16))]
    if algorithm.startswith("FP8"):
        return [Group(everything, "fp8", 1.0)]
    if algorithm in ("W4A16_AWQ", "INT4_AWQ", "W4A8_AWQ"):
        return [_integers({"bits": 4, "group_size": config.get("group_size", 128)}, everything)]
    return []


def _integers(config: Mapping[str, Any], targets: tuple[str, ...]) -> Group:
    bits = int(config.get("bits", config.get("w_bit", 4)))
    group = int(config.get("group_size", config.get("q_group_size", 128)))
    zero_point = config.get("zero_point", not config.get("sym", True))
    scale = (16 + (bits if zero_point else 0)) / group if group > 0 else 0.0
    return Group(targets, "int8" if bits == 8 else "int4", (bits + scale) / 8)


def _bitsandbytes(config: Mapping[str, Any], targets: tuple[str, ...]) -> Group:
    if config.get("load_in_8bit"):
        return Group(targets, "int8", 1.0)
    scale = 8 / 64 + 32 / (64 * 256) if config.get("bnb_4bit_use_double_quant") else 32 / 64
    return Group(targets, "int4", (4 + scale) / 8)


def _scheme_bytes(weights: Mapping[str, Any]) -> tuple[str, float]:
    """Return the format of a scheme of compressed-tensors or modelopt, and the bytes of a weight with its scales."""
    bits, floating = int(weights["num_bits"]), weights.get("type") == "float"
    group = weights.get("group_size")
    name = {(4, True): "nvfp4", (8, True): "fp8", (8, False): "int8"}.get((bits, floating), "int4")
    if name == "nvfp4" and group == DEFAULT_GROUP["mxfp4"]:
        name = "mxfp4"
    block = weights.get("block_structure")
    if isinstance(block, Sequence) and not isinstance(block, str) and len(block) == 2:
        return name, bits / 8 + 4 / (block[0] * block[1])
    scale = BITS_OF_SCALE.get(name, 16) + (0 if weights.get("symmetric", True) else bits)
    return name, (bits + (scale / group if group and group > 0 else 0.0)) / 8


def _converts_output(config: Mapping[str, Any]) -> bool:
    """Whether an output projection that is not excluded is converted: by schemes, by other methods if they say so."""
    return "config_groups" in config or bool(config.get("lm_head"))


def _excluded(config: Mapping[str, Any]) -> list[str]:
    keys = ("ignore", "modules_to_not_convert", "exclude_modules", "ignored_layers", "llm_int8_skip_modules")
    return [str(pattern) for key in keys for pattern in config.get(key) or ()]


def _names(layers: Layers) -> dict[str, list[tuple[str, ...]]]:
    """For each kind of weights, the possible names of a module of each layer that has this kind."""
    names: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in MODULES}
    for place in range(layers.count):
        mixture = layers.mixture and place >= layers.dense
        names["attention"].append(_paths(place, LINEAR_ATTENTION if place in layers.linear else MODULES["attention"]))
        names["feed_forward"].append(_paths(place, SHARED if mixture else MODULES["feed_forward"]))
        if mixture:
            names["experts"].append(_paths(place, MODULES["experts"]))
    return {kind: modules for kind, modules in names.items() if modules}


def _paths(place: int, modules: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{place}.{module}" for prefix in PREFIXES for module in modules)


def _stored(names: Sequence[str], groups: Sequence[Group], excluded: Sequence[str]) -> float:
    """Return the bytes of a weight of a module: those of its group, or 2 if it is excluded or in no group."""
    if any(_matches(pattern, name) for pattern in excluded for name in names):
        return SIXTEEN_BITS
    named = [group for group in groups if any(_matches(target, name) for target in group.targets for name in names)]
    everything = [group for group in groups if "Linear" in group.targets]
    return (named or everything)[0].stored_bytes if named or everything else SIXTEEN_BITS


def _matches(pattern: str, name: str) -> bool:
    """Whether a pattern means a module: a regular expression (`re:`), a glob, or parts of the dotted name."""
    if pattern.startswith("re:"):
        try:
            return re.match(pattern[3:], name) is not None
        except re.error:
            return False
    if "*" in pattern:
        return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}.*")
    parts, wanted = name.split("."), pattern.split(".")
    return any(parts[start : start + len(wanted)] == wanted for start in range(len(parts) - len(wanted) + 1))
