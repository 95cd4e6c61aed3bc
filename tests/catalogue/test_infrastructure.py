"""What stands around accelerators: the tables, when they join, and which price counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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


def answer(row: Row, catalogue: Catalogue, as_of: date, wanted: list[str] | None = None) -> Evaluation:
    return evaluate_rows([row], catalogue, as_of, wanted, ranges=False)[0]


def conditions(catalogue: Catalogue, table: str, category: str) -> list[str]:
    """The words of a category for which a table has rows, in its order."""
    rows = (row for rows in catalogue.parsed(f"infrastructure/{table}", read_table).values() for row in rows)
    return list(dict.fromkeys(word for row in rows for word in row.applies_when.get(category, ())))


def test_words_are_those_of_the_tables(catalogue: Catalogue) -> None:
    for table, category in (
        ("switches", "switch"),
        ("redundancy", "power_redundancy"),
        ("cooling", "cooling"),
        ("cooling", "climate"),
    ):
        assert set(CATEGORIES[category].values) == set(conditions(catalogue, table, category))


def test_servers_name_switches_and_ways_to_cool(catalogue: Catalogue) -> None:
    servers = catalogue.table("infrastructure/servers")
    assert {raw["switch"] for raw in servers.values()} <= set(CATEGORIES["switch"].values)
    assert {raw["cooling"] for raw in servers.values()} <= set(CATEGORIES["cooling"].values)


def test_a_server_holds_as_many_accelerators_as_their_data_sheet_says(catalogue: Catalogue) -> None:
    servers = catalogue.table("infrastructure/servers")
    sheets = [catalogue.entry("accelerators", name) for name in catalogue.names("accelerators")]
    named = [sheet for sheet in sheets if "reference_server" in sheet]
    assert {sheet["reference_server"] for sheet in named} == servers.keys()
    for sheet in named:
        raw = servers[sheet["reference_server"]]
        assert sheet["server"]["accelerators"] % int(read(raw["accelerators_per_node"])) == 0
        if "power_w" in sheet["server"] and "server_max_power_w" in raw:
            assert read(raw["server_max_power_w"]) == pytest.approx(sheet["server"]["power_w"])


def read(raw: object) -> float:
    return float(raw.get("value", raw.get("mid")) if isinstance(raw, dict) else raw)  # type: ignore[arg-type]


def test_nothing_joins_a_row_that_does_not_ask(catalogue: Catalogue, as_of: date) -> None:
    told = answer(Row("", {"accelerator": "h100-sxm"}, {"accelerators": 1000.0}), catalogue, as_of)
    assert [name for name in told.values if QUANTITIES[name].section == "infrastructure"] == []
    assert not [name for name in told.context.category_facts if CATEGORIES[name].section == "infrastructure"]


@pytest.mark.parametrize("more", [{"switch": "qm9700"}, {"cooling": "liquid"}, {"power_redundancy": "N"}])
def test_a_word_of_it_joins_it(more: dict[str, str], catalogue: Catalogue, as_of: date) -> None:
    told = answer(Row("", {"accelerator": "h100-sxm", **more}, {"accelerators": 1000.0}), catalogue, as_of)
    assert {"leaf_switches", "facility_power_w", "racks"} <= told.values.keys()


def test_asking_for_a_figure_of_it_joins_it_and_changes_no_other(catalogue: Catalogue, as_of: date) -> None:
    row = Row("", {"model": "llama-2-70b", "accelerator": "h100-sxm"}, {"accelerators": 1000.0})
    alone = answer(row, catalogue, as_of).values
    asked = answer(row, catalogue, as_of, [*alone, "leaf_switches"]).values
    assert {name: asked[name] for name in alone} == alone
    assert asked["leaf_switches"] > 0


def test_the_overhead_follows_cooling_only_where_the_row_speaks_of_it(catalogue: Catalogue, as_of: date) -> None:
    row = Row("", {"accelerator": "h100-sxm", "power_redundancy": "N"}, {"accelerators": 1000.0})
    general = answer(row, catalogue, as_of).values["pue"]
    cold = Row("", {**row.categories, "climate": "cold"}, row.given)
    assert general == catalogue.assumptions["pue"]["mid"]
    assert answer(cold, catalogue, as_of).values["pue"] < general


@pytest.mark.parametrize(
    ("given", "use"),
    [
        ({"accelerators": 1000.0}, "training"),
        ({"users": 1e6}, "serving"),
        ({"serving_accelerators": 500.0}, "serving"),
        ({"users": 1e6, "accelerators": 1000.0}, "training"),
    ],
)
def test_a_demand_makes_it_a_cluster_that_serves(
    given: dict[str, float], use: str, catalogue: Catalogue, as_of: date
) -> None:
    row = Row("", {"model": "llama-2-70b", "accelerator": "h100-sxm", "switch": "qm9700"}, given)
    told = answer(row, catalogue, as_of)
    assert told.context.categories["cluster_use"] == use
    origin = "accelerators" if use == "training" else "serving_accelerators"
    assert told.values["installed_accelerators"] == -(-told.values[origin] // 1)


def test_what_no_server_is_known_of_stays_unknown(catalogue: Catalogue, as_of: date) -> None:
    told = answer(Row("", {"accelerator": "tpu-v4", "climate": "cold"}, {"accelerators": 4096.0}), catalogue, as_of)
    assert {"leaf_switches", "optical_transceivers", "it_power_w", "racks"}.isdisjoint(told.values)
    assert told.values["installed_servers"] > 1024


def test_every_unit_price_is_dated_ordered_and_of_a_line(catalogue: Catalogue) -> None:
    prices = catalogue.table("infrastructure/prices")
    assert prices.keys() <= {one.price for one in LINES}
    for told in prices.values():
        days = [str(one["date"]) for one in told]
        assert days == sorted(days)
        assert all(one["source"] and one["low"] <= one["mid"] <= one["high"] for one in told)


@pytest.mark.parametrize(("day", "mid"), [("2025-06-29", None), ("2025-06-30", 3062), ("2026-03-31", 10_950)])
def test_the_latest_price_known_at_a_day_counts(day: str, mid: float | None, catalogue: Catalogue) -> None:
    fact = unit_prices(catalogue, "qm9700", date.fromisoformat(day)).get("ssd_price_usd")
    assert (fact and isinstance(fact.value, Range) and fact.value.mid) == mid
    assert fact is None or fact.age_days == 0 or day == "2026-03-31"


def test_a_price_of_one_switch_is_not_that_of_another(catalogue: Catalogue, as_of: date) -> None:
    assert "switch_price_usd" in unit_prices(catalogue, "qm9700", as_of)
    assert "switch_price_usd" not in unit_prices(catalogue, "qm8700", as_of)
    assert "switch_price_usd" not in unit_prices(catalogue, None, as_of)


def test_a_key_that_means_nothing_is_refused_with_its_file(tmp_path: Path, as_of: date) -> None:
    (tmp_path / "infrastructure").mkdir()
    (tmp_path / "infrastructure" / "storage.yaml").write_text("ssd_byts: 1e12\n")
    with pytest.raises(Problems, match=r"infrastructure/storage\.yaml.*unknown key 'ssd_byts'"):
        answer(Row("", {"switch": "qm9700"}, {"accelerators": 8.0}), Catalogue(tmp_path), as_of)


def test_a_price_of_ones_own_replaces_ours(tmp_path: Path, as_of: date) -> None:
    (tmp_path / "infrastructure").mkdir()
    (tmp_path / "infrastructure" / "prices.yaml").write_text(
        "hdd_price_usd: [{date: 2020-01-01, value: 100, source: me}]\n"
    )
    prices = unit_prices(Catalogue(tmp_path), "qm9700", as_of)
    assert prices["hdd_price_usd"].value == 100
    assert "ssd_price_usd" in prices


def test_infrastructure_is_told_by_domain() -> None:
    assert concerns_infrastructure(["mfu", "racks"])
    assert concerns_infrastructure(["cooling"])
    assert not concerns_infrastructure(["mfu", "accelerator", "pue", "users"])
