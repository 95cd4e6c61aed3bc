"""What the step and the memory of a layout are made of, and where one layout loses against another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

OF_A_MICRO_BATCH = {
    "matrix_time_s": "matrix products",
    "attention_time_s": "attention",
    "elementwise_time_s": "memory-bound",
    "overhead_time_s": "overhead",
    "tensor_exchange_time_s": "tensor exchange",
    "context_exchange_time_s": "context exchange",
    "expert_exchange_time_s": "expert exchange",
}
OF_A_STEP = {
    "gradient_exchange_time_s": "gradient exchange",
    "optimizer_time_s": "optimiser",
    "offload_time_s": "offload",
}
FIRST = {"state_bytes_per_accelerator": "state", "activation_bytes_per_accelerator": "activations"}
LAST = {
    "last_state_bytes_per_accelerator": "state",
    "last_activation_bytes_per_accelerator": "activations",
    "logit_bytes_per_accelerator": "logits",
}
ANYWHERE = {
    "layer_activation_bytes": "layer at work",
    "gathered_bytes_per_accelerator": "gathered weights",
    "framework_bytes_per_accelerator": "framework",
}
PARTS = (
    "micro_batches",
    "pipeline_bubble_ratio",
    "microbatch_time_s",
    "step_time_error",
    "pipeline_parallel",
    *OF_A_MICRO_BATCH,
    *OF_A_STEP,
    *FIRST,
    *LAST,
    *ANYWHERE,
)
"""Quantities that the parts are made of."""

WORTH_TELLING = 0.005
"""Of the best step: what a layout loses less in, or gains less, is not told."""

Known = Callable[[str], float | None]


def slower_by(best: Mapping[str, float], own: Mapping[str, float]) -> dict[str, float]:
    """What a layout loses against the best one and gains (below zero), part by part of the step, the largest first."""
    slower = {name: own.get(name, 0.0) - best.get(name, 0.0) for name in {**own, **best}}
    least = WORTH_TELLING * sum(best.values())
    ordered = sorted(slower.items(), key=lambda item: -abs(item[1]))
    return {name: value for name, value in ordered if abs(value) >= least}


def step_parts(known: Known) -> dict[str, float]:
    """Seconds that add up to the step."""
    error, passes = known("step_time_error") or 1.0, known("micro_batches") or 0.0
    parts = {title: passes * (known(name) or 0.0) for name, title in OF_A_MICRO_BATCH.items()}
    parts["bubble"] = passes * (known("microbatch_time_s") or 0.0) * (known("pipeline_bubble_ratio") or 0.0)
    parts |= {title: known(name) or 0.0 for name, title in OF_A_STEP.items()}
    return {title: error * value for title, value in parts.items() if value}


def memory_parts(known: Known) -> dict[str, float]:
    """Bytes that add up to the memory of the fuller of the first and the last stage."""
    first, last = ({title: known(name) or 0.0 for name, title in part.items()} for part in (FIRST, LAST))
    alone = {**first, "logits": last["logits"]}
    staged = max(first, last, key=lambda part: sum(part.values()))
    parts = alone if known("pipeline_parallel") == 1 else staged
    return {**parts, **{title: value for name, title in ANYWHERE.items() if (value := known(name))}}
