"""Published runs: entries of a file in the form of `configs/validation/runs.yaml`.

Compared are the accelerator-hours (published, or days times accelerators); where only a utilisation was published,
that; and the goodput, where it was. Neither these nor speed, energy, cost, carbon or FLOP of the run is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...domains.vocabulary import CATEGORIES
from ...language import Phrase
from ...units import HOURS_PER_DAY
from .measurement import Figure, Measurement, Unreadable, number, published, text
from .names import Names, Shape
from .prediction_inputs import readable, told_of, with_batch
from .words import recomputation, zero_stage

SHAPE = {
    "layers": "layers",
    "encoder_layers": "encoder_layers",
    "hidden": "hidden_size",
    "heads": "attention_heads",
    "kv_heads": "key_value_heads",
    "head_dim": "head_size",
    "ffn": "ffn_size",
    "vocab": "vocabulary_size",
    "experts": "experts",
    "top_k": "experts_per_token",
    "moe_ffn": "expert_ffn_size",
    "shared_experts": "shared_experts",
    "dense_layers": "dense_layers",
    "kv_lora_rank": "key_value_lora_rank",
    "q_lora_rank": "query_lora_rank",
}
"""Keys under `architecture` that say what the model is, with their quantities."""

LAYOUT = {
    "seq_len": "sequence_length",
    "global_batch": "batch_sequences",
    "micro_batch": "micro_batch",
    "batch_tokens": "batch_tokens",
    "tensor_parallel": "tensor_parallel",
    "pipeline_parallel": "pipeline_parallel",
    "context_parallel": "context_parallel",
    "expert_parallel": "expert_parallel",
    "data_parallel": "data_parallel",
    "virtual_stages": "virtual_stages",
}
"""Keys, there or beside it, that say how the run was laid out."""

LONGEST = 2**15
"""Tokens of a sequence up to which a run is believed to have trained on such all along: a longer `seq_len` is the
context that the model was given at the end.
"""

HOURS, UTILISATION, GOODPUT = "accelerator_hours", "mfu", "goodput"
MEASURED = ("accelerator_hours", "days", "mfu", "goodput")
"""Keys that the prediction is not told."""


def read_run(raw: Any, place: int, file: str, names: Names) -> Measurement:
    """An entry of the file. What is wrong with it is its reason."""
    if not isinstance(raw, dict):
        return Measurement(f"#{place}", file, place, "unnamed", ((Figure(HOURS),),), reason=Phrase("expected a run"))
    run = {str(key): value for key, value in raw.items()}
    title = _said(run, "id") or _said(run, "name") or f"#{place}"
    group = _said(run, "org") or _said(run, "family") or "unnamed"
    known = Measurement(title, file, place, group, (), source=_said(run, "source"))
    told = readable(known, lambda: _told(run, names))
    return Measurement(title, file, place, group, _asked(run, told), told.inputs, known.source, told.reason)


def _told(run: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """All but what was measured. Raises Unreadable."""
    architecture = run.get("architecture") or {}
    if not isinstance(architecture, dict):
        raise Unreadable(Phrase("architecture: expected 'key: value' lines"))
    name, sizes = text(run, "name"), {"parameters": number(run, "params_total")}
    sizes["active_parameters"] = number(run, "params_active")
    own = _numbers(architecture, SHAPE)
    shape = names.shape(name, sizes["parameters"])
    if not shape.inputs:
        shape = names.shape(text(run, "id"), sizes["parameters"])
    if any(shape.inputs.get(key, value) != value for key, value in own.items() if key in ("layers", "hidden_size")):
        shape = Shape()
    told = told_of(name, shape, sizes, text(run, "accelerator"), text(run, "precision"), names)
    told = ({} if shape.exact else own) | _layout(run, architecture) | told
    told["accelerators"] = number(run, "accelerator_count")
    told["training_tokens"] = number(run, "training_tokens")
    told["recomputation"] = recomputation(run.get("recompute"))
    told["zero_stage"] = zero_stage(text(run, "sharding"))
    told["recovery"] = text(run, "recovery") or None
    kind = text(run, "kind")
    if kind in CATEGORIES["modality"].values:
        told["modality"] = kind
    return with_batch(told)


def _layout(run: Mapping[str, Any], architecture: Mapping[str, Any]) -> dict[str, float]:
    """How it was laid out; the context of a model is no length of its training sequences."""
    told = _numbers(run, LAYOUT) | _numbers(architecture, LAYOUT)
    if told.get("sequence_length", 0.0) > LONGEST:
        told["context_length"] = told.pop("sequence_length")
    return told


def _asked(run: Mapping[str, Any], told: Measurement) -> tuple[tuple[Figure, ...], ...]:
    """The hours, and in their place the utilisation; then the goodput, by itself where it is all there is."""
    goodput = published(run, GOODPUT)
    alone = goodput and not any(published(run, key) for key in MEASURED if key != GOODPUT)
    return (*(() if alone else (_speed(run, told),)), *(((Figure(GOODPUT, goodput),),) if goodput else ()))


def _speed(run: Mapping[str, Any], told: Measurement) -> tuple[Figure, ...]:
    days, count = published(run, "days"), published(run, "accelerator_count")
    hours = published(run, HOURS) or (days * count * HOURS_PER_DAY if days and count else None)
    return Figure(HOURS, hours, _unsaid(told)), Figure(UTILISATION, published(run, UTILISATION))


def _unsaid(told: Measurement) -> str:
    """What no time follows without: it would have to be assumed."""
    if "training_tokens" not in told.inputs:
        return Phrase("the file does not say how many tokens were trained on")
    if not {"parameters", "active_parameters", "layers"} & told.inputs.keys():
        return Phrase("the file does not say how large the model is, and its name is not in the catalogue")
    return ""


def _numbers(raw: Mapping[Any, Any], keys: Mapping[str, str]) -> dict[str, float]:
    found = {meant: number(raw, key) for key, meant in keys.items()}
    return {meant: value for meant, value in found.items() if value is not None}


def _said(run: Mapping[str, Any], key: str) -> str:
    """A value as a text, whatever it is."""
    try:
        return text(run, key)
    except Unreadable:
        return ""
