"""Measurements of served models: rows of a table with a metric, its value and unit, and what was served how.

A row is told the model's shape, the accelerator, formats, layout, lengths and requests in flight; never the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isqrt
from typing import Any

from ...catalogue import data_folder
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from .measurement import Figure, Measurement, Unreadable, number, published, text
from .names import FOLDER, SIZE, Names, sizes_in
from .prediction_inputs import readable

METRIC, VALUE = "metric", "value"
WORKLOADS = "workloads.yaml"

FULL = "full"
"""As many requests as the memory holds."""

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
    "energy_per_token": ("accelerator_joules_per_output_token", 1.0),
    "energy_per_request": ("accelerator_joules_per_query", 1.0),
}
"""Metrics with the quantity that each measures, and what makes one of the other."""

ENGINES = (
    ("trt", "trt-llm"),
    ("tensorrt", "trt-llm"),
    ("vllm", "vllm"),
    ("sglang", "sglang"),
    ("llama.cpp", "llama-cpp"),
)

LANGUAGE = ("text", "code", "multimodal")
"""Modalities whose answers are written token by token."""

WEIGHT_ONLY = {
    "int4": "int4-g128",
    "uint4": "int4-g128",
    "int8": "int8",
    "w4a16": "int4-g128",
    "awq": "int4-g128",
    "gptq": "int4-g128",
}
"""Formats that weights are stored in, products being of 16 bits."""

STORED = {"fp4": "nvfp4", "nvfp4": "nvfp4", "mxfp4": "mxfp4", "fp8": "fp8", "fp8_block": "fp8"}
"""Formats of weights and products, as they are stored."""

NEWER_VLLM = 15
"""Minor version of vLLM from which on it is that of 2026."""

_VLLM = re.compile(r"vllm (?:nightly|0\.(\d+))")
_GGUF = re.compile(r"q\d(_\w+)?")
_IN_NOTE = re.compile(r"(P_tot_B|P_act_B|gemm|TOKENS_PER_SAMPLE)[=:] ?([\w.]+)")
_WORDS = re.compile(r"[-_]")


def read_served(row: Mapping[str, Any], place: int, file: str, names: Names) -> Measurement:
    """A row of the table. What is wrong with it is its reason."""
    cells = {key: _said(row, key) for key in ("id", "model", "gpu", "n_gpu", METRIC, "source", "framework", "mode")}
    title = cells["id"] or " ".join(filter(None, (cells["model"], f"{cells['n_gpu']} x {cells['gpu']}", f"#{place}")))
    group = " ".join(filter(None, (engine_of(cells["framework"]), cells["mode"].split("/")[-1])))
    known = Measurement(title, file, place, group or "unnamed", ((_asked(row),),), source=cells["source"])
    return readable(known, lambda: _told(row, names))


def engine_of(framework: str) -> str:
    """The engine of a framework as it is written, `generic` where it is none of ours."""
    word = framework.lower()
    found = next((engine for mark, engine in ENGINES if mark in word), "generic")
    version = _VLLM.search(word)
    return "vllm-2026" if version and (version[1] is None or int(version[1]) >= NEWER_VLLM) else found


def _asked(row: Mapping[str, Any]) -> Figure:
    metric = _said(row, METRIC)
    if metric not in METRICS:
        return Figure(
            metric or "nothing",
            published(row, VALUE),
            Phrase("the tool does not predict {what}", what=metric or "nothing"),
        )
    quantity, factor = METRICS[metric]
    value = published(row, VALUE)
    return Figure(quantity, value and value * factor)


def _told(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """All but what was measured. Raises Unreadable."""
    if _asked(row).reason:
        raise Unreadable(_asked(row).reason)
    model, word = text(row, "model"), text(row, "mode")
    accelerator = names.accelerator(text(row, "gpu"))
    note = dict(_IN_NOTE.findall(text(row, "note")))
    mode = _meant("modes", word, default="aggregated")
    told = {
        **_model(model, note, names),
        **_meant("unsaid", word, default={}),
        "accelerator": accelerator,
        "engine": engine_of(text(row, "framework")),
        "serving_mode": "aggregated" if mode == FULL else mode,
        **_formats(text(row, "precision") or note.get("gemm", ""), model, accelerator, names),
        **_meant("lengths", f"{word} {model}", default={}),
    }
    stated = {"prompt_tokens": number(row, "input_len"), "output_tokens": number(row, "output_len")}
    if "TOKENS_PER_SAMPLE" in note and not stated["output_tokens"]:
        stated["output_tokens"] = float(note["TOKENS_PER_SAMPLE"])
    told |= {key: max(value, 1.0) for key, value in stated.items() if value is not None}
    return told | _load(row, mode) | _layout(row, told, mode, names)


def _model(name: str, note: Mapping[str, str], names: Names) -> dict[str, Any]:
    """Its shape, or its size where that is all that is known. Raises Unreadable."""
    words = _WORDS.sub(" ", name.rsplit("/", 1)[-1])
    shape = names.shape(words, None)
    told = {key: value for key, value in shape.inputs.items() if key not in ("sequence_length", "training_precision")}
    if told.get("modality", "text") not in LANGUAGE:
        raise Unreadable(Phrase("{name!r} is no language model", name=name))
    if told:
        return told
    noted = {
        key: float(note[mark]) * GIGA for key, mark in zip(SIZE, ("P_tot_B", "P_act_B"), strict=True) if mark in note
    }
    sizes = sizes_in(words) | noted
    if "parameters" not in sizes:
        raise Unreadable(Phrase("unknown model {name!r}, and nothing says how large it is", name=name))
    mixed = sizes.get("active_parameters", sizes["parameters"]) < sizes["parameters"]
    sparsity = {"sparsity": "mixture-of-experts"} if mixed else {}
    if not mixed:
        sizes.pop("active_parameters", None)
    return {**sizes, **sparsity, **_workloads()["size_alone"]}


def _formats(word: str, model: str, accelerator: str, names: Names) -> dict[str, Any]:
    """The formats of products, weights and cache. Raises Unreadable."""
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
    products = next((one for one in (STORED[word][-3:], "fp8") if names.has_peak(accelerator, one)), half)
    return {"inference_precision": products, "weight_format": STORED[word], "cache_format": "fp8"}


def _meant(table: str, word: str, *, default: Any) -> Any:
    """What the first mark of a table of workloads that is in a word stands for."""
    found = next((one for mark, one in _workloads()[table].items() if mark in word.lower()), default)
    return {key: one for key, one in found.items() if key != "source"} if isinstance(found, dict) else found


def _load(row: Mapping[str, Any], mode: str) -> dict[str, Any]:
    """Requests in flight at one copy."""
    raw = text(row, "concurrency").lower()
    stated = number(row, "concurrency") if raw not in ("", "max") else None
    if stated is None and mode != FULL:
        return {}
    devices = number(row, "n_gpu") or 1.0
    return {"concurrency": stated or devices * _workloads()["full_load_requests_per_accelerator"]["value"]}


def _layout(row: Mapping[str, Any], told: Mapping[str, Any], mode: str, names: Names) -> dict[str, Any]:
    """Accelerators of a copy and how it is divided; where nothing is said of that, only how many there are."""
    devices = number(row, "n_gpu")
    parts = {key: number(row, key) for key in ("tp", "pp", "ep", "dp")}
    if devices is None:
        return {}
    if told["engine"] == "llama-cpp":
        return {
            "inference_accelerators": devices,
            "inference_pipeline_parallel": devices,
            "inference_data_parallel": 1.0,
        }
    if mode == "disaggregated":
        return {"inference_accelerators": devices, "inference_tensor_parallel": 1.0, "inference_pipeline_parallel": 1.0}
    if all(one is None for one in parts.values()):
        return {"deployed_accelerators": devices} if mode == FULL else {"inference_accelerators": devices}
    stages, groups = parts["pp"] or 1.0, parts["dp"] or 1.0
    real = _counted_once(devices, parts["ep"] or 1.0, names.link_domain(told["accelerator"]))
    if real < devices:
        groups = 1.0 if (parts["tp"] or 1.0) > 1 else real
    return {
        "inference_accelerators": real,
        "inference_pipeline_parallel": stages,
        "inference_data_parallel": max(min(groups, real / stages), 1.0),
    }


def _counted_once(devices: float, experts: float, domain: float | None) -> float:
    """The accelerators of a copy. Where tensor- and expert-parallel ranks, the same devices, were multiplied, the
    product is a square beyond the fast link.
    """
    root = isqrt(int(devices))
    return float(root) if domain and devices > domain and experts > 1 and root * root == devices else devices


def _said(row: Mapping[str, Any], key: str) -> str:
    """A cell as a text, whatever is in it."""
    try:
        return text(row, key)
    except Unreadable:
        return ""


@lru_cache
def _workloads() -> dict[str, Any]:
    path = data_folder("configs") / FOLDER / WORKLOADS
    found: dict[str, Any] = load_yaml(read_text(path), str(path))
    return found
