"""Findings and verdicts: compare a stated figure with the interval in which it should lie."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ...language import Phrase, join
from ...scenario.claims import Claim
from ...units import Range, UnitError, format_range, format_value, mid_of

Verdict = Literal["fails", "suspect", "ambiguous", "holds", "untestable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""All verdicts from worst to best. A statement gets the worst verdict of its findings."""

Test = Literal[
    "catalogue",
    "comparison",
    "growth",
    "memory",
    "network",
    "peak",
    "product",
    "ratio",
    "reading",
    "record",
    "repeat",
    "sum",
]
TESTS: tuple[Test, ...] = get_args(Test)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one test of one statement."""

    claim: str
    """Identifier of the statement."""
    verdict: Verdict
    means: Test
    """Kind of the test."""
    reason: str
    """Arithmetic behind the verdict."""
    reading: str | None = None
    """Reading under which the statement would hold, or what the verdict depends on."""
    sources: tuple[str, ...] = ()
    """Keys of the catalogue's sources that the verdict rests on."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Relative tolerances and common scale errors. `configs/audit.yaml` defines each field."""

    about: float
    nominal: float
    written: float
    network: float
    far: float
    raw: float
    slips: tuple[float, ...]

    @classmethod
    def read(cls, table: dict[str, Any]) -> Tolerances:
        """Read the tolerances from the content of `configs/audit.yaml`."""
        about, nominal, written, network, far, raw = (
            float(table[name]) for name in ("about", "nominal", "written", "network", "far", "raw")
        )
        return cls(about, nominal, written, network, far, raw, tuple(map(float, table["slips"])))


def central_value(claim: Claim) -> float:
    """Return the stated figure, or the middle of a stated range. Raises ValueError if the claim has no figure."""
    if claim.value is None:
        raise ValueError(f"{claim.id} has no figure")
    return mid_of(claim.value)


def stated_interval(claim: Claim, tolerances: Tolerances, exactness: float | None = None) -> Interval:
    """Return the interval of values that the written figure can mean.

    A stated range is returned unchanged. Otherwise the half width is the rounding of the figure, or `exactness` if that
    is smaller, and at most the tolerance `written`. A figure with the word "about" has at least the tolerance `about`.
    Raises ValueError if the claim has no figure.
    """
    if isinstance(claim.value, Range):
        return claim.value.low, claim.value.high
    value = central_value(claim)
    half_width = min(rounding(claim), tolerances.written * abs(value))
    if exactness is not None:
        half_width = min(half_width, exactness)
    if claim.bound == "about":
        half_width = max(half_width, tolerances.about * abs(value))
    return value - half_width, value + half_width


def rounding(claim: Claim) -> float:
    """Return half a unit of the last written digit, in the claim's unit.

    Final zeros of a whole number count as rounding (5000 is exact to 500). Final zeros of a percentage do not.
    """
    value = central_value(claim)
    text = unicodedata.normalize("NFKC", claim.as_written or f"{value:.6g}").replace(",", "").replace("_", "")
    match = re.search(r"(?P<digits>\d+(?:\.\d+)?)(?:e(?P<power>[+-]?\d+))?", text)
    number = float(match.group()) if match else 0.0
    if not match or not number or isinstance(claim.value, Range):
        return 0.0
    digits = match["digits"]
    zeros_count = "." in digits or claim.unit == "fraction"
    places = len(digits.partition(".")[2]) if zeros_count else len(digits.rstrip("0")) - len(digits)
    return float(0.5 * 10.0 ** (int(match["power"] or 0) - places) * abs(value) / number)


def compare(
    claim: Claim, expected: Interval, tolerances: Tolerances, exactness: float | None = None
) -> tuple[Verdict, str | None]:
    """Return the verdict on a stated figure against an expected interval, and a reading under which it would hold."""
    low, high = stated_interval(claim, tolerances, exactness)
    if (low <= expected[1] or claim.bound == "at most") and (high >= expected[0] or claim.bound == "at least"):
        return "holds", None
    for slip in tolerances.slips:
        for factor in (slip, 1 / slip):
            if low > 0 and low * factor <= expected[1] and high * factor >= expected[0]:
                return "suspect", Phrase(
                    "holds for a figure {slip:g} times larger: {value}"
                    if factor > 1
                    else "holds for a figure {slip:g} times smaller: {value}",
                    slip=slip,
                    value=value_text(central_value(claim) * factor, claim.unit),
                )
    return "fails", None


def interval_of(value: float, tolerance: float) -> Interval:
    """Return the interval of a value with a relative tolerance on both sides."""
    return value - abs(value) * tolerance, value + abs(value) * tolerance


def name_list(names: Iterable[str]) -> Phrase:
    """Return names separated by commas. Names of quantities and category words can be translated."""
    return join(", ", map(Phrase, names))


def stated_text(claim: Claim, unit: str | None = None) -> str:
    """Return the figure as the document writes it, or its value in `unit` where only the value is known."""
    return claim.as_written or value_text(central_value(claim), claim.unit if unit is None else unit)


def value_text(value: float, unit: str) -> str:
    """Return a value as text. A unit that `units` does not know is written behind the number."""
    try:
        return format_value(value, unit, 4)
    except UnitError:
        return Phrase("{value} {unit}", value=format_value(value, "", 4), unit=Phrase(unit))


def interval_text(interval: Interval, unit: str) -> str:
    """Return an interval as text, or a single value where both ends read the same."""
    try:
        left, right = value_text(interval[0], unit), value_text(interval[1], unit)
        return left if left == right else format_range(interval[0], interval[1], unit, 3)
    except UnitError:
        return Phrase("{range} {unit}", range=format_range(interval[0], interval[1], "", 3), unit=Phrase(unit))
