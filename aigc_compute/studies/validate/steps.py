"""Measured training steps: rows of a table with the columns of `configs/validation/steps.csv`.

Tokens per second, time of a step, and model FLOP per second are alternatives: the first that can be predicted is
compared. Published hardware FLOP are divided by the factor of recomputation. Memory is compared by itself. None of
these figures is an input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...language import Phrase
from .measurement import Figure, Measurement, number, published, text, text_or_empty
from .names import Names
from .prediction_inputs import model_inputs, with_batch, with_inputs
from .words import EXECUTED, recomputation, sequence_parallel, zero_stage

LAYOUT = {
    "n_gpus": "accelerators",
    "seq_len": "sequence_length",
    "gbs": "batch_sequences",
    "mbs": "micro_batch",
    "tp": "tensor_parallel",
    "pp": "pipeline_parallel",
    "cp": "context_parallel",
    "ep": "expert_parallel",
    "vp": "virtual_stages",
    "dp": "data_parallel",
}
"""Quantities by column, all of them inputs."""

SPLIT_COLUMNS = ("tp", "pp", "dp", "cp", "ep", "vp", "sharding")
"""Columns that say how the model was divided over the accelerators."""

FULLY_SHARDED = {"tensor_parallel": 1.0, "pipeline_parallel": 1.0, "zero_stage": 3}
"""Layout of a row without any of SPLIT_COLUMNS; if the batch is missing too, each accelerator has one sequence."""

WORD_COLUMNS = ("dataset", "model", "gpu", "precision", "sharding", "recompute")
"""Columns with words that are inputs."""

SPEED, STEP_TIME = "tokens_per_s_per_accelerator", "step_time_s"
FLOP_RATES = ("step_flop_per_s_per_accelerator", "achieved_flop_per_s_per_accelerator")
"""Model FLOP per second: during steps or, for a row without a layout, over the billed hours."""

MEMORY = "training_memory_bytes_per_accelerator"
MEASURED = ("tokens_s_gpu", "step_s", "tflops_gpu", "memory_gb")
"""Columns with measured figures, which are never inputs."""

STEP_COLUMNS = (*WORD_COLUMNS, *LAYOUT, *MEASURED, "params")
"""Columns of which a table of steps has at least one."""

ADAPTERS = "lora"
"""Mark in the model's name or in the notes of a row that trains adapters."""

FLOP_PER_TFLOP = 1e12
BYTES_PER_GB = 1e9


def read_step(row: Mapping[str, Any], place: int, file: str, names: Names) -> Measurement:
    """Return a row of the table as a measurement; its `reason` says why the row cannot be read."""
    title, group, source = (text_or_empty(row, key) for key in ("id", "dataset", "source"))
    if not title:
        count, device = text_or_empty(row, "n_gpus").removesuffix(".0"), text_or_empty(row, "gpu")
        devices = " x ".join(filter(None, (count, device)))
        title = " ".join(filter(None, (text_or_empty(row, "model"), devices, f"#{place}")))
    measurement = Measurement(title, file, place, group or "unnamed", _targets(row), source=source)
    return with_inputs(measurement, lambda: _inputs(row, names))


def _inputs(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return all inputs of the prediction, without the measured figures. Raises Unreadable."""
    name, size = text(row, "model"), number(row, "params")
    shape = names.shape(name, size)
    common = names.table_inputs(text_or_empty(row, "dataset"))
    number_format = text(row, "precision") or common.get("training_precision", "")
    inputs = common | model_inputs(name, shape, {"parameters": size}, text(row, "gpu"), number_format, names)
    if ADAPTERS in f"{name} {text_or_empty(row, 'notes')}".lower():
        inputs["training_method"] = ADAPTERS
    layout = {quantity: number(row, column) for column, quantity in LAYOUT.items()}
    if None not in (layout["accelerators"], layout["tensor_parallel"], layout["pipeline_parallel"]):
        del layout["data_parallel"]  # follows from the others
    inputs |= {quantity: value for quantity, value in layout.items() if value is not None}
    inputs["zero_stage"] = zero_stage(text(row, "sharding"))
    inputs["recomputation"] = recomputation(row.get("recompute"))
    inputs["sequence_parallel"] = sequence_parallel(row.get("recompute"))
    if inputs.get("accelerators") and not any(text(row, column) for column in SPLIT_COLUMNS):
        inputs |= FULLY_SHARDED
        inputs.setdefault("micro_batch", 1.0)
        inputs.setdefault("batch_sequences", inputs["accelerators"])
    return with_batch(inputs)


def _targets(row: Mapping[str, Any]) -> tuple[tuple[Figure, ...], ...]:
    speed = (
        Figure(SPEED, published(row, "tokens_s_gpu")),
        Figure(STEP_TIME, published(row, "step_s")),
        *_flop_rates(row),
    )
    memory = published(row, "memory_gb")
    return (speed, (Figure(MEMORY, memory * BYTES_PER_GB),)) if memory else (speed,)


def _flop_rates(row: Mapping[str, Any]) -> list[Figure]:
    """Return the model FLOP per second as a figure of each quantity in FLOP_RATES."""
    rate, basis, reason = published(row, "tflops_gpu"), text_or_empty(row, "tflops_basis").lower(), ""
    if rate is not None and basis.startswith("hardware"):
        mode = "full" if "full" in basis or "8n" in basis else recomputation(row.get("recompute"))
        executed = EXECUTED.get(mode or "")
        reason = "" if executed else Phrase("the file states hardware FLOP/s, but not how many FLOP were recomputed")
        rate = rate / executed if executed else None
    return [Figure(name, rate and rate * FLOP_PER_TFLOP, reason) for name in FLOP_RATES]
