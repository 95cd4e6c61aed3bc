"""A forecast as a document: what grows, and a row for each quantity and year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ...catalogue import Catalogue
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import Document, finite, opening
from ...scenario.growth import Factor, Rate
from ...units import Range, mid_of
from .years import Forecast, Point

SCHEMA = "aigc-compute/forecast/2"


def forecast_document(found: Sequence[Forecast], catalogue: Catalogue, as_of: date) -> Document:
    """The forecasts of all scenarios in one."""
    return {
        **opening(SCHEMA, as_of, catalogue),
        "growth": [_rate_record(one.row.name, rate) for one in found for rate in one.rates],
        "rows": [_point_record(one.row.name, point) for one in found for point in one.points],
    }


def _point_record(name: str, point: Point) -> dict[str, Any]:
    """A quantity in a year as a flat record."""
    known = point.known
    return {
        "name": name,
        "quantity": point.quantity,
        "unit": QUANTITIES[point.quantity].unit,
        "year": point.year,
        "value": point.value,
        "low": finite(point.low),
        "high": finite(point.high),
        "known": known.value if known else None,
        "known_of": known.of if known else None,
        "known_source": known.source if known else None,
    }


def _rate_record(name: str, rate: Rate) -> dict[str, Any]:
    record = {"name": name, "quantity": rate.quantity, **_factor_record(rate.factor), "source": rate.source}
    if rate.earlier:
        record["earlier"] = [{"until": year, **_factor_record(factor)} for year, factor in rate.earlier]
    return record if rate.limit is None else {**record, "limit": rate.limit}


def _factor_record(factor: Factor) -> dict[str, float]:
    ends = {"low": factor.low, "high": factor.high} if isinstance(factor, Range) else {}
    return {"factor": mid_of(factor), **ends}
