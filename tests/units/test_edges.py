"""Limits of the units: every prefix and every named size once, the values on both sides of every change of the prefix,
and the longest texts.
"""

from __future__ import annotations

import pytest

from aigc_compute.language import set_language, translate
from aigc_compute.units import (
    BITS_PER_BYTE,
    DAYS_PER_MONTH,
    FLOP_PER_PF_DAY,
    GRAMS_PER_KILOGRAM,
    HOURS_PER_DAY,
    HOURS_PER_YEAR,
    JOULES_PER_WATT_HOUR,
    MONTHS_PER_YEAR,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    WATTS_PER_KILOWATT,
    Range,
    UnitError,
    discrete,
    format_range,
    format_value,
    interval,
    lookup,
    parse,
)


def test_constants_have_their_defined_values() -> None:
    assert (SECONDS_PER_HOUR, SECONDS_PER_DAY, HOURS_PER_DAY, MONTHS_PER_YEAR) == (3600, 86400, 24, 12)
    assert (HOURS_PER_YEAR, DAYS_PER_MONTH) == (8766, 30.4375)
    assert (WATTS_PER_KILOWATT, GRAMS_PER_KILOGRAM, JOULES_PER_WATT_HOUR) == (1000, 1000, 3600)
    assert (FLOP_PER_PF_DAY, BITS_PER_BYTE) == (8.64e19, 8)


DECIMAL = (3, 6, 9, 12, 15, 18, 21, 24)
PREFIXES = [(f"1{letter}", float(f"1e{power}")) for letter, power in zip("kMGTPEZY", DECIMAL, strict=True)]
NAMED = [
    (word, float(f"1e{power}"))
    for word, power in zip(("kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"), DECIMAL, strict=True)
]
BINARY = [(f"{letter}i", power) for letter, power in zip("KMGTPE", (10, 20, 30, 40, 50, 60), strict=True)]


@pytest.mark.parametrize(("prefix", "size"), PREFIXES)
def test_a_decimal_prefix_multiplies_the_unit(prefix: str, size: float) -> None:
    for unit in ("FLOP", "FLOP/s", "W", "J"):
        assert parse(prefix + unit, unit) == size
    assert parse(prefix + "B", "byte") == size
    assert parse(prefix + "b", "byte") == size / 8


@pytest.mark.parametrize(("prefix", "size"), NAMED)
def test_a_decimal_prefix_in_words_multiplies_the_unit(prefix: str, size: float) -> None:
    assert parse(f"1 {prefix}bytes", "byte") == size
    assert parse(f"1 {prefix}flops", "FLOP/s") == size
    assert parse(f"1 {prefix}watt", "W") == size


@pytest.mark.parametrize(("prefix", "power"), BINARY)
def test_a_binary_prefix_multiplies_the_unit(prefix: str, power: int) -> None:
    assert parse(f"1 {prefix}B", "byte") == 2.0**power


SIZES = [
    ("1 ms", "s", 1e-3), ("1 毫秒", "s", 1e-3), ("1 us", "s", 1e-6), ("1 ns", "s", 1e-9), ("1 min", "s", 60),
    ("1 h", "s", 3600), ("1 day", "s", 86400), ("1 week", "s", 604800), ("1 month", "s", 2629800),
    ("1 year", "s", 31557600), ("1 瓦时", "J", 3600),
    ("1 度", "J", 3.6e6), ("1 兆瓦时", "J", 3.6e9), ("1 Wh", "J", 3600),
    ("1 瓦", "W", 1), ("1 兆瓦", "W", 1e6), ("1 mW", "W", 1e-3), ("1 g", "kgCO2", 1e-3), ("1 kg", "kgCO2", 1),
    ("1 t", "kgCO2", 1000), ("1 mL", "litre", 1e-3), ("1 ML", "litre", 1e6), ("1 bps", "byte/s", 0.125),
    ("1%", "fraction", 0.01), ("1‰", "fraction", 0.001), ("1 PF-day", "FLOP", 8.64e19),
    ("1 GPU-hour", "accelerator-hour", 1),
    ("1k", "", 1e3), ("1M", "", 1e6), ("1B", "", 1e9), ("1G", "", 1e9), ("1T", "", 1e12), ("1P", "", 1e15),
    ("1 thousand", "", 1e3), ("1 million", "", 1e6), ("1mn", "", 1e6), ("1 billion", "", 1e9), ("1bn", "", 1e9),
    ("1 trillion", "", 1e12), ("1tn", "", 1e12), ("一千零一", "", 1001), ("一万零一", "", 10001), ("十", "", 10),
    ("二十", "", 20),
    ("两百一十三", "", 213), ("1亿2千万", "", 1.2e8), ("一点五万", "", 15000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "expected"), SIZES)
