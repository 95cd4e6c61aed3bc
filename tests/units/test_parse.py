"""Texts that must be read, with their values written by hand, and texts that must be rejected."""

from __future__ import annotations

import math

import pytest

from aigc_compute.units import FLOP_PER_PF_DAY, UNITS, Range, UnitError, interval, lookup, parse

DAY = 86400.0
YEAR = 31557600.0

NUMBERS = [
    # counts
    ("175B", "", 1.75e11), ("1.75e11", "", 1.75e11), ("175e9", "", 1.75e11), ("1.1B", "", 1.1e9), ("0.1k", "", 100.0),
    ("1_750", "", 1750.0), ("1,750", "", 1750.0), ("1,234,567.5", "", 1234567.5), (".5", "", 0.5), ("-3", "", -3.0),
    ("10K", "", 1e4), ("10k", "", 1e4), ("15T", "", 1.5e13), ("7 b", "", 7e9), ("10^24", "", 1e24), ("2M", "", 2e6),
    ("4.6 million", "", 4.6e6), ("1.8 trillion", "", 1.8e12), ("3 × 10^3", "", 3000.0), ("38%", "", 0.38),
    ("512块GPU", "", 512.0), ("2048 GPUs", "", 2048.0), ("300B tokens", "", 3e11), ("10k users", "", 1e4),
    ("16 张卡", "", 16.0), ("8台服务器", "", 8.0), ("96层", "", 96.0), ("96 layers", "", 96.0),
    ("1750亿参数", "", 1.75e11),
    ("1750亿个参数", "", 1.75e11), ("3亿人", "", 3e8), ("128个", "", 128.0), ("1.5万亿 tokens", "", 1.5e12),
    # Chinese numerals
    ("1,750亿", "", 1.75e11), ("1750亿", "", 1.75e11), ("1.8万亿", "", 1.8e12), ("10万亿", "", 1e13),
    ("十万亿", "", 1e13), ("三百", "", 300.0), ("一千七百五十亿", "", 1.75e11), ("两千", "", 2000.0),
    ("十二", "", 12.0),
    ("一点五万", "", 15000.0), ("三点一四", "", 3.14), ("一亿二千万", "", 1.2e8), ("1亿2千万", "", 1.2e8),
    ("3万5千", "", 35000.0), ("一百零五", "", 105.0), ("一万零五十", "", 10050.0), ("二十万", "", 2e5),
    ("零", "", 0.0),
    ("１７５０亿", "", 1.75e11), ("１．５Ｔ", "", 1.5e12), ("１，７５０", "", 1750.0), ("三萬", "", 3e4),
    ("兩億", "", 2e8),
    # words such as "about" do not change the number
    ("过亿", "", 1e8), ("上千", "", 1e3), ("超过400万", "", 4e6), ("逾1000亿", "", 1e11), ("近1万", "", 1e4),
    ("约2000", "", 2000.0), ("大约 2000", "", 2000.0), ("approximately 2000", "", 2000.0), ("about 1.5T", "", 1.5e12),
    ("~2000", "", 2000.0), (">400万", "", 4e6), ("over 4 million", "", 4e6), ("近千亿", "", 1e11),
    ("1000多亿", "", 1e11),
    ("三百余亿", "", 3e10), ("2000左右", "", 2000.0), ("1万张以上", "", 1e4), ("10k+ GPUs", "", 1e4),
    # computation
    ("3640 PF-days", "FLOP", 3.14496e23), ("3640 PFLOP/s-day", "FLOP", 3.14496e23),
    ("3640 (P flops-day)", "FLOP", 3.14496e23), ("3640 PFlops-days", "FLOP", 3.14496e23),
    ("3640 petaflop/s-days", "FLOP", 3.14496e23), ("3640 PFLOPs-days", "FLOP", 3.14496e23),
    ("1 EFLOP/s-hour", "FLOP", 3.6e21), ("3.14e23 FLOP", "FLOP", 3.14e23), ("3.14e23 FLOPs", "FLOP", 3.14e23),
    ("3.14×10²³ FLOP", "FLOP", 3.14e23), ("8.64e19 FLOP", "PF-day", 1.0), ("3640", "PF-day", 3640.0),
    ("312 TFLOP/s", "FLOP/s", 3.12e14), ("312 TFLOPS", "FLOP/s", 3.12e14), ("312 teraflops", "FLOP/s", 3.12e14),
    ("312 Tflop/s", "FLOP/s", 3.12e14), ("312T", "FLOP/s", 3.12e14), ("5 EFLOPS", "FLOP/s", 5e18),
    ("5.0 exaFLOPS", "FLOP/s", 5e18), ("350 GFLOP/token", "FLOP/token", 3.5e11),
    ("350 GFLOP per token", "FLOP/token", 3.5e11),
    # data
    ("80 GB", "byte", 8e10), ("80GB", "byte", 8e10), ("80 GiB", "byte", 85899345920.0), ("1.9TB", "byte", 1.9e12),
    ("5000GB", "byte", 5e12), ("175B", "byte", 175.0), ("16 bits", "byte", 2.0), ("80G", "byte", 8e10),
    ("4.8 TB/s", "byte/s", 4.8e12), ("4.8TB/s", "byte/s", 4.8e12), ("800 Gb/s", "byte/s", 1e11),
    ("800 Gb/s", "bit/s", 8e11), ("800Gbps", "bit/s", 8e11), ("400G", "bit/s", 4e11), ("100 GB/s", "bit/s", 8e11),
    ("800 Gbit/s", "bit/s", 8e11), ("2.5 MB/token", "byte/token", 2.5e6), ("2 bytes", "byte/parameter", 2.0),
    # time
    ("34 days", "s", 34 * DAY), ("34天", "day", 34.0), ("2个月", "s", YEAR / 6), ("2 months", "year", 1 / 6),
    ("2年半", "year", 2.5), ("两年半", "year", 2.5), ("半年", "year", 0.5), ("24小时", "day", 1.0),
    ("24小时", "h", 24.0),
    ("250 ms", "s", 0.25), ("90 min", "h", 1.5), ("24 H", "h", 24.0), ("1 year", "day", 365.25),
    ("3 weeks", "day", 21.0),
    ("2.3M GPU-hours", "accelerator-hour", 2.3e6), ("184,320 GPU hours", "accelerator-hour", 184320.0),
    ("184320卡时", "accelerator-hour", 184320.0), ("2 GPU-days", "accelerator-hour", 48.0),
    ("2.3M", "accelerator-hour", 2.3e6), ("1e6 accelerator-hours", "accelerator-hour", 1e6),
    # money
    ("$4.6M", "USD", 4.6e6), ("4.6M USD", "USD", 4.6e6), ("$4.6 million", "USD", 4.6e6), ("400万美元", "USD", 4e6),
    ("0.8美元", "USD", 0.8), ("-$5", "USD", -5.0), ("US$5", "USD", 5.0), ("¥7.1", "CNY", 7.1), ("￥7.1", "CNY", 7.1),
    ("7.1元", "CNY", 7.1), ("$2/h", "USD/h", 2.0), ("$48/day", "USD/h", 2.0),
    ("$2 per GPU-hour", "USD/h", 2.0), ("$0.02/query", "USD/query", 0.02), ("$0.02", "USD/query", 0.02),
    ("$2 per million tokens", "USD/token", 2e-6), ("$2/1M tokens", "USD/token", 2e-6),
    ("$2/M tokens", "USD/token", 2e-6),
    ("8元/百万tokens", "CNY/token", 8e-6), ("$20/month", "USD/month", 20.0), ("$0.08/kWh", "USD/kWh", 0.08),
    # power, energy and other units
    ("400 W", "W", 400.0), ("10.2 kW", "W", 10200.0), ("500 mW", "W", 0.5), ("50兆瓦", "W", 5e7),
    ("10千瓦", "W", 1e4),
    ("1.3 MWh", "kWh", 1300.0), ("1.3 MWh", "Wh", 1.3e6), ("3.6 MJ", "kWh", 1.0), ("5度电", "kWh", 5.0),
    ("400 gCO2/kWh", "gCO2/kWh", 400.0), ("0.4 kgCO2e/kWh", "gCO2/kWh", 400.0), ("552 tCO2", "kgCO2", 552000.0),
    ("25 kg CO₂", "kgCO2", 25.0), ("500 mL", "litre", 0.5), ("20x", "x", 20.0), ("20倍", "x", 20.0),
    ("38%", "fraction", 0.38),
    ("38 %", "fraction", 0.38), ("百分之38", "fraction", 0.38), ("百分之三十八", "fraction", 0.38),
    ("38", "fraction", 38.0),
    ("0.38", "fraction", 0.38), ("50 tokens/s", "token/s", 50.0), ("50 tok/s", "token/s", 50.0),
    ("1.2B/day", "per-day", 1.2e9), ("10亿次/天", "per-day", 1e9), ("2 queries per second", "per-day", 172800.0),
    ("25 per day", "per-day", 25.0),
    # flags and bare numbers
    (True, "flag", 1.0), (False, "flag", 0.0), ("yes", "flag", 1.0), ("No", "flag", 0.0), ("是", "flag", 1.0),
    ("否", "flag", 0.0), ("0", "flag", 0.0), (1, "flag", 1.0), ("true", "flag", 1.0), ("false", "flag", 0.0),
    (3, "s", 3.0), (2.5, "USD", 2.5), (-1, "", -1.0),
]  # fmt: skip

