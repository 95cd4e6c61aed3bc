"""Rows of serving tables: the inputs of a prediction, wrong rows, and the errors of predictions for shipped rows."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.studies.validate import compare, load_measurements
from aigc_compute.studies.validate.measurement import Measurement

ROW = {
    "model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100_sxm", "n_gpu": "2", "tp": "2", "pp": "1", "ep": "",
    "dp": "", "precision": "fp8", "framework": "vllm 0.19.0", "mode": "agg", "input_len": "1024", "output_len": "512",
    "concurrency": "32", "metric": "tpot_ms", "value": "8", "unit": "ms", "source": "a table", "date": "", "note": "",
}  # fmt: skip

SHIPPED = data_folder("configs") / "validation" / "serving.csv"


def read(folder: Path, catalogue: Catalogue, **changed: str) -> Measurement:
    path = folder / "table.csv"
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, ROW)
        writer.writeheader()
        writer.writerow(ROW | changed)
    [measurement] = load_measurements(path, catalogue)
    return measurement


def test_the_inputs_of_a_prediction_are_all_cells_but_the_measured_value(tmp_path: Path, catalogue: Catalogue) -> None:
    measurement = read(tmp_path, catalogue)
    inputs = dict(measurement.inputs)
    target = measurement.targets[0][0]
    assert (target.quantity, target.published) == ("time_per_output_token_s", 0.008)
    expected = {
        "accelerator": "h100-sxm", "engine": "vllm-2026", "serving_mode": "aggregated", "prompt_tokens": 1024,
        "output_tokens": 512, "concurrency": 32, "inference_accelerators": 2, "inference_data_parallel": 1,
        "inference_precision": "fp8", "weight_format": "fp8", "cache_format": "fp8", "layers": 32,
    }  # fmt: skip
    assert expected.items() <= inputs.items()
    assert read(tmp_path, catalogue, value="80").inputs == inputs
    assert not {"time_per_output_token_s", "training_tokens", "model"} & inputs.keys()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"mode": "inflight-max-load", "concurrency": "max"}, {"concurrency": 4096, "serving_mode": "aggregated"}),
        ({"mode": "static-batch"}, {"serving_mode": "static-batch"}),
        ({"mode": "disagg", "tp": "", "pp": ""}, {"serving_mode": "disaggregated", "inference_tensor_parallel": 1}),
        ({"framework": "TensorRT-LLM v1.0"}, {"engine": "trt-llm"}),
        ({"framework": "vLLM 0.9.0, ROCm"}, {"engine": "vllm"}),
        ({"framework": "somebody's own"}, {"engine": "generic"}),
        ({"precision": "UINT4"}, {"inference_precision": "bf16", "weight_format": "int4-g128"}),
        ({"precision": "mxfp4", "gpu": "B200"}, {"inference_precision": "fp4", "weight_format": "mxfp4"}),
        ({"precision": "fp4"}, {"inference_precision": "fp8", "weight_format": "nvfp4"}),
        ({"precision": "Q4_K_M", "gpu": "4090 24GB"}, {"inference_precision": "bf16", "weight_format": "q4-k-m"}),
        ({"framework": "llama.cpp", "n_gpu": "4"}, {"inference_pipeline_parallel": 4}),
        ({"n_gpu": "64", "tp": "64", "ep": "8", "dp": "1"}, {"inference_accelerators": 8}),
        ({"n_gpu": "16", "tp": "1", "ep": "4", "dp": "16"}, {"inference_data_parallel": 4}),
        ({"model": "llama2-70b-99.9", "mode": "closed/Offline", "input_len": ""}, {"prompt_tokens": 294, "layers": 80}),
        ({"model": "Qwen/Qwen3-30B-A3B-Thinking-2507-FP8"}, {"experts": 128}),
        ({"model": "org/Unheard-12B"}, {"parameters": 12e9}),
        ({"model": "org/Unheard-120B-A6B"}, {"parameters": 120e9, "active_parameters": 6e9}),
        ({"model": "unheard", "note": "P_tot_B=9.0;P_act_B=9.0"}, {"parameters": 9e9}),
    ],
)  # fmt: skip
def test_names_and_terms_of_published_tables_are_understood(
    changed: dict[str, str], expected: dict[str, object], tmp_path: Path, catalogue: Catalogue
) -> None:
    measurement = read(tmp_path, catalogue, **changed)
    assert measurement.reason == ""
    assert expected.items() <= dict(measurement.inputs).items()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"gpu": "abacus"}, "unknown accelerator 'abacus'"),
        ({"model": "unheard"}, "does not say how large it is"),
        ({"precision": "fp3"}, "unknown precision 'fp3'"),
        ({"metric": "smiles"}, "does not predict smiles"),
        ({"concurrency": "many"}, "concurrency: found 'many'"),
    ],
)
def test_a_row_that_cannot_be_predicted_has_a_reason(
    changed: dict[str, str], reason: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    assert reason in read(tmp_path, catalogue, **changed).reason


MEDIAN_ERRORS = {
    "time_per_output_token_s": 0.20,
    "time_to_first_token_s": 0.30,
    "deployment_tokens_per_s": 0.18,
    "answer_tokens_per_s": 0.12,
}
"""Upper bounds of the median error of every quantity, slightly above the current medians."""


def test_shipped_rows_are_predicted_with_small_errors_and_correct_intervals(catalogue: Catalogue, as_of: date) -> None:
    comparisons = compare(load_measurements(SHIPPED, catalogue), catalogue, as_of)
    without_prediction = [
        json.dumps(comparison.measurement.id) + comparison.reason for comparison in comparisons if comparison.reason
    ]
    assert without_prediction == []
    medians = {
        name: median(abs(comparison.error or 0.0) for comparison in comparisons if comparison.quantity == name)
        for name in MEDIAN_ERRORS
    }
    assert {name: error for name, error in medians.items() if error >= MEDIAN_ERRORS[name]} == {}
    inside = sum(comparison.inside is True for comparison in comparisons)
    assert 0.8 < inside / len(comparisons) < 0.95
