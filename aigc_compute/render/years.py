"""Forecasts as records: a year a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..quantities import QUANTITIES
from ..studies.forecast import Point, point_record
from ..units import format_range, format_value


def year_records(quantity: str, points: Sequence[Point], *, readable: bool) -> list[dict[str, Any]]:
    """A record for each year: figures for a person, or plain numbers."""
    if not readable:
        return [dict(point_record(one)) for one in points]
    unit = QUANTITIES[quantity].unit
    return [
        {
            "year": one.year,
            quantity: format_value(one.value, unit, 4),
            "90 % range": ""
            if one.low is None or one.high is None or one.low == one.high
            else format_range(one.low, one.high, unit, 3),
            "largest published": "" if one.known is None else f"{format_value(one.known, unit, 3)} {one.known_of}",
        }
        for one in points
    ]
