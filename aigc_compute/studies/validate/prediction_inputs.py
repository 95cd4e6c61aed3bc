"""What a prediction is told of a model and its device, whatever form the measurement has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...domains.vocabulary import QUANTITIES
from ...language import error_message
from .measurement import Measurement, Unreadable
from .names import SIZE, Names, Shape, sizes_in, vocabulary
from .words import precision

MOST_SAID = 300
"""Letters of a reason."""


def readable(known: Measurement, read: Callable[[], Mapping[str, Any]]) -> Measurement:
    """The measurement with what it may be told, or the reason why that cannot be read."""
    try:
        return replace(known, inputs=vocabulary(read()))
    except Unreadable as odd:
        why = error_message(odd)
        return replace(known, reason=why if len(why) <= MOST_SAID else why[:MOST_SAID])


def told_of(
    name: str, shape: Shape, stated: Mapping[str, float | None], device: str, number_format: str, names: Names
) -> dict[str, Any]:
    """Model, size and device: of the size what is stated, unless it follows exactly from a shape that we know. The
    number format is the one stated, else that of the model's recipe where the device has it. Raises Unreadable.
    """
    given = {key: value for key, value in stated.items() if value is not None}
    if shape.exact:
        given = {}
    elif "parameters" not in given and not shape.inputs:
        given = sizes_in(name) | given
    accelerator = names.accelerator(device)
    told = {**shape.inputs, **given, "accelerator": accelerator}
    said, recipe = precision(number_format), shape.inputs.get("training_precision")
    if said:
        told["training_precision"] = said
    elif recipe and not names.has_peak(accelerator, recipe):
        del told["training_precision"]
    if "sparsity" not in told and given.get("active_parameters", 0.0) < given.get("parameters", 0.0):
        told |= {"sparsity": "mixture-of-experts"} if SIZE[1] in given else {}
    return told


def with_batch(told: dict[str, Any]) -> dict[str, Any]:
    """A batch in sequences as one in tokens, where the vocabulary counts it so."""
    sequences, length = told.get("batch_sequences"), told.get("sequence_length")
    if "batch_sequences" not in QUANTITIES and isinstance(sequences, float) and isinstance(length, float):
        told["batch_tokens"] = sequences * length
    return told
