"""The search of deployments: what is kept, what fits, what is within the limits, and what is best."""

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


def search(*words: str, wish: Criteria | None = None, most: int = 10) -> dict[str, Any]:
    rows = read_inputs(words, CATALOGUE)
    [row] = as_json(deployments_document(rows, CATALOGUE, DAY, wish or Criteria(), most))["rows"]
    return row


def test_the_best_come_first_and_are_those_of_estimate() -> None:
    row = search("llama-3.1-70b", "accelerator=h100-sxm", wish=Criteria(1.0, 0.05))
    speeds = [one[SPEED] for one in row["deployments"]]
    assert speeds == sorted(speeds, reverse=True)
    assert all(
        one["time_to_first_token_s"] <= 1 and one["time_per_output_token_s"] <= 0.05 for one in row["deployments"]
    )
    best = row["deployments"][0]
    words = [f"{name}={best[name]}" for name in (*SHAPE, "inference_precision")]
    [alone] = estimate(read_inputs(["llama-3.1-70b", "accelerator=h100-sxm", *words], CATALOGUE), CATALOGUE, DAY)
    for name in ("time_to_first_token_s", "time_per_output_token_s", "inference_accelerators"):
        assert alone.values[name] == best[name]
    assert alone.values["output_tokens"] / alone.values["query_accelerator_s"] == best[SPEED]


def test_every_deployment_that_is_shown_holds_the_weights() -> None:
    for one in search("llama-3.1-405b", "accelerator=h100-sxm", most=100)["deployments"]:
        weights = 405e9 * {"bf16": 2, "fp8": 1, "fp4": 0.5}[one["inference_precision"]]
        assert weights < one["inference_accelerators"] * 80e9


def test_what_is_given_stays() -> None:
    row = search("llama-3.1-70b", "inference_tensor_parallel=4", "inference_precision=bf16", "concurrency=32")
    for one in row["deployments"]:
        assert (one["inference_tensor_parallel"], one["inference_precision"], one["concurrency"]) == (4, "bf16", 32)
    row = search("llama-3.1-70b", "inference_accelerators=8")
    assert {one["inference_accelerators"] for one in row["deployments"]} == {8}


def test_nobody_beats_the_frontier() -> None:
    row = search("llama-3.1-8b", "accelerator=h100-sxm", most=1000)
    front = [(one["time_per_output_token_s"], one[SPEED]) for one in row["frontier"]]
    assert front == sorted(front)
    for one in row["deployments"]:
        assert any(each <= one["time_per_output_token_s"] and speed >= one[SPEED] for each, speed in front)


def test_a_dollar_chooses_another_accelerator_than_an_accelerator_does() -> None:
    names = ("h100-sxm", "h200-sxm", "b200-sxm")
    by_device, by_price = (search("llama-3.1-70b", wish=Criteria(None, 0.05, names, each)) for each in (False, True))
    prices = [one["cost_per_million_output_tokens_usd"] for one in by_price["deployments"]]
    assert prices == sorted(prices)
    assert by_device["deployments"][0][SPEED] >= by_price["deployments"][0][SPEED]


def test_where_nothing_is_within_the_limits_the_nearest_is_shown() -> None:
    row = search("llama-3.1-70b", "accelerator=h100-sxm", wish=Criteria(None, 1e-3))
    assert row["within"] == 0
    times = [one["time_per_output_token_s"] for one in row["deployments"]]
    assert times == sorted(times)


def test_what_cannot_be_searched_says_why() -> None:
    with pytest.raises(Problems, match="degrees of parallelism"):
        search("llama-3.1-70b", "inference_accelerators=7")
    with pytest.raises(Problems, match="unknown"):
        search("accelerator=h100-sxm")
