"""Days, months and years as text: 2023-11-30, 2023-11, 2023."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date


def period(text: object) -> tuple[date, date] | None:
    """Return the first and the last day of a day, a month or a year.

    The result is None for any other text, and for the year 9999, since no date follows it.
    """
    parts = str(text).split("-")
    if len(parts) > 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    year, *rest = map(int, parts)
    try:
        first = date(year, *[*rest, 1, 1][:2])
    except ValueError:
        return None
    if year == MAXYEAR:
        return None
    month = rest[0] if rest else 12
    return first, first if len(rest) == 2 else date(year, month, monthrange(year, month)[1])


def read_day(text: object) -> date | None:
    """Return a day; None for a month, a year or any other text."""
    days = period(text)
    return days[0] if days and str(text).count("-") == 2 else None


def decimal_year(text: object) -> float:
    """Return the middle of a day, a month (2023-07) or a year (2023) as a decimal year.

    Raises ValueError for any other text.
    """
    if (days := period(text)) is None:
        raise ValueError(text)
    first, last = (day.toordinal() for day in days)
    year = days[0].year
    start, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    return year + ((first + last + 1) / 2 - start) / (end - start)
