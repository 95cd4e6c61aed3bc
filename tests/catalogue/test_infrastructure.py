"""Infrastructure around accelerators: its tables, the rows that it applies to, and the unit price at a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue, concerns_infrastructure
from aigc_compute.catalogue.calibration import read_table
from aigc_compute.catalogue.infrastructure import unit_prices
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.studies.bom import LINES
from aigc_compute.units import Range


def evaluate(row: Row, catalogue: Catalogue, as_of: date, requested: list[str] | None = None) -> Evaluation:
    return evaluate_rows([row], catalogue, as_of, requested, ranges=False)[0]


def words_of_table(catalogue: Catalogue, table: str, category: str) -> list[str]:
    """The words of a category for which a table has rows, in the order of the table."""
    rows = (row for rows in catalogue.parsed(f"infrastructure/{table}", read_table).values() for row in rows)
    return list(dict.fromkeys(word for row in rows for word in row.applies_when.get(category, ())))


def test_every_word_of_a_category_has_a_row_in_its_table(catalogue: Catalogue) -> None:
    for table, category in (
        ("switches", "switch"),
        ("redundancy", "power_redundancy"),
        ("cooling", "cooling"),
        ("cooling", "climate"),
    ):
        assert set(CATEGORIES[category].values) == set(words_of_table(catalogue, table, category))


def test_servers_have_known_switches_and_cooling(catalogue: Catalogue) -> None:
    servers = catalogue.table("infrastructure/servers")
    assert {raw["switch"] for raw in servers.values()} <= set(CATEGORIES["switch"].values)
    assert {raw["cooling"] for raw in servers.values()} <= set(CATEGORIES["cooling"].values)


def test_a_server_holds_the_number_of_accelerators_of_their_data_sheet(catalogue: Catalogue) -> None:
    servers = catalogue.table("infrastructure/servers")
    sheets = [catalogue.entry("accelerators", name) for name in catalogue.names("accelerators")]
    with_server = [sheet for sheet in sheets if "reference_server" in sheet]
    assert {sheet["reference_server"] for sheet in with_server} == servers.keys()
    for sheet in with_server:
        raw = servers[sheet["reference_server"]]
        assert sheet["server"]["accelerators"] % int(central_value(raw["accelerators_per_node"])) == 0
        if "power_w" in sheet["server"] and "server_max_power_w" in raw:
            assert central_value(raw["server_max_power_w"]) == pytest.approx(sheet["server"]["power_w"])


def central_value(raw: Any) -> float:
    """The central value of a number or an interval of a table."""
    number = raw.get("value", raw.get("mid")) if isinstance(raw, dict) else raw
    assert number is not None
    return float(number)


def test_a_row_without_infrastructure_gets_no_infrastructure(catalogue: Catalogue, as_of: date) -> None:
    evaluation = evaluate(Row("", {"accelerator": "h100-sxm"}, {"accelerators": 1000.0}), catalogue, as_of)
    assert [name for name in evaluation.values if QUANTITIES[name].section == "infrastructure"] == []
    assert not [name for name in evaluation.context.category_facts if CATEGORIES[name].section == "infrastructure"]


@pytest.mark.parametrize("category", [{"switch": "qm9700"}, {"cooling": "liquid"}, {"power_redundancy": "N"}])
def test_a_category_of_infrastructure_adds_infrastructure(
    category: dict[str, str], catalogue: Catalogue, as_of: date
) -> None:
    evaluation = evaluate(Row("", {"accelerator": "h100-sxm", **category}, {"accelerators": 1000.0}), catalogue, as_of)
    assert {"leaf_switches", "facility_power_w", "racks"} <= evaluation.values.keys()


def test_requesting_a_quantity_of_infrastructure_changes_no_other_result(catalogue: Catalogue, as_of: date) -> None:
    row = Row("", {"model": "llama-2-70b", "accelerator": "h100-sxm"}, {"accelerators": 1000.0})
    without = evaluate(row, catalogue, as_of).values
    requested = evaluate(row, catalogue, as_of, [*without, "leaf_switches"]).values
    assert {name: requested[name] for name in without} == without
    assert requested["leaf_switches"] > 0


def test_the_pue_depends_on_cooling_only_if_the_row_states_cooling_or_climate(
    catalogue: Catalogue, as_of: date
) -> None:
    row = Row("", {"accelerator": "h100-sxm", "power_redundancy": "N"}, {"accelerators": 1000.0})
    default_pue = evaluate(row, catalogue, as_of).values["pue"]
    cold_row = Row("", {**row.categories, "climate": "cold"}, row.given)
    assert default_pue == catalogue.assumptions["pue"]["mid"]
    assert evaluate(cold_row, catalogue, as_of).values["pue"] < default_pue


@pytest.mark.parametrize(
    ("quantities", "use"),
    [
        ({"accelerators": 1000.0}, "training"),
        ({"users": 1e6}, "serving"),
        ({"serving_accelerators": 500.0}, "serving"),
        ({"users": 1e6, "accelerators": 1000.0}, "training"),
    ],
)
def test_a_demand_makes_the_cluster_a_serving_cluster(
    quantities: dict[str, float | Range], use: str, catalogue: Catalogue, as_of: date
) -> None:
    row = Row("", {"model": "llama-2-70b", "accelerator": "h100-sxm", "switch": "qm9700"}, quantities)
    evaluation = evaluate(row, catalogue, as_of)
    assert evaluation.context.categories["cluster_use"] == use
    origin = "accelerators" if use == "training" else "serving_accelerators"
    assert evaluation.values["installed_accelerators"] == -(-evaluation.values[origin] // 1)


def test_quantities_of_an_unknown_server_are_unknown(catalogue: Catalogue, as_of: date) -> None:
    evaluation = evaluate(
        Row("", {"accelerator": "tpu-v4", "climate": "cold"}, {"accelerators": 4096.0}), catalogue, as_of
    )
    assert {"leaf_switches", "optical_transceivers", "it_power_w", "racks"}.isdisjoint(evaluation.values)
    assert evaluation.values["installed_servers"] > 1024


def test_unit_prices_are_sorted_by_date_and_belong_to_a_line_of_the_bill(catalogue: Catalogue) -> None:
    prices = catalogue.table("infrastructure/prices")
    assert prices.keys() <= {line.price for line in LINES}
    for observations in prices.values():
        days = [str(observation["date"]) for observation in observations]
        assert days == sorted(days)
        assert all(price["source"] and price["low"] <= price["mid"] <= price["high"] for price in observations)


@pytest.mark.parametrize(("day", "mid"), [("2025-06-29", None), ("2025-06-30", 3062), ("2026-03-31", 10_950)])
def test_the_latest_price_before_a_date_counts(day: str, mid: float | None, catalogue: Catalogue) -> None:
    fact = unit_prices(catalogue, "qm9700", date.fromisoformat(day)).get("ssd_price_usd")
    assert (fact and isinstance(fact.value, Range) and fact.value.mid) == mid
    assert fact is None or fact.age_days == 0 or day == "2026-03-31"


def test_the_price_of_a_switch_is_used_for_no_other_switch(catalogue: Catalogue, as_of: date) -> None:
    assert "switch_price_usd" in unit_prices(catalogue, "qm9700", as_of)
    assert "switch_price_usd" not in unit_prices(catalogue, "qm8700", as_of)
    assert "switch_price_usd" not in unit_prices(catalogue, None, as_of)


def test_an_unknown_key_is_refused_with_its_file(tmp_path: Path, as_of: date) -> None:
    (tmp_path / "infrastructure").mkdir()
    (tmp_path / "infrastructure" / "storage.yaml").write_text("ssd_byts: 1e12\n")
    with pytest.raises(Problems, match=r"infrastructure/storage\.yaml.*unknown key 'ssd_byts'"):
        evaluate(Row("", {"switch": "qm9700"}, {"accelerators": 8.0}), Catalogue(tmp_path), as_of)


def test_a_price_of_the_user_replaces_the_shipped_price(tmp_path: Path, as_of: date) -> None:
    (tmp_path / "infrastructure").mkdir()
    (tmp_path / "infrastructure" / "prices.yaml").write_text(
        "hdd_price_usd: [{date: 2020-01-01, value: 100, source: me}]\n"
    )
    prices = unit_prices(Catalogue(tmp_path), "qm9700", as_of)
    assert prices["hdd_price_usd"].value == 100
    assert "ssd_price_usd" in prices


def test_quantities_and_categories_of_infrastructure_are_recognized() -> None:
    assert concerns_infrastructure(["mfu", "racks"])
    assert concerns_infrastructure(["cooling"])
    assert not concerns_infrastructure(["mfu", "accelerator", "pue", "users"])
