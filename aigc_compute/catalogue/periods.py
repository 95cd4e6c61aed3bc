"""Days, months and years as people write them: 2023-11-30, 2023-11, 2023."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date


def period(told: object) -> tuple[date, date] | None:
    """The first and the last day of a day, a month or a year; None where it is none of these, and for the last year
    that there is: what comes after it has no date.
    """
    parts = str(told).split("-")
    if len(parts) > 3 or not all(one.isascii() and one.isdecimal() and len(one) <= 4 for one in parts):
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


def read_day(told: object) -> date | None:
    """A day; None where it is none, or only a month or a year."""
    found = period(told)
    return found[0] if found and str(told).count("-") == 2 else None


def decimal_year(told: object) -> float:
    """The middle of a day, a month (2023-07) or a year (2023) as a decimal year. Raises ValueError where it is none."""
    if (found := period(told)) is None:
        raise ValueError(told)
    first, last = (one.toordinal() for one in found)
    year = found[0].year
    start, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    return year + ((first + last + 1) / 2 - start) / (end - start)
