"""Predictions of measured runs and steps: they do not use the measured values, and no row can break them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from math import inf, log
from pathlib import Path
from typing import Any

import pytest
import yaml

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.io.typed_json import as_json
from aigc_compute.studies.validate import (
    Comparison,
    build_document,
    compare,
    load_measurements,
    shipped_measurements,
    worst_first,
)
from aigc_compute.studies.validate.comparison import UNPUBLISHED
from aigc_compute.studies.validate.names import Names, sizes_in
from aigc_compute.studies.validate.runs import LAYOUT as RUN_LAYOUT
from aigc_compute.studies.validate.runs import SHAPE
from aigc_compute.studies.validate.steps import MEASURED
from aigc_compute.studies.validate.words import precision, recomputation, zero_stage

FOLDER = data_folder("configs") / "validation"
Row = dict[str, Any]
CompareRows = Callable[[list[Any]], list[Comparison]]
"""Return the comparisons for rows of a file of measurements."""

STEP: Row = {
    "dataset": "mine",
    "model": "LLAMA2-7B",
    "gpu": "A100-80GB",
    "n_gpus": 16,
    "precision": "bf16",
    "seq_len": 4096,
    "gbs": 64,
    "tokens_s_gpu": 3900,
}
RUN: Row = {
    "id": "seven",
    "name": "Seven",
    "org": "me",
    "params_total": 7e9,
    "training_tokens": 1e12,
    "accelerator": "h100-sxm",
    "accelerator_count": 512,
    "accelerator_hours": 40_000.0,
}
STEP_RESULTS = (*MEASURED, "mfu", "hfu", "peak_tflops", "notes", "source")
RUN_RESULTS = (
    "accelerator_hours",
    "days",
    "mfu",
    "hfu",
    "tflops_per_accelerator",
    "iteration_seconds",
    "total_flops",
    "pf_days",
    "energy_MWh",
    "co2_t",
    "cost_usd_reported",
    "derived",
    "notes",
    "disagreements",
)
HOSTILE_CELLS = [
    "1e300",
    "1e-300",
    "",
    " ",
    "NaN",
    "nan",
    ".nan",
    "inf",
    "-1",
    "0",
    "1e400",
    "lots",
    "=1+1",
    "7 parsecs",
    "1,2",
    "\0",
    "3..5",
]
HOSTILE_VALUES = [None, "", "NaN", float("nan"), inf, -1, 0, 1e300, 1e-300, [], [1, 2], {"a": 1}, True, "lots", "3..5"]


@pytest.fixture
def steps(catalogue: Catalogue, as_of: date, tmp_path: Path) -> CompareRows:
    def run(rows: list[Any]) -> list[Comparison]:
        path = tmp_path / "steps.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


@pytest.fixture
def runs(catalogue: Catalogue, as_of: date, tmp_path: Path) -> CompareRows:
    def run(rows: list[Any]) -> list[Comparison]:
        path = tmp_path / "runs.yaml"
        path.write_text(yaml.safe_dump({"conventions": {"units": "any"}, "runs": rows}), encoding="utf-8")
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


@pytest.fixture(scope="module")
def shipped(catalogue: Catalogue, as_of: date) -> list[Comparison]:
    return compare(shipped_measurements(catalogue), catalogue, as_of)


def predictions(comparisons: list[Comparison]) -> dict[tuple[int, str], tuple[Any, ...]]:
    """Return the predictions by row and quantity, with their intervals and tiers."""
    return {
        (comparison.measurement.row, comparison.quantity): (
            comparison.predicted,
            comparison.low,
            comparison.high,
            comparison.tier,
        )
        for comparison in comparisons
        if comparison.predicted is not None
    }


def predicted(comparison: Comparison) -> float:
    assert comparison.predicted is not None
    return comparison.predicted


def has_reason_or_prediction(comparison: Comparison) -> bool:
    return bool(comparison.reason) or (comparison.predicted or 0) > 0


def test_measured_values_do_not_change_the_predictions_of_steps(
    steps: CompareRows, catalogue: Catalogue, as_of: date, shipped: list[Comparison]
) -> None:
    with (FOLDER / "steps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = [
        {key: str(7 * float(value)) if key in MEASURED and value else value for key, value in row.items()}
        | {"mfu": "0.99", "hfu": "0.99", "peak_tflops": "1", "notes": "fast"}
        for row in rows
    ]
    before, after = predictions(steps(rows)), predictions(steps(changed))
    assert len(before) > 200
    assert before == after


def test_measured_values_do_not_change_the_predictions_of_runs(runs: CompareRows) -> None:
    rows = yaml.safe_load((FOLDER / "runs.yaml").read_text("utf-8"))["runs"]
    numbers = {key: 0.007 for key in RUN_RESULTS}
    changed = [{key: numbers.get(key, value) for key, value in row.items()} for row in rows]
    changed = [
        row | {key: 0.5 for key in RUN_RESULTS if key not in row and key not in ("mfu", "accelerator_hours", "days")}
        for row in changed
    ]
    before, after = predictions(runs(rows)), predictions(runs(changed))
    assert len(before) == len(rows)
    assert before == after


def test_a_row_without_measured_values_has_the_same_prediction(steps: CompareRows, runs: CompareRows) -> None:
    for compare_rows, row, results in ((steps, STEP, STEP_RESULTS), (runs, RUN, RUN_RESULTS)):
        [published] = compare_rows([row])
        [unpublished] = compare_rows([{key: value for key, value in row.items() if key not in results}])
        assert published.predicted == unpublished.predicted
        assert (published.reason, unpublished.reason) == ("", UNPUBLISHED)
        assert unpublished.error is None


def test_the_historic_run_of_a_model_is_not_used(runs: CompareRows) -> None:
    """Compares Llama 2 70B as it was trained with the same shape under a name that is not in the catalogue."""
    run = RUN | {"params_total": 69e9, "training_tokens": 2e12, "accelerator": "a100-sxm-80gb", "seq_len": 4096}
    shape = {"layers": 80, "hidden": 8192, "heads": 64, "kv_heads": 8, "ffn": 28672, "vocab": 32000}
    known, unknown = runs([run | {"name": "Llama 2 70B"}, run | {"name": "Secret", "architecture": shape}])
    assert known.measurement.inputs["layers"] == 80
    assert known.predicted == pytest.approx(unknown.predicted, rel=0.01)
    assert known.predicted != pytest.approx(1_720_320, rel=1e-6)


def test_a_measured_goodput_is_compared_and_not_used(runs: CompareRows) -> None:
    goodput_only = {key: value for key, value in RUN.items() if key not in ("accelerator_hours", "training_tokens")}
    comparisons = runs(
        [goodput_only | {"goodput": 0.9, "recovery": "manual"}, RUN | {"goodput": 0.5, "recovery": "manual"}, RUN]
    )
    quantities = [comparison.quantity for comparison in comparisons]
    assert quantities == ["goodput", "accelerator_hours", "goodput", "accelerator_hours"]
    assert comparisons[0].predicted == comparisons[2].predicted
    assert comparisons[0].tier == "goodput"
    assert comparisons[1].predicted == comparisons[3].predicted
    assert "goodput" not in comparisons[0].measurement.inputs
    [wrong] = runs([goodput_only | {"goodput": 0.9, "recovery": "divine"}])
    assert "divine" in wrong.reason


def test_measured_flop_per_s_are_compared_with_those_of_a_step(steps: CompareRows) -> None:
    flop = {key: value for key, value in STEP.items() if key not in ("tokens_s_gpu", "gbs")} | {"tflops_gpu": 180}
    without_layout, with_layout = steps([flop, flop | {"gbs": 64, "tp": 1, "pp": 1}])
    assert without_layout.quantity == with_layout.quantity == "step_flop_per_s_per_accelerator"
    assert without_layout.tier == with_layout.tier == "step"  # without a layout, full sharding is assumed
    assert with_layout.published == without_layout.published == 180e12


def test_no_input_of_a_shipped_measurement_is_a_measured_value(catalogue: Catalogue) -> None:
    results = {"mfu", "hfu", "accelerator_hours", "training_days", "training_flop", "training_cost_usd", "model"}
    results |= {
        "goodput",
        "undisturbed_goodput",
        "hours_between_failures",
        "training_energy_kwh",
        "training_co2_kg",
        "achieved_flop_per_s_per_accelerator",
        "step_time_s",
    }
    results |= {"tokens_per_s_per_accelerator", "training_memory_bytes_per_accelerator", "training_operator_flop"}
    for measurement in shipped_measurements(catalogue):
        published = {figure.quantity for figures in measurement.targets for figure in figures}
        assert not published & measurement.inputs.keys(), measurement.id
        if measurement.file in ("runs.yaml", "steps.csv"):
            assert not results & measurement.inputs.keys(), measurement.id


@pytest.mark.parametrize(
    "column", ["model", "params", "gpu", "n_gpus", "precision", "seq_len", "gbs", "mbs", "tp", "pp"]
)
def test_a_hostile_cell_of_a_step_does_not_affect_the_other_rows(steps: CompareRows, column: str) -> None:
    comparisons = steps([STEP, *(STEP | {column: cell} for cell in HOSTILE_CELLS), STEP])
    assert len(comparisons) == len(HOSTILE_CELLS) + 2
    assert comparisons[0].predicted == comparisons[-1].predicted
    assert all(map(has_reason_or_prediction, comparisons))


@pytest.mark.parametrize(
    "column", ["dataset", "cp", "ep", "vp", "dp", "sharding", "recompute", "tflops_basis", "id", *STEP_RESULTS]
)
def test_a_hostile_optional_cell_of_a_step_gives_a_reason_or_a_prediction(steps: CompareRows, column: str) -> None:
    assert all(map(has_reason_or_prediction, steps([STEP | {column: cell} for cell in HOSTILE_CELLS])))


@pytest.mark.parametrize("key", [*RUN, "architecture", "kind", "precision", "mfu", "days", "source", "params_active"])
def test_a_hostile_value_of_a_run_does_not_affect_the_other_runs(runs: CompareRows, key: str) -> None:
    comparisons = runs([RUN, *(RUN | {key: value} for value in HOSTILE_VALUES), RUN])
    assert len(comparisons) == len(HOSTILE_VALUES) + 2
    assert comparisons[0].predicted == comparisons[-1].predicted
    assert all(map(has_reason_or_prediction, comparisons))


@pytest.mark.parametrize("key", [*SHAPE, *RUN_LAYOUT])
def test_a_hostile_value_of_an_architecture_gives_a_reason_or_a_prediction(runs: CompareRows, key: str) -> None:
    architectures: list[Row] = [{"layers": 32, "hidden": 4096, key: value} for value in HOSTILE_VALUES]
    comparisons = runs([RUN | {"architecture": architecture} for architecture in architectures])
    assert all(map(has_reason_or_prediction, comparisons))


def test_an_entry_that_is_not_a_run_has_a_reason(runs: CompareRows) -> None:
    comparisons = runs([RUN, None, "nothing", 7, [], {}, {1: 2}])
    assert [bool(comparison.reason) for comparison in comparisons] == [False, *[True] * 6]


def test_facts_about_all_rows_of_a_data_set_are_inputs_of_every_row(steps: CompareRows) -> None:
    row = {**STEP, "dataset": "Megatron-Bridge 25.09", "precision": ""}
    assert steps([row])[0].measurement.inputs["training_precision"] == "fp8"
    assert steps([{**row, "precision": "bf16"}])[0].measurement.inputs["training_precision"] == "bf16"
    assert "attention_kernel" not in steps([row])[0].measurement.inputs
    assert steps([{**row, "dataset": "bigscience"}])[0].measurement.inputs["attention_kernel"] == "unfused"


def test_for_a_row_without_a_layout_full_sharding_is_assumed(steps: CompareRows) -> None:
    row = {"model": "7B", "params": 7e9, "gpu": "TPU v5p", "n_gpus": 64, "tflops_gpu": 300}
    [without_layout] = steps([row])
    assert without_layout.tier == "step"
    inputs = without_layout.measurement.inputs
    assert {inputs[name] for name in ("tensor_parallel", "pipeline_parallel", "micro_batch")} == {1.0}
    assert (inputs["zero_stage"], inputs["batch_sequences"]) == (3, 64.0)
    [with_layout] = steps([{**row, "tp": 2}])
    assert "zero_stage" not in with_layout.measurement.inputs


def test_flop_per_s_of_a_benchmark_are_those_of_a_step(steps: CompareRows) -> None:
    """They are not compared with FLOP per billed second, because a benchmark has no interruptions."""
    [comparison] = steps([{**STEP, "tokens_s_gpu": "", "step_s": "", "tflops_gpu": 400}])
    assert comparison.quantity == "step_flop_per_s_per_accelerator"


def test_rows_of_a_table_with_missing_cells_have_a_prediction_or_a_reason(
    catalogue: Catalogue, as_of: date, tmp_path: Path
) -> None:
    path = tmp_path / "ragged.csv"
    path.write_bytes(
        b"\xef\xbb\xbfmodel,gpu,params,tflops_gpu\nA-7B,H100,7e9,300\nA-7B,H100\n\n\xc3\xbf,H100,1e9,1,2,3\nA-7B,H100,,300\n"
    )
    comparisons = compare(load_measurements(path, catalogue), catalogue, as_of)
    assert [bool(comparison.reason) for comparison in comparisons] == [False, True, True, False]
    assert comparisons[3].measurement.inputs["parameters"] == 7e9


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.csv", ""),
        ("other.csv", "name,age\nme,7\n"),
        ("empty.yaml", ""),
        ("other.yaml", "scenarios: {}\n"),
        ("broken.yaml", "runs: [\n"),
    ],
)
def test_a_file_of_another_form_or_a_missing_file_is_an_error(
    catalogue: Catalogue, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(Problems):
        load_measurements(tmp_path / name, catalogue)
    with pytest.raises(Problems):
        load_measurements(tmp_path / ("no-" + name), catalogue)


def test_published_days_are_converted_to_accelerator_hours(runs: CompareRows) -> None:
    row = {key: value for key, value in RUN.items() if key != "accelerator_hours"} | {"days": 10}
    assert runs([row])[0].published == 10 * 512 * 24
    assert runs([row | {"accelerator_hours": 5.0}])[0].published == 5


def test_without_published_hours_the_utilisation_is_compared(runs: CompareRows) -> None:
    [comparison] = runs([{key: value for key, value in RUN.items() if key != "accelerator_hours"} | {"mfu": 0.4}])
    assert (comparison.quantity, comparison.published) == ("mfu", 0.4)


def test_a_run_without_tokens_or_without_a_size_has_a_reason(runs: CompareRows) -> None:
    tokens, size = runs([RUN | {"training_tokens": None}, RUN | {"params_total": None}])
    assert "how many tokens" in tokens.reason
    assert "how large" in size.reason


def test_a_very_long_context_is_not_taken_as_the_length_of_training_sequences(runs: CompareRows) -> None:
    shape = {"layers": 32, "hidden": 4096, "heads": 32}
    short, long = runs([RUN | {"architecture": {**shape, "seq_len": length}} for length in (8192, 1_048_576)])
    assert "sequence_length" in short.measurement.inputs
    assert "sequence_length" not in long.measurement.inputs


def test_recomputation_is_subtracted_from_published_hardware_flop(steps: CompareRows) -> None:
    row = STEP | {"tokens_s_gpu": "", "tflops_gpu": 160, "tflops_basis": "hardware"}
    full, none, unknown = steps([row | {"recompute": kind} for kind in ("full", "none", "selective+SP")])
    assert full.published == pytest.approx(120e12)
    assert none.published == 160e12
    assert "recomputed" in unknown.reason
    assert none.measurement.inputs["recomputation"] == "none"
    [formula] = steps([row | {"tflops_basis": "hardware(8N formula)", "recompute": ""}])
    assert formula.published == pytest.approx(120e12)


def test_a_published_memory_is_a_comparison_of_its_own(steps: CompareRows) -> None:
    speed, memory = steps([STEP | {"memory_gb": 60}])
    assert memory.quantity == "training_memory_bytes_per_accelerator"
    assert memory.published == 60e9
    assert speed.measurement is memory.measurement
    assert memory.reason or memory.tier == "memory"


def test_models_and_accelerators_are_recognised_despite_additions_to_their_names(catalogue: Catalogue) -> None:
    names = Names(catalogue)
    for name in ("LLAMA2-7B", "LLAMA2-7B (FP8) - H100", "llama_2_7b x64", "Llama 2 7B"):
        assert names.shape(name, None).inputs["layers"] == 32, name
    assert names.shape("LLAMA2-7B", 6.7e9).exact
    assert not names.shape("LLAMA2-7B", 13e9).inputs
    assert not names.shape("Secret-7B", 7e9).inputs
    assert names.accelerator("V100 (JZ)") == "v100-sxm2-32gb"
    assert names.accelerator("a100_40gb") == "a100-sxm-40gb"
    assert names.accelerator("NVIDIA H100") == "h100-sxm"


def test_every_name_of_the_list_refers_to_the_catalogue_or_states_a_shape(catalogue: Catalogue) -> None:
    names = yaml.safe_load((FOLDER / "names.yaml").read_text("utf-8"))
    for name in names["accelerators"].values():
        assert catalogue.path("accelerators", name), name
    for name, meaning in names["models"].items():
        if isinstance(meaning, str):
            assert catalogue.path("models", meaning), name
        else:
            assert {key for key in meaning if key not in QUANTITIES and key not in CATEGORIES} == {"source"}, name


def test_the_shapes_of_steps_have_the_published_number_of_parameters(catalogue: Catalogue) -> None:
    """The number of parameters is about 12 × layers × width² + vocabulary × width."""
    for measurement in shipped_measurements(catalogue):
        inputs: Mapping[str, Any] = measurement.inputs
        if (
            measurement.file == "steps.csv"
            and {"layers", "hidden_size", "parameters"} <= inputs.keys()
            and measurement.group != "bigscience"
            and "attention_flop_per_context_token" not in inputs  # hybrid models: their layers have several sizes
        ):
            width = inputs["hidden_size"]
            parameters = 12 * inputs["layers"] * width**2 + inputs["vocabulary_size"] * width
            tolerance = 0.05 if measurement.group == "papers" else 0.3
            assert parameters == pytest.approx(inputs["parameters"], rel=tolerance), measurement.id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bf16/fp16", "fp16"),
        ("", None),
        ("amp_bf16", "bf16"),
        ("FP8-CS (FP8-MX)", "fp8"),
        ("NVFP4", "fp4"),
        ("half", "fp16"),
    ],
)
def test_names_of_number_formats_are_understood(text: str, name: str | None) -> None:
    assert precision(text) == name


def test_terms_of_sharding_and_recomputation_are_understood() -> None:
    stages = {"FULL_SHARD": 3, "FSDP": 3, "SHARD_GRAD_OP": 2, "ZeRO-1": 1, "ZeRO-0": 0, "?": None}
    assert {text: zero_stage(text) for text in stages} == stages
    kinds = {"full": "full", "none": "none", "selective+SP": "selective", "?": None, "": None}
    assert {text: recomputation(text) for text in kinds} == kinds


def test_sizes_are_read_from_names_of_models() -> None:
    assert sizes_in("Odd-30B_A3B") == {"parameters": 30e9, "active_parameters": 3e9}
    assert sizes_in("Odd 1.3b") == {"parameters": 1.3e9}
    assert sizes_in("GPT-4") == sizes_in("B2B") == sizes_in("7B or 13B") == {}


def test_the_summary_has_the_statistics_of_the_comparisons(
    shipped: list[Comparison], catalogue: Catalogue, as_of: date
) -> None:
    validation = build_document(shipped, catalogue, as_of)
    document = as_json(validation)
    summary = document["summary"][0]
    ratios, inside = [], []
    for comparison in shipped:
        if comparison.error is not None:
            low, published, high = comparison.low, comparison.published, comparison.high
            assert low is not None
            assert published is not None
            assert high is not None
            ratios.append(predicted(comparison) / published)
            inside.append(low <= published <= high)
    errors = sorted(abs(ratio - 1) for ratio in ratios)
    logarithms = sorted(map(log, ratios))
    middle = (len(errors) - 1) // 2, len(errors) // 2
    assert summary["rows"] == len(errors) == document["compared"]
    assert summary["median"] == pytest.approx((errors[middle[0]] + errors[middle[1]]) / 2)
    assert summary["mean"] == pytest.approx(sum(errors) / len(errors))
    assert summary["worst"] == errors[-1]
    assert summary["bias"] == pytest.approx((logarithms[middle[0]] + logarithms[middle[1]]) / 2)
    assert summary["inside"] == sum(inside) / len(inside)
    for kind in ("quantity", "tier", "group"):
        assert sum(group["rows"] for group in document["summary"] if group["by"] == kind) == summary["rows"]
    assert len(worst_first(validation.rows)) == summary["rows"]


def test_every_shipped_run_is_predicted_and_every_measurement_has_its_own_id(shipped: list[Comparison]) -> None:
    reasons = {comparison.measurement.id: comparison.reason for comparison in shipped if comparison.reason}
    runs = {comparison.measurement.id for comparison in shipped if comparison.measurement.file == "runs.yaml"}
    assert runs.isdisjoint(reasons)
    places = {(comparison.measurement.file, comparison.measurement.row) for comparison in shipped}
    assert len({comparison.measurement.id for comparison in shipped}) == len(places)


def test_a_row_with_the_note_lora_trains_adapters_only(steps: CompareRows) -> None:
    all_weights, adapters = steps([STEP | {"tp": 1, "pp": 1}, STEP | {"tp": 1, "pp": 1, "notes": "LoRA"}])
    assert predicted(adapters) > 1.2 * predicted(all_weights)
