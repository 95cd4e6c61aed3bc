"""Scenarios in stages: the rows that are read, and the mistakes that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario import Row, load_scenarios

STAGES = """
defaults: {accelerators: 64}
scenarios:
  assistant:
    model: llama-3.1-8b
    description: from an open model
    expect: {training_days: 3}
    tolerances: {training_days: 1 %}
    stages:
      instructions: {training_method: fine-tuning, dataset_tokens: 1B, accelerators: 32}
      preferences: {training_method: dpo, dataset_tokens: 100M, expect: {accelerators: 64}}
  other: {model: llama-2-7b}
"""


def read(folder: Path, text: str, catalogue: Catalogue, **changes: str) -> list[Row]:
    path = folder / "stages.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenarios(path, catalogue, changes)


def test_each_stage_is_a_row_and_the_whole_scenario_follows(tmp_path: Path, catalogue: Catalogue) -> None:
    first, second, whole, other = read(tmp_path, STAGES, catalogue)
    assert [first.name, second.name, whole.name, other.name] == [
        "assistant: instructions",
        "assistant: preferences",
        "assistant",
        "other",
    ]
    assert whole.stages == (first, second)
    assert (whole.given, whole.categories) == ({}, {})
    assert not other.stages


def test_a_value_of_the_scenario_holds_for_every_stage_without_its_own_value(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    first, second, *_ = read(tmp_path, STAGES, catalogue)
    assert first.categories["model"] == second.categories["model"] == "llama-3.1-8b"
    assert (first.given["accelerators"], second.given["accelerators"]) == (32, 64)


def test_an_expectation_of_the_scenario_applies_to_the_sum_of_its_stages(tmp_path: Path, catalogue: Catalogue) -> None:
    first, second, whole, _ = read(tmp_path, STAGES, catalogue)
    assert set(whole.expect) == set(whole.tolerances) == {"training_days"}
    assert (set(first.expect), set(second.expect)) == (set(), {"accelerators"})


def test_an_assignment_holds_for_every_stage(tmp_path: Path, catalogue: Catalogue) -> None:
    first, second, whole, _ = read(tmp_path, STAGES, catalogue, accelerators="8")
    assert first.given["accelerators"] == second.given["accelerators"] == 8
    assert not whole.given


def test_stages_may_be_a_list_in_a_file_with_one_scenario(tmp_path: Path, catalogue: Catalogue) -> None:
    text = "model: llama-3.1-8b\nstages:\n- {training_tokens: 1B}\n- {name: longer, training_tokens: 2B}\n"
    assert [row.name for row in read(tmp_path, text, catalogue)] == [
        "llama-3.1-8b: stage 1",
        "llama-3.1-8b: longer",
        "llama-3.1-8b",
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message"),
    [
        ("parameters: 7B\nstages: 3\n", "form", 2, 1, "names of stages"),
        ("parameters: 7B\nstages: {}\n", "form", 2, 1, "names of stages"),
        ("parameters: 7B\nstages:\n  tuning: 3\n", "form", 3, 3, "tuning"),
        ("parameters: 7B\nstages:\n  tuning: {epoch: 3}\n", "unknown-key", 3, 12, "'epochs'"),
        ("parameters: 7B\nstages:\n  tuning: {stages: {a: {}}}\n", "stages", 3, 12, "for a scenario of a file"),
        ("parameters: 7B\ntraining_method: lroa\nstages:\n  a: {}\n", "category", 2, 1, "'lora'"),
    ],
)
def test_a_mistake_is_reported_once_with_its_place(
    tmp_path: Path, catalogue: Catalogue, text: str, code: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(Problems) as caught:
        read(tmp_path, text, catalogue)
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert message in str(problem)
