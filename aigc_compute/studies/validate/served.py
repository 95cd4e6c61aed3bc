"""Measurements of served models: rows of a table with a metric, its value, and the configuration of model and server.

The inputs of a prediction are the model's shape, the accelerator, number formats, layout, lengths and requests in
flight. The measured value is never an input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isqrt
from typing import Any

from ...catalogue import data_folder
from ...domains.vocabulary import CATEGORIES
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from .measurement import Figure, Measurement, Unreadable, number, published, text, text_or_empty
from .names import FOLDER, SIZE, Names, sizes_in
from .prediction_inputs import with_inputs

METRIC, VALUE = "metric", "value"
WORKLOADS = "workloads.yaml"

FULL = "full"
"""Mode with as many requests in flight as the memory holds."""

MILLI, GIGA = 1e-3, 1e9

METRICS = {
    "ttft_ms": ("time_to_first_token_s", MILLI),
    "tpot_ms": ("time_per_output_token_s", MILLI),
    "itl_ms_median": ("decode_step_time_s", MILLI),
    "output_tput": ("deployment_tokens_per_s", 1.0),
    "throughput": ("deployment_tokens_per_s", 1.0),
    "decode_tok_s": ("answer_tokens_per_s", 1.0),
    "prefill_tok_s": ("prompt_tokens_per_s_of_a_copy", 1.0),
    "latency": ("request_time_s", MILLI),
    "mean_ttft_ms": ("time_to_first_token_s", MILLI),
    "median_ttft_ms": ("time_to_first_token_s", MILLI),
    "mean_tpot_ms": ("time_per_output_token_s", MILLI),
    "median_tpot_ms": ("time_per_output_token_s", MILLI),
    "mean_itl_ms": ("time_per_output_token_s", MILLI),
    "median_itl_ms": ("decode_step_time_s", MILLI),
    "mean_e2el_ms": ("request_time_s", MILLI),
    "median_e2el_ms": ("request_time_s", MILLI),
    "mean_e2e_latency_ms": ("request_time_s", MILLI),
    "median_e2e_latency_ms": ("request_time_s", MILLI),
    "output_throughput": ("deployment_tokens_per_s", 1.0),
    "ttft_s": ("time_to_first_token_s", 1.0),
    "decode_step_s": ("decode_step_time_s", 1.0),
    "latency_s": ("request_time_s", 1.0),
    "energy_per_token": ("accelerator_joules_per_output_token", 1.0),
    "energy_per_request": ("accelerator_joules_per_query", 1.0),
}
"""By metric: the quantity, and the factor from the metric's unit to the quantity's unit.

A mean time between tokens includes the prompts that are read in between; a median one mostly does not.
"""

SERVED_COLUMNS = (
    "id",
    "model",
    "gpu",
    "n_gpu",
    "tp",
    "pp",
    "ep",
    "dp",
    "precision",
    "framework",
    "mode",
    "input_len",
    "output_len",
    "concurrency",
    "source",
    "note",
)
"""Columns of a table of served models, without the metric and its value."""

GIVEN = {
    "model": "model",
    "accelerator": "gpu",
    "inference_accelerators": "n_gpu",
    "inference_tensor_parallel": "tp",
    "inference_pipeline_parallel": "pp",
    "inference_data_parallel": "dp",
    "inference_precision": "precision",
    "engine": "framework",
    "serving_mode": "mode",
    "prompt_tokens": "input_len",
    "output_tokens": "output_len",
    "concurrency": "concurrency",
}
"""The column of the table for each input that the user can give for rows that do not state it."""

ENGINES = (
    ("trt", "trt-llm"),
    ("tensorrt", "trt-llm"),
    ("vllm", "vllm"),
    ("sglang", "sglang"),
    ("llama.cpp", "llama-cpp"),
)
"""Parts of a framework's name, with the engine that each means."""

LANGUAGE = ("text", "code", "multimodal")
"""Modalities of models that write their answers token by token."""

WEIGHT_ONLY = {
    "int4": "int4-g128",
    "uint4": "int4-g128",
    "int8": "int8",
    "w4a16": "int4-g128",
    "awq": "int4-g128",
    "gptq": "int4-g128",
}
"""Weight formats of models whose GEMMs run in 16 bits, by the publishers' words."""

STORED = {"fp4": "nvfp4", "nvfp4": "nvfp4", "mxfp4": "mxfp4", "fp8": "fp8", "fp8_block": "fp8"}
"""Weight formats of models whose GEMMs run in the same width, by the publishers' words."""

