"""Forecast: a scenario carried over the years, some of its quantities growing at stated rates.

Each year is one row of the same network: what grows is given its grown value, everything else follows. Growth of
several quantities compounds, and ranges of rates become ranges of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log10
from typing import Any

from ..catalogue import Catalogue
from ..catalogue.facts import read_value
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..quantities import QUANTITIES
from ..scenario import Row
from ..units import MONTHS_PER_YEAR, Range, UnitError, format_value, interval, mid_of, parse
from .document import Document, finite, opening, unknown_quantity
from .evaluation import Evaluation, evaluate_rows

SCHEMA = "aigc-compute/forecast/1"

HIGHEST = 1e300

_PERCENT = re.compile(
    r"(?:cagr|增速)?\s*(?P<growth>[+-]?[\d.]+(?:\.\.[\d.]+)?\s*%)\s*(?:/\s*(?:year|y|年))?", re.IGNORECASE
)
_FACTOR = re.compile(r"(?P<factor>[\d.e+]+)\s*(?:x|倍)?\s*/\s*(?:year|y|年)", re.IGNORECASE)
_TIME = re.compile(r"(?P<word>doubling|halving)\s+(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>months?|years?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rate:
    """Growth of a quantity: a factor a year, and where it is from."""

    quantity: str
    factor: float | Range
    source: str


@dataclass(frozen=True, slots=True)
class Point:
    """The answer for a year, 5 % and 95 % around it, and the largest published figure of that year."""

    year: int
    value: float
    low: float | None = None
    high: float | None = None
    known: float | None = None
    known_of: str | None = None


def read_rate(quantity: str, text: str, catalogue: Catalogue) -> Rate:
    """Growth as text: a published trend's name, `10x/year`, `4..5x/year`, `CAGR 42%`, `doubling 6 months`.

    Raises Problems where it is none of these.
    """
    if quantity not in QUANTITIES:
        raise Problems(
            [Diagnostic("unknown-quantity", f"unknown quantity {quantity!r}", hint=did_you_mean(quantity, QUANTITIES))]
        )
    if text in catalogue.trends:
        trend = catalogue.trends[text]
        return Rate(quantity, read_value(trend, ""), f"{text}: {trend['about']} ({trend['source']})")
    try:
        factor = _factor(text.strip())
    except (UnitError, ZeroDivisionError, OverflowError):
        factor = None
    if factor is not None and (factor.low if isinstance(factor, Range) else factor) > 0:
        return Rate(quantity, factor, text)
    raise Problems(
        [
            Diagnostic(
                "growth",
                f"--grow {quantity}: found {text!r}, expected a factor like '10x/year' or '4..5x/year', 'CAGR 42%', "
                "'doubling 6 months', or a published trend",
                hint=did_you_mean(text, catalogue.trends) or f"trends are {', '.join(catalogue.trends)}",
            )
        ]
    )


def forecast(
    quantity: str, row: Row, rates: Sequence[Rate], years: range, catalogue: Catalogue, as_of: date
) -> list[Point]:
    """The quantity for each year; in the first one the row is as given.

    Raises Problems where the row does not know the quantity or one that is to grow.
    """
    doubled = sorted({one.quantity for one in rates if sum(one.quantity == each.quantity for each in rates) > 1})
    if doubled:
        raise Problems([Diagnostic("growth", f"{name} is to grow at two rates") for name in doubled])
    base = evaluate_rows([row], catalogue, as_of, [quantity, *(one.quantity for one in rates)], ranges=False)[0]
    for name in (quantity, *(one.quantity for one in rates)):
        if name not in base.values:
            raise unknown_quantity(base, name)
    rows = [
        replace(
            row,
            name=str(year),
            given={
                **row.given,
                **{
                    one.quantity: _grown(
                        row.given.get(one.quantity, base.values[one.quantity]), one.factor, year - years.start
                    )
                    for one in rates
                },
            },
        )
        for year in years
    ]
    known = known_points(quantity, catalogue, as_of)
    evaluations = evaluate_rows(rows, catalogue, as_of, [quantity])
    impossible = [each for one in evaluations for each in (*_beyond_bounds(one), *one.diagnostics)]
    if impossible:
        raise Problems(impossible[:1])
    return [
        Point(year, one.values[quantity], one.low.get(quantity), one.high.get(quantity), *known.get(year, (None, None)))
        for year, one in zip(years, evaluations, strict=True)
    ]


def known_points(quantity: str, catalogue: Catalogue, as_of: date) -> dict[int, tuple[float, str]]:
    """The largest figure of each year's catalogued models, from what they published, and whose it is."""
    names = [name for name in catalogue.names("models") if catalogue.entry("models", name).get("released")]
    rows = [Row(name, {"model": name}) for name in names]
    found: dict[int, tuple[float, str]] = {}
    for name, one in zip(names, evaluate_rows(rows, catalogue, as_of, [quantity], ranges=False), strict=True):
        year = int(str(catalogue.entry("models", name)["released"])[:4])
        origins = one.plan.origins(quantity) if quantity in one.values else []
        if origins and not any(_believed(one.around.facts[each]) for each in origins):
            found[year] = max(found.get(year, (0.0, "")), (one.values[quantity], name))
    return found


