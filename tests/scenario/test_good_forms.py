"""The forms of scenarios that can be read, and which of two values takes precedence."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Protocol

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario import Expectation, Row, load_scenarios, read_inputs
from aigc_compute.units import Range

CATALOGUE = Catalogue()


class Load(Protocol):
    def __call__(self, text: str, **overrides: str) -> list[Row]: ...


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Read the rows of a scenario file with this text; assignments override values of the file."""

    def read(text: str, **overrides: str) -> list[Row]:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return load_scenarios(path, CATALOGUE, overrides)

    return read


def test_scenarios_may_be_a_mapping_of_names(load: Load) -> None:
    rows = load("scenarios:\n  big: {parameters: 175B}\n  small: {parameters: 7e9, name: tiny}\n")
    assert [(row.name, row.given) for row in rows] == [("big", {"parameters": 175e9}), ("tiny", {"parameters": 7e9})]


def test_scenarios_may_be_a_list(load: Load) -> None:
    rows = load("scenarios:\n  - parameters: 175B\n  - {name: small, parameters: 7B}\n  - model: GPT-3\n")
    assert [row.name for row in rows] == ["scenario 0", "small", "gpt-3-175b"]


def test_a_file_with_one_scenario_names_it(load: Load) -> None:
    (row,) = load("description: a run\nparameters: 175B\nmodality: text\n")
    assert row == Row("mine", {"modality": "text"}, {"parameters": 175e9}, file=row.file)


def test_a_scenario_may_have_only_the_defaults(load: Load) -> None:
    (row,) = load("defaults: {parameters: 7B}\nscenarios:\n  base:\n")
    assert (row.name, row.given) == ("base", {"parameters": 7e9})


def test_scenarios_override_defaults_and_the_command_line_overrides_scenarios(load: Load) -> None:
    text = "defaults: {parameters: 1B, mfu: 0.3, accelerators: 8}\nscenarios:\n  a: {mfu: 0.4, accelerators: 16}\n"
    assert load(text)[0].given == {"parameters": 1e9, "mfu": 0.4, "accelerators": 16.0}
    assert load(text, accelerators="1k")[0].given == {"parameters": 1e9, "mfu": 0.4, "accelerators": 1000.0}


def test_assignments_are_added_to_a_named_model() -> None:
    (row,) = read_inputs(["gpt-3", "accelerators=1024", "accelerator=A100"], CATALOGUE)
    assert row.categories == {"model": "gpt-3-175b", "accelerator": "a100-sxm-80gb"}
    assert row.given == {"accelerators": 1024.0}


def test_an_assignment_holds_for_every_named_model() -> None:
    rows = read_inputs(["gpt-3-175b", "mfu=0.4", "llama-2-70b"], CATALOGUE)
    assert [(row.name, row.given) for row in rows] == [("gpt-3-175b", {"mfu": 0.4}), ("llama-2-70b", {"mfu": 0.4})]


def test_standard_input_is_a_scenario_file(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "parameters: 1750亿\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    (row,) = read_inputs(["-", "mfu=40%"], CATALOGUE)
    assert (row.name, row.given, row.file) == ("stdin", {"parameters": 1.75e11, "mfu": 0.4}, "<stdin>")


def test_a_mistake_on_standard_input_has_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"parameters: 7B\nmfu: many\n")))
    with pytest.raises(Problems, match=r"^<stdin>:2:1: error: mfu: found 'many'"):
        read_inputs(["-"], CATALOGUE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1750亿", 1.75e11),
        ("1.8万亿", 1.8e12),
        ("１７５Ｂ", 1.75e11),
        ("１，７５０亿", 1.75e11),
        ("一千七百五十亿", 1.75e11),
        ("1_750", 1750.0),
        ("0x10", 16.0),
        ("010", 10.0),
        ("175e9", 1.75e11),
        ("1750亿参数", 1.75e11),
    ],
)
def test_numbers_may_be_written_in_many_ways(load: Load, text: str, value: float) -> None:
    assert load(f"parameters: {text}\n")[0].given == {"parameters": value}


@pytest.mark.parametrize(
    ("text", "ends", "distribution"),
    [
        ("0.3..0.5", (0.3, 0.15**0.5, 0.5), "log-normal"),
        ("{low: 30%, mid: 40%, high: 0.5}", (0.3, 0.4, 0.5), "log-normal"),
        ("{low: 0.3, high: 0.5, distribution: uniform}", (0.3, 0.4, 0.5), "uniform"),
    ],
)
def test_a_range_may_be_a_text_or_a_mapping(load: Load, text: str, ends: tuple[float, ...], distribution: str) -> None:
    mfu = load(f"mfu: {text}\n")[0].given["mfu"]
    assert isinstance(mfu, Range)
    assert mfu[:3] == pytest.approx(ends)
    assert mfu.distribution == distribution


def test_a_value_may_be_a_mapping(load: Load) -> None:
    assert load("mfu: {value: 40%}\n")[0].given == {"mfu": 0.4}


def test_an_expectation_may_be_a_mapping_or_a_value(load: Load) -> None:
    (row,) = load("parameters: 7B\nexpect:\n  training_flop: {value: 1e21, tolerance: 5%, source: me}\n  mfu: 0.4\n")
    assert row.expect == {"training_flop": Expectation(1e21, 0.05, "me"), "mfu": Expectation(0.4, 0.01)}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "nothing to estimate"),
        (["mfu=0.3", "mfu=0.4", "gpt-3-175b"], "'mfu' is given twice"),
        (["mfu"], "expected mfu=VALUE"),
        (["gpt-3-157b"], "did you mean 'gpt-3-175b'"),
        (["gpt-3-175b", "training_precision=fp4", "accelerator=nonesuch"], "unknown accelerator 'nonesuch'"),
    ],
)
def test_a_wrong_word_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(Problems, match=message):
        read_inputs(words, CATALOGUE)


def test_all_wrong_words_are_reported_together() -> None:
    with pytest.raises(Problems) as problems:
        read_inputs(["gpt-3-157b", "nowhere.yaml", "llama-2-71b"], CATALOGUE)
    assert [problem.code for problem in problems.value.diagnostics] == [
        "unknown-name",
        "input-unreadable",
        "unknown-name",
    ]


def test_a_wrong_override_has_the_command_line_as_its_place(load: Load) -> None:
    with pytest.raises(Problems) as problems:
        load("parameters: 7B\n", mfu="120%")
    assert [problem.place for problem in problems.value.diagnostics] == ["command line"]


def test_a_wrong_override_of_several_scenarios_is_reported_once(load: Load) -> None:
    with pytest.raises(Problems) as problems:
        load("scenarios:\n  a: {parameters: 7B}\n  b: {parameters: 8B}\n", mfu="120%")
    assert len(problems.value.diagnostics) == 1


def test_a_scenario_may_have_a_number_as_its_name(load: Load) -> None:
    assert load("scenarios:\n  2024: {parameters: 7B}\n")[0].name == "2024"


def test_a_mistake_in_a_scenario_with_a_number_as_its_name_has_its_place(load: Load) -> None:
    with pytest.raises(Problems) as problems:
        load("scenarios:\n  2024: {parameters: 7B}\n  2025: {parameters: many}\n")
    assert [(problem.line, problem.column) for problem in problems.value.diagnostics] == [(3, 10)]