VLLM_2026_MINOR = 15
"""Minor version since which vLLM counts as the engine of 2026."""

_VLLM = re.compile(r"vllm (?:nightly|0\.(\d+))")
_GGUF = re.compile(r"q\d(_\w+)?")
_IN_NOTE = re.compile(r"(P_tot_B|P_act_B|gemm|TOKENS_PER_SAMPLE)[=:] ?([\w.]+)")
_WORD_SEPARATORS = re.compile(r"[-_]")


def read_served(row: Mapping[str, Any], place: int, file: str, names: Names) -> Measurement:
    """Return a row of the table as a measurement; its `reason` says why the row cannot be read."""
    columns = ("id", "model", "gpu", "n_gpu", METRIC, "source", "framework", "mode")
    cells = {key: text_or_empty(row, key) for key in columns}
    title = cells["id"] or " ".join(filter(None, (cells["model"], f"{cells['n_gpu']} x {cells['gpu']}", f"#{place}")))
    group = " ".join(filter(None, (engine_of(cells["framework"]), cells["mode"].split("/")[-1])))
    measurement = Measurement(title, file, place, group or "unnamed", ((_target(row),),), source=cells["source"])
    return with_inputs(measurement, lambda: _inputs(row, names))


def engine_of(framework: str) -> str:
    """Return the engine that the name of a framework means, "generic" if it is unknown."""
    word = framework.lower()
    if word in CATEGORIES["engine"].values:
        return word
    engine = next((engine for mark, engine in ENGINES if mark in word), "generic")
    version = _VLLM.search(word)
    return "vllm-2026" if version and (version[1] is None or int(version[1]) >= VLLM_2026_MINOR) else engine


def _target(row: Mapping[str, Any]) -> Figure:
    """Return the measured figure."""
    metric, value = text_or_empty(row, METRIC), published(row, VALUE)
    if metric not in METRICS:
        reason = Phrase("the tool does not predict {what}", what=metric or Phrase("a figure without a metric"))
        return Figure(metric or "nothing", value, reason)
    quantity, factor = METRICS[metric]
    return Figure(quantity, value and value * factor)


