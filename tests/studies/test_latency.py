"""The simulated latency of a replica: it agrees with the estimate for a single request, and grows with the load."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import read_inputs
from aigc_compute.scenario.trace import read_trace
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.latency import Limits, Workload, latency_document

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)
REPLICA = (
    "llama-3.1-70b",
    "accelerator=h100-sxm",
    "inference_accelerators=4",
    "prompt_tokens=1000",
    "output_tokens=300",
)
NO_VARIATION = ("prompt_tokens_variation=0", "output_tokens_variation=0", "arrival_variation=0")


def simulate(*words: str, count: int = 1000, **workload: Any) -> dict[str, Any]:
    """Return the row of the document for a simulation of `count` requests."""
    rows = read_inputs(words, CATALOGUE)
    [row] = as_json(latency_document(rows, CATALOGUE, DAY, Workload(count, **workload)))["rows"]
    return dict(row)


def test_a_single_request_takes_the_estimated_times() -> None:
    [answer] = estimate(read_inputs([*REPLICA, "concurrency=1"], CATALOGUE), CATALOGUE, DAY)
    [load] = simulate(*REPLICA, *NO_VARIATION, loads=[0.001], count=200)["loads"]
    first, further = load["first_token_p50_s"]["value"], load["output_token_p50_s"]["value"]
    assert first == pytest.approx(answer.values["front_end_s"] + answer.values["prefill_time_s"], rel=1e-6)
    assert further == pytest.approx(answer.values["decode_step_time_s"], rel=1e-6)
    assert load["answer_p50_s"]["value"] == pytest.approx(first + 299 * further, rel=1e-6)


def test_latencies_grow_with_the_load_and_with_bursts() -> None:
    row = simulate(*REPLICA, loads=[0.3, 0.6, 0.9])
    for name in ("first_token_p95_s", "output_token_p50_s", "answer_p99_s"):
        latencies = [load[name] for load in row["loads"]]
        values = [latency["value"] for latency in latencies]
        assert values == sorted(values)
        assert all(latency["low"] < latency["value"] < latency["high"] for latency in latencies)
    [even], [bursts] = (
        simulate(*REPLICA, f"arrival_variation={variation}", loads=[0.8])["loads"] for variation in (0, 4)
    )
    assert bursts["first_token_p99_s"]["value"] > even["first_token_p99_s"]["value"]


def test_near_the_highest_possible_rate_a_range_contains_its_value() -> None:
    """There the length of the queue of a few thousand requests is random. It may be longer at the central value than at
    the slow end of the range.
    """
    words = ("parameters=70B", "inference_precision=fp8", "accelerator=h100-sxm", "inference_accelerators=4")
    [load] = simulate(*words, count=4000, loads=[0.95])["loads"]
    ranges = {name: body for name, body in load.items() if name != "load"}
    assert len(ranges) == 10
    for name, body in ranges.items():
        assert body["low"] <= body["value"] <= body["high"], name
    assert load["first_token_p99_s"]["high"] == load["first_token_p99_s"]["value"]


def test_latencies_have_no_upper_end_at_a_rate_above_the_highest_rate_of_the_slow_end() -> None:
    highest = simulate(*REPLICA)["most_queries_per_s"]
    [load] = simulate(*REPLICA, f"copy_queries_per_s={0.99 * highest['value']}")["loads"]
    assert highest["low"] < highest["value"] < highest["high"]
    assert load["first_token_p50_s"]["high"] is None
    assert load["first_token_p50_s"]["value"] is not None


def test_the_simulated_rate_of_a_service_is_the_peak_rate_of_one_replica() -> None:
    [load] = simulate(*REPLICA, "users=10M")["loads"]
    [answer] = estimate(read_inputs([*REPLICA, "users=10M"], CATALOGUE), CATALOGUE, DAY)
    replicas = answer.values["serving_accelerators"] / 4
    assert load["queries_per_s"]["value"] == pytest.approx(answer.values["peak_queries_per_s"] / replicas, rel=0.1)


def test_the_highest_rate_within_limits_keeps_the_limits() -> None:
    limits = Limits(1.0, 0.05)
    [load] = simulate(*REPLICA, limits=limits)["loads"]
    assert load["first_token_p95_s"]["value"] <= 1.0
    assert load["output_token_p95_s"]["value"] <= 0.05
    [higher] = simulate(*REPLICA, f"copy_queries_per_s={load['queries_per_s']['value'] * 1.1}")["loads"]
    assert higher["first_token_p95_s"]["value"] > 1.0 or higher["output_token_p95_s"]["value"] > 0.05
    assert simulate(*REPLICA, limits=Limits(1e-4))["loads"] == []


def test_the_requests_of_a_trace_are_simulated(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_text("output_tokens,arrival_s,prompt_tokens\n300,2000,1000\n300,0,1000\n", encoding="utf-8")
    [answer] = estimate(read_inputs([*REPLICA, "concurrency=1"], CATALOGUE), CATALOGUE, DAY)
    [load] = simulate(*REPLICA, trace=read_trace(str(path)))["loads"]
    assert load["output_token_p50_s"]["value"] == pytest.approx(answer.values["decode_step_time_s"], rel=1e-6)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("arrival_s,prompt_tokens\n1,2\n", 1, "output_tokens"),
        ("arrival_s,prompt_tokens,output_tokens\n1,2,0\n", 2, "at least 1"),
        ("arrival_s,prompt_tokens,output_tokens\n1,2,3\n-1,2,3\n", 3, "at least 0"),
        ("arrival_s,prompt_tokens,output_tokens\n1,many,3\n", 2, "'many'"),
        ("arrival_s,prompt_tokens,output_tokens\n1,2\n", 2, "2 cells"),
        ("arrival_s,prompt_tokens,output_tokens\n", None, "no requests"),
        ("", None, "the input is empty"),
    ],
)
def test_an_invalid_trace_is_an_error_with_its_line(tmp_path: Path, text: str, line: int | None, message: str) -> None:
    path = tmp_path / "trace.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as raised:
        read_trace(str(path))
    [diagnostic] = raised.value.diagnostics
    assert (diagnostic.file, diagnostic.line) == (str(path), line)
    assert message in str(diagnostic)


def test_a_static_batch_cannot_be_simulated() -> None:
    with pytest.raises(Problems, match="static batch"):
        simulate(*REPLICA, "serving_mode=static-batch")
