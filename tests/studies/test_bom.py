"""Bills of materials: sums of lines, with the lines that have no price or are unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import Row
from aigc_compute.studies.bom import LINES, bom_document
from aigc_compute.units import Range, interval

H100 = {"accelerator": "h100-sxm"}
POINTS: dict[str, float | Range] = {
    "spare_servers": 0.0,
    "accelerator_price_usd": 30_000.0,
    "server_price_ratio": 1.5,
    "switch_price_usd": 40_000.0,
}
"""Inputs without ranges."""


def bill(row: Row, catalogue: Catalogue, as_of: date, *, ranges: bool = False) -> dict[str, Any]:
    document, _ = bom_document([row], catalogue, as_of, ranges=ranges)
    [row_bill] = as_json(document)["rows"]
    return dict(row_bill)


def by_quantity(bill: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the lines of a bill by the quantity that they count."""
    return {line["quantity"]: line for line in bill["lines"]}


def test_subtotals_equal_those_worked_out_by_hand(catalogue: Catalogue, as_of: date) -> None:
    lines = by_quantity(bill(Row("", H100, {"accelerators": 256.0, **POINTS}), catalogue, as_of))
    assert lines["bought_accelerators"]["subtotal"]["value"] == 256 * 30_000
    assert lines["installed_servers"]["subtotal"]["value"] == 32 * 8 * 15_000
    assert lines["leaf_switches"]["subtotal"]["value"] == 8 * 40_000
    assert lines["spine_switches"]["subtotal"]["value"] == 4 * 40_000
    assert "core_switches" not in lines, "none is needed"
    assert lines["cpus"]["pricing"] == "included"
    assert lines["cpus"]["within"] == "installed_servers"
    assert lines["facility_power_w"]["pricing"] == "measure"


def test_the_total_is_the_sum_of_the_subtotals_and_names_the_lines_without_one(
    catalogue: Catalogue, as_of: date
) -> None:
    document = bill(Row("", H100, {"accelerators": 1000.0}), catalogue, as_of)
    lines, total = document["lines"], document["total"]
    subtotals = [line["subtotal"]["value"] for line in lines if line["subtotal"]]
    assert total["usd"]["value"] == pytest.approx(sum(subtotals), rel=1e-12)
    assert sum(line["share"] for line in lines if line["share"] is not None) == pytest.approx(1, rel=1e-12)
    assert total["priced"] == len(subtotals)
    assert total["unpriced"] == [line["quantity"] for line in lines if line["pricing"] == "unpriced"]
    assert {"storage_servers", "management_switches", "racks"} <= set(total["unpriced"])
    for line in lines:
        assert (line["subtotal"] is None) == (line["pricing"] != "priced")
        assert (line["share"] is None) == (line["subtotal"] is None)


def test_a_line_with_a_given_price_is_priced(catalogue: Catalogue, as_of: date) -> None:
    document = bill(Row("", H100, {"accelerators": 1000.0, "rack_price_usd": 2000.0}), catalogue, as_of)
    racks = by_quantity(document)["racks"]
    assert racks["subtotal"]["value"] == racks["value"] * 2000
    assert racks["unit_price"]["sources"] == []
    assert racks["unit_price"]["as_of"] is None
    assert "racks" not in document["total"]["unpriced"]


def test_the_total_names_the_unknown_quantities_of_an_unknown_server(catalogue: Catalogue, as_of: date) -> None:
    document = bill(Row("", {"accelerator": "tpu-v4"}, {"accelerators": 4096.0}), catalogue, as_of)
    total = document["total"]
    assert {"leaf_switches", "it_power_w", "racks"} <= set(total["unknown"])
    assert all(by_quantity(document)[name]["value"] is None for name in total["unknown"])
    counted = total["priced"] + len(total["unpriced"]) + len(total["unknown"])
    without_price = [line for line in document["lines"] if line["pricing"] in ("included", "measure")]
    assert counted + len(without_price) == len(document["lines"])


def test_a_price_is_the_latest_one_on_the_day_of_the_estimate(catalogue: Catalogue) -> None:
    row = Row("", H100, {"accelerators": 1000.0})
    late = by_quantity(bill(row, catalogue, date(2026, 11, 21)))
    early = by_quantity(bill(row, catalogue, date(2025, 7, 1)))
    assert late["ssds"]["unit_price"]["as_of"] == "2026-03-31"
    assert early["ssds"]["unit_price"]["as_of"] == "2025-06-30"
    assert early["transceivers_800g"]["pricing"] == "unpriced", "no price was known yet"
    assert late["leaf_switches"]["unit_price"]["as_of"] == "2024-08-22"
    assert late["bought_accelerators"]["unit_price"]["as_of"] == "2025-07-01"


def test_the_range_of_a_price_gives_ranges_of_its_subtotal_and_of_the_total(catalogue: Catalogue, as_of: date) -> None:
    inputs = {"accelerators": 256.0, **POINTS, "accelerator_price_usd": interval(20_000, 40_000)}
    document = bill(Row("", H100, inputs), catalogue, as_of, ranges=True)
    chips = by_quantity(document)["bought_accelerators"]["subtotal"]
    assert chips["low"] == pytest.approx(256 * 20_000, rel=0.01)
    assert chips["high"] == pytest.approx(256 * 40_000, rel=0.01)
    total = document["total"]["usd"]
    assert chips["high"] - chips["low"] < total["high"] - total["low"]
    assert total["low"] < total["value"] < total["high"]
    subtotals = [line["subtotal"] for line in document["lines"] if line["subtotal"]]
    low, high = (sum(subtotal[end] or subtotal["value"] for subtotal in subtotals) for end in ("low", "high"))
    assert low < total["low"] < total["high"] < high, "not all prices are low at once"


def test_a_large_cluster_has_the_lines_of_a_small_one(catalogue: Catalogue, as_of: date) -> None:
    small, large = (
        by_quantity(bill(Row("", H100, {"accelerators": size}), catalogue, as_of)) for size in (4096.0, 100_000.0)
    )
    assert small.keys() == large.keys()
    assert large["installed_servers"]["value"] > 12_500


def test_the_network_has_its_published_share_of_the_cost_of_hardware(catalogue: Catalogue, as_of: date) -> None:
    """About 19 % of the cost of a cluster's hardware without buildings (Cottier 2024)."""
    lines = by_quantity(bill(Row("", H100, {"accelerators": 16_384.0}), catalogue, as_of)).values()
    hardware = [line for line in lines if line["subtotal"] and line["quantity"] != "it_power_w"]
    network = [line for line in hardware if line["section"] == "network"]
    network_cost, hardware_cost = (sum(line["subtotal"]["value"] for line in part) for part in (network, hardware))
    assert network_cost / hardware_cost == pytest.approx(0.19, rel=0.25)


def test_a_row_without_accelerators_is_rejected(catalogue: Catalogue, as_of: date) -> None:
    with pytest.raises(Problems, match="installed_accelerators is unknown"):
        bill(Row("", {"model": "llama-2-70b", "cluster_use": "serving"}, {}), catalogue, as_of)


def test_every_line_has_a_known_quantity_and_one_kind_of_pricing() -> None:
    assert len({line.quantity for line in LINES}) == len(LINES)
    for line in LINES:
        assert line.quantity in QUANTITIES
        assert line.price is None or QUANTITIES[line.price].unit in ("USD", "USD/W")
        assert line.within is None or line.within in {other.quantity for other in LINES if other.price}
        assert sum((line.price is not None, line.within is not None, line.measure)) == 1
