"""Growth rates as people write them: `10x/year`, `4..5x/year`, `CAGR 42%`, `doubling 6 months`, a published trend.

Several rates can follow each other (`4x/year until 2026, 2x/year`), and growth can have a limit (`60%/year up to 5e9`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from math import exp, log, sqrt
from typing import Any

from ..catalogue import Catalogue
from ..catalogue.facts import read_value
from ..diagnostics import Diagnostic, Problems, did_you_mean, problem
from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from ..units import MONTHS_PER_YEAR, Range, UnitError, interval, parse

MAX_LOGARITHM = 690.0
"""Natural logarithm of the largest number that growth may reach, about 1e300."""

FORM = Phrase("a factor like '10x/year' or '4..5x/year', 'CAGR 42%', 'doubling 6 months', or a published trend")

_PERCENT = re.compile(
    r"(?:cagr|增速)?\s*(?P<growth>[+-]?[\d.]+(?:\.\.[\d.]+)?\s*%)\s*(?:/\s*(?:year|y|年))?", re.IGNORECASE
)
_FACTOR = re.compile(r"(?P<factor>[\d.e+]+)\s*(?:x|倍)?\s*/\s*(?:year|y|年)", re.IGNORECASE)
_TIME = re.compile(r"(?P<word>doubling|halving)\s+(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>months?|years?)", re.IGNORECASE)
_LIMIT = re.compile(r"(?P<rates>.+?)\s+up to\s+(?P<limit>.+)", re.IGNORECASE)
_UNTIL = re.compile(r"(?P<rate>.+?)\s+until\s+(?P<year>\d{4})", re.IGNORECASE)

Factor = float | Range
"""A growth factor, or a value with its range."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The growth of a quantity.

    `factor` is the factor per year, `earlier` are the factors of earlier periods, each with the year in which the
    period ends, `limit` is the value that growth approaches, in the unit of the quantity, and `source` is the source.
    """

    quantity: str
    factor: Factor
    source: str
    earlier: tuple[tuple[int, Factor], ...] = ()
    limit: float | None = None

    def periods(self, start: int, year: int) -> Iterator[tuple[Factor, int]]:
        """Yield the factors between two years, each with the number of years for which it holds."""
        for end, factor in self.earlier:
            years = min(end, year) - start
            if years > 0:
                yield factor, years
                start += years
        if year > start:
            yield self.factor, year - start


def read_growth(words: Iterable[str], catalogue: Catalogue) -> list[Rate]:
    """Read `quantity=rate` words, or names of groups of trends. Raises Problems as `read_rates` does."""
    pairs = (word.partition("=") for word in words)
    return read_rates([(name.strip(), text.strip()) for name, _, text in pairs], catalogue)


def read_rates(growth: Iterable[tuple[str, str]], catalogue: Catalogue) -> list[Rate]:
    """Read pairs of a quantity and its rate; the name of a group of trends has an empty text instead of a rate.

    Raises Problems with every error.
    """
    problems: list[Diagnostic] = []
    rates: list[Rate] = []
    for name, text in growth:
        try:
            group = catalogue.table("trend_groups").get(name) if not text else None
            pairs = group["of"].items() if group else ((name, text),)
            rates += [read_rate(quantity, str(rate), catalogue) for quantity, rate in pairs]
        except Problems as wrong:
            problems += wrong.diagnostics
    doubled = sorted(name for name, count in Counter(rate.quantity for rate in rates).items() if count > 1)
    problems += [
        Diagnostic("growth", Phrase("{name}: several growth rates are given, expected a single rate", name=name))
        for name in doubled
    ]
    if problems:
        raise Problems(problems)
    return rates


def read_rate(quantity: str, text: str, catalogue: Catalogue) -> Rate:
    """Read the growth of a quantity. Raises Problems if the quantity is unknown or the text is not a growth rate."""
    if quantity not in QUANTITIES:
        hint = did_you_mean(quantity, chain(QUANTITIES, catalogue.table("trend_groups")))
        raise problem("unknown-quantity", Phrase("unknown quantity {quantity!r}", quantity=quantity), hint=hint)
    if not text:
        raise problem(
            "growth",
            Phrase("{quantity}: the growth rate is missing", quantity=quantity),
            hint=Phrase("such as {quantity}=2x/year", quantity=quantity),
        )
    limited = _LIMIT.fullmatch(text.strip())
    *before, last = (limited["rates"] if limited else text).split(",")
    try:
        limit = parse(limited["limit"], QUANTITIES[quantity].unit) if limited else None
        earlier = tuple((int(parts["year"]), _read_factor(parts["rate"], catalogue)) for parts in map(_until, before))
        rate = Rate(quantity, _read_factor(last, catalogue), text, earlier)
    except (UnitError, ZeroDivisionError, OverflowError):
        hint = did_you_mean(text, catalogue.table("trends")) or Phrase("'aigc-compute list trends' lists the trends")
        message = Phrase("--grow {quantity}: found {text!r}, expected {form}", quantity=quantity, text=text, form=FORM)
        raise problem("growth", message, hint=hint) from None
    if isinstance(limit, Range) or [year for year, _ in earlier] != sorted({year for year, _ in earlier}):
        raise problem(
            "growth",
            Phrase(
                "--grow {quantity}: found {text!r}, expected a single number as the limit, and rising years",
                quantity=quantity,
                text=text,
            ),
        )
    trend = catalogue.table("trends").get(text.strip())
    source = text
    if trend:
        about = Phrase(str(trend["about"]))
        source = Phrase("{name}: {about} ({source})", name=text.strip(), about=about, source=trend["source"])
    return replace(rate, limit=limit, source=source)


def _until(text: str) -> Mapping[str, Any]:
    match = _UNTIL.fullmatch(text.strip())
    if match is None:
        raise UnitError(text)
    return match.groupdict()


def _read_factor(text: str, catalogue: Catalogue) -> Factor:
    """Return the factor per year that a text states. Raises UnitError if there is none or it is not above zero."""
    text = text.strip()
    trend = catalogue.table("trends").get(text)
    factor = read_value(trend, "") if trend else _factor(text)
    if factor is None or (factor.low if isinstance(factor, Range) else factor) <= 0:
        raise UnitError(text)
    return factor


def _factor(text: str) -> Factor | None:
    if match := _PERCENT.fullmatch(text):
        growth = parse(match["growth"], "fraction")
        return interval(1 + growth.low, 1 + growth.high) if isinstance(growth, Range) else 1 + growth
    if match := _FACTOR.fullmatch(text):
        return parse(match["factor"], "x")
    if match := _TIME.fullmatch(text):
        years = float(match["number"]) / (MONTHS_PER_YEAR if match["unit"].lower().startswith("month") else 1)
        return float(2 ** ((1 if match["word"].lower() == "doubling" else -1) / years))
    return None


def grown(value: Factor, rate: Rate, start: int, year: int) -> Factor:
    """Return the value that a quantity reaches in a later year.

    Central values multiply. The errors of the first value and of the rate of each period are independent, so that the
    logarithms of their relative widths add in quadrature; this is exact if all are log-normal. With a limit L, growth
    is logistic: x = L / (1 + (L / x0 - 1) / m), where m is the factor by which x0 would grow without a limit.

    Raises Problems if the result exceeds the largest number, or if the first value is not below the limit.
    """
    low, mid, high = _ends(value)
    periods = [(*map(log, _ends(factor)), years) for factor, years in rate.periods(start, year)]
    if mid <= 0 or not periods:
        return value
    middle = sum(center * years for _, center, _, years in periods)
    down = _width(log(mid / low) if low > 0 else 0.0, ((center - least) * years for least, center, _, years in periods))
    up = _width(log(high / mid), ((largest - center) * years for _, center, largest, years in periods))
    if abs(log(mid) + middle) + max(up, down) > MAX_LOGARITHM:
        message = Phrase(
            "the value of {quantity} would exceed the largest number in {year}", quantity=rate.quantity, year=year
        )
        raise problem("growth", message)
    ends = [mid * exp(middle + width) for width in (-down, 0.0, up)]
    if rate.limit is not None:
        if mid >= rate.limit:
            message = Phrase("{quantity}: the first value is not below the limit of its growth", quantity=rate.quantity)
            raise problem("growth", message)
        ends = [rate.limit / (1 + (rate.limit / mid - 1) * mid / end) for end in ends]
    return interval(ends[0], ends[2], ends[1]) if ends[0] < ends[2] else ends[1]


def _ends(value: Factor) -> tuple[float, float, float]:
    return (value.low, value.mid, value.high) if isinstance(value, Range) else (value, value, value)


def _width(start: float, periods: Iterable[float]) -> float:
    """Add independent widths in quadrature."""
    return sqrt(sum(width * width for width in (start, *periods)))
