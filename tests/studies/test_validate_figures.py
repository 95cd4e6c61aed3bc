"""Published energies and costs: the inputs of a prediction, wrong entries, and the errors that the page states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.studies.validate import Comparison, build_document, compare, load_measurements

FOLDER = data_folder("configs") / "validation"
INPUTS: dict[str, Any] = {
    "accelerator": "h100-sxm",
    "accelerator_hours": 1000,
    "pue": 1.2,
    "hfu": 0.35,
    "server_power_ratio": 1.5,
}
ROW: dict[str, Any] = {
    "id": "one",
    "group": "mine",
    "told": INPUTS,
    "published": {"training_energy_kwh": 1000},
    "source": "me",
}
CompareEntries = Callable[..., list[Comparison]]
"""Return the comparisons for entries of a file of published figures."""


@pytest.fixture
def compare_entries(catalogue: Catalogue, as_of: date, tmp_path: Path) -> CompareEntries:
    def run(*rows: Any) -> list[Comparison]:
        path = tmp_path / "figures.yaml"
        path.write_text(yaml.safe_dump({"measurements": list(rows)}, sort_keys=False), encoding="utf-8")
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


@pytest.fixture(scope="module")
def energies(catalogue: Catalogue, as_of: date) -> list[Comparison]:
    return compare(load_measurements(FOLDER / "energies.yaml", catalogue), catalogue, as_of)


@pytest.fixture(scope="module")
def costs(catalogue: Catalogue, as_of: date) -> list[Comparison]:
    return compare(load_measurements(FOLDER / "costs.yaml", catalogue), catalogue, as_of)


def test_a_figure_is_predicted_from_the_inputs_of_its_entry(compare_entries: CompareEntries) -> None:
    [comparison] = compare_entries(ROW)
    assert comparison.predicted == pytest.approx(1000 * 0.7 * (0.54 + 0.46 / 2) * 1.5 * 1.2)
    assert comparison.tier == "energy"


def test_the_published_value_does_not_change_the_prediction(compare_entries: CompareEntries) -> None:
    first, second = compare_entries(ROW, ROW | {"published": {"training_energy_kwh": "7 MWh"}})
    assert (first.predicted, first.low, first.high) == (second.predicted, second.low, second.high)
    assert second.published == 7000


def test_a_cost_is_predicted_with_prices_of_the_day_of_its_entry(compare_entries: CompareEntries) -> None:
    inputs = {"accelerator": "a100-sxm-80gb", "accelerator_hours": 1000}
    row = {"told": inputs, "published": {"training_cost_usd": 2000}}
    then, now = compare_entries(row | {"as_of": "2022-12-01"}, row | {"as_of": "2026-11-21"})
    assert then.predicted is not None
    assert now.predicted is not None
    assert then.predicted > now.predicted


def test_a_prediction_is_compared_with_the_interval_of_the_publisher(
    compare_entries: CompareEntries, catalogue: Catalogue, as_of: date
) -> None:
    near = {"training_energy_kwh": {"value": 1000, "low": 900, "high": 1100}}
    far = {"training_energy_kwh": {"value": 2000, "low": 1900, "high": 2100}}
    comparisons = compare_entries(ROW | {"published": near}, ROW | {"published": far}, ROW)
    assert [comparison.within for comparison in comparisons] == [True, False, None]
    assert build_document(comparisons, catalogue, as_of).summary[0].within == 0.5


def test_two_figures_of_an_entry_are_two_comparisons(compare_entries: CompareEntries) -> None:
    row = ROW | {"published": {"training_energy_kwh": 1000, "power_w_per_accelerator": 1000}}
    quantities = [comparison.quantity for comparison in compare_entries(row)]
    assert quantities == ["training_energy_kwh", "power_w_per_accelerator"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("nothing", "expected an entry"),
        ({"told": None}, "told: expected 'key: value' lines"),
        ({"published": 7}, "published: expected 'key: value' lines"),
        ({"published": {"training_energy_kwh": "some"}}, "published: training_energy_kwh: "),
        ({"published": {"training_energy_kwh": -1}}, "expected a number above zero"),
        ({"published": {"training_energy_kwh": "1 day"}}, "published: training_energy_kwh: "),
        ({"published": {"training_energy_kwh": {"value": 1, "low": 0.5}}}, "expected a number, or value, low and high"),
        (
            {"published": {"training_energy_kwh": {"value": 1, "low": 2, "high": 3}}},
            "expected low, value and high in rising order",
        ),
        ({"published": {"training_enrgy_kwh": 1}}, "did you mean 'training_energy_kwh'"),
        ({"told": INPUTS | {"acelerators": 8}}, "did you mean 'accelerators'"),
        ({"told": INPUTS | {"model": "gpt-3"}}, "unknown key 'model'"),
        ({"told": INPUTS | {"training_energy_kwh": 1}}, "training_energy_kwh is both an input and published"),
        ({"told": {"accelerator": "h1000"}}, "unknown accelerator 'h1000'"),
        ({"told": INPUTS | {"pue": "much"}}, "pue: "),
        ({"model": "Nothing 7B"}, "unknown model 'Nothing 7B'"),
        ({"as_of": "spring"}, "as_of: found 'spring'"),
        ({"soruce": "me"}, "did you mean 'source'"),
    ],
)
def test_a_wrong_entry_has_a_reason_and_does_not_affect_the_others(
    change: Any, reason: str, compare_entries: CompareEntries
) -> None:
    wrong, correct = compare_entries(ROW | change if isinstance(change, dict) else change, ROW)
    assert reason in wrong.reason
    assert (wrong.error, correct.reason) == (None, "")


def signed_errors(comparisons: list[Comparison], group: str = "") -> list[float]:
    """Return the relative errors of the predictions in groups whose name contains `group`."""
    in_group = [comparison for comparison in comparisons if group in comparison.measurement.group]
    return [comparison.error for comparison in in_group if comparison.error is not None]


def errors(comparisons: list[Comparison], group: str = "") -> list[float]:
    return [abs(error) for error in signed_errors(comparisons, group)]


def test_the_median_error_of_energies_is_below_fifteen_percent(energies: list[Comparison]) -> None:
    assert len(errors(energies)) == len(energies) >= 27
    assert median(errors(energies)) < 0.15
    assert median(errors(energies, "metered")) < 0.07


def test_the_intervals_contain_nearly_nine_of_ten_metered_energies(energies: list[Comparison]) -> None:
    metered = [comparison.inside for comparison in energies if comparison.measurement.group == "metered"]
    assert sum(map(bool, metered)) >= 0.85 * len(metered)


def test_energies_computed_from_the_power_limit_are_above_the_predictions(energies: list[Comparison]) -> None:
    nameplate = [comparison for comparison in energies if comparison.measurement.group == "nameplate"]
    assert len(signed_errors(energies, "nameplate")) == len(nameplate)
    assert all(error < 0 for error in signed_errors(energies, "nameplate"))


def test_the_intervals_contain_nearly_nine_of_ten_costs(costs: list[Comparison]) -> None:
    assert len(errors(costs)) == len(costs) >= 36
    assert sum(bool(comparison.inside) for comparison in costs) >= 0.85 * len(costs)


def test_the_intervals_of_the_study_contain_most_predictions_of_amortised_costs(costs: list[Comparison]) -> None:
    within = [comparison.within for comparison in costs if comparison.within is not None]
    assert len(within) >= 30
    assert sum(within) >= 0.8 * len(within)
    assert median(errors(costs, "amortised")) < 0.07