def _inputs(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return all inputs of the prediction, without the measured value. Raises Unreadable."""
    if reason := _target(row).reason:
        raise Unreadable(reason)
    model, word = text(row, "model"), text(row, "mode")
    accelerator = names.accelerator(text(row, "gpu"))
    note = dict(_IN_NOTE.findall(text(row, "note")))
    mode = _workload("modes", word, default="aggregated")
    inputs = {
        **_model(model, note, names),
        **_workload("unsaid", word, default={}),
        "accelerator": accelerator,
        "engine": engine_of(text(row, "framework")),
        "serving_mode": "aggregated" if mode == FULL else mode,
        **_formats(text(row, "precision") or note.get("gemm", ""), model, accelerator, names),
        **_workload("lengths", f"{word} {model}", default={}),
    }
    lengths = {"prompt_tokens": number(row, "input_len"), "output_tokens": number(row, "output_len")}
    if "TOKENS_PER_SAMPLE" in note and not lengths["output_tokens"]:
        lengths["output_tokens"] = float(note["TOKENS_PER_SAMPLE"])
    inputs |= {key: max(length, 1.0) for key, length in lengths.items() if length is not None}
    return inputs | _load(row, mode) | _layout(row, inputs, mode, names)


def _model(name: str, note: Mapping[str, str], names: Names) -> dict[str, Any]:
    """Return the shape of a model, or its size if the shape is unknown. Raises Unreadable."""
    words = _WORD_SEPARATORS.sub(" ", name.rsplit("/", 1)[-1])
    shape = {
        key: value
        for key, value in names.shape(words, None).inputs.items()
        if key not in ("sequence_length", "training_precision")
    }
    if shape.get("modality", "text") not in LANGUAGE:
        raise Unreadable(Phrase("{name!r} is not a language model", name=name))
    if shape:
        return shape
    noted = {
        key: float(note[mark]) * GIGA for key, mark in zip(SIZE, ("P_tot_B", "P_act_B"), strict=True) if mark in note
    }
    sizes = sizes_in(words) | noted
    if "parameters" not in sizes:
        raise Unreadable(Phrase("unknown model {name!r}, and the file does not say how large it is", name=name))
    size_only = _workloads()["size_alone"]
    if sizes.get("active_parameters", sizes["parameters"]) < sizes["parameters"]:
        return {**sizes, "sparsity": "mixture-of-experts", **size_only}
    return {"parameters": sizes["parameters"], **size_only}


def _formats(word: str, model: str, accelerator: str, names: Names) -> dict[str, Any]:
    """Return the number formats of GEMMs, weights and KV cache. Raises Unreadable."""
    word = word.lower().split(",")[0].strip()
    half = "bf16" if names.has_peak(accelerator, "bf16") else "fp16"
    if word in ("", "unset"):
        word = next((mark for mark in ("nvfp4", "mxfp4", "fp8", "int4") if mark in model.lower()), "bf16")
    if word in ("bf16", "bfloat16", "fp16", "float16", "half", "f16"):
        return {"inference_precision": half}
    if word in ("fp32", "float32"):
        return {"inference_precision": "fp32"} if names.has_peak(accelerator, "fp32") else {"weight_format": "fp32"}
    if word in WEIGHT_ONLY:
        return {"inference_precision": half, "weight_format": WEIGHT_ONLY[word]}
    if _GGUF.fullmatch(word):
        return {"inference_precision": half, "weight_format": word.replace("_", "-")}
    if word not in STORED:
        raise Unreadable(Phrase("unknown precision {word!r}", word=word))
    gemm_formats = (name for name in (STORED[word][-3:], "fp8") if names.has_peak(accelerator, name))
    return {"inference_precision": next(gemm_formats, half), "weight_format": STORED[word], "cache_format": "fp8"}


def _workload(table: str, word: str, *, default: Any) -> Any:
    """Return the row of a table in `workloads.yaml` whose mark is the first that occurs in a word."""
    row = next((row for mark, row in _workloads()[table].items() if mark in word.lower()), default)
    return {key: value for key, value in row.items() if key != "source"} if isinstance(row, dict) else row


def _load(row: Mapping[str, Any], mode: str) -> dict[str, Any]:
    """Return the requests in flight at one replica."""
    raw = text(row, "concurrency").lower()
    stated = number(row, "concurrency") if raw not in ("", "max") else None
    if stated is None and mode != FULL:
        return {}
    devices = number(row, "n_gpu") or 1.0
    return {"concurrency": stated or devices * _workloads()["full_load_requests_per_accelerator"]["value"]}


def _layout(row: Mapping[str, Any], inputs: Mapping[str, Any], mode: str, names: Names) -> dict[str, Any]:
    """Return the accelerators of a replica and its parallel layout; without a stated layout, only their number."""
    devices = number(row, "n_gpu")
    parts = {key: number(row, key) for key in ("tp", "pp", "ep", "dp")}
    if devices is None:
        return {}
    if inputs["engine"] == "llama-cpp":
        return {
            "inference_accelerators": devices,
            "inference_pipeline_parallel": devices,
            "inference_data_parallel": 1.0,
        }
    if mode == "disaggregated":
        return {"inference_accelerators": devices, "inference_tensor_parallel": 1.0, "inference_pipeline_parallel": 1.0}
    if all(part is None for part in parts.values()):
        return {"deployed_accelerators": devices} if mode == FULL else {"inference_accelerators": devices}
    stages, groups = parts["pp"] or 1.0, parts["dp"] or 1.0
    real_devices = _without_double_count(devices, parts["ep"] or 1.0, names.link_domain(inputs["accelerator"]))
    if real_devices < devices:
        groups = 1.0 if (parts["tp"] or 1.0) > 1 else real_devices
    return {
        "inference_accelerators": real_devices,
        "inference_pipeline_parallel": stages,
        "inference_data_parallel": max(min(groups, real_devices / stages), 1.0),
    }


def _without_double_count(devices: float, experts: float, domain: float | None) -> float:
    """Return the accelerators of a replica.

    Some tables multiply tensor-parallel by expert-parallel ranks, which are the same devices. Such a product is a
    square number above the size of the fast-link domain; its root is the number of devices.
    """
    root = isqrt(int(devices))
    return float(root) if domain and devices > domain and experts > 1 and root * root == devices else devices


@lru_cache
def _workloads() -> dict[str, Any]:
    """Return the content of `workloads.yaml`."""
    path = data_folder("configs") / FOLDER / WORKLOADS
    workloads: dict[str, Any] = load_yaml(read_text(path), str(path))
    return workloads
