"""Results of benchmark tools as measurements. The keys are those that the tools write; the numbers are made up."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.diagnostics import Problems
from aigc_compute.studies.validate import compare, read_measurements
from aigc_compute.studies.validate.measurement import Measurement
from tests.support import RunProgram

VLLM: dict[str, Any] = {
    "date": "20251102-101112", "endpoint_type": "openai", "backend": "openai", "label": None,
    "model_id": "meta-llama/Llama-3.1-8B-Instruct", "tokenizer_id": "meta-llama/Llama-3.1-8B-Instruct",
    "num_prompts": 320, "request_rate": "inf", "burstiness": 1.0, "max_concurrency": 32, "duration": 60.0,
    "completed": 320, "failed": 0, "total_input_tokens": 327680, "total_output_tokens": 163840,
    "request_throughput": 5.33, "output_throughput": 2730.7, "total_token_throughput": 8192.0,
    "mean_ttft_ms": 210.0, "median_ttft_ms": 190.0, "p99_ttft_ms": 600.0, "mean_tpot_ms": 11.3, "median_itl_ms": 10.6,
    "mean_e2el_ms": 5984.0,
}  # fmt: skip
"""Keys of github:vllm-project/vllm:vllm/benchmarks/serve.py@009e6d4a1cd6."""

SGLANG: dict[str, Any] = {
    "backend": "sglang", "dataset_name": "random", "request_rate": float("inf"), "max_concurrency": None,
    "duration": 60.0, "completed": 300, "total_input_tokens": 307200, "total_output_tokens": 153600,
    "request_throughput": 5.0, "input_throughput": 5120.0, "output_throughput": 2560.0, "mean_e2e_latency_ms": 6000.0,
    "mean_ttft_ms": 200.0, "mean_tpot_ms": 11.35, "median_itl_ms": 10.9, "concurrency": 30.1, "accept_length": None,
}  # fmt: skip
"""Keys of github:sgl-project/sglang:python/sglang/bench_serving.py@0033168f0f58."""

ONE_BATCH: dict[str, Any] = {
    "run_name": "ours", "batch_size": 1, "input_len": 512, "output_len": 256, "prefill_latency": 0.02,
    "prefill_throughput": 25600.0, "median_decode_latency": 0.0065, "median_decode_throughput": 153.8,
    "total_latency": 1.68, "overall_throughput": 457.0,
}  # fmt: skip
"""Keys of github:sgl-project/sglang:python/sglang/bench_one_batch.py@009441505062."""

MLPERF: dict[str, Any] = {
    "UsedModel": "llama2-70b-99", "Model": "llama2-70b-99", "Scenario": "Offline", "Suite": "datacenter",
    "Accelerator": "AMD Instinct MI300X 192GB HBM3", "a#": 8, "Nodes": 2, "weight_data_types": "fp8",
    "Software": "vLLM 0.9.0", "Accuracy": "ROUGE1: 44.4  TOKENS_PER_SAMPLE: 301.1", "Location": "closed/nobody",
    "Performance_Result": 50000.0, "Performance_Units": "Tokens/s",
}  # fmt: skip
"""Keys of github:mlcommons/inference_results_v5.1:summary_results.json."""

DEVICES = {"accelerator": "NVIDIA H100 80GB HBM3", "inference_accelerators": "2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(
    folder: Path, catalogue: Catalogue, records: list[dict[str, Any]], suffix: str = ".jsonl", **given: str
) -> dict[str, Measurement]:
    """Return the measurements of records by the end of their identifiers."""
    path = folder / f"results{suffix}"
    lines = [json.dumps(record) for record in records]
    path.write_text(f"[{','.join(lines)}]" if suffix == ".json" else "\n".join(lines), "utf-8")
    rows = read_measurements(path, catalogue, given=given).rows
    return {" ".join(row.id.split()[-2:]): row for row in rows}


def figures(found: dict[str, Measurement]) -> dict[str, tuple[str, float | None]]:
    return {name: (row.targets[0][0].quantity, row.targets[0][0].published) for name, row in found.items()}


def test_results_of_vllm_are_measurements_in_our_units(folder: Path, catalogue: Catalogue) -> None:
    found = read(folder, catalogue, [VLLM], **DEVICES)
    assert figures(found) == {
        "#1 mean_ttft_ms": ("time_to_first_token_s", 0.21),
        "#1 median_ttft_ms": ("time_to_first_token_s", 0.19),
        "#1 mean_tpot_ms": ("time_per_output_token_s", pytest.approx(0.0113)),
        "#1 median_itl_ms": ("decode_step_time_s", pytest.approx(0.0106)),
        "#1 mean_e2el_ms": ("request_time_s", pytest.approx(5.984)),
        "#1 output_throughput": ("deployment_tokens_per_s", 2730.7),
    }
    expected = {
        "accelerator": "h100-sxm", "inference_accelerators": 2, "engine": "vllm", "prompt_tokens": 1024,
        "output_tokens": 512, "concurrency": 32, "inference_precision": "bf16", "layers": 32,
    }  # fmt: skip
    for measurement in found.values():
        assert measurement.reason == ""
        assert expected.items() <= dict(measurement.inputs).items()


def test_metadata_of_a_result_take_precedence_over_given_inputs(folder: Path, catalogue: Catalogue) -> None:
    record = {**VLLM, "gpu": "B200", "n_gpu": "4", "precision": "fp8"}
    found = read(folder, catalogue, [record], **DEVICES, engine="vllm-2026", concurrency="8")["#1 mean_ttft_ms"]
    expected = {"accelerator": "b200-sxm", "inference_accelerators": 4, "weight_format": "fp8", "concurrency": 32}
    assert expected.items() <= dict(found.inputs).items()
    given = read(folder, catalogue, [{**VLLM, "backend": None}], **DEVICES, engine="vllm-2026")["#1 mean_ttft_ms"]
    assert given.inputs["engine"] == "vllm-2026"


def test_all_prompts_at_once_are_as_many_requests_in_flight(folder: Path, catalogue: Catalogue) -> None:
    found = read(folder, catalogue, [{**VLLM, "max_concurrency": None}], **DEVICES)
    assert found["#1 mean_ttft_ms"].inputs["concurrency"] == 320
    found = read(folder, catalogue, [{**VLLM, "max_concurrency": None, "request_rate": 2.0}], **DEVICES)
    assert "concurrency" not in found["#1 mean_ttft_ms"].inputs


def test_results_of_sglang_name_neither_model_nor_device(folder: Path, catalogue: Catalogue) -> None:
    assert "accelerator" in read(folder, catalogue, [SGLANG])["#1 mean_ttft_ms"].reason
    found = read(folder, catalogue, [SGLANG], model="meta-llama/Llama-3.1-8B-Instruct", **DEVICES)
    assert figures(found)["#1 mean_e2e_latency_ms"] == ("request_time_s", 6.0)
    expected = {"engine": "sglang", "prompt_tokens": 1024, "concurrency": 30.1, "layers": 32}
    assert expected.items() <= dict(found["#1 mean_tpot_ms"].inputs).items()


def test_a_batch_of_sglang_is_read_and_answered_together(folder: Path, catalogue: Catalogue) -> None:
    records = [ONE_BATCH, {**ONE_BATCH, "batch_size": 16}]
    found = read(folder, catalogue, records, model="llama-3.1-8b", **DEVICES)
    assert figures(found) == {
        "#1 ttft_s": ("time_to_first_token_s", 0.02),
        "#1 prefill_tok_s": ("prompt_tokens_per_s_of_a_copy", 25600.0),
        "#1 decode_step_s": ("decode_step_time_s", 0.0065),
        "#1 latency_s": ("request_time_s", 1.68),
        "#2 decode_step_s": ("decode_step_time_s", 0.0065),
        "#2 latency_s": ("request_time_s", 1.68),
    }
    expected = {"serving_mode": "static-batch", "engine": "sglang", "concurrency": 16}
    assert expected.items() <= dict(found["#2 latency_s"].inputs).items()


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_results_of_mlcommons_are_measurements(suffix: str, folder: Path, catalogue: Catalogue) -> None:
    stream = {"Scenario": "SingleStream", "Performance_Result": 900.0, "Performance_Units": "Latency (ms)"}
    other = {"Performance_Units": "Samples/s"}
    found = read(folder, catalogue, [MLPERF, {**MLPERF, **stream}, {**MLPERF, **other}], suffix)
    assert figures(found)["#1 throughput"] == ("deployment_tokens_per_s", 50000.0)
    assert figures(found)["#2 latency"] == ("request_time_s", 0.9)
    expected = {"accelerator": "mi300x", "deployed_accelerators": 16, "prompt_tokens": 294, "output_tokens": 301.1}
    assert expected.items() <= dict(found["#1 throughput"].inputs).items()
    assert found["#2 latency"].inputs["concurrency"] == 1
    assert "a figure without a metric" in next(row.reason for name, row in found.items() if name.endswith("#3"))


def test_a_result_is_predicted_without_its_figures(folder: Path, catalogue: Catalogue) -> None:
    found = read(folder, catalogue, [VLLM, {**VLLM, "output_throughput": 1.0}], **DEVICES)
    rows = [found["#1 output_throughput"], found["#2 output_throughput"]]
    first, second = compare(rows, catalogue, date(2026, 1, 1))
    assert first.predicted is not None
    assert first.predicted == second.predicted


def test_the_command_names_columns_that_are_not_read(folder: Path, cli: RunProgram) -> None:
    path = folder / "result.json"
    path.write_text(json.dumps({**VLLM, "p99_tpot_ms": 13.0}), "utf-8")
    result = cli("validate", "--against", str(path), "accelerator=h100", "inference_accelerators=1", "-f", "jsonl")
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 6
    assert (
        f"{path}: columns that are not read: request_throughput, total_token_throughput, p99_ttft_ms, p99_tpot_ms"
        in (result.stderr)
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accelerator=h100",), "key=value needs --against"),
        (
            ("--against", "RESULT", "acelerator=h100"),
            "unknown input 'acelerator' of a benchmark (did you mean 'accelerator'",
        ),
        (("--against", "RESULT", "h100"), "found 'h100', expected key=value"),
        (("--against", "STEPS", "accelerator=h100"), "key=value holds only for tables of served models"),
    ],
)
def test_wrong_inputs_are_refused(words: tuple[str, ...], message: str, folder: Path, cli: RunProgram) -> None:
    (folder / "result.json").write_text(json.dumps(VLLM), "utf-8")
    places = {"RESULT": str(folder / "result.json"), "STEPS": str(data_folder("configs") / "validation" / "steps.csv")}
    result = cli("validate", *(places.get(word, word) for word in words))
    assert result.returncode == 2
    assert message in result.stderr


def test_unknown_records_are_refused(folder: Path, catalogue: Catalogue) -> None:
    path = folder / "rows.jsonl"
    path.write_text('{"speed": 1}\n', "utf-8")
    with pytest.raises(Problems, match="no column of measured steps or figures"):
        read_measurements(path, catalogue)