RANGES = [
    ("千亿", "", 1e11, 1e12), ("百亿", "", 1e10, 1e11), ("万亿", "", 1e12, 1e13), ("亿", "", 1e8, 1e9),
    ("千万", "", 1e7, 1e8), ("百万", "", 1e6, 1e7), ("万卡", "", 1e4, 1e5), ("千亿参数", "", 1e11, 1e12),
    ("数千", "", 2e3, 9e3), ("數千", "", 2e3, 9e3), ("数百", "", 200.0, 900.0), ("几千万", "", 2e7, 9e7),
    ("tens of millions", "", 2e7, 9e7), ("Hundreds of thousands of users", "", 2e5, 9e5), ("billions", "", 2e9, 9e9),
    ("数千万家企业", "", 2e7, 9e7), ("hundreds", "", 200.0, 900.0),
    ("数十亿", "", 2e9, 9e9), ("几个月", "year", 2 / 12, 9 / 12), ("数百万美元", "USD", 2e6, 9e6),
    ("0.3..0.5", "", 0.3, 0.5), ("1B..3B", "", 1e9, 3e9), ("10..20 GB", "byte", 1e10, 2e10),
    ("500 MB..2 GB", "byte", 5e8, 2e9),
    ("30%..50%", "fraction", 0.3, 0.5), ("30..50%", "fraction", 0.3, 0.5), ("2–4", "", 2.0, 4.0),
    ("2~4亿", "", 2e8, 4e8),
    ("2 to 4", "", 2.0, 4.0), ("10到20天", "day", 10.0, 20.0), ("1..3B", "", 1e9, 3e9), ("$2–4M", "USD", 2e6, 4e6),
    ("$5..$20k", "USD", 5.0, 2e4), ("约10..20 GB", "byte", 1e10, 2e10),
    ("1.2M..3.4M GPU-days", "accelerator-hour", 28.8e6, 81.6e6),
    ("$0.5..$1 per million tokens", "USD/token", 5e-7, 1e-6), ("$0.5..1/1M tokens", "USD/token", 5e-7, 1e-6),
    ("-2..3", "", -2.0, 3.0), ("0..5", "", 0.0, 5.0), ("1万~3万", "", 1e4, 3e4), ("十..二十天", "day", 10.0, 20.0),
]  # fmt: skip


