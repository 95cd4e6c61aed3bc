"""Rows of training runs whose columns do not agree: which of them are read, and what the notes say about the others.

The figures are those of Epoch AI's table of models (CC-BY 4.0, epoch.ai/data) and of the publications that are named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario.tables import Sheet
from aigc_compute.scenario.tables.columns import listed
from aigc_compute.scenario.tables.mapping import load_mapping
from aigc_compute.scenario.tables.stated_runs import Reading, Run, catalogued_size, read_run

TEXT = ("Language", "Mathematics")


def read(catalogue: Catalogue, name: str = "", base: str = "", **said: Any) -> Reading:
    """Read a run; `said` are its figures, and what else the row says."""
    others: dict[str, Any] = {
        key: said.pop(key) for key in ("last_step_flop", "domain", "notes", "data_notes") if key in said
    }
    run = Run(said, name, base, text=TEXT, words_per_token=0.75, **{"domain": ("Language",), **others})
    return read_run(run, catalogue)


def test_active_parameters_of_a_catalogued_mixture_are_not_all_parameters(catalogue: Catalogue) -> None:
    """DeepSeek-V3: 14.8T tokens of 37B active parameters (arXiv:2412.19437); Epoch states 4.56e24 FLOP."""
    reading = read(catalogue, "DeepSeek-V3", parameters=671e9, training_flop=4.56e24, dataset_tokens=14.8e12)
    assert reading.categories == {"model": "deepseek-v3"}
    assert reading.run.figures == {"dataset_tokens": 14.8e12}
    assert [str(note) for note in reading.notes] == [
        "the stated compute of 4.56e+24 FLOP is not read: it is 1.37 times that of the active parameters and the "
        "stated tokens"
    ]


def test_compute_that_agrees_with_size_and_tokens_is_read(catalogue: Catalogue) -> None:
    """Yi-Large: 100B parameters, 3T tokens, 1.8e24 FLOP."""
    said: dict[str, Any] = {"parameters": 100e9, "training_flop": 1.8e24, "dataset_tokens": 3e12}
    reading = read(catalogue, "Yi-Large", notes="100B", **said)
    assert (reading.run.figures, reading.categories, reading.notes) == (said, {}, [])


@pytest.mark.parametrize(
    ("name", "notes", "active"),
    [
        ("MiniMax-Text-01", "Total Parameters: 456B\nActivated Parameters per Token: 45.9B", 45.9e9),
        ("Somebody's 456B", "Mixture of Experts with 45.9 billion active parameters", 45.9e9),
        ("Somebody's 456B-A46B", "", 46e9),
        ("Somebody's model", "a MoE model", None),
    ],
)
def test_a_mixture_is_known_by_its_name_or_notes(
    name: str, notes: str, active: float | None, catalogue: Catalogue
) -> None:
    """MiniMax-Text-01: 456B parameters of which 45.9B are active, 7.2T tokens (arXiv:2501.08313)."""
    reading = read(catalogue, name, notes=notes, parameters=456e9, training_flop=1.98288e24, dataset_tokens=7.2e12)
    assert reading.categories == {"sparsity": "mixture-of-experts"}
    assert reading.run.figures.get("active_parameters") == active
    assert reading.run.figures["dataset_tokens"] == 7.2e12


def test_words_about_experts_do_not_make_a_dense_run_a_mixture(catalogue: Catalogue) -> None:
    said: dict[str, Any] = {"parameters": 7e9, "training_flop": 4.2e22, "dataset_tokens": 1e12}
    reading = read(catalogue, notes="unlike a mixture of experts, it is dense", **said)
    assert (reading.run.figures, reading.categories) == (said, {})


def test_a_row_without_notes_that_no_dense_model_fits_is_read_as_a_mixture(catalogue: Catalogue) -> None:
    """Llama 4 Behemoth (preview): 2T parameters of which 288B are active, 30T tokens (ai.meta.com, April 2025)."""
    reading = read(
        catalogue,
        "Nobody's model",
        domain=("Multimodal", "Language", "Vision"),
        parameters=2e12,
        training_flop=5.184e25,
        dataset_tokens=30e12,
    )
    assert reading.categories == {"sparsity": "mixture-of-experts"}
    assert {"dataset_tokens": 30e12, "training_flop": 5.184e25}.items() <= reading.run.figures.items()
    assert "0.14 times" in reading.notes[0]


def test_a_dense_model_without_epochs_has_seen_part_of_its_data(catalogue: Catalogue) -> None:
    """LaMDA: 137B dense parameters, 3.55e23 FLOP, a data set of 1.56T (arXiv:2201.08239)."""
    said: dict[str, Any] = {"training_flop": 3.55e23, "dataset_tokens": 1.56e12}
    reading = read(catalogue, "Somebody's dense model", notes="137B parameters", parameters=137e9, **said)
    assert said.items() <= reading.run.figures.items()
    assert [str(note) for note in reading.notes] == ["the compute is that of 0.28 times the data set"]


def test_a_dense_model_without_epochs_may_have_seen_its_data_several_times(catalogue: Catalogue) -> None:
    said: dict[str, Any] = {"parameters": 355e6, "training_flop": 8.5e21, "dataset_tokens": 32e9}
    assert read(catalogue, "Somebody's encoder", notes="355M", **said).run.figures == said


@pytest.mark.parametrize(
    ("epochs", "dataset", "expected"), [(0.6, 374e9, 374e9 / 0.75), (1.0, 225e9, 300e9), (1.0, 299e9, 299e9)]
)
def test_words_are_converted_where_the_compute_confirms_them(
    epochs: float, dataset: float, expected: float, catalogue: Catalogue
) -> None:
    """GPT-3: 300B tokens, 3.14e23 FLOP (arXiv:2005.14165); Epoch states 374B words and 0.6 epochs."""
    said: dict[str, Any] = {"training_flop": 3.14e23, "dataset_tokens": dataset, "epochs": epochs}
    reading = read(catalogue, "GPT-3 175B (davinci)", data_notes="499 billion tokens x 0.75 = 374B words", **said)
    assert reading.categories == {"model": "gpt-3-175b"}
    assert reading.run.figures["dataset_tokens"] == pytest.approx(expected)


def test_a_row_of_another_size_than_its_name_is_not_the_catalogued_model(catalogue: Catalogue) -> None:
    reading = read(catalogue, "Llama 2-7B", parameters=70e9, training_flop=8.4e22, dataset_tokens=1.5e12, epochs=1.0)
    assert reading.categories == {}
    assert reading.run.figures["parameters"] == 70e9
    assert "the row states 7e+10 parameters, but the catalogue has 6.738e+09" in reading.notes[0]


@pytest.mark.parametrize(
    ("domain", "read_as_tokens"),
    [
        (("Language",), True),
        (("Mathematics", "Language"), True),
        (("Vision",), False),
        (("Vision", "Language"), False),
        ((), True),
    ],
)
def test_images_are_not_tokens(domain: tuple[str, ...], read_as_tokens: bool, catalogue: Catalogue) -> None:
    """ViT-Huge/14: 632M parameters, 4.262e21 FLOP, 1.28M images."""
    said: dict[str, Any] = {"parameters": 632e6, "training_flop": 4.262e21, "dataset_tokens": 1.28e6, "mfu": 0.32}
    reading = read(catalogue, "Nobody's transformer", domain=domain, notes="632M", **said)
    assert ("dataset_tokens" in reading.run.figures) == read_as_tokens
    assert reading.run.figures["mfu"] == 0.32
    assert bool(reading.notes) == (domain == ("Vision", "Language"))


def test_a_row_with_a_base_model_is_read_as_its_last_step(catalogue: Catalogue) -> None:
    """EXAONE Deep 32B: 12B tokens on 512 H100 after EXAONE 3.5 32B (arXiv:2503.12524)."""
    said: dict[str, Any] = {
        "parameters": 32e9,
        "training_flop": 1.26e24,
        "dataset_tokens": 12e9,
        "accelerators": 512.0,
        "mfu": 0.3156,
    }
    reading = read(catalogue, "EXAONE Deep 32B", "EXAONE 3.5 32B", **said)
    assert reading.run.figures == {key: value for key, value in said.items() if key != "training_flop"}
    assert [str(note) for note in reading.notes] == [
        "the stated compute includes the base model EXAONE 3.5 32B; the last step is read"
    ]


def test_the_compute_of_the_last_step_is_read_if_it_is_stated(catalogue: Catalogue) -> None:
    """U-PaLM: 4e21 FLOP in 5 days on 512 TPU v4 after PaLM's 2.527e24 FLOP (arXiv:2210.11399)."""
    hardware: dict[str, Any] = {"training_days": 5.0, "accelerators": 512.0}
    said: dict[str, Any] = {"parameters": 540e9, "training_flop": 2.53e24, **hardware}
    reading = read(catalogue, "U-PaLM (540B)", "PaLM (540B)", last_step_flop=4e21, **said)
    assert {"training_flop": 4e21, **hardware}.items() <= reading.run.figures.items()
    cut_off = read(catalogue, "U-PaLM (540B)", "PaLM (540B)", last_step_flop=4.0, **said)
    assert "training_flop" not in cut_off.run.figures
    assert "cut off" in cut_off.notes[0]


