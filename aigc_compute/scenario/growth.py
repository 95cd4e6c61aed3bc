"""Growth as people write it: `10x/year`, `4..5x/year`, `CAGR 42%`, `doubling 6 months`, a published trend; one rate
after another (`4x/year until 2026, 2x/year`), and up to a limit (`60%/year up to 5e9`).
"""

from __future__ import annotations

import re
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

MOST_LOGARITHM = 690.0
"""Natural logarithm of the largest number that growth may lead to, about 1e300."""

FORM = Phrase("a factor like '10x/year' or '4..5x/year', 'CAGR 42%', 'doubling 6 months', or a published trend")

_PERCENT = re.compile(
    r"(?:cagr|增速)?\s*(?P<growth>[+-]?[\d.]+(?:\.\.[\d.]+)?\s*%)\s*(?:/\s*(?:year|y|年))?", re.IGNORECASE
)
_FACTOR = re.compile(r"(?P<factor>[\d.e+]+)\s*(?:x|倍)?\s*/\s*(?:year|y|年)", re.IGNORECASE)
_TIME = re.compile(r"(?P<word>doubling|halving)\s+(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>months?|years?)", re.IGNORECASE)
_LIMIT = re.compile(r"(?P<rates>.+?)\s+up to\s+(?P<limit>.+)", re.IGNORECASE)
_UNTIL = re.compile(r"(?P<rate>.+?)\s+until\s+(?P<year>\d{4})", re.IGNORECASE)

Factor = float | Range


@dataclass(frozen=True, slots=True)
class Rate:
    """Growth of a quantity: a factor a year, those of earlier periods with the year in which each ends, the limit that
    it leads to, and where it is from.
    """

    quantity: str
    factor: Factor
    source: str
    earlier: tuple[tuple[int, Factor], ...] = ()
    limit: float | None = None

    def periods(self, start: int, year: int) -> Iterator[tuple[Factor, int]]:
        """The factors between two years, with the years that each holds."""
        for end, factor in self.earlier:
            years = min(end, year) - start
            if years > 0:
                yield factor, years
                start += years
        if year > start:
            yield self.factor, year - start


def read_growth(words: Iterable[str], catalogue: Catalogue) -> list[Rate]:
    """Rates from `quantity=rate` words, or names of trends of several quantities. Raises Problems as `read_rates`."""
    pairs = (word.partition("=") for word in words)
    return read_rates([(name.strip(), text.strip()) for name, _, text in pairs], catalogue)


def read_rates(growth: Iterable[tuple[str, str]], catalogue: Catalogue) -> list[Rate]:
    """Rates by quantity, or the name of a trend of several quantities with no text. Raises Problems with all that is
    wrong.
    """
    problems: list[Diagnostic] = []
    rates: list[Rate] = []
    for name, text in growth:
        try:
            group = catalogue.table("trend_groups").get(name) if not text else None
            pairs = group["of"].items() if group else ((name, text),)
            rates += [read_rate(quantity, str(one), catalogue) for quantity, one in pairs]
        except Problems as found:
            problems += found.diagnostics
    doubled = sorted({one.quantity for one in rates if sum(one.quantity == each.quantity for each in rates) > 1})
    problems += [Diagnostic("growth", Phrase("{name} is to grow at two rates", name=name)) for name in doubled]
    if problems:
        raise Problems(problems)
    return rates


