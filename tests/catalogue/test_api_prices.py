"""List prices of APIs as of a date, from a small list and from the shipped list."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.api_prices import QUANTITIES, list_prices
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import Range

LIST = """\
model,input_usd,cached_usd,output_usd,provider,date,source,source_detail,note
llama-3.1-8b,1,0.5,4,A,2024-01-10,mine,,
llama-3.1-8b,2,,5,B,2025-01-10,mine,,
llama-3.1-8b,3,,6,C,2025-02-10,mine,,
llama-3.1-8b,5,,9,A,2025-03-10,mine,,
"""
INPUT, CACHED, OUTPUT = QUANTITIES.values()


@pytest.fixture
def book(tmp_path: Path) -> Catalogue:
    (tmp_path / "api_prices.csv").write_text(LIST, encoding="utf-8")
    return Catalogue(tmp_path)


def test_the_list_price_is_median_and_range_of_the_last_year(book: Catalogue) -> None:
    prices = list_prices(book, "llama-3.1-8b", date(2025, 6, 1))
    assert prices[INPUT]
    assert prices[INPUT].value == Range(2.0, 3.0, 5.0)
    assert prices[OUTPUT]
    assert prices[OUTPUT].value == Range(5.0, 6.0, 9.0)
    assert prices[CACHED]
    assert prices[CACHED].value == 0.5


def test_later_list_prices_do_not_count(book: Catalogue) -> None:
    prices = list_prices(book, "llama-3.1-8b", date(2024, 6, 1))
    assert [price and price.value for price in prices.values()] == [1.0, 0.5, 4.0]
    assert list_prices(book, "llama-3.1-8b", date(2024, 1, 9)) == {}


def test_a_model_without_a_list_price_has_no_margin(book: Catalogue, as_of: date) -> None:
    assert list_prices(book, "gpt-2-1.5b", as_of) == {}
    [evaluation] = evaluate_rows([Row("own", {"model": "gpt-2-1.5b"}, {"users": 1e6})], book, as_of, ranges=False)
    assert "serving_cost_usd_per_query" in evaluation.values
    assert "serving_margin" not in evaluation.values


def test_the_list_price_determines_the_cost_of_a_query(book: Catalogue) -> None:
    quantities: dict[str, float | Range] = {"users": 1e6, "prompt_tokens": 1000.0, "output_tokens": 100.0}
    [evaluation] = evaluate_rows(
        [Row("own", {"model": "llama-3.1-8b"}, quantities)], book, date(2025, 6, 1), ranges=False
    )
    assert evaluation.values["api_cost_per_query_usd"] == pytest.approx((1000 * 3 + 100 * 6) / 1e6)


@pytest.mark.parametrize("row", ["x,,4,A,2024-01-10", "1,,4,A,soon", "-1,,4,A,2024-01-10", "1,,,A,2024-01-10", "1,,4"])
def test_a_malformed_row_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "api_prices.csv").write_text(f"{LIST}llama-3.1-8b,{row},mine,,\n", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        list_prices(Catalogue(tmp_path), "llama-3.1-8b", date(2025, 6, 1))
    [problem] = caught.value.diagnostics
    assert (problem.file, problem.line) == (str(tmp_path / "api_prices.csv"), 6)


def test_every_shipped_price_has_a_known_model_and_a_date(catalogue: Catalogue) -> None:
    with open(data_folder("configs") / "api_prices.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["model"] in catalogue.names("models")
        assert date.fromisoformat(row["date"]).isoformat() <= str(catalogue.settings["date"])
        assert 0 < float(row["input_usd"]) <= float(row["output_usd"])
