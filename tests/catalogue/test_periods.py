"""Days, months and years: what is one, where it begins and ends, and what is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue.periods import decimal_year, period, read_day

DAYS = st.dates(date(1000, 1, 1), max_value=date(9998, 12, 31))


@given(DAYS)
def test_a_day_is_itself(one: date) -> None:
    assert period(one) == (one, one)
    assert read_day(str(one)) == one


@given(DAYS)
def test_a_month_and_a_year_end_where_the_next_begins(one: date) -> None:
    for told, start in ((f"{one:%Y-%m}", one.replace(day=1)), (f"{one:%Y}", one.replace(month=1, day=1))):
        found = period(told)
        assert found
        first, last = found
        assert first == start
        assert period(str(last + timedelta(days=1))[: len(told)]) != found
        assert period(str(last)[: len(told)]) == found
        assert read_day(told) is None
        assert first.year <= decimal_year(told) < first.year + 1


@pytest.mark.parametrize(
    ("told", "year"), [("2023", 2023.5), ("2024-01", 2024 + 15.5 / 366), ("2023-12-31", 2024 - 0.5 / 365)]
)
def test_decimal_years(told: str, year: float) -> None:
    assert decimal_year(told) == pytest.approx(year, abs=1e-9)


@pytest.mark.parametrize(
    "told",
    [
        *("", "x", "2023-", "2023-13", "2023-02-29", "2023-01-01-01", "20230101", "2023-W01-1", "+2023", " 2023"),
        *("0000", "9999", "9999-12-31", "2" * 40, "2023-" + "1" * 40, "٢٠٢٣", "²", None, True, 1.5, [2023], 10**30),
    ],
)
def test_what_is_none(told: object) -> None:
    assert period(told) is None
    assert read_day(told) is None
    with pytest.raises(ValueError, match=r".*"):
        decimal_year(told)