ERRORS = [
    ("", "", ["count", "175B"]), ("abc", "", ["'abc'", "175B"]), ("nan", "", ["nan", "finite"]),
    ("inf", "s", ["inf", "finite"]), ("-inf", "", ["finite"]), (math.nan, "", ["nan", "finite"]),
    (math.inf, "", ["inf", "finite"]), (10**400, "", ["finite"]), ("1e999", "", ["finite"]),
    (True, "", ["True", "count"]),
    ("GBB", "byte", ["'GBB'", "80 GB", "80 GiB", "'GB'"]), ("80 GBB", "byte", ["GBB", "'GB'"]),
    ("80 gb", "byte", ["80 GB"]), ("80 GB", "", ["size", "count"]), ("80 GB", "byte/s", ["size", "data rate"]),
    ("5 mFLOP", "FLOP", ["3.14e23 FLOP"]), ("5 mwh", "kWh", ["1.3 MWh"]), ("2-4", "", ["2-4"]),
    ("1 750", "", ["count"]),
    ("400 mw", "W", ["400 W"]), ("5m", "s", ["2 months", "90 min"]), ("3M", "s", ["2 months"]), ("3m", "", ["count"]),
    ("1,75", "", ["three", "1,750"]), ("1,7500", "", ["three"]), ("1_75", "", ["three"]),
    ("12,345,67", "", ["three"]),
    ("$5", "CNY", ["exchange rates change"]), ("7元", "USD", ["exchange rates change"]),
    ("¥7/h", "USD/h", ["exchange rates change"]), ("312 TFLOPs", "FLOP/s", ["rate", "total", "TFLOP/s"]),
    ("312 TFLOPS", "FLOP", ["rate", "total"]), ("312 tflops", "FLOP/s", ["FLOP/s for a rate"]),
    ("5..3", "", ["low end"]), ("数千..数万", "", ["one number"]), ("10 GB..20", "byte", ["high end"]),
    ("1..2..3", "", ["1..3", "count"]),
    ("三万五", "", ["count"]), ("一百五", "", ["count"]), ("5兆", "", ["count"]), ("maybe", "flag", ["yes", "no"]),
    (2, "flag", ["2", "yes"]), ("1/2", "", ["1/2"]), ("2048 GPUs", "fraction", ["ratio"]), ("9" * 201, "", ["200"]),
    ("5", "parsec", ["unknown unit 'parsec'"]), ("5", "FLOPP", ["unknown unit", "'FLOP'"]),
    ("20 GPUs", "s", ["time"]),
    (None, "", ["None"]), ("5.", "", ["5."]), ("1e5e5", "", ["1e5e5"]), ("٣", "", ["count"]),
    ("$2/h", "USD", ["price"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "expected"), NUMBERS)
def test_a_text_is_read_as_its_number(text: str, unit: str, expected: float) -> None:
    assert parse(text, unit) == pytest.approx(expected, rel=4e-16, abs=0)


@pytest.mark.parametrize(("text", "unit", "low", "high"), RANGES)
def test_a_text_is_read_as_its_range(text: str, unit: str, low: float, high: float) -> None:
    value = parse(text, unit)
    assert isinstance(value, Range)
    assert (value.low, value.high) == pytest.approx((low, high), rel=4e-16, abs=0)
    assert value.distribution == ("log-normal" if low > 0 else "normal")
    middle = math.sqrt(low * high) if low > 0 else (low + high) / 2
    assert value.mid == pytest.approx(middle, rel=1e-15)


@pytest.mark.parametrize(("text", "unit", "words"), ERRORS)
def test_a_wrong_text_is_an_error_with_a_helpful_message(text: str, unit: str, words: list[str]) -> None:
    with pytest.raises(UnitError) as raised:
        parse(text, unit)
    for word in words:
        assert word in str(raised.value)


@pytest.mark.parametrize("digits", ["1.1", "1.8", "2.3", "4.35", "0.07", "8.2"])
@pytest.mark.parametrize(("letter", "power"), [("k", 3), ("M", 6), ("B", 9), ("T", 12), ("万亿", 12), ("亿", 8)])
def test_a_number_with_a_magnitude_is_rounded_only_once(digits: str, letter: str, power: int) -> None:
    assert parse(digits + letter, "") == float(f"{digits}e{power}")


def test_units_have_their_defined_sizes() -> None:
    assert FLOP_PER_PF_DAY == 8.64e19 == UNITS["PF-day"].size
    assert UNITS["day"].size == 86400
    assert UNITS["year"].size == 365.25 * 86400
    assert UNITS["Wh"].size == 3600
    assert lookup("USD/query").dimension == "USD/query"
    assert lookup("KiB").size == 1024


def test_an_interval_has_a_central_value_and_a_distribution() -> None:
    assert interval(1, 100) == Range(1, 10, 100, "log-normal")
    assert interval(-1, 3) == Range(-1, 1, 3, "normal")
    assert interval(1, 100, mid=20, distribution="normal") == Range(1, 20, 100, "normal")


@pytest.mark.parametrize(
    ("low", "high", "mid", "distribution"),
    [
        (2, 1, None, None),
        (1, 2, 3, None),
        (1, 2, 0.5, None),
        (0, 1, None, "log-normal"),
        (1, math.inf, None, None),
        (1, 2, math.nan, None),
    ],
)
def test_an_impossible_interval_is_an_error(
    low: float, high: float, mid: float | None, distribution: str | None
) -> None:
    with pytest.raises(UnitError):
        interval(low, high, mid, distribution)
