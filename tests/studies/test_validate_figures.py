"""Published energies and costs: told is what stands under `told`, and predictions are as near as the page says."""

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
ROW = {
    "id": "one",
    "group": "mine",
    "told": {"accelerator": "h100-sxm", "accelerator_hours": 1000, "pue": 1.2, "hfu": 0.35, "server_power_ratio": 1.5},
    "published": {"training_energy_kwh": 1000},
    "source": "me",
}
Against = Callable[..., list[Comparison]]


@pytest.fixture
def figures(catalogue: Catalogue, as_of: date, tmp_path: Path) -> Against:
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


def test_a_figure_is_predicted_from_what_is_told(figures: Against) -> None:
    [one] = figures(ROW)
    assert one.predicted == pytest.approx(1000 * 0.7 * (0.54 + 0.46 / 2) * 1.5 * 1.2)
    assert one.tier == "energy"


def test_what_is_published_changes_no_prediction(figures: Against) -> None:
    first, second = figures(ROW, ROW | {"published": {"training_energy_kwh": "7 MWh"}})
    assert (first.predicted, first.low, first.high) == (second.predicted, second.low, second.high)
    assert second.published == 7000


def test_prices_are_those_of_the_day_of_the_row(figures: Against) -> None:
    told = {"accelerator": "a100-sxm-80gb", "accelerator_hours": 1000}
    row = {"told": told, "published": {"training_cost_usd": 2000}}
    then, now = figures(row | {"as_of": "2022-12-01"}, row | {"as_of": "2026-11-21"})
    assert then.predicted > now.predicted


def test_a_publisher_s_interval_is_held_to_as_well(figures: Against, catalogue: Catalogue, as_of: date) -> None:
    near = {"training_energy_kwh": {"value": 1000, "low": 900, "high": 1100}}
    far = {"training_energy_kwh": {"value": 2000, "low": 1900, "high": 2100}}
    found = figures(ROW | {"published": near}, ROW | {"published": far}, ROW)
    assert [one.within for one in found] == [True, False, None]
    assert build_document(found, catalogue, as_of).summary[0].within == 0.5


def test_two_figures_of_a_row_are_two_comparisons(figures: Against) -> None:
    row = ROW | {"published": {"training_energy_kwh": 1000, "power_w_per_accelerator": 1000}}
    assert [one.quantity for one in figures(row)] == ["training_energy_kwh", "power_w_per_accelerator"]


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
        ({"told": ROW["told"] | {"acelerators": 8}}, "did you mean 'accelerators'"),
        ({"told": ROW["told"] | {"model": "gpt-3"}}, "unknown key 'model'"),
        ({"told": ROW["told"] | {"training_energy_kwh": 1}}, "training_energy_kwh is both an input and published"),
        ({"told": {"accelerator": "h1000"}}, "unknown accelerator 'h1000'"),
        ({"told": ROW["told"] | {"pue": "much"}}, "pue: "),
        ({"model": "Nothing 7B"}, "unknown model 'Nothing 7B'"),
        ({"as_of": "spring"}, "as_of: found 'spring'"),
        ({"soruce": "me"}, "did you mean 'source'"),
    ],
)
def test_what_is_wrong_with_an_entry_is_its_reason(change: Any, reason: str, figures: Against) -> None:
    bad, good = figures(ROW | change if isinstance(change, dict) else change, ROW)
    assert reason in bad.reason
    assert (bad.error, good.reason) == (None, "")


def sizes(found: list[Comparison], group: str = "") -> list[float]:
    return [abs(one.error) for one in found if one.error is not None and group in one.measurement.group]


def test_energies_are_within_fifteen_percent(energies: list[Comparison]) -> None:
    assert len(sizes(energies)) == len(energies) >= 27
    assert median(sizes(energies)) < 0.15
    assert median(sizes(energies, "metered")) < 0.07


def test_nine_in_ten_metered_runs_are_in_the_interval(energies: list[Comparison]) -> None:
    metered = [one.inside for one in energies if one.measurement.group == "metered"]
    assert sum(map(bool, metered)) >= 0.85 * len(metered)


def test_who_multiplies_by_the_board_limit_tells_more_than_was_drawn(energies: list[Comparison]) -> None:
    assert all(one.error < 0 for one in energies if one.measurement.group == "nameplate")


def test_costs_are_in_the_interval(costs: list[Comparison]) -> None:
    assert len(sizes(costs)) == len(costs) >= 36
    assert sum(bool(one.inside) for one in costs) >= 0.85 * len(costs)


def test_amortised_costs_are_within_those_of_the_study(costs: list[Comparison]) -> None:
    within = [one.within for one in costs if one.within is not None]
    assert len(within) >= 30
    assert sum(within) >= 0.8 * len(within)
    assert median(sizes(costs, "amortised")) < 0.07
