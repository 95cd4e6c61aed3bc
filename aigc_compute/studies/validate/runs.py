"""Published training runs: entries of a file in the form of `configs/validation/runs.yaml`.

The accelerator-hours are compared: as published, or days times accelerators. If neither was published, the utilisation
is compared. A published goodput is compared too. None of these is an input, nor are speed, energy, cost, carbon or FLOP
of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...domains.vocabulary import CATEGORIES
from ...language import Phrase
from ...units import HOURS_PER_DAY
from .measurement import Figure, Measurement, Unreadable, number, published, text, text_or_empty
from .names import Names, Shape
from .prediction_inputs import model_inputs, with_batch, with_inputs
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
"""Quantities of the model's shape, by key under `architecture`."""

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
"""Quantities of the run's layout, by key of the run or of its `architecture`."""

MAX_TRAINING_SEQUENCE = 2**15
"""Tokens. A longer `seq_len` is the context length after training, not the length of the training sequences."""

HOURS, UTILISATION, GOODPUT = "accelerator_hours", "mfu", "goodput"
MEASURED = ("accelerator_hours", "days", "mfu", "goodput")
"""Keys with measured figures, which are never inputs."""


def read_run(raw: Any, place: int, file: str, names: Names) -> Measurement:
    """Return an entry of the file as a measurement; its `reason` says why the entry cannot be read."""
    if not isinstance(raw, dict):
        return Measurement(f"#{place}", file, place, "unnamed", ((Figure(HOURS),),), reason=Phrase("expected a run"))
    run = {str(key): value for key, value in raw.items()}
    title = text_or_empty(run, "id") or text_or_empty(run, "name") or f"#{place}"
    group = text_or_empty(run, "org") or text_or_empty(run, "family") or "unnamed"
    measurement = Measurement(title, file, place, group, (), source=text_or_empty(run, "source"))
    measurement = with_inputs(measurement, lambda: _inputs(run, names))
    return replace(measurement, targets=_targets(run, measurement.inputs))


def _inputs(run: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return all inputs of the prediction, without the measured figures. Raises Unreadable."""
    architecture = run.get("architecture") or {}
    if not isinstance(architecture, dict):
        raise Unreadable(Phrase("architecture: expected 'key: value' lines"))
    name, sizes = text(run, "name"), {"parameters": number(run, "params_total")}
    sizes["active_parameters"] = number(run, "params_active")
    stated_shape = _numbers(architecture, SHAPE)
    shape = names.shape(name, sizes["parameters"])
    if not shape.inputs:
        shape = names.shape(text(run, "id"), sizes["parameters"])
    main_sizes = {key: value for key, value in stated_shape.items() if key in ("layers", "hidden_size")}
    if any(shape.inputs.get(key, value) != value for key, value in main_sizes.items()):
        shape = Shape()
    inputs = model_inputs(name, shape, sizes, text(run, "accelerator"), text(run, "precision"), names)
    inputs = ({} if shape.exact else stated_shape) | _layout(run, architecture) | inputs
    inputs["accelerators"] = number(run, "accelerator_count")
    inputs["training_tokens"] = number(run, "training_tokens")
    inputs["recomputation"] = recomputation(run.get("recompute"))
    inputs["zero_stage"] = zero_stage(text(run, "sharding"))
    inputs["recovery"] = text(run, "recovery") or None
    kind = text(run, "kind")
    if kind in CATEGORIES["modality"].values:
        inputs["modality"] = kind
    return with_batch(inputs)


def _layout(run: Mapping[str, Any], architecture: Mapping[str, Any]) -> dict[str, float]:
    """Return the quantities of the run's layout; a very long `seq_len` becomes the context length."""
    layout = _numbers(run, LAYOUT) | _numbers(architecture, LAYOUT)
    if layout.get("sequence_length", 0.0) > MAX_TRAINING_SEQUENCE:
        layout["context_length"] = layout.pop("sequence_length")
    return layout


def _targets(run: Mapping[str, Any], inputs: Mapping[str, Any]) -> tuple[tuple[Figure, ...], ...]:
    """Return the hours with the utilisation as alternative, and the goodput; only the goodput if it is all there is."""
    goodput = published(run, GOODPUT)
    goodput_only = goodput and not any(published(run, key) for key in MEASURED if key != GOODPUT)
    targets = () if goodput_only else (_speed(run, inputs),)
    return (*targets, (Figure(GOODPUT, goodput),)) if goodput else targets


def _speed(run: Mapping[str, Any], inputs: Mapping[str, Any]) -> tuple[Figure, ...]:
    days, count = published(run, "days"), published(run, "accelerator_count")
    hours = published(run, HOURS) or (days * count * HOURS_PER_DAY if days and count else None)
    return Figure(HOURS, hours, _missing(inputs)), Figure(UTILISATION, published(run, UTILISATION))


def _missing(inputs: Mapping[str, Any]) -> str:
    """Return the reason if the hours cannot be derived without an assumption, otherwise an empty text."""
    if "training_tokens" not in inputs:
        return Phrase("the file does not say how many tokens were trained on")
    if not {"parameters", "active_parameters", "layers"} & inputs.keys():
        return Phrase("the file does not say how large the model is, and its name is not in the catalogue")
    return ""


def _numbers(raw: Mapping[Any, Any], quantities: Mapping[str, str]) -> dict[str, float]:
    """Return the numbers under some keys, by quantity. Raises Unreadable."""
    values = {quantity: number(raw, key) for key, quantity in quantities.items()}
    return {quantity: value for quantity, value in values.items() if value is not None}