def test_a_named_size_has_its_value(text: str, unit: str, expected: float) -> None:
    assert parse(text, unit) == pytest.approx(expected, rel=1e-15)


VAGUE = [("tens", 20, 90), ("hundreds", 200, 900), ("thousands", 2e3, 9e3), ("millions", 2e6, 9e6),
    ("billions", 2e9, 9e9),
         ("trillions", 2e12, 9e12), ("数十", 20, 90), ("数百", 200, 900), ("数千", 2e3, 9e3), ("数万", 2e4, 9e4),
    ("数亿", 2e8, 9e8),
         ("千亿", 1e11, 1e12), ("hundreds of thousands", 2e5, 9e5)]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "high"), VAGUE)
def test_a_vague_number_is_a_range(text: str, low: float, high: float) -> None:
    value = parse(text, "")
    assert isinstance(value, Range)
    assert (value.low, value.high) == (low, high)


STEPS = [
    (9.99e-7, "s", "9.99e-7 s"), (1e-6, "s", "1 μs"), (9.99e-4, "s", "999 μs"), (1e-3, "s", "1 ms"),
    (0.999, "s", "999 ms"),
    (1, "s", "1 s"), (119, "s", "119 s"), (120, "s", "2 min"), (7199, "s", "120 min"), (7200, "s", "2 h"),
    (172799, "s", "48 h"), (172800, "s", "2 days"), (63115199, "s", "730.5 days"), (63115200, "s", "2 years"),
    (9.9e-4, "kgCO2", "9.9e-4 kgCO2"), (1e-3, "kgCO2", "1 gCO2"), (0.999, "kgCO2", "999 gCO2"),
    (1, "kgCO2", "1 kgCO2"),
    (999, "kgCO2", "999 kgCO2"), (1000, "kgCO2", "1 tCO2"), (0, "s", "0 s"), (0, "kgCO2", "0 kgCO2"),
    (9999, "", "9999"), (10000, "", "10k"), (999900, "", "999.9k"), (1e6, "", "1M"), (1e9, "", "1B"),
    (1e12, "", "1T"),
    (9.999e14, "", "999.9T"), (1e15, "", "1e15"), (1e-3, "", "0.001"), (9.99e-4, "", "9.99e-4"),
    (9.99e14, "FLOP", "999 TFLOP"), (1e15, "FLOP", "1e15 FLOP"), (9.99e26, "FLOP/s", "999 YFLOP/s"),
    (1e27, "FLOP/s", "1e27 FLOP/s"), (9.99e26, "FLOP/token", "999 YFLOP/token"),
    (1e27, "FLOP/token", "1e27 FLOP/token"),
    (9.99e26, "byte", "999 YB"), (1e27, "byte", "1e27 B"), (9.99e26, "bit/s", "999 Ybit/s"),
    (1e27, "bit/s", "1e27 bit/s"),
    (9.99e14, "W", "999 TW"), (1e15, "W", "1e15 W"), (9.99e14, "J", "999 TJ"), (1e15, "J", "1e15 J"),
    (9.99e14, "Wh", "999 TWh"), (1e15, "Wh", "1e15 Wh"), (9.99e11, "kWh", "999 TWh"), (1e12, "kWh", "1e15 Wh"),
    (1e-3, "W", "0.001 W"), (9.99e-4, "W", "9.99e-4 W"), (1e-4, "USD", "$0.0001"), (9.99e-5, "USD", "$9.99e-5"),
    (9999999, "x", "1e7x"), (9999000, "x", "9999000x"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "expected"), STEPS)
