"""Forecast: a scenario carried over the years, some of its quantities growing at stated rates."""

from __future__ import annotations

from .document import SCHEMA, forecast_document
from .history import known_points
from .years import Forecast, Point, forecast, forecasts

__all__ = ["SCHEMA", "Forecast", "Point", "forecast", "forecast_document", "forecasts", "known_points"]
