"""Bills of materials: sums that hide nothing."""

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
from aigc_compute.units import interval

H100 = {"accelerator": "h100-sxm"}
POINTS = {
    "spare_servers": 0.0,
    "accelerator_price_usd": 30_000.0,
    "server_price_ratio": 1.5,
    "switch_price_usd": 40_000.0,
}


def bill(row: Row, catalogue: Catalogue, as_of: date, *, ranges: bool = False) -> dict[str, Any]:
    document, _ = bom_document([row], catalogue, as_of, ranges=ranges)
    [found] = as_json(document)["rows"]
    return dict(found)


def lines(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["quantity"]: one for one in found["lines"]}


def test_a_bill_by_hand(catalogue: Catalogue, as_of: date) -> None:
    found = bill(Row("", H100, {"accelerators": 256.0, **POINTS}), catalogue, as_of)
    told = lines(found)
    assert told["bought_accelerators"]["subtotal"]["value"] == 256 * 30_000
    assert told["installed_servers"]["subtotal"]["value"] == 32 * 8 * 15_000
    assert told["leaf_switches"]["subtotal"]["value"] == 8 * 40_000
    assert told["spine_switches"]["subtotal"]["value"] == 4 * 40_000
    assert "core_switches" not in told, "none is needed"
    assert told["cpus"]["pricing"] == "included"
    assert told["cpus"]["within"] == "installed_servers"
    assert told["facility_power_w"]["pricing"] == "measure"


def test_the_total_is_the_sum_of_its_lines_and_names_all_others(catalogue: Catalogue, as_of: date) -> None:
    found = bill(Row("", H100, {"accelerators": 1000.0}), catalogue, as_of)
    subtotals = [one["subtotal"]["value"] for one in found["lines"] if one["subtotal"]]
    assert found["total"]["usd"]["value"] == pytest.approx(sum(subtotals), rel=1e-12)
    assert sum(one["share"] for one in found["lines"] if one["share"] is not None) == pytest.approx(1, rel=1e-12)
    assert found["total"]["priced"] == len(subtotals)
    assert found["total"]["unpriced"] == [one["quantity"] for one in found["lines"] if one["pricing"] == "unpriced"]
    assert {"storage_servers", "management_switches", "racks"} <= set(found["total"]["unpriced"])
    for one in found["lines"]:
        assert (one["subtotal"] is None) == (one["pricing"] != "priced")
        assert (one["share"] is None) == (one["subtotal"] is None)


def test_a_price_that_is_given_makes_its_line_a_priced_one(catalogue: Catalogue, as_of: date) -> None:
    given = {"accelerators": 1000.0, "rack_price_usd": 2000.0}
    found = bill(Row("", H100, given), catalogue, as_of)
    told = lines(found)["racks"]
    assert told["subtotal"]["value"] == told["value"] * 2000
    assert told["unit_price"]["sources"] == []
    assert told["unit_price"]["as_of"] is None
    assert "racks" not in found["total"]["unpriced"]


def test_without_any_server_known_the_bill_says_what_it_does_not_know(catalogue: Catalogue, as_of: date) -> None:
    found = bill(Row("", {"accelerator": "tpu-v4"}, {"accelerators": 4096.0}), catalogue, as_of)
    assert {"leaf_switches", "it_power_w", "racks"} <= set(found["total"]["unknown"])
    assert all(lines(found)[name]["value"] is None for name in found["total"]["unknown"])
    counted = found["total"]["priced"] + len(found["total"]["unpriced"]) + len(found["total"]["unknown"])
    rest = [one for one in found["lines"] if one["pricing"] in ("included", "measure")]
    assert counted + len(rest) == len(found["lines"])


def test_a_price_is_as_of_its_day(catalogue: Catalogue) -> None:
    row = Row("", H100, {"accelerators": 1000.0})
    late = lines(bill(row, catalogue, date(2026, 11, 21)))
    early = lines(bill(row, catalogue, date(2025, 7, 1)))
    assert late["ssds"]["unit_price"]["as_of"] == "2026-03-31"
    assert early["ssds"]["unit_price"]["as_of"] == "2025-06-30"
    assert early["transceivers_800g"]["pricing"] == "unpriced", "no price was known yet"
    assert late["leaf_switches"]["unit_price"]["as_of"] == "2024-08-22"
    assert late["bought_accelerators"]["unit_price"]["as_of"] == "2025-07-01"


def test_ranges_of_prices_reach_subtotals_and_the_total(catalogue: Catalogue, as_of: date) -> None:
    given = {"accelerators": 256.0, **POINTS, "accelerator_price_usd": interval(20_000, 40_000)}
    found = bill(Row("", H100, given), catalogue, as_of, ranges=True)
    chips = lines(found)["bought_accelerators"]["subtotal"]
    assert chips["low"] == pytest.approx(256 * 20_000, rel=0.01)
    assert chips["high"] == pytest.approx(256 * 40_000, rel=0.01)
    total = found["total"]["usd"]
    assert chips["high"] - chips["low"] < total["high"] - total["low"]
    assert total["low"] < total["value"] < total["high"]
    subtotals = [one["subtotal"] for one in found["lines"] if one["subtotal"]]
    ends = [sum(one[end] or one["value"] for one in subtotals) for end in ("low", "high")]
    assert ends[0] < total["low"] < total["high"] < ends[1], "not all prices are low at once"


def test_a_bill_of_a_hundred_thousand_has_the_lines_of_a_small_one(catalogue: Catalogue, as_of: date) -> None:
    small, large = (
        lines(bill(Row("", H100, {"accelerators": size}), catalogue, as_of)) for size in (4096.0, 100_000.0)
    )
    assert small.keys() == large.keys()
    assert large["installed_servers"]["value"] > 12_500


def test_network_is_the_share_of_hardware_that_is_published(catalogue: Catalogue, as_of: date) -> None:
    """About 19 % of what a cluster's hardware costs (Cottier 2024), buildings apart."""
    found = lines(bill(Row("", H100, {"accelerators": 16_384.0}), catalogue, as_of))
    hardware = [one for one in found.values() if one["subtotal"] and one["quantity"] != "it_power_w"]
    network = [one for one in hardware if one["section"] == "network"]
    share, total = (sum(one["subtotal"]["value"] for one in part) for part in (network, hardware))
    assert share / total == pytest.approx(0.19, rel=0.25)


def test_a_row_without_accelerators_is_refused(catalogue: Catalogue, as_of: date) -> None:
    with pytest.raises(Problems, match="installed_accelerators is unknown"):
        bill(Row("", {"model": "llama-2-70b", "cluster_use": "serving"}, {}), catalogue, as_of)


def test_lines_speak_the_vocabulary_and_stand_once() -> None:
    assert len({one.quantity for one in LINES}) == len(LINES)
    for one in LINES:
        assert one.quantity in QUANTITIES
        assert one.price is None or QUANTITIES[one.price].unit in ("USD", "USD/W")
        assert one.within is None or one.within in {each.quantity for each in LINES if each.price}
        assert sum((one.price is not None, one.within is not None, one.measure)) == 1
