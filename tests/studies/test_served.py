"""Rows of serving tables: what they are told, what is hidden, what cannot be read, and how near predictions come."""

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
    [one] = load_measurements(path, catalogue)
    return one


def test_row_is_told_all_but_its_value(tmp_path: Path, catalogue: Catalogue) -> None:
    one = read(tmp_path, catalogue)
    told = dict(one.inputs)
    assert (one.targets[0][0].quantity, one.targets[0][0].published) == ("time_per_output_token_s", 0.008)
    expected = {
        "accelerator": "h100-sxm", "engine": "vllm-2026", "serving_mode": "aggregated", "prompt_tokens": 1024,
        "output_tokens": 512, "concurrency": 32, "inference_accelerators": 2, "inference_data_parallel": 1,
        "inference_precision": "fp8", "weight_format": "fp8", "cache_format": "fp8", "layers": 32,
    }  # fmt: skip
    assert expected.items() <= told.items()
    assert read(tmp_path, catalogue, value="80").inputs == told
    assert not {"time_per_output_token_s", "training_tokens", "model"} & told.keys()


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
def test_words_of_others_are_understood(
    changed: dict[str, str], expected: dict[str, object], tmp_path: Path, catalogue: Catalogue
) -> None:
    one = read(tmp_path, catalogue, **changed)
    assert one.reason == ""
    assert expected.items() <= dict(one.inputs).items()


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
def test_what_cannot_be_read_says_so(
    changed: dict[str, str], reason: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    assert reason in read(tmp_path, catalogue, **changed).reason


def test_shipped_rows_are_answered_and_near(catalogue: Catalogue, as_of: date) -> None:
    """Medians by quantity, and how many of the intervals hold the published value."""
    found = compare(load_measurements(SHIPPED, catalogue), catalogue, as_of)
    assert [json.dumps(one.measurement.id) + one.reason for one in found if one.reason] == []
    errors = {name: [abs(one.error or 0.0) for one in found if one.quantity == name] for name in NEAR}
    assert {name: median(sizes) < NEAR[name] for name, sizes in errors.items()} == dict.fromkeys(NEAR, True)
    assert 0.8 < sum(one.inside is True for one in found) / len(found) < 0.95


NEAR = {
    "time_per_output_token_s": 0.20,
    "time_to_first_token_s": 0.30,
    "deployment_tokens_per_s": 0.18,
    "answer_tokens_per_s": 0.12,
}
"""Errors that the medians stay below: not far from what they are."""
