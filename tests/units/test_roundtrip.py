"""Properties: text and back is the identity, and no text does anything but parse or raise UnitError."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_compute.language import LANGUAGES, set_language, translate
from aigc_compute.units import UNITS, Range, UnitError, format_range, format_value, parse

COMPOUND = {"USD/query", "USD/token", "USD/month", "USD/kWh", "CNY/token", "byte/parameter", "FLOP/image", "litre/kWh"}
QUANTITIES = sorted({*UNITS, *COMPOUND} - {"flag"})
EVERYDAY = st.floats(1e-9, 1e18)
POSITIVE = st.floats(1e-300, 1e300) | EVERYDAY | st.builds(lambda e: 10.0**e, st.integers(-300, 300))
END = st.floats(1e-140, 1e140) | EVERYDAY
LATIN = "0123456789.,_eE+-~*/()% $¥kKMGBbTPmsxX^²½①"
CHINESE = "零一二两三九十百千万亿点数几多半约过上近卡块张天年月时到至"
WORDS = [" per ", " to ", "..", "FLOP", "FLOPS", "PF-days", "GB", "GiB", "GPU", "tokens", "million", "小时", "百分之"]
SYLLABLES = st.sampled_from([*LATIN, *CHINESE, *WORDS, "USD", "about "])
UNIT = st.sampled_from(sorted(UNITS))
EXAMPLES = settings().max_examples
"""Of one property, as the profile says; texts are cheap, and there are many."""


@pytest.fixture(params=LANGUAGES, autouse=True, scope="module")
def tongue(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.parametrize("unit", QUANTITIES)
@given(value=POSITIVE)
def test_value_round_trip(unit: str, value: float) -> None:
    for signed in (value, -value):
        assert parse(translate(format_value(signed, unit, 17)), unit) == pytest.approx(signed, rel=1e-15, abs=0)


@pytest.mark.parametrize("unit", QUANTITIES)
@given(value=POSITIVE, digits=st.integers(1, 6))
def test_short_text_is_the_rounded_value(unit: str, value: float, digits: int) -> None:
    found = parse(translate(format_value(value, unit, digits)), unit)
    assert found == pytest.approx(value, rel=10.0 ** (1 - digits) * 0.500001)


@pytest.mark.parametrize("unit", QUANTITIES)
@given(ends=st.tuples(END | st.just(0.0), END))
def test_range_round_trip(unit: str, ends: tuple[float, float]) -> None:
    low, high = sorted(ends)
    found = parse(translate(format_range(low, high, unit, 17)), unit)
    assert isinstance(found, Range)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-15, abs=0)
    assert found.low <= found.mid <= found.high


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_flag_round_trip(value: float) -> None:
    assert parse(translate(format_value(value, "flag")), "flag") == value


def reads_or_refuses(text: str, unit: str) -> None:
    try:
        found = parse(text, unit)
    except UnitError:
        return
    assert all(math.isfinite(end) for end in (found[:3] if isinstance(found, Range) else (found,)))


@settings(max_examples=10 * EXAMPLES)
@given(text=st.text(), unit=UNIT)
def test_any_text(text: str, unit: str) -> None:
    reads_or_refuses(text, unit)


@settings(max_examples=30 * EXAMPLES)
@given(syllables=st.lists(SYLLABLES, max_size=12), unit=UNIT)
def test_any_plausible_text(syllables: list[str], unit: str) -> None:
    reads_or_refuses("".join(syllables), unit)


@settings(max_examples=3 * EXAMPLES)
@given(syllable=SYLLABLES, other=SYLLABLES, unit=UNIT)
def test_long_repetitions(syllable: str, other: str, unit: str) -> None:
    for count in (15, 50, 200, 100_000):
        reads_or_refuses(syllable * count, unit)
        reads_or_refuses((syllable + other) * (count // 2), unit)
        reads_or_refuses("1" + syllable * count + other, unit)


@given(unit=st.text())
def test_any_unit(unit: str) -> None:
    reads_or_refuses("1", unit)
