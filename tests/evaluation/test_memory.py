"""Memory of servers, compared with what they print when they start."""

from __future__ import annotations

import csv
from datetime import date
from statistics import median

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.calibration import applying
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import mid_of

GIB = 2**30
CHUNK_TOKENS, BYTES_16_BIT = 8192, 2

Server = tuple[dict[str, str], dict[str, float]]
"""Categories and quantities of a server."""

LLAMA: Server = ({"model": "llama-3-8b"}, {"inference_accelerators": 1})
QWEN: Server = (
    {"model": "qwen-3-235b-a22b", "inference_precision": "fp8", "cache_format": "bf16"},
    {"inference_accelerators": 4, "inference_tensor_parallel": 4},
)


def answers(
    catalogue: Catalogue, as_of: date, categories: dict[str, str], given: dict[str, float], *names: str
) -> dict[str, float]:
    row = Row("server", {"accelerator": "h100-sxm", "engine": "vllm", **categories}, {"concurrency": 1.0, **given})
    return evaluate_rows([row], catalogue, as_of, names, ranges=False)[0].values


@pytest.mark.parametrize(
    ("row", "published"),
    [
        (LLAMA, 53.29 * GIB),  # vllm-project/vllm#10511: 79.22 GiB in all, 14.96 GiB of weights
        (QWEN, 8.11 * GIB),  # vllm-project/vllm#21348
    ],
)
def test_room_for_the_cache_on_h100(row: Server, published: float, catalogue: Catalogue, as_of: date) -> None:
    assert answers(catalogue, as_of, *row, "cache_room_bytes")["cache_room_bytes"] == pytest.approx(published, rel=0.05)


def test_what_a_program_sees_of_an_h100(catalogue: Catalogue, as_of: date) -> None:
    """CUDA reports 79.22 GiB (vllm-project/vllm#10511); nvidia-smi -q reports 81,559 MiB, of which 479 are reserved."""
    values = answers(catalogue, as_of, *LLAMA, "usable_memory_bytes", "usable_memory_fraction")
    assert values["usable_memory_bytes"] / values["usable_memory_fraction"] == pytest.approx(79.22 * GIB, rel=0.002)


@pytest.fixture(scope="module")
def servers() -> list[dict[str, str]]:
    file = data_folder("configs") / "validation" / "serving_memory.csv"
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def rest(row: dict[str, str]) -> float:
    """Return the bytes of a server that hold neither weights nor KV cache."""
    return (float(row["budget_gib"]) - float(row["weights_gib"]) - float(row["cache_gib"])) * GIB


def test_buffers_of_engines_follow_from_servers_of_dense_models(
    servers: list[dict[str, str]], catalogue: Catalogue
) -> None:
    constant = applying(catalogue, "calibration/serving", {"engine": "vllm"})["engine_buffer_bytes"].fact.value
    measured = [rest(row) for row in servers if row["sparsity"] == "dense"]
    assert mid_of(constant) == pytest.approx(median(measured), rel=0.01)
    assert sum(constant.low <= value <= constant.high for value in measured) >= len(measured) - 2  # type: ignore[union-attr]


def test_buffers_of_experts_follow_from_a_server(servers: list[dict[str, str]], catalogue: Catalogue) -> None:
    """Qwen3-235B has a width of 4096 and 8 experts per token."""
    table = applying(catalogue, "calibration/serving", {"engine": "vllm"})
    engine, copies = (mid_of(table[name].fact.value) for name in ("engine_buffer_bytes", "expert_buffer_copies"))
    measured = next(rest(row) for row in servers if row["model"] == "qwen-3-235b-a22b")
    assert engine + copies * CHUNK_TOKENS * 8 * 4096 * BYTES_16_BIT == pytest.approx(measured, rel=0.02)


def test_small_devices_have_small_buffers(catalogue: Catalogue, as_of: date) -> None:
    categories, given = QWEN
    categories = {**categories, "accelerator": "rtx4090"}
    values = answers(catalogue, as_of, categories, given, "serving_buffer_bytes", "usable_memory_bytes")
    assert values["serving_buffer_bytes"] == pytest.approx(values["usable_memory_bytes"] / 8)
