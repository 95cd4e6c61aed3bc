"""A scenario over the years: what it comes to, its intervals as a fan, what happened beside, and what grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from ...domains.vocabulary import QUANTITIES
from ...language import translate
from ...studies.forecast import ForecastDocument, RateRecord, YearRecord
from ..charts import Chart
from ..charts.frame import Axis
from ..charts.lines import Line, Lines, Point, draw_lines
from ..layout import amount, amounts
from .parts import Section, plain_table

MOST_TOLD = 4
"""Quantities that the summary speaks of."""


def year_sentences(forecast: ForecastDocument | None) -> list[str]:
    """Where each of the first quantities goes, from the first year to the last."""
    told = []
    for (_, quantity), rows in list(_by(forecast.rows if forecast else (), "name", "quantity"))[:MOST_TOLD]:
        first, last = rows[0], rows[-1]
        told.append(
            translate(
                "{name}: {quantity} goes from {start} in {first} to {end} in {last}.",
                name=first.name,
                quantity=quantity,
                start=_told(first),
                first=first.year,
                end=_told(last),
                last=last.year,
            )
        )
    return told


def year_charts(forecast: ForecastDocument) -> Iterator[Chart]:
    """A fan for each quantity, a line a scenario, and what happened as points beside."""
    rows = sorted(forecast.rows, key=attrgetter("quantity"))
    order = list(dict.fromkeys(row.quantity for row in forecast.rows))
    for (quantity,), of_it in sorted(_by(rows, "quantity"), key=lambda one: order.index(one[0][0])):
        lines = [
            Line(name, [Point(float(row.year), row.value, row.low, row.high) for row in points])
            for (name,), points in _by(of_it, "name")
        ]
        known = {row.year: row for row in of_it if row.known is not None}
        happened = [Point(float(year), row.known or 0.0, told=str(row.known_of)) for year, row in known.items()]
        places = [Line(translate("what happened"), happened)] if happened else []
        across = Axis(translate("year"), "", False, whole_years=True)
        up = Axis(quantity, QUANTITIES[quantity].unit, zero=True)
        told = translate("{meaning}; bands are 90 % ranges.", meaning=translate(QUANTITIES[quantity].meaning))
        title = translate("{quantity} over the years", quantity=quantity)
        yield draw_lines(Lines(lines, across, up, places), title, told, notes=list(_gaps(of_it, forecast.rows)))


def _gaps(of_it: Sequence[YearRecord], rows: Sequence[YearRecord]) -> Iterator[str]:
    """Notes on the years in which a scenario has no value of a quantity."""
    for name in dict.fromkeys(row.name for row in rows):
        known = {row.year for row in of_it if row.name == name}
        gone = sorted({row.year for row in rows if row.name == name} - known)
        if known and gone:
            yield translate("{name} has no value in {years}", name=name, years=", ".join(map(str, gone)))


def growth_section(forecast: ForecastDocument) -> Section:
    """What grows, how fast, and by whose word."""
    rows = [[one.quantity, one.name, _rate(one), one.source] for one in forecast.growth]
    head = [translate("figure"), translate("scenario"), translate("a year"), translate("source")]
    return Section("growth", translate("What grows"), [plain_table(translate("Rates of growth"), head, rows)])


def _rate(one: RateRecord) -> str:
    ends = (
        amounts(one.low, one.high, "x", 3)
        if one.low is not None and one.high is not None
        else amount(one.factor, "x", 3)
    )
    earlier = [
        translate("{rate} until {year}, then ", rate=amount(each.factor, "x", 3), year=each.until)
        for each in one.earlier
    ]
    limit = translate(", up to {limit}", limit=amount(one.limit, _unit(one), 3)) if one.limit else ""
    return "".join((*earlier, ends, limit))


def _unit(one: RateRecord) -> str:
    known = QUANTITIES.get(one.quantity)
    return known.unit if known else ""


def _told(row: YearRecord) -> str:
    value = amount(row.value, row.unit, 3)
    if row.low is None or row.high is None or row.low == row.high:
        return value
    low, _, high = amounts(row.low, row.high, row.unit, 3).partition("..")
    return translate("{value} ({low} to {high})", value=value, low=low, high=high)


def _by(rows: Sequence[YearRecord], *keys: str) -> Iterator[tuple[tuple[str, ...], list[YearRecord]]]:
    """Rows in groups of those that follow one another."""
    for key, part in groupby(rows, key=lambda row: tuple(str(getattr(row, one)) for one in keys)):
        yield key, list(part)
