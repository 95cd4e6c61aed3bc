"""Properties of texts of values: reading a written value gives that value, and any text is either read or rejected with
UnitError.
"""

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
"""Number of examples in the active profile. The tests of texts use a multiple of it, because texts are cheap."""


@pytest.fixture(params=LANGUAGES, autouse=True, scope="module")
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.parametrize("unit", QUANTITIES)
@given(value=POSITIVE)
def test_a_value_with_all_digits_is_read_back_exactly(unit: str, value: float) -> None:
    for signed in (value, -value):
        assert parse(translate(format_value(signed, unit, 17)), unit) == pytest.approx(signed, rel=1e-15, abs=0)


@pytest.mark.parametrize("unit", QUANTITIES)
@given(value=POSITIVE, digits=st.integers(1, 6))
def test_a_value_with_few_digits_is_read_back_as_the_rounded_value(unit: str, value: float, digits: int) -> None:
    result = parse(translate(format_value(value, unit, digits)), unit)
    assert result == pytest.approx(value, rel=10.0 ** (1 - digits) * 0.500001)


@pytest.mark.parametrize("unit", QUANTITIES)
@given(ends=st.tuples(END | st.just(0.0), END))
def test_a_range_with_all_digits_is_read_back_exactly(unit: str, ends: tuple[float, float]) -> None:
    low, high = sorted(ends)
    result = parse(translate(format_range(low, high, unit, 17)), unit)
    assert isinstance(result, Range)
    assert (result.low, result.high) == pytest.approx((low, high), rel=1e-15, abs=0)
    assert result.low <= result.mid <= result.high


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_flag_is_read_back_exactly(value: float) -> None:
    assert parse(translate(format_value(value, "flag")), "flag") == value


def assert_finite_or_rejected(text: str, unit: str) -> None:
    """Check that a text is read as finite numbers or rejected with UnitError."""
    try:
        value = parse(text, unit)
    except UnitError:
        return
    assert all(math.isfinite(number) for number in (value[:3] if isinstance(value, Range) else (value,)))


@settings(max_examples=10 * EXAMPLES)
@given(text=st.text(), unit=UNIT)
def test_any_text_is_read_or_rejected(text: str, unit: str) -> None:
    assert_finite_or_rejected(text, unit)


@settings(max_examples=30 * EXAMPLES)
@given(syllables=st.lists(SYLLABLES, max_size=12), unit=UNIT)
def test_any_text_of_plausible_parts_is_read_or_rejected(syllables: list[str], unit: str) -> None:
    assert_finite_or_rejected("".join(syllables), unit)


@settings(max_examples=3 * EXAMPLES)
@given(syllable=SYLLABLES, other=SYLLABLES, unit=UNIT)
def test_long_repetitions_are_read_or_rejected(syllable: str, other: str, unit: str) -> None:
    for count in (15, 50, 200, 100_000):
        assert_finite_or_rejected(syllable * count, unit)
        assert_finite_or_rejected((syllable + other) * (count // 2), unit)
        assert_finite_or_rejected("1" + syllable * count + other, unit)


@given(unit=st.text())
def test_any_unit_is_known_or_rejected(unit: str) -> None:
    assert_finite_or_rejected("1", unit)
