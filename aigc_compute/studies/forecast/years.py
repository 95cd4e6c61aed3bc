"""Evaluate each year of a forecast as one row of the network, in which the growing quantities have grown values."""

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
from .stock import REMAINING, evaluate_years

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
"""Quantities that a forecast shows if none are requested."""

MARKET = "market"
"""Domain of the quantities of one year."""

MAX_YEARS, USUAL_YEARS = 200, 7

NOT_IN_FIRST_YEAR = frozenset({REMAINING, "available_accelerators", "purchased_accelerators", "yearly_purchase_usd"})
"""Quantities that are unknown in the first year, since they need the year before."""


@dataclass(frozen=True, slots=True)
class Point:
    """Value of a quantity in one year, with its 5 % and 95 % quantiles and the actual value of that year."""

    quantity: str
    year: int
    value: float
    low: float | None = None
    high: float | None = None
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A scenario over several years; the points are ordered by quantity, then by year."""

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
    """Return a forecast of each scenario.

    Quantities, rates, and the first and last year in `years` take precedence over those of the scenario. Without any
    years, the forecast begins in the year of `as_of` and covers USUAL_YEARS more. Raises Problems as `forecast` does,
    and if no quantity grows.
    """
    stated = {rate.quantity for rate in rates}
    results = []
    for row in rows:
        outlook = row.outlook or Outlook()
        first = years[0] or outlook.start or as_of.year
        last = years[1] or outlook.end or first + USUAL_YEARS
        if not first <= last <= first + MAX_YEARS:
            message = Phrase(
                "from {first} to {last}: expected a last year that is 0 to {limit} years after the first",
                first=first,
                last=last,
                limit=MAX_YEARS,
            )
            raise problem("years", message)
        growth = (*(rate for rate in outlook.rates if rate.quantity not in stated), *rates)
        if not growth:
            hint = Phrase("such as --grow users=2x/year, or a block `forecast:` in the scenario")
            raise problem("growth", "no growth rate is given, expected --grow QUANTITY=RATE", hint=hint)
        shown = quantities or outlook.shown
        results.append(forecast(shown, row, growth, range(first, last + 1), catalogue, as_of))
    return results


def forecast(
    quantities: Sequence[str], row: Row, rates: Sequence[Rate], years: range, catalogue: Catalogue, as_of: date
) -> Forecast:
    """Return the quantities of a scenario for each year; the first year has the values of the scenario.

    Without `quantities`, those of SHOWN that are known. Raises Problems if a requested or growing quantity cannot be
    derived, if a grown value is out of bounds or contradicts the scenario, or if no quantity is known.
    """
    row = _with_scope(row, quantities)
    requested = list(quantities or SHOWN)
    growing = [rate.quantity for rate in rates]
    [base] = evaluate_rows([row], catalogue, as_of, [*requested, *LIMITS, *growing], ranges=False)
    for name in (*quantities, *growing):
        if name not in base.values and name not in NOT_IN_FIRST_YEAR:
            raise unknown_quantity(base, name)
    rows = [in_year(row, base, rates, years.start, year) for year in years]
    evaluations = evaluate_years(rows, catalogue, as_of, requested)
    diagnostics = [
        diagnostic
        for evaluation in evaluations
        for diagnostic in (*_out_of_bounds(evaluation), *evaluation.diagnostics)
    ]
    if diagnostics:
        raise Problems(diagnostics[:1])
    for name in quantities:
        if all(name not in evaluation.values for evaluation in evaluations):
            raise unknown_quantity(evaluations[-1], name)
    if not quantities and not any(name in base.values for name in LIMITS):
        requested.remove(SERVED)
    points = []
    for name in requested:
        known = known_points(name, catalogue, as_of)
        points += [
            Point(
                name,
                year,
                evaluation.values[name],
                evaluation.low.get(name),
                evaluation.high.get(name),
                known.get(year),
            )
            for year, evaluation in zip(years, evaluations, strict=True)
            if name in evaluation.values
        ]
    if not points:
        message = Phrase("{name}: no quantity of a year is known", name=row.name)
        hint = Phrase(
            "give users, enterprises, a training run or accelerators_in_place, or name a quantity to forecast"
        )
        raise problem("unknown", message, hint=hint)
    return Forecast(row, tuple(rates), points)


def _with_scope(row: Row, quantities: Sequence[str]) -> Row:
    """Return the row with the scope `year`, if a quantity of a year is requested."""
    of_a_year = not quantities or any(QUANTITIES[name].section == MARKET for name in quantities)
    return replace(row, categories={"scope": "year", **row.categories}) if of_a_year else row


def in_year(row: Row, base: Evaluation, rates: Sequence[Rate], start: int, year: int) -> Row:
    """Return the row with the growing quantities at their values in a year."""
    changes = {rate.quantity: grown(_initial_value(base, rate.quantity), rate, start, year) for rate in rates}
    return replace(row, name=f"{row.name} {year}", given={**row.given, **changes})


def _initial_value(base: Evaluation, quantity: str) -> float | Range:
    """Return the value from which a quantity grows: a given or assumed range, or a central value if it is derived."""
    if quantity in base.row.given:
        return base.row.given[quantity]
    step = next(step for step in base.plan if step.quantity == quantity)
    value = base.values[quantity] if step.formula else base.context.facts[quantity].value
    return value if isinstance(value, Range) else float(value)


def _out_of_bounds(evaluation: Evaluation) -> list[Diagnostic]:
    """Return a diagnostic for each given quantity that grew beyond its bounds."""
    return [
        Diagnostic(
            "growth",
            Phrase(
                "in {row} {name} would be {value}, which is impossible",
                row=evaluation.row.name,
                name=name,
                value=format_value(evaluation.values[name], quantity.unit),
            ),
        )
        for name, quantity in QUANTITIES.items()
        if name in evaluation.row.given
        and name in evaluation.values
        and not quantity.low <= evaluation.values[name] <= quantity.high
    ]
