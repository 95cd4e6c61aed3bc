"""Texts of values with units: the first line is the expected unit, the other lines are the text."""

from __future__ import annotations

from math import isfinite

from aigc_compute.units import UNITS, Range, format_value, interval, lookup, parse

from . import refusals

NAMES = [*UNITS, "USD/query", "byte/parameter", "W/accelerator", "litre/kWh"]
WORDS = (
    *("175B", "1750亿", "3640 PF-days", "80 GB", "34 days", "$4.6M", "38%", "0.3..0.5", "数千万", "一点五万", "1e308"),
    *(
        "5e-324",
        "10^99999",
        "1e999999999",
        "per million tokens",
        "tens of millions",
        "千分之",
        "≥",
        "約",
        "~",
        "½",
        "²",
    ),
    *("9" * 60, "-", "+", "..", "–", "到", "/", "×10^", " ", ",", "_", "e", "nan", "inf", "零", "半", "余", "个月"),
)
SEEDS = [f"{unit}\n{word}".encode() for unit in NAMES[:12] for word in WORDS[:10]]


def check(data: bytes) -> None:
    unit, _, text = data.decode("utf-8", "surrogateescape").partition("\n")
    with refusals():
        lookup(unit)
    with refusals():
        value = parse(text, unit if unit in NAMES else "")
        low, mid, high, *_ = value if isinstance(value, Range) else (value, value, value)
        assert isfinite(low)
        assert isfinite(high)
        assert low <= mid <= high
        for number in (low, mid, high):
            assert format_value(number, unit if unit in NAMES else "").isprintable()
        interval(low, high, mid)