def test_compute_with_the_base_model_is_read_alone(catalogue: Catalogue) -> None:
    reading = read(catalogue, "QwQ", "Qwen2.5", parameters=32.5e9, training_flop=3.51e24, accelerators=64.0)
    assert reading.run.figures == {"parameters": 32.5e9, "training_flop": 3.51e24}
    assert "hardware of the last step is not read" in reading.notes[0]


def test_a_row_with_a_base_model_whose_columns_agree_is_one_run(catalogue: Catalogue) -> None:
    """Gemma 3 27B states its own 14T tokens and 2.268e24 FLOP beside the vision encoder as base model."""
    said: dict[str, Any] = {
        "parameters": 27e9,
        "training_flop": 2.268e24,
        "dataset_tokens": 14e12,
        "accelerators": 6144.0,
    }
    reading = read(catalogue, "Nobody's 27B", "SigLIP 400M", **said)
    assert (reading.run.figures, reading.notes) == (said, [])


def test_a_utilisation_that_follows_from_compute_and_hours_is_not_read(catalogue: Catalogue) -> None:
    """PaLM: 46.2 % (arXiv:2204.02311), while compute, 1,536 hours and 6,144 TPU v4 imply 27 %."""
    said: dict[str, Any] = {
        "parameters": 300e9,
        "training_flop": 2.5272e24,
        "training_days": 64.0,
        "accelerators": 6144.0,
        "mfu": 0.462,
    }
    reading = read(catalogue, "Nobody's model", notes="dense", **said)
    assert "mfu" not in reading.run.figures
    assert "46.2%" in reading.notes[0]
    alone: dict[str, Any] = {key: value for key, value in said.items() if key != "training_days"}
    assert read(catalogue, "Nobody's model", notes="dense", **alone).run.figures == alone


