"""Which constants of the power model a row brings in."""

from __future__ import annotations

import pytest

from aigc_compute.catalogue import Catalogue, Fact
from aigc_compute.catalogue.calibration import calibrated, with_properties
from aigc_compute.domains.vocabulary import CATEGORIES
from aigc_compute.units import Range


def serving_power_facts(catalogue: Catalogue, accelerator: str, sparsity: str) -> dict[str, Fact]:
    categories = with_properties(catalogue, {"accelerator": accelerator, "sparsity": sparsity})
    return calibrated(catalogue, "calibration/serving_power", categories)


def width(catalogue: Catalogue, accelerator: str) -> float:
    found = serving_power_facts(catalogue, accelerator, "dense")["serving_power_error"].value
    assert isinstance(found, Range)
    return found.high / found.low


def test_a_generation_has_its_own_constants(catalogue: Catalogue) -> None:
    hopper, blackwell, other = (
        serving_power_facts(catalogue, name, "dense")["arithmetic_power_share"].value
        for name in ("h200-sxm", "gb300", "mi300x")
    )
    assert len({hopper, blackwell, other}) == 3


def test_what_was_never_measured_is_less_sure(catalogue: Catalogue) -> None:
    assert width(catalogue, "mi300x") > max(width(catalogue, "h100-sxm"), width(catalogue, "b200-sxm"))


@pytest.mark.parametrize("sparsity", CATEGORIES["sparsity"].values)
def test_every_sparsity_has_a_ratio(catalogue: Catalogue, sparsity: str) -> None:
    ratio = serving_power_facts(catalogue, "h100-sxm", sparsity)["sparsity_power_ratio"].value
    assert (ratio == 1) == (sparsity == "dense")