def forecast_document(
    quantity: str, rows: Sequence[Row], rates: Sequence[Rate], years: range, catalogue: Catalogue, as_of: date
) -> Document:
    """The forecast for every row as a document. Raises Problems as `forecast` does."""
    return {
        **opening(SCHEMA, as_of, catalogue),
        "quantity": quantity,
        "unit": QUANTITIES[quantity].unit,
        "growth": [_rate_record(one) for one in rates],
        "rows": [
            {"name": row.name, **point_record(point)}
            for row in rows
            for point in forecast(quantity, row, rates, years, catalogue, as_of)
        ],
    }


def point_record(point: Point) -> dict[str, Any]:
    """A year as a flat record."""
    values = {name: getattr(point, name) for name in Point.__slots__}
    return {**values, "low": finite(point.low), "high": finite(point.high)}


def _rate_record(rate: Rate) -> dict[str, Any]:
    ends = {"low": rate.factor.low, "high": rate.factor.high} if isinstance(rate.factor, Range) else {}
    return {"quantity": rate.quantity, "factor": mid_of(rate.factor), **ends, "source": rate.source}


def _beyond_bounds(one: Evaluation) -> list[Diagnostic]:
    """What has grown beyond what it can be."""
    return [
        Diagnostic(
            "growth",
            f"in {one.row.name} {name} would be {format_value(one.values[name], told.unit)}, which is impossible",
        )
        for name, told in QUANTITIES.items()
        if name in one.row.given and name in one.values and not told.low <= one.values[name] <= told.high
    ]


def _believed(fact: Any) -> bool:
    """Whether a value is an estimate of others or an uncertain assumption, not published or a convention of form."""
    return fact.status == "assumed" and (fact.origin != "assumption" or isinstance(fact.value, Range))


def _factor(text: str) -> float | Range | None:
    """The factor a year that a text states, or None."""
    if found := _PERCENT.fullmatch(text):
        growth = parse(found["growth"], "fraction")
        return interval(1 + growth.low, 1 + growth.high) if isinstance(growth, Range) else 1 + growth
    if found := _FACTOR.fullmatch(text):
        return parse(found["factor"], "x")
    if found := _TIME.fullmatch(text):
        years = float(found["number"]) / (MONTHS_PER_YEAR if found["unit"].lower().startswith("month") else 1)
        return float(2 ** ((1 if found["word"].lower() == "doubling" else -1) / years))
    return None


def _grown(value: float | Range, factor: float | Range, years: int) -> float | Range:
    """A value after some years: middles multiply, and so do the ends of the intervals.

    Raises Problems beyond the largest number.
    """
    ends = [(one.low, one.mid, one.high) if isinstance(one, Range) else (one, one, one) for one in (value, factor)]
    (low, mid, high), (slow, rate, fast) = ends
    if high > 0 and fast > 0 and abs(log10(high) + years * log10(fast)) > log10(HIGHEST):
        raise Problems([Diagnostic("growth", f"after {years} years this growth is beyond any number")])
    grown = low * slow**years, mid * rate**years, high * fast**years
    return interval(grown[0], grown[2], grown[1]) if grown[0] < grown[2] else grown[1]