def test_stated_accelerator_hours_take_precedence_over_time(catalogue: Catalogue) -> None:
    said: dict[str, Any] = {
        "training_flop": 1e22,
        "training_days": 10.0,
        "accelerators": 100.0,
        "accelerator_hours": 20_000.0,
    }
    reading = read(catalogue, "Nobody's model", **said)
    assert "training_days" not in reading.run.figures
    assert "1.20 times" in reading.notes[0]
    agreeing: dict[str, Any] = {**said, "accelerator_hours": 24_000.0}
    assert read(catalogue, "Nobody's model", **agreeing).run.figures == agreeing


@pytest.mark.parametrize(
    ("name", "active", "mixture"),
    [("deepseek-v3", 37.55e9, True), ("mixtral-8x7b", 12.88e9, True), ("llama-2-70b", 68.98e9, False)],
)
def test_the_size_of_a_catalogued_model(name: str, active: float, mixture: bool, catalogue: Catalogue) -> None:
    size = catalogued_size(catalogue, name)
    assert size.active == pytest.approx(active, rel=1e-3)
    assert size.mixture is mixture


ROW = {
    "Model": "DeepSeek-V3", "Domain": "Language", "Parameters": "671000000000.0", "Training compute (FLOP)": "4.56e+24",
    "Training dataset size (datapoints)": "14800000000000.0", "Training hardware": "NVIDIA H800 SXM5",
    "Hardware quantity": "2048.0", "Hardware utilization": "", "Training compute cost (2023 USD)": "5390000.0",
}  # fmt: skip


@pytest.mark.parametrize("column", ["Hardware utilization", "Hardware utilization (MFU)"])
def test_the_shipped_mapping_reads_runs(column: str, catalogue: Catalogue) -> None:
    mapping = load_mapping("epoch", catalogue)
    row = {**ROW, column: "0.21"}
    sheet = mapping.read(Sheet(1, {name: [cell] for name, cell in row.items()}, lambda _: ("epoch.csv", 2)), catalogue)
    cells = {name: listed(column)[0] for name, column in sheet.columns.items()}
    expected = {"model": "deepseek-v3", "dataset_tokens": "14800000000000.0", "training_flop": None, "parameters": None}
    assert {name: cells[name] for name in expected} == expected
    assert float(cells["mfu"]) == 0.21
    assert "training_cost_usd" not in cells
    [note] = sheet.notes[0]
    assert (note.place, note.severity, note.code) == ("epoch.csv:2", "note", "stated-run")


def test_a_mapping_names_its_columns_about_runs(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "runs.yaml"
    path.write_text("runs: {model: Name, base: Parent}\ncolumns: {Size: parameters}\n", "utf-8")
    with pytest.raises(Exception, match="unknown key 'base' \\(did you mean 'base_model'"):
        load_mapping(str(path), catalogue)
