"""Rental prices as of a date, from a small price book and from the shipped price book."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.facts import Fact
from aigc_compute.catalogue.prices import observations, purchase_price, rental_price
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import CATEGORIES
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import Range

BOOK = """\
kind,accelerator,usd,unit,provider,region,commitment,date,source,source_detail,verified,confidence,note
rental,h100-sxm,9,accelerator-hour,A,,on-demand,2020-01-10,mine,,true,high,
rental,h100-sxm,8,accelerator-hour,B,,on-demand,2021-01-10,mine,,true,high,
rental,h100-sxm,2,accelerator-hour,C,,on-demand,2024-03-01,mine,,true,high,
rental,h100-sxm,3,accelerator-hour,A,,on-demand,2024-06-01,mine,,true,high,
rental,h100-sxm,7,accelerator-hour,B,,on-demand,2024-09-01,mine,,true,high,
rental,h100-sxm,4,accelerator-hour,A,,on-demand,2024-11-01,mine,,true,high,
rental,h100-sxm,1,accelerator-hour,B,,spot,2024-09-01,mine,,true,high,
purchase,h100-sxm,30000,accelerator,B,,on-demand,2024-09-02,mine,,true,high,
rental,l4,0.5,accelerator-hour,A,,on-demand,2024-09-01,mine,,true,high,
"""


@pytest.fixture
def book(tmp_path: Path) -> Catalogue:
    (tmp_path / "prices.csv").write_text(BOOK, encoding="utf-8")
    return Catalogue(tmp_path)


def price_of_h100(book: Catalogue, as_of: str, commitment: str = "on-demand") -> Fact | None:
    return rental_price(book, "h100-sxm", commitment, date.fromisoformat(as_of))


def test_there_is_no_price_before_the_first_observation(book: Catalogue) -> None:
    assert price_of_h100(book, "2020-01-09") is None


def test_the_price_is_median_and_range_of_the_last_year(book: Catalogue) -> None:
    price = price_of_h100(book, "2024-12-31")
    assert price is not None
    assert price.value == Range(2.0, 3.5, 7.0)
    assert (price.origin.sources, price.status, price.age_days) == (("mine",), "catalogue", 60)
    assert price.note == (
        "median of 4 on-demand observations, 2024-03-01 to 2024-11-01, newest 60 days before 2024-12-31 (A, B, C)"
    )


def test_a_single_observation_is_a_point_at_any_age(book: Catalogue) -> None:
    price = price_of_h100(book, "2020-12-31")
    assert price is not None
    assert (price.value, price.age_days) == (9.0, 356)


@pytest.mark.parametrize(
    ("as_of", "low", "middle", "high"),
    [
        ("2021-01-10", 8, 8.5, 9),
        ("2024-02-29", 8, 8.5, 9),
        ("2024-03-01", 2, 8, 9),
        ("2024-08-31", 2, 3, 8),
        ("2024-09-01", 2, 3, 7),
    ],
)
def test_later_observations_do_not_count_and_older_ones_complete_three(
    book: Catalogue, as_of: str, low: float, middle: float, high: float
) -> None:
    """If the last year has fewer than three observations, the latest three count, or all if there are fewer."""
    price = price_of_h100(book, as_of)
    assert price is not None
    assert price.value == Range(low, middle, high)


def test_observations_of_one_year_count(book: Catalogue) -> None:
    """The observation of 1 March 2024 is 365 days old on 1 March 2025, and does not count one day later."""
    last_day, next_day = price_of_h100(book, "2025-03-01"), price_of_h100(book, "2025-03-02")
    assert last_day is not None
    assert next_day is not None
    assert (last_day.value, next_day.value) == (Range(2.0, 3.5, 7.0), Range(3.0, 4.0, 7.0))


def test_commitments_and_purchases_have_separate_prices(book: Catalogue) -> None:
    spot = price_of_h100(book, "2024-12-31", "spot")
    assert spot is not None
    assert spot.value == 1.0
    assert price_of_h100(book, "2024-12-31", "3-year") != spot
    assert [observation.usd for observation in observations(book, "purchase", "h100-sxm")] == [30000.0]


def test_a_purchase_price_is_known_from_its_date_on(book: Catalogue) -> None:
    assert purchase_price(book, "h100-sxm", date(2024, 9, 1)) is None
    price = purchase_price(book, "h100-sxm", date(2024, 9, 2))
    assert price is not None
    assert (price.value, price.age_days) == (30000.0, 0)


@pytest.mark.parametrize(
    "row",
    [
        "rental,h100-sxm,cheap,,A,,on-demand,2024-01-10,mine",
        "rental,h100-sxm,2,,A,,spot,May,m",
        "rental,h100-sxm,inf,,A,,spot,2024-01-10,m",
    ],
)
def test_a_malformed_row_is_refused_with_its_line(row: str, tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text(BOOK + row, encoding="utf-8")
    with pytest.raises(Problems, match=rf"prices\.csv:{BOOK.count(chr(10)) + 1}: .*expected an observation"):
        rental_price(Catalogue(tmp_path), "h100-sxm", "spot", date(2024, 12, 31))


def test_an_overlay_replaces_the_prices_of_the_accelerators_that_it_lists(
    book: Catalogue, catalogue: Catalogue
) -> None:
    assert {observation.source for observation in observations(book, "rental", "h100-sxm", "on-demand")} == {"mine"}
    shipped = observations(catalogue, "rental", "a100-sxm-80gb", "on-demand")
    assert shipped
    assert observations(book, "rental", "a100-sxm-80gb", "on-demand") == shipped


def test_an_estimate_uses_the_price_at_its_date(book: Catalogue) -> None:
    row = Row("run", {"accelerator": "h100-sxm"}, {"accelerator_hours": 100.0})
    costs = [
        evaluate_rows([row], book, date.fromisoformat(day), ["training_cost_usd"])[0].values.get("training_cost_usd")
        for day in ("2020-01-09", "2020-06-01", "2024-12-31")
    ]
    assert costs == [None, 900.0, 350.0]


def test_shipped_prices_depend_on_the_date(catalogue: Catalogue) -> None:
    earlier, later = (
        rental_price(catalogue, "a100-sxm-80gb", "on-demand", date(year, 11, 21)) for year in (2022, 2026)
    )
    assert earlier is not None
    assert later is not None
    assert isinstance(earlier.value, Range)
    assert isinstance(later.value, Range)
    assert earlier.value.mid > later.value.mid


def test_shipped_observations_are_complete_and_dated() -> None:
    with open(data_folder("configs") / "prices.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 400
    words = {*CATEGORIES["price_commitment"].values, "index", "other"}
    for row in rows:
        assert row["kind"] in ("rental", "purchase", "server"), row
        assert row["commitment"] in words, row
        assert float(row["usd"]) > 0, row
        assert date(2015, 1, 1) < date.fromisoformat(row["date"]) <= date(2026, 11, 21), row
        assert not {None, ""} & {row["source"], row["accelerator"]}, row
