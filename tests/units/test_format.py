"""Texts of values and ranges, written by hand."""

from __future__ import annotations

import math

import pytest

from aigc_compute.units import Range, UnitError, format_range, format_value, parse

VALUES = [
    (1.75e11, "", "175B"), (1750, "", "1750"), (25000, "", "25k"), (3.14e23, "", "3.14e23"), (0, "", "0"),
    (0.5, "", "0.5"),
    (1.5e-9, "", "1.5e-9"), (0.001, "", "0.001"), (1e15, "", "1e15"), (1e14, "", "100T"), (-2048, "", "-2048"),
    (999999.9, "", "1M"), (9999.96, "", "10k"),
    (3.146e23, "FLOP", "3.146e23 FLOP"), (3.12e14, "FLOP/s", "312 TFLOP/s"), (5e18, "FLOP/s", "5 EFLOP/s"),
    (3.5e11, "FLOP/token", "350 GFLOP/token"), (3640, "PF-day", "3640 PF-days"), (1, "PF-day", "1 PF-day"),
    (3.5e11, "byte", "350 GB"), (3.35e12, "byte/s", "3.35 TB/s"), (2.5e6, "byte/token", "2.5 MB/token"),
    (8e11, "bit/s", "800 Gbit/s"), (2, "byte/parameter", "2 B/parameter"), (999.99, "byte", "1 kB"),
    (0.25, "s", "250 ms"), (30, "s", "30 s"), (1800, "s", "30 min"), (10800, "s", "3 h"),
    (34 * 86400, "s", "34 days"),
    (3 * 31557600, "s", "3 years"), (34, "day", "34 days"), (1, "day", "1 day"), (24, "h", "24 h"),
    (2.5, "year", "2.5 years"),
    (2.3e6, "accelerator-hour", "2.3M accelerator-hours"), (4.6e6, "USD", "$4.6M"), (1.23, "USD", "$1.23"),
    (0.00042, "USD", "$0.00042"), (-5, "USD", "-$5"), (2.1, "USD/h", "$2.1/h"),
    (2e-6, "USD/token", "$2e-6/token"), (1e-4, "USD", "$0.0001"), (9.99e-5, "USD", "$9.99e-5"),
    (-3e-7, "USD", "-$3e-7"),
    (7.1, "CNY", "¥7.1"), (400, "W", "400 W"), (10200, "W", "10.2 kW"), (1300, "kWh", "1.3 MWh"),
    (0.5, "Wh", "0.5 Wh"),
    (0.38, "fraction", "38%"), (0.07, "fraction", "7%"), (20, "x", "20x"), (12000, "x", "12000x"),
    (50, "token/s", "50 token/s"),
    (400, "gCO2/kWh", "400 gCO2/kWh"), (552000, "kgCO2", "552 tCO2"), (25, "kgCO2", "25 kgCO2"),
    (0.5, "litre", "0.5 litres"),
    (1.2e9, "per-day", "1.2B/day"), (1, "flag", "yes"), (0, "flag", "no"), (math.inf, "s", "inf"),
    (math.nan, "", "nan"),
]  # fmt: skip

RANGES = [
    (0.3, 0.5, "", "0.3..0.5"), (0.38, 0.52, "fraction", "38%..52%"), (1.2e9, 3.4e9, "", "1.2B..3.4B"),
    (1e10, 2e10, "byte", "10..20 GB"), (5e8, 2e9, "byte", "500 MB..2 GB"), (5, 20000, "", "5..20000"),
    (5, 2e9, "", "5..2e9"),
    (5, 20000, "USD", "$5..$20k"), (1.2e6, 3.4e6, "accelerator-hour", "1.2M..3.4M accelerator-hours"),
    (5, 20000, "PF-day", "5..20000 PF-days"), (1, 2, "day", "1 day..2 days"), (-5, 5, "x", "-5x..5x"),
    (0, 1e6, "", "0..1000000"), (30, 7200, "s", "30 s..2 h"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "expected"), VALUES)
def test_a_value_has_its_text(value: float, unit: str, expected: str) -> None:
    assert format_value(value, unit) == expected


def test_a_value_is_rounded_to_the_requested_digits() -> None:
    assert format_value(1234.5678, "", 2) == "1200"
    assert format_value(3.14159e23, "FLOP", 3) == "3.14e23 FLOP"


@pytest.mark.parametrize(("low", "high", "unit", "expected"), RANGES)
def test_a_range_has_its_text_and_can_be_read_from_it(low: float, high: float, unit: str, expected: str) -> None:
    assert format_range(low, high, unit) == expected
    back = parse(expected, unit)
    assert isinstance(back, Range)
    assert (back.low, back.high) == pytest.approx((low, high), rel=1e-15)


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(UnitError, match="unknown unit"):
        format_value(1, "parsec")
