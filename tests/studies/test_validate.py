"""Predictions are told what a measurement may tell them, and nothing of what was measured; no row breaks them."""

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
Against = Callable[[list[Any]], list[Comparison]]

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
HIDDEN_OF_STEPS = (*MEASURED, "mfu", "hfu", "peak_tflops", "notes", "source")
HIDDEN_OF_RUNS = (
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
HOSTILE = [
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
HOSTILE_YAML = [None, "", "NaN", float("nan"), inf, -1, 0, 1e300, 1e-300, [], [1, 2], {"a": 1}, True, "lots", "3..5"]


@pytest.fixture
def steps(catalogue: Catalogue, as_of: date, tmp_path: Path) -> Against:
    def run(rows: list[Any]) -> list[Comparison]:
        path = tmp_path / "steps.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


@pytest.fixture
def runs(catalogue: Catalogue, as_of: date, tmp_path: Path) -> Against:
    def run(rows: list[Any]) -> list[Comparison]:
        path = tmp_path / "runs.yaml"
        path.write_text(yaml.safe_dump({"conventions": {"units": "any"}, "runs": rows}), encoding="utf-8")
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


@pytest.fixture(scope="module")
def shipped(catalogue: Catalogue, as_of: date) -> list[Comparison]:
    return compare(shipped_measurements(catalogue), catalogue, as_of)


def predictions(found: list[Comparison]) -> dict[tuple[int, str], tuple[Any, ...]]:
    return {
        (one.measurement.row, one.quantity): (one.predicted, one.low, one.high, one.tier)
        for one in found
        if one.predicted is not None
    }


def test_what_was_measured_changes_no_prediction_of_a_step(
    steps: Against, catalogue: Catalogue, as_of: date, shipped: list[Comparison]
) -> None:
    with (FOLDER / "steps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    altered = [
        {key: str(7 * float(value)) if key in MEASURED and value else value for key, value in row.items()}
        | {"mfu": "0.99", "hfu": "0.99", "peak_tflops": "1", "notes": "fast"}
        for row in rows
    ]
    before, after = predictions(steps(rows)), predictions(steps(altered))
    assert len(before) > 200
    assert before == after


def test_what_was_measured_changes_no_prediction_of_a_run(runs: Against) -> None:
    rows = yaml.safe_load((FOLDER / "runs.yaml").read_text("utf-8"))["runs"]
    numbers = {key: 0.007 for key in HIDDEN_OF_RUNS}
    altered = [{key: numbers.get(key, value) for key, value in row.items()} for row in rows]
    altered = [
        row | {key: 0.5 for key in HIDDEN_OF_RUNS if key not in row and key not in ("mfu", "accelerator_hours", "days")}
        for row in altered
    ]
    before, after = predictions(runs(rows)), predictions(runs(altered))
    assert len(before) == len(rows)
    assert before == after


def test_without_what_was_measured_there_is_still_a_prediction(steps: Against, runs: Against) -> None:
    for against, row, hidden in ((steps, STEP, HIDDEN_OF_STEPS), (runs, RUN, HIDDEN_OF_RUNS)):
        [told] = against([row])
        [mute] = against([{key: value for key, value in row.items() if key not in hidden}])
        assert told.predicted == mute.predicted
        assert (told.reason, mute.reason) == ("", UNPUBLISHED)
        assert mute.error is None


def test_the_catalogue_tells_no_run(runs: Against) -> None:
    """Llama 2 70B as it was trained, and the same shape under a name that the catalogue does not know."""
    run = RUN | {"params_total": 69e9, "training_tokens": 2e12, "accelerator": "a100-sxm-80gb", "seq_len": 4096}
    shape = {"layers": 80, "hidden": 8192, "heads": 64, "kv_heads": 8, "ffn": 28672, "vocab": 32000}
    known, unknown = runs([run | {"name": "Llama 2 70B"}, run | {"name": "Secret", "architecture": shape}])
    assert known.measurement.inputs["layers"] == 80
    assert known.predicted == pytest.approx(unknown.predicted, rel=0.01)
    assert known.predicted != pytest.approx(1_720_320, rel=1e-6)


def test_goodput_is_compared_and_never_told(runs: Against) -> None:
    alone = {key: value for key, value in RUN.items() if key not in ("accelerator_hours", "training_tokens")}
    found = runs([alone | {"goodput": 0.9, "recovery": "manual"}, RUN | {"goodput": 0.5, "recovery": "manual"}, RUN])
    assert [one.quantity for one in found] == ["goodput", "accelerator_hours", "goodput", "accelerator_hours"]
    assert found[0].predicted == found[2].predicted
    assert found[0].tier == "goodput"
    assert found[1].predicted == found[3].predicted
    assert "goodput" not in found[0].measurement.inputs
    [odd] = runs([alone | {"goodput": 0.9, "recovery": "divine"}])
    assert "divine" in odd.reason


def test_measured_flop_are_those_while_stepping(steps: Against) -> None:
    flop = {key: value for key, value in STEP.items() if key not in ("tokens_s_gpu", "gbs")} | {"tflops_gpu": 180}
    bare, laid_out = steps([flop, flop | {"gbs": 64, "tp": 1, "pp": 1}])
    assert bare.quantity == laid_out.quantity == "step_flop_per_s_per_accelerator"
    assert bare.tier == laid_out.tier == "step"  # without a layout it is taken as fully sharded
    assert laid_out.published == bare.published == 180e12


def test_nothing_told_is_something_measured(catalogue: Catalogue) -> None:
    secret = {"mfu", "hfu", "accelerator_hours", "training_days", "training_flop", "training_cost_usd", "model"}
    secret |= {
        "goodput",
        "undisturbed_goodput",
        "hours_between_failures",
        "training_energy_kwh",
        "training_co2_kg",
        "achieved_flop_per_s_per_accelerator",
        "step_time_s",
    }
    secret |= {"tokens_per_s_per_accelerator", "training_memory_bytes_per_accelerator", "training_operator_flop"}
    for one in shipped_measurements(catalogue):
        published = {figure.quantity for figures in one.targets for figure in figures}
        assert not published & one.inputs.keys(), one.id
        if one.file in ("runs.yaml", "steps.csv"):
            assert not secret & one.inputs.keys(), one.id


@pytest.mark.parametrize(
    "column", ["model", "params", "gpu", "n_gpus", "precision", "seq_len", "gbs", "mbs", "tp", "pp"]
)
def test_no_cell_of_a_step_breaks_the_others(steps: Against, column: str) -> None:
    found = steps([STEP, *(STEP | {column: cell} for cell in HOSTILE), STEP])
    assert len(found) == len(HOSTILE) + 2
    assert found[0].predicted == found[-1].predicted
    for one in found:
        assert one.reason or (one.predicted or 0) > 0


@pytest.mark.parametrize(
    "column", ["dataset", "cp", "ep", "vp", "dp", "sharding", "recompute", "tflops_basis", "id", *HIDDEN_OF_STEPS]
)
def test_no_other_cell_of_a_step_does(steps: Against, column: str) -> None:
    for one in steps([STEP | {column: cell} for cell in HOSTILE]):
        assert one.reason or (one.predicted or 0) > 0


@pytest.mark.parametrize("key", [*RUN, "architecture", "kind", "precision", "mfu", "days", "source", "params_active"])
def test_no_value_of_a_run_breaks_the_others(runs: Against, key: str) -> None:
    found = runs([RUN, *(RUN | {key: value} for value in HOSTILE_YAML), RUN])
    assert len(found) == len(HOSTILE_YAML) + 2
    assert found[0].predicted == found[-1].predicted
    for one in found:
        assert one.reason or (one.predicted or 0) > 0


@pytest.mark.parametrize("key", [*SHAPE, *RUN_LAYOUT])
def test_no_value_of_an_architecture_does(runs: Against, key: str) -> None:
    for one in runs([RUN | {"architecture": {"layers": 32, "hidden": 4096, key: value}} for value in HOSTILE_YAML]):
        assert one.reason or (one.predicted or 0) > 0


def test_a_row_that_is_none_has_a_reason(runs: Against) -> None:
    found = runs([RUN, None, "nothing", 7, [], {}, {1: 2}])
    assert [bool(one.reason) for one in found] == [False, *[True] * 6]


def test_what_a_table_says_for_all_rows_is_told(steps: Against) -> None:
    row = {**STEP, "dataset": "Megatron-Bridge 25.09", "precision": ""}
    assert steps([row])[0].measurement.inputs["training_precision"] == "fp8"
    assert steps([{**row, "precision": "bf16"}])[0].measurement.inputs["training_precision"] == "bf16"
    assert "attention_kernel" not in steps([row])[0].measurement.inputs
    assert steps([{**row, "dataset": "bigscience"}])[0].measurement.inputs["attention_kernel"] == "unfused"


def test_a_row_without_a_layout_is_fully_sharded(steps: Against) -> None:
    row = {"model": "7B", "params": 7e9, "gpu": "TPU v5p", "n_gpus": 64, "tflops_gpu": 300}
    [one] = steps([row])
    assert one.tier == "step"
    assert {one.measurement.inputs[name] for name in ("tensor_parallel", "pipeline_parallel", "micro_batch")} == {1.0}
    assert (one.measurement.inputs["zero_stage"], one.measurement.inputs["batch_sequences"]) == (3, 64.0)
    [other] = steps([{**row, "tp": 2}])
    assert "zero_stage" not in other.measurement.inputs


def test_a_rate_of_flop_is_that_of_stepping(steps: Against) -> None:
    """Not over the billed hours: a benchmark has no interruptions."""
    [one] = steps([{**STEP, "tokens_s_gpu": "", "step_s": "", "tflops_gpu": 400}])
    assert one.quantity == "step_flop_per_s_per_accelerator"


def test_a_ragged_table_is_read_as_far_as_it_goes(catalogue: Catalogue, as_of: date, tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_bytes(
        b"\xef\xbb\xbfmodel,gpu,params,tflops_gpu\nA-7B,H100,7e9,300\nA-7B,H100\n\n\xc3\xbf,H100,1e9,1,2,3\nA-7B,H100,,300\n"
    )
    found = compare(load_measurements(path, catalogue), catalogue, as_of)
    assert [bool(one.reason) for one in found] == [False, True, True, False]
    assert found[3].measurement.inputs["parameters"] == 7e9


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
def test_a_file_of_another_form_is_a_problem(catalogue: Catalogue, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(Problems):
        load_measurements(tmp_path / name, catalogue)
    with pytest.raises(Problems):
        load_measurements(tmp_path / ("no-" + name), catalogue)


def test_hours_are_days_times_accelerators(runs: Against) -> None:
    row = {key: value for key, value in RUN.items() if key != "accelerator_hours"} | {"days": 10}
    assert runs([row])[0].published == 10 * 512 * 24
    assert runs([row | {"accelerator_hours": 5.0}])[0].published == 5


def test_a_utilisation_stands_in_for_hours(runs: Against) -> None:
    [one] = runs([{key: value for key, value in RUN.items() if key != "accelerator_hours"} | {"mfu": 0.4}])
    assert (one.quantity, one.published) == ("mfu", 0.4)


def test_hours_need_tokens_and_a_size(runs: Against) -> None:
    tokens, size = runs([RUN | {"training_tokens": None}, RUN | {"params_total": None}])
    assert "how many tokens" in tokens.reason
    assert "how large" in size.reason


def test_a_long_context_is_no_length_of_training_sequences(runs: Against) -> None:
    shape = {"layers": 32, "hidden": 4096, "heads": 32}
    short, long = runs([RUN | {"architecture": {**shape, "seq_len": length}} for length in (8192, 1_048_576)])
    assert "sequence_length" in short.measurement.inputs
    assert "sequence_length" not in long.measurement.inputs


def test_hardware_flop_are_counted_without_recomputation(steps: Against) -> None:
    row = STEP | {"tokens_s_gpu": "", "tflops_gpu": 160, "tflops_basis": "hardware"}
    full, none, unknown = steps([row | {"recompute": how} for how in ("full", "none", "selective+SP")])
    assert (full.published, none.published) == (pytest.approx(120e12), 160e12)
    assert "recomputed" in unknown.reason
    assert none.measurement.inputs["recomputation"] == "none"
    [formula] = steps([row | {"tflops_basis": "hardware(8N formula)", "recompute": ""}])
    assert formula.published == pytest.approx(120e12)


def test_memory_is_a_row_of_its_own(steps: Against) -> None:
    speed, memory = steps([STEP | {"memory_gb": 60}])
    assert memory.quantity == "training_memory_bytes_per_accelerator"
    assert memory.published == 60e9
    assert speed.measurement is memory.measurement
    assert memory.reason or memory.tier == "memory"


def test_names_are_found_under_what_is_put_behind_them(catalogue: Catalogue) -> None:
    names = Names(catalogue)
    for name in ("LLAMA2-7B", "LLAMA2-7B (FP8) - H100", "llama_2_7b x64", "Llama 2 7B"):
        assert names.shape(name, None).inputs["layers"] == 32, name
    assert names.shape("LLAMA2-7B", 6.7e9).exact
    assert not names.shape("LLAMA2-7B", 13e9).inputs
    assert not names.shape("Secret-7B", 7e9).inputs
    assert names.accelerator("V100 (JZ)") == "v100-sxm2-32gb"
    assert names.accelerator("a100_40gb") == "a100-sxm-40gb"
    assert names.accelerator("NVIDIA H100") == "h100-sxm"


def test_every_name_of_ours_means_something(catalogue: Catalogue) -> None:
    own = yaml.safe_load((FOLDER / "names.yaml").read_text("utf-8"))
    for name in own["accelerators"].values():
        assert catalogue.path("accelerators", name), name
    for name, meant in own["models"].items():
        if isinstance(meant, str):
            assert catalogue.path("models", meant), name
        else:
            assert {key for key in meant if key not in QUANTITIES and key not in CATEGORIES} == {"source"}, name


def test_shapes_have_the_size_that_was_measured(catalogue: Catalogue) -> None:
    """Twelve times layers times width squared and the vocabulary: the size that the table states."""
    for one in shipped_measurements(catalogue):
        told: Mapping[str, Any] = one.inputs
        if (
            one.file == "steps.csv"
            and {"layers", "hidden_size", "parameters"} <= told.keys()
            and one.group != "bigscience"
            and "attention_flop_per_context_token" not in told  # hybrids: other layers are of another size
        ):
            size = 12 * told["layers"] * told["hidden_size"] ** 2 + told["vocabulary_size"] * told["hidden_size"]
            assert size == pytest.approx(told["parameters"], rel=0.05 if one.group == "papers" else 0.3), one.id


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bf16/fp16", "fp16"),
        ("", None),
        ("amp_bf16", "bf16"),
        ("FP8-CS (FP8-MX)", "fp8"),
        ("NVFP4", "fp4"),
        ("half", "fp16"),
    ],
)
def test_number_formats(text: str, meant: str | None) -> None:
    assert precision(text) == meant


def test_words_of_a_layout() -> None:
    assert [zero_stage(one) for one in ("FULL_SHARD", "FSDP", "SHARD_GRAD_OP", "ZeRO-1", "ZeRO-0", "?")] == [
        3,
        3,
        2,
        1,
        0,
        None,
    ]
    assert [recomputation(one) for one in ("full", "none", "selective+SP", "?", "")] == [
        "full",
        "none",
        "selective",
        None,
        None,
    ]


def test_sizes_in_names() -> None:
    assert sizes_in("Odd-30B_A3B") == {"parameters": 30e9, "active_parameters": 3e9}
    assert sizes_in("Odd 1.3b") == {"parameters": 1.3e9}
    assert sizes_in("GPT-4") == sizes_in("B2B") == sizes_in("7B or 13B") == {}


def test_the_summary_is_that_of_the_rows(shipped: list[Comparison], catalogue: Catalogue, as_of: date) -> None:
    found = build_document(shipped, catalogue, as_of)
    document = as_json(found)
    whole = document["summary"][0]
    errors = sorted(abs(one.predicted / one.published - 1) for one in shipped if one.error is not None)
    ratios = sorted(log(one.predicted / one.published) for one in shipped if one.error is not None)
    inside = [one.low <= one.published <= one.high for one in shipped if one.error is not None]
    middle = (len(errors) - 1) // 2, len(errors) // 2
    assert whole["rows"] == len(errors) == document["compared"]
    assert whole["median"] == pytest.approx((errors[middle[0]] + errors[middle[1]]) / 2)
    assert whole["mean"] == pytest.approx(sum(errors) / len(errors))
    assert whole["worst"] == errors[-1]
    assert whole["bias"] == pytest.approx((ratios[middle[0]] + ratios[middle[1]]) / 2)
    assert whole["inside"] == sum(inside) / len(inside)
    for kind in ("quantity", "tier", "group"):
        assert sum(one["rows"] for one in document["summary"] if one["by"] == kind) == whole["rows"]
    assert len(worst_first(found.rows)) == whole["rows"]


def test_all_shipped_runs_are_predicted(shipped: list[Comparison]) -> None:
    assert [one.measurement.id for one in shipped if one.measurement.file == "runs.yaml" and one.reason] == []
    assert len({one.measurement.id for one in shipped}) == len(
        {(one.measurement.file, one.measurement.row) for one in shipped}
    )


def test_a_row_that_says_lora_trains_adapters(steps: Against) -> None:
    whole, adapters = steps([STEP | {"tp": 1, "pp": 1}, STEP | {"tp": 1, "pp": 1, "notes": "LoRA"}])
    assert adapters.predicted > 1.2 * whole.predicted
