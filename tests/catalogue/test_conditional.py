"""Ownership, grids and currencies, which apply to rows that use them; and the power that an accelerator draws."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.calibration import calibrated, with_properties
from aigc_compute.catalogue.conditional import conditional_facts, grid_facts
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import Range

DAY = "2026-11-21"
TRAINING_RUN: dict[str, float | Range] = {"accelerator_hours": 1e6, "accelerators": 1000.0, "mfu": 0.4}


def evaluate(catalogue: Catalogue, day: str = DAY, **extra: float | str) -> Evaluation:
    """Evaluate a training run at a date, with additional categories and quantities."""
    categories = {"accelerator": "h100-sxm"} | {key: word for key, word in extra.items() if isinstance(word, str)}
    quantities = TRAINING_RUN | {key: value for key, value in extra.items() if isinstance(value, float)}
    return evaluate_rows([Row("run", categories, quantities)], catalogue, date.fromisoformat(day), ranges=False)[0]


def test_only_a_row_with_owned_hardware_has_a_cost_of_ownership(catalogue: Catalogue) -> None:
    assert "training_ownership_cost_usd" not in evaluate(catalogue).values
    assert "training_ownership_cost_usd" not in evaluate(catalogue, tenure="rented").values
    assert evaluate(catalogue, tenure="owned").values["training_ownership_cost_usd"] > 0


def test_a_quantity_of_ownership_implies_owned_hardware(catalogue: Catalogue) -> None:
    evaluation = evaluate(catalogue, interest_per_year=0.1)
    assert evaluation.context.categories["tenure"] == "owned"
    assert evaluation.values["interest_per_year"] == 0.1


def test_the_price_of_an_accelerator_determines_the_price_of_its_server(catalogue: Catalogue) -> None:
    values = evaluate(catalogue, tenure="owned", accelerator_price_usd=10_000.0).values
    assert values["server_price_usd_per_accelerator"] == pytest.approx(16_400)


def test_the_price_of_an_accelerator_is_its_share_of_a_server_that_is_only_sold_whole(catalogue: Catalogue) -> None:
    values = evaluate(catalogue, accelerator="b200-sxm").values
    assert values["accelerator_price_usd"] == pytest.approx(47409.13 / 1.64)


def test_hardware_loses_value_each_year(catalogue: Catalogue) -> None:
    new, old = (evaluate(catalogue, tenure="owned", hardware_age_years=age).values for age in (0.0, 2.0))
    ratio = old["hardware_usd_per_accelerator"] / new["hardware_usd_per_accelerator"]
    assert ratio == pytest.approx((1 - 0.276) ** 2)


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [
        ("network_cost_share", 0.1, 0.3),
        ("price_decline_per_year", 0.2, 0.4),
        ("interest_per_year", 0.0, 0.1),
        ("construction_usd_per_w", 8.0, 15.0),
        ("electricity_usd_per_kwh", 0.05, 0.2),
        ("operations_share_per_year", 0.02, 0.08),
        ("staff_usd_per_accelerator_year", 100.0, 1000.0),
        ("server_price_usd_per_accelerator", 3e4, 4e4),
        ("pue", 1.1, 1.5),
    ],
)
def test_a_higher_cost_makes_ownership_more_expensive(
    name: str, less: float, more: float, catalogue: Catalogue
) -> None:
    low, high = (evaluate(catalogue, DAY, tenure="owned", **{name: value}).values for value in (less, more))
    assert low["training_ownership_cost_usd"] < high["training_ownership_cost_usd"]
    assert low["buying_break_even_utilisation"] < high["buying_break_even_utilisation"]


@pytest.mark.parametrize("name", ["hardware_utilisation", "hardware_life_years"])
def test_an_hour_is_cheaper_with_higher_utilisation_or_longer_life(name: str, catalogue: Catalogue) -> None:
    for quantity in ("ownership_usd_per_accelerator_hour", "embodied_co2_kg_per_accelerator_hour"):
        low, high = (
            evaluate(catalogue, DAY, tenure="owned", grid="world", **{name: value}).values for value in (0.5, 0.9)
        )
        assert low[quantity] > high[quantity]


def test_ownership_costs_as_much_as_rent_at_the_break_even_utilisation(catalogue: Catalogue) -> None:
    share = evaluate(catalogue, tenure="owned").values["buying_break_even_utilisation"]
    values = evaluate(catalogue, tenure="owned", hardware_utilisation=share).values
    assert values["ownership_usd_per_accelerator_hour"] == pytest.approx(values["price_usd_per_accelerator_hour"])


def test_the_present_value_of_capital_payments_is_the_price(catalogue: Catalogue) -> None:
    """Payments are yearly, and the resale value at the end counts too."""
    values = evaluate(catalogue, tenure="owned", hardware_life_years=4.0, interest_per_year=0.08).values
    payment = values["capital_usd_per_accelerator_hour"] * 8766 * values["hardware_utilisation"]
    price, resale_share = values["hardware_usd_per_accelerator"], (1 - values["price_decline_per_year"]) ** 4
    present_value = sum(payment / 1.08**year for year in (1, 2, 3, 4)) + price * resale_share / 1.08**4
    assert present_value == pytest.approx(price)


def test_the_cost_of_ownership_is_the_sum_of_its_parts(catalogue: Catalogue) -> None:
    values = evaluate(catalogue, tenure="owned").values
    parts = ("capital", "construction", "electricity", "operations", "staff")
    total = sum(values[f"{part}_usd_per_accelerator_hour"] for part in parts)
    assert total == pytest.approx(values["ownership_usd_per_accelerator_hour"])


@pytest.mark.parametrize(("day", "rate"), [("2021-06-01", 6.8974), ("2023-01-01", 6.7261), ("2014-01-01", 6.2284)])
def test_the_exchange_rate_is_that_of_the_last_complete_year(day: str, rate: float, catalogue: Catalogue) -> None:
    facts = conditional_facts(catalogue, {"currency": "CNY"}, (), date.fromisoformat(day))
    assert {name: fact.value for name, fact in facts.items()} == {"cny_per_usd": rate}


def test_a_budget_in_yuan_is_converted_to_dollars(catalogue: Catalogue) -> None:
    row = Row("run", {"accelerator": "h100-sxm"}, {"training_cost_cny": 7.1217e6})
    [evaluation] = evaluate_rows([row], catalogue, date(2026, 11, 21), ranges=False)
    assert evaluation.values["training_cost_usd"] == pytest.approx(1e6)


def test_costs_can_be_expressed_in_dollars_of_2023(catalogue: Catalogue) -> None:
    later, earlier = (evaluate(catalogue, day, currency="2023-USD").values for day in ("2026-11-21", "2024-06-30"))
    assert later["training_cost_2023_usd"] == pytest.approx(later["training_cost_usd"] * 304.702 / 313.689)
    assert earlier["training_cost_2023_usd"] == pytest.approx(earlier["training_cost_usd"])


@pytest.mark.parametrize(("day", "carbon"), [("2019-01-01", 475.0), ("2023-12-31", 475.0), ("2024-01-01", 473.01)])
def test_the_carbon_of_a_grid_is_that_of_the_latest_known_year(day: str, carbon: float, catalogue: Catalogue) -> None:
    fact = grid_facts(catalogue, "world", date.fromisoformat(day))["grid_carbon_g_per_kwh"]
    assert fact.value == carbon
    assert set(fact.origin.sources) <= catalogue.sources.keys()


def test_every_grid_has_carbon_and_water(catalogue: Catalogue) -> None:
    for name in catalogue.names("grids"):
        facts = grid_facts(catalogue, name, date(2026, 11, 21))
        assert {*facts} == {"grid_carbon_g_per_kwh", "grid_water_l_per_kwh"}, name
        carbon = facts["grid_carbon_g_per_kwh"].value
        assert isinstance(carbon, float)
        assert 20 < carbon < 900, name


def test_market_based_carbon_needs_a_share_of_clean_contracts(catalogue: Catalogue) -> None:
    without = evaluate(catalogue, grid="china").values
    covered = evaluate(catalogue, grid="china", clean_contract_share=0.9)
    assert "training_market_co2_kg" not in without
    assert covered.values["training_market_co2_kg"] == pytest.approx(0.1 * without["training_co2_kg"])


@pytest.mark.parametrize("model", ["bloom-176b", "llama-3.1-70b"])
def test_a_grid_takes_precedence_over_the_carbon_of_the_published_run(
    model: str, catalogue: Catalogue, as_of: date
) -> None:
    rows = [Row("run", {"model": model, "grid": grid}, {}) for grid in ("france", "poland")]
    france, poland = (
        evaluation.values["training_co2_kg"] for evaluation in evaluate_rows(rows, catalogue, as_of, ranges=False)
    )
    assert poland / france == pytest.approx(614.98 / 44.18)


def test_a_grid_of_the_user_is_added(tmp_path: Path, as_of: date) -> None:
    (tmp_path / "grids").mkdir()
    grid = "name: Mine\naliases: [roof]\nsource: me\ngrid_carbon_g_per_kwh: {2025: {value: 40, source: me}}\n"
    (tmp_path / "grids" / "mine.yaml").write_text(grid, encoding="utf-8")
    catalogue = Catalogue(tmp_path)
    assert catalogue.find("grids", "roof") == "mine"
    assert grid_facts(catalogue, "mine", as_of)["grid_carbon_g_per_kwh"].value == 40


@pytest.mark.parametrize("body", ["", "grid_carbon_g_per_kwh: 40\n", "grid_carbon_g_per_kwh: {new: 40}\n"])
def test_a_grid_without_values_by_year_is_refused(body: str, tmp_path: Path, as_of: date) -> None:
    (tmp_path / "grids").mkdir()
    (tmp_path / "grids" / "mine.yaml").write_text(f"name: Mine\nsource: me\n{body}", encoding="utf-8")
    with pytest.raises(Problems, match=r"mine\.yaml: .*expected a mapping from years to values"):
        grid_facts(Catalogue(tmp_path), "mine", as_of)


@pytest.mark.parametrize(("name", "ratio"), [("h100-sxm", 0.54 + 0.46 * 0.35 / 0.7), ("tpu-v3", 0.12 + 0.88 * 0.35)])
def test_power_grows_with_utilisation_from_the_static_share(name: str, ratio: float, catalogue: Catalogue) -> None:
    row = Row("run", {"accelerator": name}, {"hfu": 0.35})
    [evaluation] = evaluate_rows([row], catalogue, date(2026, 11, 21), ["accelerator_power_ratio"], ranges=False)
    assert evaluation.values["accelerator_power_ratio"] == pytest.approx(ratio)


def test_every_accelerator_has_constants_of_the_power_model(catalogue: Catalogue) -> None:
    for name in catalogue.names("accelerators"):
        facts = calibrated(catalogue, "calibration/power", with_properties(catalogue, {"accelerator": name}))
        assert facts.keys() == {"static_power_ratio", "full_power_utilisation", "power_error"}, name


def test_an_assumption_of_the_user_about_ownership_leaves_the_others_unchanged(tmp_path: Path) -> None:
    assumption = "interest_per_year: {value: 0.03, rank: performance, source: me}\n"
    (tmp_path / "ownership.yaml").write_text(assumption, encoding="utf-8")
    evaluation = evaluate(Catalogue(tmp_path), tenure="owned")
    assert evaluation.values["interest_per_year"] == 0.03
    assert evaluation.values["training_ownership_cost_usd"] > 0
