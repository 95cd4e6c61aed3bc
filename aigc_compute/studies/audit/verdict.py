"""Findings and verdicts: how a stated figure compares with what it ought to be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ...language import Phrase
from ...scenario.claims import Claim
from ...units import Range, UnitError, format_range, format_value, mid_of

Verdict = Literal["fails", "suspect", "ambiguous", "holds", "untestable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From worst to best; of several findings about a statement the worst is its verdict."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one test says of one statement: verdict, the arithmetic, the reading that would make it hold, and the
    sources of the catalogue that the verdict rests on.
    """

    claim: str
    verdict: Verdict
    means: str
    reason: str
    reading: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Relative tolerances and known slips, from `configs/audit.yaml`."""

    about: float
    nominal: float
    written: float
    network: float
    far: float
    raw: float
    slips: tuple[float, ...]

    @classmethod
    def read(cls, table: dict[str, Any]) -> Tolerances:
        about, nominal, written, network, far, raw = (
            float(table[name]) for name in ("about", "nominal", "written", "network", "far", "raw")
        )
        return cls(about, nominal, written, network, far, raw, tuple(float(one) for one in table["slips"]))


def middle(claim: Claim) -> float:
    """The claimed figure, or the middle of a range. Raises ValueError where nothing is claimed: unknown is not zero."""
    if claim.value is None:
        raise ValueError(f"{claim.id} has no figure")
    return mid_of(claim.value)


def stated(claim: Claim, tolerances: Tolerances, exactness: float | None = None) -> Interval:
    """What the written figure can mean: its rounding (or `exactness`, if finer), at most `written` of it; a range as
    it is; "about" wider. A claim without a figure has the empty interval at zero.
    """
    if isinstance(claim.value, Range):
        return claim.value.low, claim.value.high
    value = middle(claim)
    half = min(rounding(claim), tolerances.written * abs(value))
    if exactness is not None:
        half = min(half, exactness)
    if claim.bound == "about":
        half = max(half, tolerances.about * abs(value))
    return value - half, value + half


def rounding(claim: Claim) -> float:
    """Half a unit of the last digit written, in the claim's unit; closing zeros of a whole number are taken for
    rounding, those of a percentage are not.
    """
    value = middle(claim)
    text = unicodedata.normalize("NFKC", claim.as_written or f"{value:.6g}").replace(",", "").replace("_", "")
    found = re.search(r"(?P<digits>\d+(?:\.\d+)?)(?:e(?P<power>[+-]?\d+))?", text)
    number = float(found.group()) if found else 0.0
    if not found or not number or isinstance(claim.value, Range):
        return 0.0
    digits = found["digits"]
    exact = "." in digits or claim.unit == "fraction"
    places = len(digits.partition(".")[2]) if exact else len(digits.rstrip("0")) - len(digits)
    return float(0.5 * 10.0 ** (int(found["power"] or 0) - places) * abs(value) / number)


def compare(
    claim: Claim, expected: Interval, tolerances: Tolerances, exactness: float | None = None
) -> tuple[Verdict, str | None]:
    """Verdict of a stated figure against an interval, and the reading that would make it hold."""
    low, high = stated(claim, tolerances, exactness)
    if (low <= expected[1] or claim.bound == "at most") and (high >= expected[0] or claim.bound == "at least"):
        return "holds", None
    for slip in tolerances.slips:
        for factor in (slip, 1 / slip):
            if low > 0 and low * factor <= expected[1] and high * factor >= expected[0]:
                return "suspect", Phrase(
                    "{slip:g} times more: {value}" if factor > 1 else "{slip:g} times less: {value}",
                    slip=slip,
                    value=shown(middle(claim) * factor, claim.unit),
                )
    return "fails", None


def around(value: float, tolerance: float) -> Interval:
    """A value with a relative tolerance on both sides."""
    return value - abs(value) * tolerance, value + abs(value) * tolerance


def shown(value: float, unit: str) -> str:
    """A value for a sentence; units the tool does not know are written behind the number."""
    try:
        return format_value(value, unit, 4)
    except UnitError:
        return Phrase("{value} {unit}", value=format_value(value, "", 4), unit=unit)


def shown_interval(interval: Interval, unit: str) -> str:
    """An interval for a sentence; a point where its ends agree."""
    try:
        left, right = shown(interval[0], unit), shown(interval[1], unit)
        return left if left == right else format_range(interval[0], interval[1], unit, 3)
    except UnitError:
        return Phrase("{range} {unit}", range=format_range(interval[0], interval[1], "", 3), unit=unit)
