"""A scenario over the years: what it comes to, its intervals as a fan, what happened beside, and what grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ...language import say
from ...quantities import QUANTITIES
from ..charts import Chart
from ..charts.frame import Axis
from ..charts.lines import Line, Lines, Point, draw_lines
from ..layout import amount, amounts
from .parts import Section, plain_table

Row = dict[str, Any]
Document = dict[str, Any]

MOST_TOLD = 4
"""Quantities that the summary speaks of."""


def year_sentences(forecast: Document | None) -> list[str]:
    """Where each of the first quantities goes, from the first year to the last."""
    told = []
    for (_, quantity), rows in list(_by(forecast["rows"] if forecast else (), "name", "quantity"))[:MOST_TOLD]:
        first, last = rows[0], rows[-1]
        told.append(
            say(
                "{name}: {quantity} goes from {start} in {first} to {end} in {last}.",
                name=first["name"],
                quantity=quantity,
                start=_told(first),
                first=first["year"],
                end=_told(last),
                last=last["year"],
            )
        )
    return told


def year_charts(forecast: Document) -> Iterator[Chart]:
    """A fan for each quantity, a line a scenario, and what happened as points beside."""
    rows = sorted(forecast["rows"], key=itemgetter("quantity"))
    order = list(dict.fromkeys(row["quantity"] for row in forecast["rows"]))
    for (quantity,), of_it in sorted(_by(rows, "quantity"), key=lambda one: order.index(one[0][0])):
        lines = [
            Line(name, [Point(float(row["year"]), row["value"], row["low"], row["high"]) for row in points])
            for (name,), points in _by(of_it, "name")
        ]
        known = {row["year"]: row for row in of_it if row["known"] is not None}
        happened = [Point(float(year), row["known"], told=str(row["known_of"])) for year, row in known.items()]
        places = [Line(say("what happened"), happened)] if happened else []
        across = Axis(say("year"), "", False, whole_years=True)
        up = Axis(quantity, QUANTITIES[quantity].unit, zero=True)
        told = say("{meaning}; bands are 90 % ranges.", meaning=say(QUANTITIES[quantity].meaning))
        title = say("{quantity} over the years", quantity=quantity)
        yield draw_lines(Lines(lines, across, up, places), title, told, notes=list(_gaps(of_it, forecast["rows"])))


def _gaps(of_it: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    """Notes on the years in which a scenario has no value of a quantity."""
    for name in dict.fromkeys(row["name"] for row in rows):
        known = {row["year"] for row in of_it if row["name"] == name}
        gone = sorted({row["year"] for row in rows if row["name"] == name} - known)
        if known and gone:
            yield say("{name} has no value in {years}", name=name, years=", ".join(map(str, gone)))


def growth_section(forecast: Document) -> Section:
    """What grows, how fast, and by whose word."""
    rows = [[one["quantity"], one["name"], _rate(one), one["source"]] for one in forecast["growth"]]
    head = [say("figure"), say("scenario"), say("a year"), say("source")]
    return Section("growth", say("What grows"), [plain_table(say("Rates of growth"), head, rows)])


def _rate(one: Row) -> str:
    ends = amounts(one["low"], one["high"], "x", 3) if "low" in one else amount(one["factor"], "x", 3)
    earlier = [
        say("{rate} until {year}, then ", rate=amount(each["factor"], "x", 3), year=each["until"])
        for each in one.get("earlier", ())
    ]
    limit = say(", up to {limit}", limit=amount(one["limit"], _unit(one), 3)) if one.get("limit") else ""
    return "".join((*earlier, ends, limit))


def _unit(one: Row) -> str:
    known = QUANTITIES.get(one["quantity"])
    return known.unit if known else ""


def _told(row: Row) -> str:
    value = amount(row["value"], row["unit"], 3)
    if row["low"] is None or row["high"] is None or row["low"] == row["high"]:
        return value
    low, _, high = amounts(row["low"], row["high"], row["unit"], 3).partition("..")
    return say("{value} ({low} to {high})", value=value, low=low, high=high)


def _by(rows: Sequence[Row], *keys: str) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """Rows in groups of those that follow one another."""
    for key, part in groupby(rows, key=lambda row: tuple(str(row[one]) for one in keys)):
        yield key, list(part)