def test_a_value_has_the_prefix_of_its_size(value: float, unit: str, expected: str) -> None:
    assert format_value(value, unit) == expected


CHINESE = [(9999, "", "9999"), (10000, "", "1万"), (1.5e8, "", "1.5亿"), (1e12, "", "1万亿"),
    (175e9, "", "1750亿"), (1, "flag", "是"),
           (34, "day", "34天"), (5000, "kWh", "5000千瓦时")]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "expected"), CHINESE)
def test_a_value_in_chinese_has_chinese_units(value: float, unit: str, expected: str) -> None:
    set_language("zh")
    try:
        assert translate(format_value(value, unit)) == expected
    finally:
        set_language("en")


def test_a_range_shows_both_ends_even_if_their_texts_are_equal() -> None:
    assert format_range(2022, 2024, "") == "2022..2024"
    assert format_range(1000001, 1000002, "") == "1M..1M"
    assert format_range(5, 5, "") == "5..5"


def test_texts_up_to_the_longest_length_are_read_and_longer_ones_rejected() -> None:
    assert parse("1" + "0" * 199, "") == 1e199
    with pytest.raises(UnitError, match="at most 200"):
        parse("1" + "0" * 200, "")
    assert lookup(f"byte/{'a' * 75}").dimension == f"byte/{'a' * 75}"
    with pytest.raises(UnitError, match="unknown unit"):
        lookup(f"byte/{'a' * 76}")
    with pytest.raises(UnitError) as raised:
        lookup("?" * 200)
    assert str(raised.value) == f"unknown unit {'?' * 80!r}"


def test_a_discrete_range_is_sorted_and_has_the_weighted_median() -> None:
    assert discrete([3, 1, 2]) == Range(1, 2, 3, "discrete", ((1, 1), (2, 1), (3, 1)))
    assert discrete([1, 2], [1, 3]).mid == 2
    assert discrete([1, 2], [3, 1]).mid == 1
    assert discrete([1, 2]).mid == 1
    assert discrete([5]).points == ((5, 1),)
    for values, weights in (([], []), ([1], [1, 2]), ([1, 2], [1]), ([1], [0]), ([1], [-1]), ([1], [float("inf")])):
        with pytest.raises(UnitError, match="weights that do not match"):
            discrete(values, weights)


def test_a_range_whose_ends_are_too_far_apart_is_rejected() -> None:
    assert interval(1e-150, 1e150).mid == pytest.approx(1)
    assert interval(-1e153, 1e153).distribution == "normal"
    for low, high, shape in (
        (1e-160, 1e160, None),
        (-1e154, 1e154, None),
        (1.0, 1e155, "uniform"),
        (1.0, 1e155, "triangular"),
    ):
        with pytest.raises(UnitError, match="too far apart"):
            interval(low, high, None, shape)
    assert interval(0, 0).mid == 0
    assert interval(2, 2).mid == 2


def test_a_central_value_may_be_an_end_and_an_end_must_be_a_finite_number() -> None:
    assert interval(1, 3, 1).mid == 1
    assert interval(1, 3, 3).mid == 3
    with pytest.raises(UnitError, match="finite"):
        interval(1, float("inf"))
    with pytest.raises(UnitError, match="each end of an interval must be one number"):
        parse("数千..5000000", "")
    for text in ("5..many", "many..5"):
        with pytest.raises(UnitError):
            parse(text, "")
