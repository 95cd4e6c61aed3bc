"""An overlay is a folder of the user that adds and replaces entries of the catalogue and leaves others unchanged."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue
from aigc_compute.catalogue.calibration import calibrated
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row

FILES = {
    "models/house-7b.yaml": """\
name: House 7B
aliases: [our model]
source: house
architecture: {modality: text, topology: decoder-only, parameters: 7B}
recipe: {training_tokens: 1T}
""",
    "accelerators/h100-sxm.yaml": """\
name: H100 as measured
vendor: NVIDIA
released: 2022-03-22
source: house
peak_flop_per_s: {bf16: 8.0e+14}
accelerator_memory_bytes: 80 GB
accelerator_memory_bandwidth_bytes_per_s: 3.35e+12
""",
    "assumptions.yaml": "mfu: {value: 0.5, rank: performance, source: house}\n",
    "sources.yaml": "house: {title: Our own measurements, year: 2026}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def hours(catalogue: Catalogue, words: dict[str, str], as_of: date) -> float:
    return evaluate_rows([Row("run", words)], catalogue, as_of, ranges=False)[0].values["accelerator_hours"]


def test_an_overlay_adds_a_model(folder: Path, catalogue: Catalogue) -> None:
    overlay = Catalogue(folder)
    assert set(overlay.names("models")) - set(catalogue.names("models")) == {"house-7b"}
    assert overlay.find("models", "Our-Model") == "house-7b"


def test_an_overlay_replaces_an_accelerator_and_an_assumption(folder: Path, as_of: date) -> None:
    result = hours(Catalogue(folder), {"model": "house-7b", "accelerator": "h100-sxm"}, as_of)
    assert result == pytest.approx(6 * 7e9 * 1e12 / (0.5 * 8e14 * 3600))


def test_an_overlay_leaves_other_entries_unchanged(folder: Path, catalogue: Catalogue) -> None:
    overlay = Catalogue(folder)
    assert overlay.entry("accelerators", "a100-sxm-80gb") == catalogue.entry("accelerators", "a100-sxm-80gb")
    changed = {name for name, raw in catalogue.assumptions.items() if overlay.assumptions[name] != raw}
    assert changed == {"mfu"}
    assert list(overlay.assumptions) == list(catalogue.assumptions)
    assert overlay.sources.keys() - catalogue.sources.keys() == {"house"}
    assert overlay.settings == catalogue.settings


def test_the_environment_variable_names_the_overlay(
    folder: Path, catalogue: Catalogue, as_of: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = {"model": "llama-2-70b", "accelerator": "h100-sxm"}
    assert hours(Catalogue(), run, as_of) == hours(catalogue, run, as_of)
    monkeypatch.setenv(OVERLAY_VARIABLE, str(folder))
    assert hours(Catalogue(), run, as_of) == hours(Catalogue(folder), run, as_of) != hours(catalogue, run, as_of)


def test_an_overlay_argument_takes_precedence_over_the_environment_variable(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OVERLAY_VARIABLE, str(tmp_path_factory.mktemp("empty")))
    assert "house-7b" in Catalogue(folder).names("models")
    assert "house-7b" not in Catalogue().names("models")


def test_an_overlay_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="expected a folder with catalogue entries"):
        Catalogue(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source: house\nlayers: 3\n", "unknown key 'layers'"),
        ("source: house\narchitecture: {layer: 3}\n", "unknown quantity 'layer'.*did you mean 'layers'"),
        ("source: house\narchitecture: {parameters: many}\n", "parameters: "),
        ("source: house\narchitecture: {topology: decoder}\n", "topology: found 'decoder', expected one of"),
        ("- 1\n", "expected a mapping"),
    ],
)
def test_a_malformed_entry_is_refused_with_its_file(text: str, message: str, tmp_path: Path, as_of: date) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "house-7b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Problems, match=rf"house-7b\.yaml.*{message}"):
        evaluate_rows([Row("run", {"model": "house-7b"})], Catalogue(tmp_path), as_of, ranges=False)


def test_a_calibrated_value_of_the_user_replaces_the_shipped_value(tmp_path: Path) -> None:
    (tmp_path / "calibration").mkdir()
    table = tmp_path / "calibration" / "step_time.yaml"
    rows = "- {value: 0.5}\n- {applies_when: {generation: hopper}, value: 0.6, source: team-2026}\n"
    table.write_text(f"matrix_efficiency:\n{rows}", encoding="utf-8")
    categories = {"accelerator": "h100-sxm", "generation": "hopper"}
    fact = calibrated(Catalogue(tmp_path), "calibration/step_time", categories)["matrix_efficiency"]
    assert (fact.value, fact.origin.sources) == (0.6, ("team-2026",))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("matrix_efficiency: [{mid: 1}]", "matrix_efficiency.0: expected a value"),
        (
            "matrix_efficiency: [{applies_when: hopper, value: 1}]",
            "matrix_efficiency.0.applies_when: expected a mapping",
        ),
    ],
)
def test_a_malformed_calibrated_value_is_refused(body: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "calibration").mkdir()
    (tmp_path / "calibration" / "step_time.yaml").write_text(f"{body}\n", encoding="utf-8")
    with pytest.raises(Problems, match=re.escape(message)) as caught:
        Catalogue(tmp_path).table("calibration/step_time")
    assert "step_time.yaml" in str(caught.value)
