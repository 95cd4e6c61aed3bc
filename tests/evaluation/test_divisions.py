"""Numbers that must divide without a remainder: an error names the nearest numbers that do."""

from __future__ import annotations

import csv
import io
import warnings
from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row, read_inputs
from tests.support import RunProgram

UNEVEN = [
    (
        "llama-3.1-405b accelerators=16385 tensor_parallel=8 pipeline_parallel=16",
        "accelerators = 16385 cannot be divided by tensor_parallel = 8 × pipeline_parallel = 16",
        "accelerators = 16384 or 16512",
    ),
    (
        "llama-3.1-70b tensor_parallel=3",
        "attention_heads = 64 cannot be divided by tensor_parallel = 3",
        "tensor_parallel = 2 or 4",
    ),
    (
        "llama-3.1-70b tensor_parallel=128",
        "attention_heads = 64 cannot be divided by tensor_parallel = 128",
        "tensor_parallel = 64",
    ),
    (
        "llama-3.1-70b inference_tensor_parallel=5",
        "attention_heads = 64 cannot be divided by inference_tensor_parallel = 5",
        "inference_tensor_parallel = 4 or 8",
    ),
    (
        "parameters=7B accelerators=1024 tensor_parallel=3 pipeline_parallel=7",
        "accelerators = 1024 cannot be divided by tensor_parallel = 3 × pipeline_parallel = 7",
        "accelerators = 1008 or 1029",
    ),
    (
        "parameters=7B accelerators=9 tensor_parallel=8 pipeline_parallel=1",
        "accelerators = 9 cannot be divided by tensor_parallel = 8",
        "accelerators = 8 or 16",
    ),
    (
        "mixtral-8x7b expert_parallel=3",
        "experts = 8 cannot be divided by expert_parallel = 3",
        "expert_parallel = 2 or 4",
    ),
]

EVEN = [
    "llama-3.1-70b tensor_parallel=8",
    "llama-3.1-70b tensor_parallel=8 pipeline_parallel=3 accelerators=1536",
    "parameters=7B accelerators=1029 tensor_parallel=3 pipeline_parallel=7",
    "mixtral-8x7b expert_parallel=8",
    "parameters=7B attention_heads=64",
]


@pytest.mark.parametrize(("words", "message", "nearest"), UNEVEN)
@pytest.mark.parametrize("options", [(), ("--get", "parameters")], ids=["all", "one"])
def test_a_division_with_a_remainder_is_an_error_that_names_the_nearest_numbers(
    cli: RunProgram, words: str, message: str, nearest: str, options: tuple[str, ...]
) -> None:
    result = cli("estimate", *words.split(), *options)
    assert result.returncode == 1
    assert f": {message} (the nearest possible: {nearest}) [division]\n" in result.stderr


@pytest.mark.parametrize("words", EVEN)
def test_an_even_division_and_pipeline_stages_of_unequal_size_are_allowed(
    words: str, catalogue: Catalogue, as_of: date
) -> None:
    """80 layers in 3 stages: the stages differ by one layer."""
    [answer] = evaluate_rows(read_inputs(words.split(), catalogue), catalogue, as_of, ranges=False)
    assert [diagnostic.code for diagnostic in answer.diagnostics] == []


@pytest.mark.parametrize("days", [20, 30, 37, 90])
def test_the_accelerators_for_a_deadline_are_rounded_up_to_whole_replicas(
    days: int, catalogue: Catalogue, as_of: date
) -> None:
    words = f"llama-3.1-70b tensor_parallel=8 pipeline_parallel=4 training_days={days}".split()
    [answer] = evaluate_rows(read_inputs(words, catalogue), catalogue, as_of, ranges=False)
    assert answer.diagnostics == ()
    needed = answer.values["accelerators_needed"]
    assert answer.values["accelerators"] % 32 == 0
    assert needed <= answer.values["accelerators"] < needed + 32


@pytest.mark.parametrize(
    "inputs",
    [
        {"accelerators": 1024.0, "tensor_parallel": 1e200, "pipeline_parallel": 1e200},
        {"accelerators": 1e308, "tensor_parallel": 3.0, "pipeline_parallel": 7.0},
        {"accelerators": 1024.0, "tensor_parallel": 1e308, "pipeline_parallel": 1.0},
    ],
    ids=str,
)
def test_extreme_parallel_degrees_are_errors_without_a_warning_of_numpy(
    inputs: dict[str, float], catalogue: Catalogue, as_of: date
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = Row("", {}, {"parameters": 7e9, "context_parallel": 1.0, **inputs})
        [answer] = evaluate_rows([row], catalogue, as_of, ["parameters"], ranges=False)
    assert {diagnostic.severity for diagnostic in answer.diagnostics} == {"error"}


def test_a_batch_shows_a_division_with_a_remainder_in_its_problem_column(cli: RunProgram) -> None:
    result = cli("batch", "llama-3.1-70b", "tensor_parallel=2,3,4", "-f", "csv", "--columns", "tensor_parallel")
    assert result.returncode == 3
    problems = [row["problem"] for row in csv.DictReader(io.StringIO(result.stdout))]
    assert [bool(problem) for problem in problems] == [False, True, False]
    assert "attention_heads = 64 cannot be divided by tensor_parallel = 3" in problems[1]
    assert "tensor_parallel = 2 or 4" in problems[1]
