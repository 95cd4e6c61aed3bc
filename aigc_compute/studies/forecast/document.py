"""The document of a forecast: the growth rates, and a row for each quantity and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ...catalogue import Catalogue
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import DatedDocument, catalogue_version, finite
from ...scenario.growth import Factor, Rate
from ...units import Range, mid_of
from .years import Forecast, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRate:
    """A growth rate of earlier years."""

    until: int
    """Last year of this rate."""
    factor: float
    """Growth factor per year."""
    low: float | None = None
    """5 % quantile of the factor."""
    high: float | None = None
    """95 % quantile of the factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRecord:
    """Growth rate of a quantity in a scenario."""

    name: str
    """Name of the scenario."""
    quantity: str
    """Quantity that grows."""
    factor: float
    """Growth factor per year."""
    low: float | None = None
    """5 % quantile of the factor."""
    high: float | None = None
    """95 % quantile of the factor."""
    source: str
    """Source of the rate."""
    earlier: tuple[EarlierRate, ...] = ()
    """Rates of earlier years, the earliest first."""
    limit: float | None = None
    """Largest value that the quantity reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRecord:
    """Value of a quantity of a scenario in one year."""

    name: str
    """Name of the scenario."""
    quantity: str
    """Name of the quantity."""
    unit: str
    """Unit of the quantity."""
    year: int
    """Calendar year."""
    value: float
    """Central value."""
    low: float | None
    """5 % quantile; null where the value has no range."""
    high: float | None
    """95 % quantile; null where the value has no range."""
    known: float | None
    """Actual value in that year; null where it is not known."""
    known_of: str | None
    """Model, company or other subject of the actual value."""
    known_source: str | None
    """Key of the source of the actual value; null for a figure of a catalogued model."""


@dataclass(frozen=True, kw_only=True)
class ForecastDocument(DatedDocument):
    """Document of `aigc-compute forecast --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/forecast/2"

    growth: tuple[RateRecord, ...]
    """Growth rates of all scenarios."""
    rows: tuple[YearRecord, ...]
    """Values of all quantities of all scenarios in all years."""


def forecast_document(results: Sequence[Forecast], catalogue: Catalogue, as_of: date) -> ForecastDocument:
    """Return the forecasts of all scenarios as one document."""
    return ForecastDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        growth=tuple(_rate_record(result.row.name, rate) for result in results for rate in result.rates),
        rows=tuple(_year_record(result.row.name, point) for result in results for point in result.points),
    )


def _year_record(name: str, point: Point) -> YearRecord:
    known = point.known
    return YearRecord(
        name=name,
        quantity=point.quantity,
        unit=QUANTITIES[point.quantity].unit,
        year=point.year,
        value=point.value,
        low=finite(point.low),
        high=finite(point.high),
        known=known.value if known else None,
        known_of=known.of if known else None,
        known_source=known.source if known else None,
    )


def _rate_record(name: str, rate: Rate) -> RateRecord:
    low, high = _ends(rate.factor)
    return RateRecord(
        name=name,
        quantity=rate.quantity,
        factor=mid_of(rate.factor),
        low=low,
        high=high,
        source=rate.source,
        earlier=tuple(_earlier(year, factor) for year, factor in rate.earlier),
        limit=rate.limit,
    )


def _earlier(year: int, factor: Factor) -> EarlierRate:
    low, high = _ends(factor)
    return EarlierRate(until=year, factor=mid_of(factor), low=low, high=high)


def _ends(factor: Factor) -> tuple[float | None, float | None]:
    return (factor.low, factor.high) if isinstance(factor, Range) else (None, None)
