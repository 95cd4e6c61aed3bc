"""The search of deployments: inputs are kept, deployments fit into memory, keep the limits, and are sorted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.deployments import SHAPE, SPEED, Criteria, deployments_document
from aigc_compute.studies.estimate import estimate

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)


def search(*words: str, criteria: Criteria | None = None, top: int = 10) -> dict[str, Any]:
    """Return the row of the document with the `top` best deployments."""
    rows = read_inputs(words, CATALOGUE)
    [row] = as_json(deployments_document(rows, CATALOGUE, DAY, criteria or Criteria(), top))["rows"]
    return dict(row)


def test_the_fastest_deployments_come_first_and_have_the_values_of_an_estimate() -> None:
    row = search("llama-3.1-70b", "accelerator=h100-sxm", criteria=Criteria(1.0, 0.05))
    speeds = [deployment[SPEED] for deployment in row["deployments"]]
    assert speeds == sorted(speeds, reverse=True)
    for deployment in row["deployments"]:
        assert deployment["time_to_first_token_s"] <= 1
        assert deployment["time_per_output_token_s"] <= 0.05
    best = row["deployments"][0]
    words = [f"{name}={best[name]}" for name in (*SHAPE, "inference_precision")]
    [answer] = estimate(read_inputs(["llama-3.1-70b", "accelerator=h100-sxm", *words], CATALOGUE), CATALOGUE, DAY)
    for name in ("time_to_first_token_s", "time_per_output_token_s", "inference_accelerators"):
        assert answer.values[name] == best[name]
    assert answer.values["output_tokens"] / answer.values["query_accelerator_s"] == best[SPEED]


def test_the_weights_fit_into_the_memory_of_every_deployment() -> None:
    for deployment in search("llama-3.1-405b", "accelerator=h100-sxm", top=100)["deployments"]:
        weights = 405e9 * {"bf16": 2, "fp8": 1, "fp4": 0.5}[deployment["inference_precision"]]
        assert weights < deployment["inference_accelerators"] * 80e9


def test_every_deployment_has_the_given_inputs() -> None:
    row = search("llama-3.1-70b", "inference_tensor_parallel=4", "inference_precision=bf16", "concurrency=32")
    names = ("inference_tensor_parallel", "inference_precision", "concurrency")
    assert {tuple(deployment[name] for name in names) for deployment in row["deployments"]} == {(4, "bf16", 32)}
    row = search("llama-3.1-70b", "inference_accelerators=8")
    assert {deployment["inference_accelerators"] for deployment in row["deployments"]} == {8}


def test_no_deployment_is_better_than_the_frontier() -> None:
    row = search("llama-3.1-8b", "accelerator=h100-sxm", top=1000)
    frontier = [(deployment["time_per_output_token_s"], deployment[SPEED]) for deployment in row["frontier"]]
    assert frontier == sorted(frontier)
    for deployment in row["deployments"]:
        limit = deployment["time_per_output_token_s"]
        assert any(time <= limit and speed >= deployment[SPEED] for time, speed in frontier)


def test_deployments_by_price_are_sorted_by_price_and_not_by_speed() -> None:
    names = ("h100-sxm", "h200-sxm", "b200-sxm")
    by_speed, by_price = (
        search("llama-3.1-70b", criteria=Criteria(None, 0.05, names, by_price)) for by_price in (False, True)
    )
    prices = [deployment["cost_per_million_output_tokens_usd"] for deployment in by_price["deployments"]]
    assert prices == sorted(prices)
    assert by_speed["deployments"][0][SPEED] >= by_price["deployments"][0][SPEED]


def test_without_a_deployment_within_the_limits_the_nearest_ones_are_shown() -> None:
    row = search("llama-3.1-70b", "accelerator=h100-sxm", criteria=Criteria(None, 1e-3))
    assert row["within"] == 0
    times = [deployment["time_per_output_token_s"] for deployment in row["deployments"]]
    assert times == sorted(times)


def test_an_impossible_search_is_an_error_with_the_reason() -> None:
    with pytest.raises(Problems, match="degrees of parallelism"):
        search("llama-3.1-70b", "inference_accelerators=7")
    with pytest.raises(Problems, match="unknown"):
        search("accelerator=h100-sxm")
