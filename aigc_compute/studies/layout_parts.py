"""The parts of the step time and of the memory of a layout, and the comparison of two layouts by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

MICRO_BATCH_PARTS = {
    "matrix_time_s": "matrix products",
    "attention_time_s": "attention",
    "elementwise_time_s": "memory-bound",
    "overhead_time_s": "overhead",
    "tensor_exchange_time_s": "tensor exchange",
    "context_exchange_time_s": "context exchange",
    "expert_exchange_time_s": "expert exchange",
}
"""Names of the parts of the time of a micro-batch, by quantity."""

STEP_PARTS = {
    "gradient_exchange_time_s": "gradient exchange",
    "optimizer_time_s": "optimiser",
    "offload_time_s": "offload",
}
"""Names of the other parts of the time of a step, by quantity."""

FIRST_STAGE = {"state_bytes_per_accelerator": "state", "activation_bytes_per_accelerator": "activations"}
"""Names of the parts of the memory of the first pipeline stage, by quantity."""

LAST_STAGE = {
    "last_state_bytes_per_accelerator": "state",
    "last_activation_bytes_per_accelerator": "activations",
    "logit_bytes_per_accelerator": "logits",
}
"""Names of the parts of the memory of the last pipeline stage, by quantity."""

ALL_STAGES = {
    "layer_activation_bytes": "layer at work",
    "gathered_bytes_per_accelerator": "gathered weights",
    "framework_bytes_per_accelerator": "framework",
}
"""Names of the parts of the memory of every stage, by quantity."""

PARTS = (
    "micro_batches",
    "pipeline_bubble_ratio",
    "microbatch_time_s",
    "step_time_error",
    "pipeline_parallel",
    *MICRO_BATCH_PARTS,
    *STEP_PARTS,
    *FIRST_STAGE,
    *LAST_STAGE,
    *ALL_STAGES,
)
"""Quantities that the parts are computed from."""

MIN_SHARE = 0.005
"""Smallest difference between the parts of two layouts that is listed, as a share of the better step time."""

Known = Callable[[str], float | None]
"""Function that returns the value of a quantity, or None if it is unknown."""


def slower_by(best: Mapping[str, float], own: Mapping[str, float]) -> dict[str, float]:
    """Return by how many seconds each part of a step is slower than in the best layout; the largest differences first.

    Negative values are parts that are faster.
    """
    differences = {name: own.get(name, 0.0) - best.get(name, 0.0) for name in {**own, **best}}
    smallest = MIN_SHARE * sum(best.values())
    ordered = sorted(differences.items(), key=lambda item: -abs(item[1]))
    return {name: value for name, value in ordered if abs(value) >= smallest}


def step_parts(known: Known) -> dict[str, float]:
    """Return the parts of the step time by name, in seconds. They add up to the step time."""
    error, passes = known("step_time_error") or 1.0, known("micro_batches") or 0.0
    parts = {title: passes * (known(name) or 0.0) for name, title in MICRO_BATCH_PARTS.items()}
    parts["bubble"] = passes * (known("microbatch_time_s") or 0.0) * (known("pipeline_bubble_ratio") or 0.0)
    parts |= {title: known(name) or 0.0 for name, title in STEP_PARTS.items()}
    return {title: error * value for title, value in parts.items() if value}


def memory_parts(known: Known) -> dict[str, float]:
    """Return the parts of the memory of the fuller pipeline stage, the first or the last, by name, in bytes."""
    first, last = ({title: known(name) or 0.0 for name, title in stage.items()} for stage in (FIRST_STAGE, LAST_STAGE))
    single = {**first, "logits": last["logits"]}
    fuller = max(first, last, key=lambda stage: sum(stage.values()))
    parts = single if known("pipeline_parallel") == 1 else fuller
    return {**parts, **{title: value for name, title in ALL_STAGES.items() if (value := known(name))}}
