"""The accelerators of the catalogue load, and their peaks are the dense ones."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.entries import accelerator_facts, peaks
from aigc_compute.domains.vocabulary import CATEGORIES
from aigc_compute.io.yaml_input import load_yaml, read_text

ACCELERATORS = Catalogue().names("accelerators")

DENSE_PEAKS = {
    ("v100-sxm2-32gb", "fp16"): 125e12,
    ("a100-sxm-40gb", "bf16"): 312e12,
    ("a100-sxm-80gb", "bf16"): 312e12,
    ("a100-sxm-80gb", "fp16"): 312e12,
    ("h100-sxm", "bf16"): 989.4e12,
    ("h200-sxm", "bf16"): 989.4e12,
    ("b200-sxm", "bf16"): 2250e12,
    ("tpu-v4", "bf16"): 275e12,
    ("mi300x", "bf16"): 1307.4e12,
    ("rtx4090", "fp16"): 165.2e12,
    ("ascend-910b", "fp16"): 376e12,
}

QUANTITY_OF_KEY = {
    "memory_bytes": "nominal_memory_bytes",
    "memory_bandwidth_Bps": "accelerator_memory_bandwidth_bytes_per_s",
    "tdp_W": "accelerator_tdp_w",
}
"""Quantities of the catalogue, by the key of the reference."""

KNOWN_DIFFERENCES = {("b300-sxm", "fp64"): (1.2e12, 1.25e12)}
"""Value of the reference and of the catalogue, where they are known to differ."""


UNSETTLED = [
    "apple-m2-ultra",
    "inferentia2",
    "mlu370-x8",
    "mlu590",
    "rtx-2000e-ada",
    "sw26010-pro",
    "tpu-v2",
    "tpu-v3",
    "tpu-v4",
    "trainium1",
    "trainium2",
]
"""Devices whose drivers' reports were not found."""

MIB = 2**20


@pytest.mark.parametrize("name", ACCELERATORS)
def test_an_accelerator_loads(name: str, catalogue: Catalogue) -> None:
    for precision in peaks(catalogue, name):
        assert precision in CATEGORIES["training_precision"].values
        facts = accelerator_facts(catalogue, name, precision, precision)
        assert facts["accelerator_peak_flop_per_s"].note == f"dense, {precision}"
        assert all(float(fact.value) > 0 and fact.origin.sources for fact in facts.values())  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "precision"), DENSE_PEAKS)
def test_a_peak_is_the_dense_peak(name: str, precision: str, catalogue: Catalogue) -> None:
    assert peaks(catalogue, name)[precision] == DENSE_PEAKS[name, precision]


def test_a_missing_precision_has_no_peak(catalogue: Catalogue) -> None:
    facts = accelerator_facts(catalogue, "v100-sxm2-32gb", "bf16", "fp16")
    assert "accelerator_peak_flop_per_s" not in facts
    assert facts["inference_peak_flop_per_s"].value == 125e12


def test_values_equal_those_of_the_reference(catalogue: Catalogue) -> None:
    folder = os.environ.get("AIGC_REFERENCE")
    if not folder:
        pytest.skip("AIGC_REFERENCE names no folder with facts/accelerators.yaml to compare with")
    file = Path(folder) / "facts" / "accelerators.yaml"
    reference = {key["id"]: key for key in load_yaml(read_text(file), str(file))["accelerators"]}
    assert reference.keys() <= set(ACCELERATORS)
    differences: dict[tuple[str, str], tuple[object, object]] = {}
    for name, reference_entry in reference.items():
        entry = catalogue.entry("accelerators", name)
        pairs = {key: (reference_entry.get(key), entry.get(quantity)) for key, quantity in QUANTITY_OF_KEY.items()}
        for precision in reference_entry["peak_flops_dense"].keys() | entry["peak_flop_per_s"].keys():
            pairs[precision] = (
                reference_entry["peak_flops_dense"].get(precision),
                entry["peak_flop_per_s"].get(precision),
            )
        differences |= {(name, fact): pair for fact, pair in pairs.items() if pair[0] != pair[1]}
    assert differences == KNOWN_DIFFERENCES


@pytest.fixture(scope="module")
def reports() -> dict[str, dict[str, str]]:
    """Return the memory that drivers report, by accelerator."""
    file = data_folder("configs") / "validation" / "device_memory.csv"
    return {row["accelerator"]: row for row in csv.DictReader(file.read_text("utf-8").splitlines())}


@pytest.mark.parametrize("name", ACCELERATORS)
def test_memory_is_what_the_driver_reports(name: str, reports: dict[str, dict[str, str]], catalogue: Catalogue) -> None:
    """The data sheet's figure stands beside it, and for it where no report was found."""
    entry, facts = catalogue.entry("accelerators", name), accelerator_facts(catalogue, name, None, None)
    reported, nominal = (float(facts[key].value) for key in ("accelerator_memory_bytes", "nominal_memory_bytes"))  # type: ignore[arg-type]
    assert (name in reports) == (name not in UNSETTLED)
    if name in reports:
        assert reported == float(reports[name]["bytes"])
        assert reports[name]["address"]
        assert facts["accelerator_memory_bytes"].origin.sources == ("device-memory-reports-2026",)
        assert ("accelerator_memory_bytes" in entry.get("unverified", [])) == bool(reports[name]["seen_on"])
    else:
        assert reported == nominal
        assert "accelerator_memory_bytes" in entry["unverified"]
    assert 0.75 < reported / nominal < 1.085


@pytest.mark.parametrize(
    ("name", "mebibytes"),
    [
        ("h100-sxm", 81559),  # modal-labs/modal-client#2797
        ("a100-sxm-80gb", 81920),
        ("l4", 23034),
        ("rtx4090", 24564),  # nvidia-smi in RLinf/RLinf#255
        ("h20", 97871),  # NVIDIA/nvtrust#128
        ("mi300x", 196592),  # amd-smi static, SIZE
    ],
)
def test_published_reports(name: str, mebibytes: int, catalogue: Catalogue) -> None:
    fact = accelerator_facts(catalogue, name, None, None)["accelerator_memory_bytes"]
    assert float(fact.value) == mebibytes * MIB  # type: ignore[arg-type]
