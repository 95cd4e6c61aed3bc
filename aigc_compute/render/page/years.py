"""The parts of the page of a forecast: sentences, charts with ranges and actual values, and the rates of growth."""

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
from ..layout import amount, amounts, with_interval, without_gaps
from .parts import Section, plain_table

MAX_SENTENCES = 4
"""Number of quantities in the summary."""


def year_sentences(forecast: ForecastDocument | None) -> list[str]:
    """Return sentences with the values of the first quantities in the first and in the last year."""
    texts = []
    for (_, quantity), rows in list(_by(forecast.rows if forecast else (), "name", "quantity"))[:MAX_SENTENCES]:
        first, last = rows[0], rows[-1]
        text = translate(
            "{name}: {quantity} changes from {start} in {first} to {end} in {last}.",
            name=first.name,
            quantity=translate(quantity),
            start=_text(first),
            first=first.year,
            end=_text(last),
            last=last.year,
        )
        texts.append(without_gaps(text))
    return texts


def year_charts(forecast: ForecastDocument) -> Iterator[Chart]:
    """Yield a chart for each quantity, with a line and a band for each scenario and the actual values as points."""
    rows = sorted(forecast.rows, key=attrgetter("quantity"))
    order = list(dict.fromkeys(row.quantity for row in forecast.rows))
    for (quantity,), group in sorted(_by(rows, "quantity"), key=lambda pair: order.index(pair[0][0])):
        lines = [
            Line(name, [Point(float(row.year), row.value, row.low, row.high) for row in points])
            for (name,), points in _by(group, "name")
        ]
        known = {row.year: row for row in group if row.known is not None}
        actual = [Point(float(year), row.known or 0.0, note=str(row.known_of)) for year, row in known.items()]
        places = [Line(translate("actual value"), actual)] if actual else []
        across = Axis(translate("year"), "", False, whole_years=True)
        up = Axis(translate(quantity), QUANTITIES[quantity].unit, zero=True)
        description = translate("{meaning}; bands are 90 % ranges.", meaning=translate(QUANTITIES[quantity].meaning))
        title = translate("{quantity} over the years", quantity=translate(quantity))
        yield draw_lines(Lines(lines, across, up, places), title, description, notes=list(_gaps(group, forecast.rows)))


def _gaps(group: Sequence[YearRecord], rows: Sequence[YearRecord]) -> Iterator[str]:
    """Yield notes on the years in which a scenario has no value of the quantity of the group."""
    for name in dict.fromkeys(row.name for row in rows):
        known = {row.year for row in group if row.name == name}
        missing = sorted({row.year for row in rows if row.name == name} - known)
        if known and missing:
            yield translate("{name} has no value in {years}", name=name, years=", ".join(map(str, missing)))


def growth_section(forecast: ForecastDocument) -> Section:
    """Return the section of the growth rates with their sources."""
    rows = [[translate(rate.quantity), rate.name, _rate(rate), rate.source] for rate in forecast.growth]
    head = [translate("quantity"), translate("scenario"), translate("growth per year"), translate("source")]
    return Section("growth", translate("Growth rates"), [plain_table(translate("Growth rates"), head, rows)])


def _rate(rate: RateRecord) -> str:
    ends = (
        amounts(rate.low, rate.high, "x", 3)
        if rate.low is not None and rate.high is not None
        else amount(rate.factor, "x", 3)
    )
    earlier = [
        translate("{rate} until {year}, then ", rate=amount(step.factor, "x", 3), year=step.until)
        for step in rate.earlier
    ]
    limit = translate(", up to {limit}", limit=amount(rate.limit, _unit(rate), 3)) if rate.limit else ""
    return "".join((*earlier, ends, limit))


def _unit(rate: RateRecord) -> str:
    known = QUANTITIES.get(rate.quantity)
    return known.unit if known else ""


def _text(row: YearRecord) -> str:
    value = amount(row.value, row.unit, 3)
    if row.low is None or row.high is None or row.low == row.high:
        return value
    return with_interval(row.value, row.low, row.high, row.unit, value, amounts(row.low, row.high, row.unit, 3))


def _by(rows: Sequence[YearRecord], *keys: str) -> Iterator[tuple[tuple[str, ...], list[YearRecord]]]:
    """Yield groups of successive rows that agree in the attributes `keys`, with the values of these attributes."""
    for values, part in groupby(rows, key=lambda row: tuple(str(getattr(row, key)) for key in keys)):
        yield values, list(part)
