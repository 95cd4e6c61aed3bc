"""The search of layouts: what it lays out, what fits, and what is fastest."""

from __future__ import annotations

from datetime import date
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.layout_candidates import SHAPE, candidates, divisors
from aigc_compute.studies.layouts import layouts_document

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)


def search(*words: str, most: int = 20) -> dict[str, Any]:
    [row] = layouts_document(read_inputs(words, CATALOGUE), CATALOGUE, DAY, most)["rows"]
    return row


@given(st.integers(1, 5000))
def test_divisors(number: int) -> None:
    assert divisors(number) == [one for one in range(1, number + 1) if number % one == 0]


@given(st.sampled_from([8, 24, 64, 96]), st.sampled_from([12, 32, 61]), st.integers(1, 64), st.sampled_from([0, 8, 64]))
def test_candidates_use_every_accelerator_and_divide_what_they_share(
    count: int, layers: int, sequences: int, experts: int
) -> None:
    known = {"accelerators": count, "layers": layers, "attention_heads": 32, "experts": experts}
    others = {"batch_sequences": sequences, "accelerators_per_link_domain": 8, "sequence_length": 16384}
    found = list(candidates({**known, **others}, {}))
    assert len(found) == len(set(found))
    for layout in found:
        shape = dict(zip(SHAPE, layout, strict=True))
        assert prod(layout[:4]) == count
        assert shape["pipeline_parallel"] <= layers
        assert shape["context_parallel"] in (1, 2, 4)
        assert 32 % shape["tensor_parallel"] == 0
        assert shape["tensor_parallel"] <= 8
        assert not experts or experts % shape["expert_parallel"] == 0
        assert shape["data_parallel"] * shape["micro_batch"] <= sequences


@pytest.mark.parametrize("words", [("accelerators=1e300",), ("accelerators=8", "layers=1e12")])
def test_what_is_too_large_to_be_divided_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(Problems, match="at most 1,000,000,000"):
        search("llama-2-7b", "accelerator=h100-sxm", *words)


def test_the_fastest_that_fit_come_first_and_are_those_of_estimate() -> None:
    words = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=256")
    row = search(*words)
    times = [one["step_time_s"] for one in row["layouts"]]
    assert times == sorted(times)
    assert all(one["training_memory_left_bytes"] >= 0 for one in row["layouts"])
    best = row["layouts"][0]
    given_layout = [f"{name}={best[name]}" for name in SHAPE]
    [alone] = estimate(
        read_inputs([*words, *given_layout, f"recomputation={best['recomputation']}"], CATALOGUE), CATALOGUE, DAY
    )
    for name in ("step_time_s", "training_memory_bytes_per_accelerator"):
        assert alone.values[name] == pytest.approx(best[name], rel=1e-12)


def test_what_is_given_is_kept() -> None:
    row = search("llama-2-70b", "accelerator=h100-sxm", "accelerators=256", "tensor_parallel=8", "recomputation=full")
    assert {(one["tensor_parallel"], one["recomputation"]) for one in row["layouts"]} == {(8.0, "full")}


@pytest.mark.parametrize(("name", "value"), [("data_parallel", 4), ("zero_stage", 3), ("micro_batch", 2)])
def test_any_part_that_is_given_is_kept(name: str, value: int) -> None:
    row = search("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", f"{name}={value}")
    assert {one[name] for one in row["layouts"]} == {value}


def test_sequences_that_are_divided_take_their_accelerators() -> None:
    row = search("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", "context_parallel=4")
    parts = ("tensor_parallel", "pipeline_parallel", "data_parallel")
    assert {prod(one[name] for name in parts) for one in row["layouts"]} == {16}


def test_where_nothing_fits_the_nearest_comes_first() -> None:
    row = search("gpt-3-175b", "accelerator=h100-sxm", "accelerators=8", most=5)
    left = [one["training_memory_left_bytes"] for one in row["layouts"]]
    assert row["fitting"] == 0
    assert left == sorted(left, reverse=True)
    assert left[0] < 0


def test_what_would_make_it_fit_is_told_and_does() -> None:
    row = search("gpt-3-175b", "accelerator=h100-sxm", "accelerators=8", most=1)
    assert row["remedies"]
    for one in row["remedies"]:
        words = {"accelerators": "8", **one["change"]}
        changed = search("gpt-3-175b", "accelerator=h100-sxm", *(f"{name}={value}" for name, value in words.items()))
        assert changed["fitting"] > 0
        assert changed["layouts"][0]["step_time_s"] == pytest.approx(one["step_time_s"], rel=1e-12)


def test_where_something_fits_no_change_is_proposed() -> None:
    assert "remedies" not in search("llama-2-7b", "accelerator=h100-sxm", "accelerators=64")


@pytest.mark.parametrize("model", ["llama-2-70b", "deepseek-v3"])
def test_parts_add_up(model: str) -> None:
    rows = read_inputs((model, "accelerator=h100-sxm", "accelerators=256"), CATALOGUE)
    [row] = layouts_document(rows, CATALOGUE, DAY, 30, explain=True)["rows"]
    for one in row["layouts"]:
        assert sum(one["step_parts_s"].values()) == pytest.approx(one["step_time_s"], rel=1e-12)
        assert sum(one["memory_parts_bytes"].values()) == pytest.approx(
            one["training_memory_bytes_per_accelerator"], rel=1e-12
        )
    first, *others = row["layouts"]
    for one in others:
        slower = one["step_time_s"] - first["step_time_s"]
        assert sum(one["slower_by_s"].values()) == pytest.approx(slower, abs=0.05 * first["step_time_s"])


def test_long_sequences_are_shared() -> None:
    row = search(
        "llama-3.1-8b", "accelerator=h100-sxm", "accelerators=64", "sequence_length=131072", "recomputation=none"
    )
    assert row["fitting"]
    assert min(one["context_parallel"] for one in row["layouts"]) > 1


def test_a_historic_run_says_nothing_of_a_layout() -> None:
    """DeepSeek-V3's own hours are known; its layouts still take different times."""
    row = search("deepseek-v3", "accelerator=h800-sxm", "accelerators=2048")
    assert len({one["step_time_s"] for one in row["layouts"]}) > 5


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("parameters=70B", "experts=8", "accelerators=64"), "needs layers, attention_heads, hidden_size"),
        (("llama-2-70b", "accelerators=64", "batch_sequences=1", "tensor_parallel=3"), "no layout divides"),
        (("t5-11b", "accelerators=64"), "microbatch_time_s is unknown"),
    ],
)
def test_what_cannot_be_searched_is_told(words: tuple[str, ...], expected: str) -> None:
    with pytest.raises(Problems, match=expected):
        search(*words)
