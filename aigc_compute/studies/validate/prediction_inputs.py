"""Inputs of a prediction about a model and its device, shared by all forms of measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...domains.vocabulary import QUANTITIES
from ...language import error_message
from .measurement import Measurement, Unreadable
from .names import SIZE, Names, Shape, in_vocabulary, sizes_in
from .words import precision

MAX_REASON_LENGTH = 300
"""Characters after which a reason is cut."""


def with_inputs(measurement: Measurement, read: Callable[[], Mapping[str, Any]]) -> Measurement:
    """Return the measurement with the inputs that `read` returns, or with the reason why they cannot be read."""
    try:
        return replace(measurement, inputs=in_vocabulary(read()))
    except Unreadable as error:
        reason = error_message(error)
        return replace(measurement, reason=reason if len(reason) <= MAX_REASON_LENGTH else reason[:MAX_REASON_LENGTH])


def model_inputs(
    name: str, shape: Shape, stated: Mapping[str, float | None], device: str, number_format: str, names: Names
) -> dict[str, Any]:
    """Return the inputs about model, size and device. Raises Unreadable.

    The size is the stated one, unless it follows exactly from the shape. The number format is the stated one, else the
    one of the model's recipe if the device has a peak in it.
    """
    sizes = {key: value for key, value in stated.items() if value is not None}
    if shape.exact:
        sizes = {}
    elif "parameters" not in sizes and not shape.inputs:
        sizes = sizes_in(name) | sizes
    accelerator = names.accelerator(device)
    inputs = {**shape.inputs, **sizes, "accelerator": accelerator}
    stated_format, recipe_format = precision(number_format), shape.inputs.get("training_precision")
    if stated_format:
        inputs["training_precision"] = stated_format
    elif recipe_format and not names.has_peak(accelerator, recipe_format):
        del inputs["training_precision"]
    if "sparsity" not in inputs and sizes.get("active_parameters", 0.0) < sizes.get("parameters", 0.0):
        inputs |= {"sparsity": "mixture-of-experts"} if SIZE[1] in sizes else {}
    return inputs


def with_batch(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs with the batch in tokens, if the vocabulary has no batch in sequences."""
    sequences, length = inputs.get("batch_sequences"), inputs.get("sequence_length")
    if "batch_sequences" not in QUANTITIES and isinstance(sequences, float) and isinstance(length, float):
        inputs["batch_tokens"] = sequences * length
    return inputs
