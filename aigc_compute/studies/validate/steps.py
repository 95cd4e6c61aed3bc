"""Measured training steps: rows of a table with the columns of `configs/validation/steps.csv`.

Of a row's figures the first counts that can be predicted: tokens a second, the time of a step, model FLOP a second
(published hardware FLOP are divided by what recomputation adds to them); memory stands by itself. None of them is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...language import Phrase
from .measurement import Figure, Measurement, Unreadable, number, published, text
from .names import Names
from .prediction_inputs import readable, told_of, with_batch
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
"""Columns that a prediction is told, with their quantities."""

DIVIDED = ("tp", "pp", "dp", "cp", "ep", "vp", "sharding")
"""Columns that say how a model was divided."""

FULLY_SHARDED = {"tensor_parallel": 1.0, "pipeline_parallel": 1.0, "zero_stage": 3}
"""What a row is taken for that says nothing of how the model was divided; without a batch with one sequence each."""

WORDS = ("dataset", "model", "gpu", "precision", "sharding", "recompute")
"""Columns of words that it is told."""

SPEED, STEP_TIME = "tokens_per_s_per_accelerator", "step_time_s"
FLOP_RATES = ("step_flop_per_s_per_accelerator", "achieved_flop_per_s_per_accelerator")
"""While stepping; over the billed hours where a row without a layout does not tell the two apart."""

MEMORY = "training_memory_bytes_per_accelerator"
MEASURED = ("tokens_s_gpu", "step_s", "tflops_gpu", "memory_gb")
"""Columns that it is not told."""

KNOWN_BY = (*WORDS, *LAYOUT, *MEASURED, "params")
"""Columns by any of which such a table is known."""

ADAPTERS = "lora"
"""A row whose model or notes say so trains adapters."""

FLOP_PER_TFLOP = 1e12
BYTES_PER_GB = 1e9


def read_step(row: Mapping[str, Any], place: int, file: str, names: Names) -> Measurement:
    """A row of the table. What is wrong with it is its reason."""
    title, group, source = (_said(row, key) for key in ("id", "dataset", "source"))
    if not title:
        devices = " x ".join(filter(None, (_said(row, "n_gpus").removesuffix(".0"), _said(row, "gpu"))))
        title = " ".join(filter(None, (_said(row, "model"), devices, f"#{place}")))
    known = Measurement(title, file, place, group or "unnamed", _asked(row), source=source)
    return readable(known, lambda: _told(row, names))


def _told(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """All but what was measured. Raises Unreadable."""
    name, size = text(row, "model"), number(row, "params")
    shape = names.shape(name, size)
    whole = names.said_of(_said(row, "dataset"))
    number_format = text(row, "precision") or whole.get("training_precision", "")
    told = whole | told_of(name, shape, {"parameters": size}, text(row, "gpu"), number_format, names)
    if ADAPTERS in f"{name} {_said(row, 'notes')}".lower():
        told["training_method"] = ADAPTERS
    layout = {meant: number(row, column) for column, meant in LAYOUT.items()}
    if None not in (layout["accelerators"], layout["tensor_parallel"], layout["pipeline_parallel"]):
        del layout["data_parallel"]  # it follows
    told |= {meant: value for meant, value in layout.items() if value is not None}
    told["zero_stage"] = zero_stage(text(row, "sharding"))
    told["recomputation"] = recomputation(row.get("recompute"))
    told["sequence_parallel"] = sequence_parallel(row.get("recompute"))
    if told.get("accelerators") and not any(text(row, column) for column in DIVIDED):
        told |= FULLY_SHARDED
        told.setdefault("micro_batch", 1.0)
        told.setdefault("batch_sequences", told["accelerators"])
    return with_batch(told)


def _asked(row: Mapping[str, Any]) -> tuple[tuple[Figure, ...], ...]:
    speed = (Figure(SPEED, published(row, "tokens_s_gpu")), Figure(STEP_TIME, published(row, "step_s")), *_rates(row))
    memory = published(row, "memory_gb")
    return (speed, (Figure(MEMORY, memory * BYTES_PER_GB),)) if memory else (speed,)


def _rates(row: Mapping[str, Any]) -> list[Figure]:
    """Model FLOP a second."""
    rate, basis, reason = published(row, "tflops_gpu"), _said(row, "tflops_basis").lower(), ""
    if rate is not None and basis.startswith("hardware"):
        counted = "full" if "full" in basis or "8n" in basis else recomputation(row.get("recompute"))
        executed = EXECUTED.get(counted or "")
        reason = "" if executed else Phrase("hardware FLOP/s, and it is not known how many of them were recomputed")
        rate = rate / executed if executed else None
    return [Figure(name, rate and rate * FLOP_PER_TFLOP, reason) for name in FLOP_RATES]


def _said(row: Mapping[str, Any], key: str) -> str:
    """A cell as a text, whatever is in it."""
    try:
        return text(row, key)
    except Unreadable:
        return ""
