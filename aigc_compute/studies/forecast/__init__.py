"""Forecast a scenario over several years, with some of its quantities growing at stated rates."""

from __future__ import annotations

from .document import ForecastDocument, RateRecord, YearRecord, forecast_document
from .history import known_points
from .years import Forecast, Point, forecast, forecasts

__all__ = [
    "Forecast",
    "ForecastDocument",
    "Point",
    "RateRecord",
    "YearRecord",
    "forecast",
    "forecast_document",
    "forecasts",
    "known_points",
]
