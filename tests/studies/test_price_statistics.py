"""Statistics of the prices that an estimate of a day uses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.prices import rental_price
from aigc_compute.io.typed_json import as_json
from aigc_compute.studies.prices import Grouping, prices_document
from aigc_compute.units import Range

BOOK = """\
kind,accelerator,usd,provider,region,commitment,date,source
rental,l4,9,A,east,on-demand,2020-01-10,mine
rental,l4,1,A,east,on-demand,2024-03-01,mine
rental,l4,2,B,east,on-demand,2024-06-01,mine
rental,l4,3,B,west,on-demand,2024-09-01,mine
rental,l4,5,A,west,on-demand,2024-09-02,mine
rental,l4,0.5,A,west,spot,2024-09-02,mine
purchase,l4,2500,,,other,2024-01-01,mine
server,l4,4000,,,other,2024-01-01,mine
"""
DAY = date(2024, 12, 31)


@pytest.fixture
def book(tmp_path: Path) -> Catalogue:
    (tmp_path / "prices.csv").write_text(BOOK, encoding="utf-8")
    return Catalogue(tmp_path)


def rows(book: Catalogue, by: Grouping = "commitment", day: date = DAY) -> list[dict[str, object]]:
    return list(as_json(prices_document(book, day, ["l4"], by))["rows"])


def by_group(
    book: Catalogue, by: Grouping = "commitment", day: date = DAY
) -> dict[tuple[object, ...], dict[str, object]]:
    """Return the rows by kind of price, commitment and group."""
    keys = ("kind", "commitment") if by == "commitment" else ("kind", "commitment", by)
    return {tuple(row[key] for key in keys): row for row in rows(book, by, day)}


def test_the_statistics_are_those_of_the_year_before_the_day(book: Catalogue) -> None:
    rent = by_group(book)["rental", "on-demand"]
    assert (rent["count"], rent["median"]) == (4, 2.5)
    assert (rent["low"], rent["high"]) == (1.15, 4.7)  # 1 + 0.15 · 1 and 3 + 0.85 · 2
    assert (rent["first"], rent["last"]) == ("2024-03-01", "2024-09-02")


def test_commitments_purchases_and_servers_have_rows_of_their_own(book: Catalogue) -> None:
    assert [row["median"] for row in rows(book)] == [2500, 2.5, 0.5, 4000]


def test_prices_after_the_day_do_not_count(book: Catalogue) -> None:
    assert by_group(book, day=date(2024, 3, 1))["rental", "on-demand"]["count"] == 2
    assert rows(book, day=date(2020, 1, 9)) == []


@pytest.mark.parametrize(("by", "group", "median"), [("provider", "B", 2.5), ("region", "west", 4.0)])
def test_prices_can_be_grouped_by_provider_and_region(by: Grouping, group: str, median: float, book: Catalogue) -> None:
    assert by_group(book, by)["rental", "on-demand", group]["median"] == median


def test_the_median_is_the_price_of_an_estimate(catalogue: Catalogue, as_of: date) -> None:
    statistics = as_json(prices_document(catalogue, as_of, ["h100-sxm"], "commitment"))["rows"]
    price = rental_price(catalogue, "h100-sxm", "on-demand", as_of)
    assert price is not None
    assert isinstance(price.value, Range)
    [rent] = [row for row in statistics if (row["kind"], row["commitment"]) == ("rental", "on-demand")]
    assert rent["median"] == price.value.mid
    assert price.value.low <= rent["low"] <= rent["high"] <= price.value.high
