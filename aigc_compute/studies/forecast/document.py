"""A forecast as a document: what grows, and a row for each quantity and year."""

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
    """How fast it grew before."""

    until: int
    """Last year of this rate."""
    factor: float
    """Factor a year."""
    low: float | None = None
    """5 % quantile of the factor."""
    high: float | None = None
    """95 % quantile of the factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRecord:
    """What grows in a scenario, and how fast."""

    name: str
    """Name of the scenario."""
    quantity: str
    """What grows."""
    factor: float
    """Factor a year."""
    low: float | None = None
    """5 % quantile of the factor."""
    high: float | None = None
    """95 % quantile of the factor."""
    source: str
    """Who says so."""
    earlier: tuple[EarlierRate, ...] = ()
    """Rates of the years before, the earliest first."""
    limit: float | None = None
    """Value beyond which it does not grow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRecord:
    """A quantity of a scenario in a year."""

    name: str
    """Name of the scenario."""
    quantity: str
    """Name of the quantity."""
    unit: str
    """Unit of the quantity."""
    year: int
    """The year."""
    value: float
    """Central value."""
    low: float | None
    """5 % quantile; null where nothing is uncertain."""
    high: float | None
    """95 % quantile; null where nothing is uncertain."""
    known: float | None
    """What happened in that year, where it is known."""
    known_of: str | None
    """Whose figure that is."""
    known_source: str | None
    """Key of its source; null where it is a model's own."""


@dataclass(frozen=True, kw_only=True)
class ForecastDocument(DatedDocument):
    """Document of `aigc-compute forecast --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/forecast/2"

    growth: tuple[RateRecord, ...]
    """What grows, and how fast."""
    rows: tuple[YearRecord, ...]
    """Every quantity of every scenario in every year."""


def forecast_document(found: Sequence[Forecast], catalogue: Catalogue, as_of: date) -> ForecastDocument:
    """The forecasts of all scenarios in one."""
    return ForecastDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        growth=tuple(_rate_record(one.row.name, rate) for one in found for rate in one.rates),
        rows=tuple(_year_record(one.row.name, point) for one in found for point in one.points),
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
