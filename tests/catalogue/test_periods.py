"""Days, months and years: which texts are a period, when it begins and ends, and which texts are refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue.periods import decimal_year, period, read_day

DAYS = st.dates(date(1000, 1, 1), max_value=date(9998, 12, 31))


@given(DAYS)
def test_a_day_is_a_period_of_one_day(day: date) -> None:
    assert period(day) == (day, day)
    assert read_day(str(day)) == day


@given(DAYS)
def test_a_month_or_a_year_ends_the_day_before_the_next(day: date) -> None:
    for text, start in ((f"{day:%Y-%m}", day.replace(day=1)), (f"{day:%Y}", day.replace(month=1, day=1))):
        days = period(text)
        assert days
        first, last = days
        assert first == start
        assert period(str(last + timedelta(days=1))[: len(text)]) != days
        assert period(str(last)[: len(text)]) == days
        assert read_day(text) is None
        assert first.year <= decimal_year(text) < first.year + 1


@pytest.mark.parametrize(
    ("text", "year"), [("2023", 2023.5), ("2024-01", 2024 + 15.5 / 366), ("2023-12-31", 2024 - 0.5 / 365)]
)
def test_the_decimal_year_is_the_middle_of_the_period(text: str, year: float) -> None:
    assert decimal_year(text) == pytest.approx(year, abs=1e-9)


@pytest.mark.parametrize(
    "value",
    [
        *("", "x", "2023-", "2023-13", "2023-02-29", "2023-01-01-01", "20230101", "2023-W01-1", "+2023", " 2023"),
        *("0000", "9999", "9999-12-31", "2" * 40, "2023-" + "1" * 40, "٢٠٢٣", "²", None, True, 1.5, [2023], 10**30),
    ],
)
def test_other_texts_are_no_period(value: object) -> None:
    assert period(value) is None
    assert read_day(value) is None
    with pytest.raises(ValueError, match=r".*"):
        decimal_year(value)
