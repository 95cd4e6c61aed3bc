"""What users wait for: the simulation agrees with the estimate where nobody is in anybody's way, and load is felt."""

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
COPY = ("llama-3.1-70b", "accelerator=h100-sxm", "inference_accelerators=4", "prompt_tokens=1000", "output_tokens=300")
EVEN = ("prompt_tokens_variation=0", "output_tokens_variation=0", "arrival_variation=0")


def simulated(*words: str, count: int = 1000, **asked: Any) -> dict[str, Any]:
    rows = read_inputs(words, CATALOGUE)
    [row] = as_json(latency_document(rows, CATALOGUE, DAY, Workload(count, **asked)))["rows"]
    return row


def test_a_request_alone_takes_what_the_estimate_says() -> None:
    [alone] = estimate(read_inputs([*COPY, "concurrency=1"], CATALOGUE), CATALOGUE, DAY)
    [load] = simulated(*COPY, *EVEN, loads=[0.001], count=200)["loads"]
    first, each = load["first_token_p50_s"]["value"], load["output_token_p50_s"]["value"]
    assert first == pytest.approx(alone.values["front_end_s"] + alone.values["prefill_time_s"], rel=1e-6)
    assert each == pytest.approx(alone.values["decode_step_time_s"], rel=1e-6)
    assert load["answer_p50_s"]["value"] == pytest.approx(first + 299 * each, rel=1e-6)


def test_more_load_is_more_waiting_and_bursts_are_worse() -> None:
    row = simulated(*COPY, loads=[0.3, 0.6, 0.9])
    for name in ("first_token_p95_s", "output_token_p50_s", "answer_p99_s"):
        waits = [one[name]["value"] for one in row["loads"]]
        assert waits == sorted(waits)
        assert all(one[name]["low"] < one[name]["value"] < one[name]["high"] for one in row["loads"])
    [even], [bursts] = (simulated(*COPY, f"arrival_variation={each}", loads=[0.8])["loads"] for each in (0, 4))
    assert bursts["first_token_p99_s"]["value"] > even["first_token_p99_s"]["value"]


def test_near_the_most_that_a_copy_bears_a_range_contains_its_value() -> None:
    """There the queue of a few thousand requests is chance, and may be longer at the middle than at the slow end."""
    words = ("parameters=70B", "inference_precision=fp8", "accelerator=h100-sxm", "inference_accelerators=4")
    [load] = simulated(*words, count=4000, loads=[0.95])["loads"]
    ranges = {name: body for name, body in load.items() if name != "load"}
    assert len(ranges) == 10
    for name, body in ranges.items():
        assert body["low"] <= body["value"] <= body["high"], name
    assert load["first_token_p99_s"]["high"] == load["first_token_p99_s"]["value"]


def test_a_rate_that_the_slow_end_cannot_bear_has_no_upper_end() -> None:
    most = simulated(*COPY)["most_queries_per_s"]
    [load] = simulated(*COPY, f"copy_queries_per_s={0.99 * most['value']}")["loads"]
    assert most["low"] < most["value"] < most["high"]
    assert load["first_token_p50_s"]["high"] is None
    assert load["first_token_p50_s"]["value"] is not None


def test_a_service_gives_the_rate_of_its_copies() -> None:
    [load] = simulated(*COPY, "users=10M")["loads"]
    [whole] = estimate(read_inputs([*COPY, "users=10M"], CATALOGUE), CATALOGUE, DAY)
    copies = whole.values["serving_accelerators"] / 4
    assert load["queries_per_s"]["value"] == pytest.approx(whole.values["peak_queries_per_s"] / copies, rel=0.1)


def test_the_largest_rate_within_limits_keeps_them() -> None:
    limits = Limits(1.0, 0.05)
    [load] = simulated(*COPY, limits=limits)["loads"]
    assert load["first_token_p95_s"]["value"] <= 1.0
    assert load["output_token_p95_s"]["value"] <= 0.05
    [more] = simulated(*COPY, f"copy_queries_per_s={load['queries_per_s']['value'] * 1.1}")["loads"]
    assert more["first_token_p95_s"]["value"] > 1.0 or more["output_token_p95_s"]["value"] > 0.05
    assert simulated(*COPY, limits=Limits(1e-4))["loads"] == []


def test_a_trace_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_text("output_tokens,arrival_s,prompt_tokens\n300,2000,1000\n300,0,1000\n", encoding="utf-8")
    [alone] = estimate(read_inputs([*COPY, "concurrency=1"], CATALOGUE), CATALOGUE, DAY)
    [load] = simulated(*COPY, trace=read_trace(str(path)))["loads"]
    assert load["output_token_p50_s"]["value"] == pytest.approx(alone.values["decode_step_time_s"], rel=1e-6)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("arrival_s,prompt_tokens\n1,2\n", 1, "output_tokens"),
        ("arrival_s,prompt_tokens,output_tokens\n1,2,0\n", 2, "at least 1"),
        ("arrival_s,prompt_tokens,output_tokens\n1,2,3\n-1,2,3\n", 3, "at least 0"),
        ("arrival_s,prompt_tokens,output_tokens\n1,many,3\n", 2, "'many'"),
        ("arrival_s,prompt_tokens,output_tokens\n1,2\n", 2, "2 cells"),
        ("arrival_s,prompt_tokens,output_tokens\n", None, "no requests"),
        ("", None, "nothing"),
    ],
)
def test_a_trace_that_is_none(tmp_path: Path, text: str, line: int | None, told: str) -> None:
    path = tmp_path / "trace.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        read_trace(str(path))
    [one] = caught.value.diagnostics
    assert (one.file, one.line) == (str(path), line)
    assert told in str(one)


def test_a_static_batch_has_no_queue() -> None:
    with pytest.raises(Problems, match="static batch"):
        simulated(*COPY, "serving_mode=static-batch")
