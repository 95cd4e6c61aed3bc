"""Optimisers and offload as categories of a scenario."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.evaluate import Evaluation
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate

CATALOGUE = Catalogue()
LAYOUT = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", "batch_sequences=128", "tensor_parallel=8")
STATE = "optimizer_bytes_per_parameter"
MEMORY, STEP = "training_memory_bytes_per_accelerator", "step_time_s"


def answer(*words: str) -> Evaluation:
    [result] = estimate(read_inputs(words, CATALOGUE), CATALOGUE, date(2026, 1, 1), ranges=False)
    return result


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [("adamw", 12), ("adam", 12), ("adamw-16bit-moments", 8), ("adamw-16bit", 4), ("muon", 8), ("lion", 8), ("sgd", 4)],
)
def test_an_optimizer_has_its_bytes_of_state_per_parameter(optimizer: str, expected: float) -> None:
    assert answer("parameters=1B", f"optimizer={optimizer}").values[STATE] == expected


def test_every_optimizer_of_the_catalogue_has_plausible_bytes_of_state() -> None:
    for name in CATALOGUE.names("optimizers"):
        assert 4 <= answer("parameters=1B", f"optimizer={name}").values[STATE] <= 12, name


def test_given_bytes_of_state_override_those_of_the_optimizer() -> None:
    assert answer("parameters=1B", "optimizer=sgd", f"{STATE}=9").values[STATE] == 9


def test_weights_of_32_bits_need_no_master_weights() -> None:
    """Adam needs 16 bytes per parameter, as in mixed precision: 4 for the weight, the gradient and each moment."""
    values = answer("parameters=1B", "accelerator=a100-sxm-80gb", "training_precision=tf32").values
    assert (values[STATE], values["training_state_bytes"]) == (8, 16e9)


def test_deepseek_v3_has_thirteen_bytes_of_state_per_parameter() -> None:
    """8-bit weights, 32-bit master weights and gradients, 16-bit moments (section 3.3.3 of its report)."""
    values = answer("deepseek-v3").values
    assert values["training_state_bytes"] / values["parameters"] == pytest.approx(13)


def test_an_unknown_optimizer_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(Problems, match="adamw"):
        answer("parameters=1B", "optimizer=adamv")


def test_offload_saves_memory_and_takes_time() -> None:
    none, optimizer, parameters = (
        answer(*LAYOUT, "pipeline_parallel=1", f"offload={kind}").values for kind in ("none", "optimizer", "parameters")
    )
    assert none[MEMORY] > optimizer[MEMORY] > parameters[MEMORY]
    assert none[STEP] < optimizer[STEP] < parameters[STEP]


def test_muon_takes_more_time_and_less_memory_than_adam() -> None:
    adam, muon = (answer(*LAYOUT, "pipeline_parallel=2", f"optimizer={name}").values for name in ("adamw", "muon"))
    assert muon["optimizer_time_s"] > adam["optimizer_time_s"]
    assert muon[MEMORY] < adam[MEMORY]


def test_context_parallelism_divides_activations_and_takes_communication() -> None:
    words = (*LAYOUT[:-1], "tensor_parallel=4", "pipeline_parallel=1", "sequence_length=32768")
    undivided, divided = (answer(*words, f"context_parallel={count}").values for count in (1, 4))
    assert divided["activation_bytes_per_accelerator"] == undivided["activation_bytes_per_accelerator"] / 4
    assert undivided["context_exchange_time_s"] == 0 < divided["context_exchange_time_s"]


def test_the_last_pipeline_stage_can_need_the_most_memory() -> None:
    """With a large vocabulary and few micro-batches in flight, the output projection and its logits decide."""
    words = ("layers=8", "hidden_size=2048", "attention_heads=16", "accelerator=h100-sxm", "accelerators=8")
    layout = ("tensor_parallel=1", "pipeline_parallel=8", "batch_sequences=64", "micro_batch=1", "recomputation=full")
    small, large = (
        answer(*words, *layout, f"vocabulary_size={size}", "sequence_length=8192").values for size in (1000, 500_000)
    )
    first = large["state_bytes_per_accelerator"] + large["activation_bytes_per_accelerator"]
    assert large[MEMORY] > first + large["layer_activation_bytes"] + large["framework_bytes_per_accelerator"]
    assert large["step_time_s"] > 1.5 * small["step_time_s"]
