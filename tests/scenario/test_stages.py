"""Scenarios in stages: what is read, and what is wrong with one."""

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


def test_each_stage_is_a_row_and_their_sum_follows(tmp_path: Path, catalogue: Catalogue) -> None:
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


def test_what_stands_beside_the_stages_holds_for_each_that_does_not_say_otherwise(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    first, second, *_ = read(tmp_path, STAGES, catalogue)
    assert first.categories["model"] == second.categories["model"] == "llama-3.1-8b"
    assert (first.given["accelerators"], second.given["accelerators"]) == (32, 64)


def test_what_is_expected_beside_the_stages_is_expected_of_their_sum(tmp_path: Path, catalogue: Catalogue) -> None:
    first, second, whole, _ = read(tmp_path, STAGES, catalogue)
    assert set(whole.expect) == set(whole.tolerances) == {"training_days"}
    assert (set(first.expect), set(second.expect)) == (set(), {"accelerators"})


def test_words_of_the_command_line_hold_for_every_stage(tmp_path: Path, catalogue: Catalogue) -> None:
    first, second, whole, _ = read(tmp_path, STAGES, catalogue, accelerators="8")
    assert first.given["accelerators"] == second.given["accelerators"] == 8
    assert not whole.given


def test_a_list_of_stages_and_a_file_of_one_row(tmp_path: Path, catalogue: Catalogue) -> None:
    text = "model: llama-3.1-8b\nstages:\n- {training_tokens: 1B}\n- {name: longer, training_tokens: 2B}\n"
    assert [row.name for row in read(tmp_path, text, catalogue)] == [
        "llama-3.1-8b: stage 1",
        "llama-3.1-8b: longer",
        "llama-3.1-8b",
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "told"),
    [
        ("parameters: 7B\nstages: 3\n", "form", 2, 1, "names of stages"),
        ("parameters: 7B\nstages: {}\n", "form", 2, 1, "names of stages"),
        ("parameters: 7B\nstages:\n  tuning: 3\n", "form", 3, 3, "tuning"),
        ("parameters: 7B\nstages:\n  tuning: {epoch: 3}\n", "unknown-key", 3, 12, "'epochs'"),
        ("parameters: 7B\nstages:\n  tuning: {stages: {a: {}}}\n", "stages", 3, 12, "for a scenario of a file"),
        ("parameters: 7B\ntraining_method: lroa\nstages:\n  a: {}\n", "category", 2, 1, "'lora'"),
    ],
)
def test_a_mistake_is_told_once_with_its_place(
    tmp_path: Path, catalogue: Catalogue, text: str, code: str, line: int, column: int, told: str
) -> None:
    with pytest.raises(Problems) as caught:
        read(tmp_path, text, catalogue)
    [one] = caught.value.diagnostics
    assert (one.code, one.line, one.column) == (code, line, column)
    assert told in str(one)