def read_rate(quantity: str, text: str, catalogue: Catalogue) -> Rate:
    """Growth of a quantity. Raises Problems where the text is none."""
    if quantity not in QUANTITIES:
        hint = did_you_mean(quantity, chain(QUANTITIES, catalogue.table("trend_groups")))
        raise problem("unknown-quantity", Phrase("unknown quantity {quantity!r}", quantity=quantity), hint=hint)
    if not text:
        raise problem(
            "growth",
            Phrase("{quantity}: say how it grows", quantity=quantity),
            hint=Phrase("such as {quantity}=2x/year", quantity=quantity),
        )
    limited = _LIMIT.fullmatch(text.strip())
    *before, last = (limited["rates"] if limited else text).split(",")
    try:
        limit = parse(limited["limit"], QUANTITIES[quantity].unit) if limited else None
        earlier = tuple((int(one["year"]), _read_factor(one["rate"], catalogue)) for one in map(_until, before))
        rate = Rate(quantity, _read_factor(last, catalogue), text, earlier)
    except (UnitError, ZeroDivisionError, OverflowError):
        hint = did_you_mean(text, catalogue.table("trends")) or Phrase("'aigc-compute list trends' names them")
        message = Phrase("--grow {quantity}: found {text!r}, expected {form}", quantity=quantity, text=text, form=FORM)
        raise problem("growth", message, hint=hint) from None
    if isinstance(limit, Range) or [year for year, _ in earlier] != sorted({year for year, _ in earlier}):
        raise problem(
            "growth",
            Phrase(
                "--grow {quantity}: found {text!r}, expected one limit, years in order", quantity=quantity, text=text
            ),
        )
    told = catalogue.table("trends").get(text.strip())
    source = (
        Phrase("{name}: {about} ({source})", name=text.strip(), about=told["about"], source=told["source"])
        if told
        else text
    )
    return replace(rate, limit=limit, source=source)


def _until(text: str) -> Mapping[str, Any]:
    found = _UNTIL.fullmatch(text.strip())
    if found is None:
        raise UnitError(text)
    return found.groupdict()


def _read_factor(text: str, catalogue: Catalogue) -> Factor:
    """The factor a year that a text states. Raises UnitError where it states none above zero."""
    text = text.strip()
    trend = catalogue.table("trends").get(text)
    factor = read_value(trend, "") if trend else _factor(text)
    if factor is None or (factor.low if isinstance(factor, Range) else factor) <= 0:
        raise UnitError(text)
    return factor


def _factor(text: str) -> Factor | None:
    if found := _PERCENT.fullmatch(text):
        growth = parse(found["growth"], "fraction")
        return interval(1 + growth.low, 1 + growth.high) if isinstance(growth, Range) else 1 + growth
    if found := _FACTOR.fullmatch(text):
        return parse(found["factor"], "x")
    if found := _TIME.fullmatch(text):
        years = float(found["number"]) / (MONTHS_PER_YEAR if found["unit"].lower().startswith("month") else 1)
        return float(2 ** ((1 if found["word"].lower() == "doubling" else -1) / years))
    return None


def grown(value: Factor, rate: Rate, start: int, year: int) -> Factor:
    """A value of the first year in a later one.

    Middles multiply. The start and the rate of each period err independently, so that the logarithms of their relative
    widths add in quadrature, exactly where all are log-normal. With a limit L growth is logistic:
    x = L / (1 + (L / x0 - 1) / m) where growth without a limit would be by m. Raises Problems beyond the largest
    number, and for a start beyond the limit.
    """
    low, mid, high = _ends(value)
    periods = [(*map(log, _ends(factor)), years) for factor, years in rate.periods(start, year)]
    if mid <= 0 or not periods:
        return value
    middle = sum(one * years for _, one, _, years in periods)
    down = _width(log(mid / low) if low > 0 else 0.0, ((one - least) * years for least, one, _, years in periods))
    up = _width(log(high / mid), ((most - one) * years for _, one, most, years in periods))
    if abs(log(mid) + middle) + max(up, down) > MOST_LOGARITHM:
        message = Phrase(
            "after {years} years the growth of {quantity} is beyond any number",
            years=year - start,
            quantity=rate.quantity,
        )
        raise problem("growth", message)
    ends = [mid * exp(middle + width) for width in (-down, 0.0, up)]
    if rate.limit is not None:
        if mid >= rate.limit:
            raise problem("growth", Phrase("{quantity} begins beyond the limit of its growth", quantity=rate.quantity))
        ends = [rate.limit / (1 + (rate.limit / mid - 1) * mid / end) for end in ends]
    return interval(ends[0], ends[2], ends[1]) if ends[0] < ends[2] else ends[1]


def _ends(value: Factor) -> tuple[float, float, float]:
    return (value.low, value.mid, value.high) if isinstance(value, Range) else (value, value, value)


def _width(start: float, periods: Iterable[float]) -> float:
    """Independent widths together."""
    return sqrt(sum(one * one for one in (start, *periods)))
