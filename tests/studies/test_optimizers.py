"""Optimisers and offload as words of a scenario."""

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
    [found] = estimate(read_inputs(words, CATALOGUE), CATALOGUE, date(2026, 1, 1), ranges=False)
    return found


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [("adamw", 12), ("adam", 12), ("adamw-16bit-moments", 8), ("adamw-16bit", 4), ("muon", 8), ("lion", 8), ("sgd", 4)],
)
def test_bytes_of_a_parameter(optimizer: str, expected: float) -> None:
    assert answer("parameters=1B", f"optimizer={optimizer}").values[STATE] == expected


def test_every_optimizer_has_its_bytes() -> None:
    for name in CATALOGUE.names("optimizers"):
        assert 4 <= answer("parameters=1B", f"optimizer={name}").values[STATE] <= 12, name


def test_given_bytes_win() -> None:
    assert answer("parameters=1B", "optimizer=sgd", f"{STATE}=9").values[STATE] == 9


def test_wide_weights_need_no_copy() -> None:
    """Sixteen bytes a parameter with Adam, as in mixed precision: four for the weight, the gradient and each moment."""
    found = answer("parameters=1B", "accelerator=a100-sxm-80gb", "training_precision=tf32").values
    assert (found[STATE], found["training_state_bytes"]) == (8, 16e9)


def test_deepseek_v3_keeps_thirteen_bytes() -> None:
    """8-bit weights, 32-bit weights and gradients, 16-bit moments (section 3.3.3 of its report)."""
    found = answer("deepseek-v3").values
    assert found["training_state_bytes"] / found["parameters"] == pytest.approx(13)


def test_an_unknown_optimizer_names_the_nearest() -> None:
    with pytest.raises(Problems, match="adamw"):
        answer("parameters=1B", "optimizer=adamv")


def test_offload_saves_memory_and_takes_time() -> None:
    found = [
        answer(*LAYOUT, "pipeline_parallel=1", f"offload={word}").values for word in ("none", "optimizer", "parameters")
    ]
    assert found[0][MEMORY] > found[1][MEMORY] > found[2][MEMORY]
    assert found[0][STEP] < found[1][STEP] < found[2][STEP]


def test_muon_takes_longer_and_keeps_less() -> None:
    adam, muon = (answer(*LAYOUT, "pipeline_parallel=2", f"optimizer={word}").values for word in ("adamw", "muon"))
    assert muon["optimizer_time_s"] > adam["optimizer_time_s"]
    assert muon[MEMORY] < adam[MEMORY]


def test_sharing_a_sequence_shares_its_activations_and_takes_exchange() -> None:
    words = (*LAYOUT[:-1], "tensor_parallel=4", "pipeline_parallel=1", "sequence_length=32768")
    alone, shared = (answer(*words, f"context_parallel={count}").values for count in (1, 4))
    assert shared["activation_bytes_per_accelerator"] == alone["activation_bytes_per_accelerator"] / 4
    assert alone["context_exchange_time_s"] == 0 < shared["context_exchange_time_s"]


def test_the_last_stage_can_be_the_fullest() -> None:
    """With a large vocabulary and few micro-batches under way the output projection and its logits decide."""
    words = ("layers=8", "hidden_size=2048", "attention_heads=16", "accelerator=h100-sxm", "accelerators=8")
    layout = ("tensor_parallel=1", "pipeline_parallel=8", "batch_sequences=64", "micro_batch=1", "recomputation=full")
    small, large = (
        answer(*words, *layout, f"vocabulary_size={size}", "sequence_length=8192").values for size in (1000, 500_000)
    )
    first = large["state_bytes_per_accelerator"] + large["activation_bytes_per_accelerator"]
    assert large[MEMORY] > first + large["layer_activation_bytes"] + large["framework_bytes_per_accelerator"]
    assert large["step_time_s"] > 1.5 * small["step_time_s"]
