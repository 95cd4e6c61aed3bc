"""The constants of the power model of serving that apply to a row."""

from __future__ import annotations

import pytest

from aigc_compute.catalogue import Catalogue, Fact
from aigc_compute.catalogue.calibration import calibrated, with_properties
from aigc_compute.domains.vocabulary import CATEGORIES
from aigc_compute.units import Range


def serving_power_facts(catalogue: Catalogue, accelerator: str, sparsity: str) -> dict[str, Fact]:
    categories = with_properties(catalogue, {"accelerator": accelerator, "sparsity": sparsity})
    return calibrated(catalogue, "calibration/serving_power", categories)


def interval_ratio(catalogue: Catalogue, accelerator: str) -> float:
    """High end over low end of the error of the power model."""
    error = serving_power_facts(catalogue, accelerator, "dense")["serving_power_error"].value
    assert isinstance(error, Range)
    return error.high / error.low


def test_a_generation_has_its_own_constants(catalogue: Catalogue) -> None:
    hopper, blackwell, other = (
        serving_power_facts(catalogue, name, "dense")["arithmetic_power_share"].value
        for name in ("h200-sxm", "gb300", "mi300x")
    )
    assert len({hopper, blackwell, other}) == 3


def test_an_accelerator_without_measurements_has_a_wider_interval(catalogue: Catalogue) -> None:
    assert interval_ratio(catalogue, "mi300x") > max(
        interval_ratio(catalogue, "h100-sxm"), interval_ratio(catalogue, "b200-sxm")
    )


@pytest.mark.parametrize("sparsity", CATEGORIES["sparsity"].values)
def test_the_power_ratio_is_one_for_dense_models_only(catalogue: Catalogue, sparsity: str) -> None:
    ratio = serving_power_facts(catalogue, "h100-sxm", sparsity)["sparsity_power_ratio"].value
    assert (ratio == 1) == (sparsity == "dense")
