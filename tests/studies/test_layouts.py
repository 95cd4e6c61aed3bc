"""The search of layouts: which layouts it considers, which of them fit, and which is the fastest."""

from __future__ import annotations

from datetime import date
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.layout_candidates import SHAPE, candidates, divisors
from aigc_compute.studies.layouts import layouts_document

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)


def search(*words: str, top: int = 20) -> dict[str, Any]:
    """Return the row of the document with the `top` best layouts."""
    [row] = as_json(layouts_document(read_inputs(words, CATALOGUE), CATALOGUE, DAY, top))["rows"]
    return dict(row)


@given(st.integers(1, 5000))
def test_divisors_are_all_numbers_that_divide_without_a_remainder(number: int) -> None:
    assert divisors(number) == [divisor for divisor in range(1, number + 1) if number % divisor == 0]


@given(st.sampled_from([8, 24, 64, 96]), st.sampled_from([12, 32, 61]), st.integers(1, 64), st.sampled_from([0, 8, 64]))
def test_candidates_use_all_accelerators_and_divide_heads_layers_experts_and_sequences(
    count: int, layers: int, sequences: int, experts: int
) -> None:
    known = {"accelerators": count, "layers": layers, "attention_heads": 32, "experts": experts}
    others = {"batch_sequences": sequences, "accelerators_per_link_domain": 8, "sequence_length": 16384}
    layouts = list(candidates({**known, **others}, {}))
    assert len(layouts) == len(set(layouts))
    for layout in layouts:
        shape = dict(zip(SHAPE, layout, strict=True))
        assert prod(layout[:4]) == count
        assert shape["pipeline_parallel"] <= layers
        assert shape["context_parallel"] in (1, 2, 4)
        assert 32 % shape["tensor_parallel"] == 0
        assert shape["tensor_parallel"] <= 8
        assert not experts or experts % shape["expert_parallel"] == 0
        assert shape["data_parallel"] * shape["micro_batch"] <= sequences


@pytest.mark.parametrize("words", [("accelerators=1e300",), ("accelerators=8", "layers=1e12")])
def test_a_number_too_large_for_a_search_of_divisors_is_rejected(words: tuple[str, ...]) -> None:
    with pytest.raises(Problems, match="at most 1,000,000,000"):
        search("llama-2-7b", "accelerator=h100-sxm", *words)


def test_the_fastest_layouts_that_fit_come_first_and_have_the_values_of_an_estimate() -> None:
    words = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=256")
    row = search(*words)
    times = [layout["step_time_s"] for layout in row["layouts"]]
    assert times == sorted(times)
    assert all(layout["training_memory_left_bytes"] >= 0 for layout in row["layouts"])
    best = row["layouts"][0]
    best_layout = [f"{name}={best[name]}" for name in (*SHAPE, "recomputation")]
    [answer] = estimate(read_inputs([*words, *best_layout], CATALOGUE), CATALOGUE, DAY)
    for name in ("step_time_s", "training_memory_bytes_per_accelerator"):
        assert answer.values[name] == pytest.approx(best[name], rel=1e-12)


def test_every_layout_has_the_given_inputs() -> None:
    row = search("llama-2-70b", "accelerator=h100-sxm", "accelerators=256", "tensor_parallel=8", "recomputation=full")
    assert {(layout["tensor_parallel"], layout["recomputation"]) for layout in row["layouts"]} == {(8.0, "full")}


@pytest.mark.parametrize(("name", "value"), [("data_parallel", 4), ("zero_stage", 3), ("micro_batch", 2)])
def test_every_layout_has_a_given_part_of_a_layout(name: str, value: int) -> None:
    row = search("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", f"{name}={value}")
    assert {layout[name] for layout in row["layouts"]} == {value}


def test_context_parallelism_takes_its_share_of_the_accelerators() -> None:
    row = search("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", "context_parallel=4")
    parts = ("tensor_parallel", "pipeline_parallel", "data_parallel")
    assert {prod(layout[name] for name in parts) for layout in row["layouts"]} == {16}


def test_if_no_layout_fits_the_one_with_the_least_missing_memory_comes_first() -> None:
    row = search("gpt-3-175b", "accelerator=h100-sxm", "accelerators=8", top=5)
    memory_left = [layout["training_memory_left_bytes"] for layout in row["layouts"]]
    assert row["fitting"] == 0
    assert memory_left == sorted(memory_left, reverse=True)
    assert memory_left[0] < 0


def test_if_no_layout_fits_the_proposed_changes_make_one_fit() -> None:
    row = search("gpt-3-175b", "accelerator=h100-sxm", "accelerators=8", top=1)
    assert row["remedies"]
    for remedy in row["remedies"]:
        inputs = {"accelerators": "8", **remedy["change"]}
        changed = search("gpt-3-175b", "accelerator=h100-sxm", *(f"{name}={value}" for name, value in inputs.items()))
        assert changed["fitting"] > 0
        assert changed["layouts"][0]["step_time_s"] == pytest.approx(remedy["step_time_s"], rel=1e-12)


def test_if_a_layout_fits_no_change_is_proposed() -> None:
    assert "remedies" not in search("llama-2-7b", "accelerator=h100-sxm", "accelerators=64")


@pytest.mark.parametrize("model", ["llama-2-70b", "deepseek-v3"])
def test_the_parts_of_time_and_memory_add_up(model: str) -> None:
    rows = read_inputs((model, "accelerator=h100-sxm", "accelerators=256"), CATALOGUE)
    [row] = as_json(layouts_document(rows, CATALOGUE, DAY, 30, explain=True))["rows"]
    for layout in row["layouts"]:
        assert sum(layout["step_parts_s"].values()) == pytest.approx(layout["step_time_s"], rel=1e-12)
        memory = layout["training_memory_bytes_per_accelerator"]
        assert sum(layout["memory_parts_bytes"].values()) == pytest.approx(memory, rel=1e-12)
    first, *others = row["layouts"]
    for layout in others:
        difference = layout["step_time_s"] - first["step_time_s"]
        assert sum(layout["slower_by_s"].values()) == pytest.approx(difference, abs=0.05 * first["step_time_s"])


def test_long_sequences_need_context_parallelism() -> None:
    row = search(
        "llama-3.1-8b", "accelerator=h100-sxm", "accelerators=64", "sequence_length=131072", "recomputation=none"
    )
    assert row["fitting"]
    assert min(layout["context_parallel"] for layout in row["layouts"]) > 1


def test_layouts_of_a_historic_run_have_predicted_times() -> None:
    """The hours of the run of DeepSeek-V3 are known, but they do not determine the times of all layouts."""
    row = search("deepseek-v3", "accelerator=h800-sxm", "accelerators=2048")
    assert len({layout["step_time_s"] for layout in row["layouts"]}) > 5


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("parameters=70B", "experts=8", "accelerators=64"), "needs layers, attention_heads, hidden_size"),
        (("llama-2-70b", "accelerators=64", "batch_sequences=1", "tensor_parallel=3"), "no layout divides"),
        (("t5-11b", "accelerators=64"), "microbatch_time_s is unknown"),
    ],
)
def test_an_impossible_search_is_an_error_with_the_reason(words: tuple[str, ...], expected: str) -> None:
    with pytest.raises(Problems, match=expected):
        search(*words)
