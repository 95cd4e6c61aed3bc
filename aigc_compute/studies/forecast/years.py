"""Each year is one row of the same network: what grows is given its grown value, everything else follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, problem
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import unknown_quantity
from ...evaluation.evaluate import Evaluation, evaluate_rows
from ...language import Phrase
from ...scenario import Row
from ...scenario.growth import Rate, grown
from ...scenario.outlook import Outlook
from ...units import Range, format_value
from .history import Known, known_points
from .stock import KEPT, evaluate_years

SERVED, LIMITS = "served_demand_share", ("accelerators_produced_per_year", "power_limit_w")

SHOWN = (
    "yearly_flop",
    "accelerators_in_place",
    SERVED,
    "purchased_accelerators",
    "installed_power_w",
    "yearly_purchase_usd",
    "revenue_needed_usd",
)
"""What is told of a year where nothing is asked for."""

OF_A_YEAR = "market"


LONGEST, USUAL_YEARS = 200, 7


AFTER_THE_FIRST = frozenset({KEPT, "available_accelerators", "purchased_accelerators", "yearly_purchase_usd"})
"""What only a year with one before it has."""


@dataclass(frozen=True, slots=True)
class Point:
    """A quantity in a year, 5 % and 95 % around it, and what is known of that year."""

    quantity: str
    year: int
    value: float
    low: float | None = None
    high: float | None = None
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A scenario over the years: points by quantity, then by year."""

    row: Row
    rates: tuple[Rate, ...]
    points: list[Point]


def forecasts(
    rows: Sequence[Row],
    quantities: Sequence[str],
    rates: Sequence[Rate],
    years: tuple[int | None, int | None],
    catalogue: Catalogue,
    as_of: date,
) -> list[Forecast]:
    """Each scenario over the years: quantities, rates and first and last year as told here, else as the scenario says;
    the years, where nobody says, from this one. Raises Problems as `forecast` does, and where nothing grows.
    """
    told = {one.quantity for one in rates}
    found = []
    for row in rows:
        outlook = row.outlook or Outlook()
        first = years[0] or outlook.start or as_of.year
        last = years[1] or outlook.end or first + USUAL_YEARS
        if not first <= last <= first + LONGEST:
            message = Phrase(
                "from {first} to {last}: expected at most {most} years, in order", first=first, last=last, most=LONGEST
            )
            raise problem("years", message)
        growth = (*(one for one in outlook.rates if one.quantity not in told), *rates)
        if not growth:
            hint = Phrase("such as --grow users=2x/year, or a block `forecast:` in the scenario")
            raise problem("growth", "say what grows, as --grow QUANTITY=RATE", hint=hint)
        shown = quantities or outlook.shown
        found.append(forecast(shown, row, growth, range(first, last + 1), catalogue, as_of))
    return found


def forecast(
    quantities: Sequence[str], row: Row, rates: Sequence[Rate], years: range, catalogue: Catalogue, as_of: date
) -> Forecast:
    """The quantities for each year, where none are named those of `SHOWN` that are known; in the first year the row is
    as given.

    Raises Problems where the row does not know a quantity, or one that is to grow, or nothing of a year.
    """
    row = _of_a_year(row, quantities)
    asked = list(quantities or SHOWN)
    base = evaluate_rows([row], catalogue, as_of, [*asked, *LIMITS, *(one.quantity for one in rates)], ranges=False)[0]
    for name in (*quantities, *(one.quantity for one in rates)):
        if name not in base.values and name not in AFTER_THE_FIRST:
            raise unknown_quantity(base, name)
    rows = [in_year(row, base, rates, years.start, year) for year in years]
    evaluations = evaluate_years(rows, catalogue, as_of, asked)
    impossible = [each for one in evaluations for each in (*_beyond_bounds(one), *one.diagnostics)]
    if impossible:
        raise Problems(impossible[:1])
    for name in quantities:
        if all(name not in one.values for one in evaluations):
            raise unknown_quantity(evaluations[-1], name)
    if not quantities and not any(name in base.values for name in LIMITS):
        asked.remove(SERVED)
    points = [
        Point(name, year, one.values[name], one.low.get(name), one.high.get(name), known.get(year))
        for name in asked
        for known in (known_points(name, catalogue, as_of),)
        for year, one in zip(years, evaluations, strict=True)
        if name in one.values
    ]
    if not points:
        message = Phrase("{name}: nothing of a year is known", name=row.name)
        hint = Phrase("give users, enterprises, a training run or accelerators_in_place, or name a quantity to follow")
        raise problem("unknown", message, hint=hint)
    return Forecast(row, tuple(rates), points)


def _of_a_year(row: Row, quantities: Sequence[str]) -> Row:
    """The row, asking about a year where the forecast does."""
    asks = not quantities or any(QUANTITIES[name].section == OF_A_YEAR for name in quantities)
    return replace(row, categories={"scope": "year", **row.categories}) if asks else row


def in_year(row: Row, base: Evaluation, rates: Sequence[Rate], start: int, year: int) -> Row:
    """The row with what grows as it is in that year."""
    changes = {one.quantity: grown(_start(base, one.quantity), one, start, year) for one in rates}
    return replace(row, name=f"{row.name} {year}", given={**row.given, **changes})


def _start(base: Evaluation, quantity: str) -> float | Range:
    """What a quantity grows from: as given or assumed, with its range; of a derived one the middle."""
    if quantity in base.row.given:
        return base.row.given[quantity]
    step = next(one for one in base.plan if one.quantity == quantity)
    value = base.values[quantity] if step.formula else base.context.facts[quantity].value
    return value if isinstance(value, Range) else float(value)


def _beyond_bounds(one: Evaluation) -> list[Diagnostic]:
    """What has grown beyond what it can be."""
    return [
        Diagnostic(
            "growth",
            Phrase(
                "in {row} {name} would be {value}, which is impossible",
                row=one.row.name,
                name=name,
                value=format_value(one.values[name], told.unit),
            ),
        )
        for name, told in QUANTITIES.items()
        if name in one.row.given and name in one.values and not told.low <= one.values[name] <= told.high
    ]
