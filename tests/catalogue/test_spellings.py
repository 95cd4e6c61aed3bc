"""Names of models, accelerators and number formats as publishers, drivers and engines write them."""

from __future__ import annotations

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from tests.support import RunProgram


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NVIDIA H100 80GB HBM3", "h100-sxm"),
        ("NVIDIA H100-SXM5-80GB", "h100-sxm"),
        ("NVIDIA A100-PCIE-40GB", "a100-pcie-40gb"),
        ("NVIDIA A100 - PCIe - 80 GB", "a100-pcie-80gb"),
        ("NVIDIA Blackwell GPU (B200-SXM-180GB)", "b200-sxm"),
        ("AMD Instinct MI300X", "mi300x"),
        ("AMD Instinct MI300X-NPS1-SPX-192GB-750W", "mi300x"),
        ("AMD Instinct MI325X 256GB HBM3e", "mi325x"),
        ("NVIDIA GeForce RTX 4090", "rtx4090"),
        ("RTX 5090 32GB", "rtx5090"),
        ("AWS Trainium1 (trn1.32xlarge)", "trainium1"),
        ("TPU v6e (Trillium)", "tpu-v6e"),
    ],
)
def test_accelerators_are_found_by_the_names_of_publishers(text: str, name: str, catalogue: Catalogue) -> None:
    assert catalogue.find("accelerators", text) == name


@pytest.mark.parametrize(
    "text",
    ["NVIDIA H100 40GB", "RTX 4090 48GB", "RTX 3090 24GB (power-limited)", "H200-SXM (or H20 141GB)", "Intel Xeon", ""],
)
def test_another_device_is_not_found(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="unknown accelerator"):
        catalogue.find("accelerators", text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b"),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen-3-235b-a22b"),
        ("google/gemma-3-27b-it", "gemma-3-27b"),
        ("/data/models/Llama-2-70b-hf", "llama-2-70b"),
    ],
)
def test_models_are_found_by_the_names_of_repositories(text: str, name: str, catalogue: Catalogue) -> None:
    assert catalogue.find("models", text) == name


@pytest.mark.parametrize("text", ["Qwen/Qwen3-32B-Tuned", "meta-llama/Llama-3.1-9B-Instruct", "maker/", "-it"])
def test_another_model_is_not_found(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="unknown model"):
        catalogue.find("models", text)


@pytest.mark.parametrize(("text", "word"), [("FP8", "fp8"), ("bfloat16", "bf16"), ("BF16", "bf16"), ("half", "fp16")])
def test_number_formats_are_found_by_the_names_of_engines(text: str, word: str, cli: RunProgram) -> None:
    model, device = "meta-llama/Llama-3.1-8B-Instruct", "accelerator=NVIDIA H100 80GB HBM3"
    result = cli("estimate", model, device, f"inference_precision={text}", "--format", "json")
    assert result.returncode == 0, result.stderr
    assert f'"{word}"' in result.stdout
