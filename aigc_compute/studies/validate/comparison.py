"""Predict measurements from their inputs with the normal evaluation, and compare with the published figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from math import isfinite, log

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import ways_to_derive
from ...evaluation.evaluate import Outcome, evaluate_prepared
from ...evaluation.groups import grouped
from ...evaluation.prepare import Prepared, prepare
from ...evaluation.ranges import draw
from ...language import Phrase, join
from ...scenario import Row
from ...scenario.reading import read_rows
from ...scenario.row import Place, RawRow
from .measurement import Figure, Measurement, comparable

UTILISATION, STEP_TIME = "mfu", "step_time_s"
MAX_WAY_INPUTS = 3
"""Largest number of inputs of a way to derive a quantity that a reason suggests."""

UNPUBLISHED = Phrase("no published value to compare with")

Answer = tuple[Outcome, int]
"""An outcome of several rows, and the position of one row in it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A prediction and the published value, both in the unit of the quantity."""

    measurement: Measurement
    quantity: str
    published: float | None = None
    predicted: float | None = None
    low: float | None = None
    """Lower end of the prediction's 90 % interval."""
    high: float | None = None
    """Upper end of the prediction's 90 % interval."""
    tier: str = ""
    """How the quantity was predicted, as `tier_of` returns it."""
    reason: str = ""
    """Why the prediction or the published value is missing; empty if both are known."""
    interval: tuple[float, float] | None = None
    """Interval that the publisher states."""

    @property
    def error(self) -> float | None:
        """Predicted over published, minus one."""
        return None if self.reason or not self.predicted or not self.published else self.predicted / self.published - 1

    @property
    def log_ratio(self) -> float | None:
        """Natural logarithm of predicted over published."""
        return None if self.reason or not self.predicted or not self.published else log(self.predicted / self.published)

    @property
    def inside(self) -> bool | None:
        """Whether the published value is in the prediction's 90 % interval."""
        if self.error is None or self.low is None or self.high is None or self.published is None:
            return None
        return self.low <= self.published <= self.high

    @property
    def within(self) -> bool | None:
        """Whether the prediction is in the publisher's interval."""
        if self.error is None or self.interval is None or self.predicted is None:
            return None
        return self.interval[0] <= self.predicted <= self.interval[1]


def compare(measurements: Sequence[Measurement], catalogue: Catalogue, as_of: date) -> list[Comparison]:
    """Return a comparison for each target of each measurement, in order."""
    rows: list[Row] = []
    indices: list[int] = []
    reasons = {index: measurement.reason for index, measurement in enumerate(measurements) if measurement.reason}
    for index, measurement in enumerate(measurements):
        if index not in reasons:
            row = _row(measurement, catalogue)
            if isinstance(row, str):
                reasons[index] = row
            else:
                rows.append(row)
                indices.append(index)
    answers: dict[int, Answer] = {}
    for day in dict.fromkeys(measurements[index].as_of or as_of for index in indices):
        places = [place for place, index in enumerate(indices) if (measurements[index].as_of or as_of) == day]
        requested = [_target_quantities(measurements[indices[place]]) for place in places]
        day_answers, faults = _evaluate([rows[place] for place in places], requested, catalogue, day)
        reasons |= {indices[places[row]]: reason for row, reason in faults.items()}
        answers |= {indices[places[row]]: answer for row, answer in day_answers.items()}
    return [
        _unanswered(measurement, alternatives, reasons[index])
        if index in reasons
        else _compared(measurement, alternatives, answers[index])
        for index, measurement in enumerate(measurements)
        for alternatives in measurement.targets
    ]


def tier_of(outcome: Outcome, quantity: str) -> str:
    """Return how a prediction rests on speed.

    `step`: on a model of the step in its layout. `run`: on a derived utilisation. `assumed`: on an assumed utilisation.
    `given`: on a utilisation among the inputs. Otherwise the domain of the quantity, such as `memory` or `goodput`.
    """
    needed = outcome.plan.pruned([quantity])
    if UTILISATION in needed and STEP_TIME not in outcome.plan.pruned([UTILISATION]):
        if needed.steps[UTILISATION].formula:
            return "run"
        fact = None if UTILISATION in outcome.group.columns else outcome.context.facts[UTILISATION]
        return fact.status if fact else "given"
    if STEP_TIME in needed or UTILISATION in needed:
        return "step"
    return QUANTITIES[quantity].section


def _row(measurement: Measurement, catalogue: Catalogue) -> Row | str:
    """Return the inputs as a row, or the reason why they are not valid."""
    place = Place(measurement.file)
    values = {key: (value, place) for key, value in measurement.inputs.items()}
    try:
        [row] = read_rows([RawRow(measurement.id, values)], catalogue)
    except Problems as problems:
        return _messages(problems.diagnostics)
    return row


def _target_quantities(measurement: Measurement) -> set[str]:
    return {figure.quantity for alternatives in measurement.targets for figure in alternatives}


def _evaluate(
    rows: Sequence[Row], requested: Sequence[Set[str]], catalogue: Catalogue, as_of: date
) -> tuple[dict[int, Answer], dict[int, str]]:
    """Evaluate rows, each with its requested quantities; return answers and reasons for failure, by row."""
    quantities = tuple(name for name in QUANTITIES if any(name in names for names in requested))
    prepared: list[Prepared] = []
    faults: dict[int, str] = {}
    for group in grouped(rows):
        try:
            prepared += prepare([group], catalogue, as_of, quantities)
        except Problems as problems:
            faults |= dict.fromkeys(map(int, group.rows), _messages(problems.diagnostics))
    draws = draw(prepared, catalogue.sample_levels)
    answers: dict[int, Answer] = {}
    for part in prepared:
        members = [int(row) for row in part.group.rows]
        names = {name for row in members for name in requested[row]}
        outcome = evaluate_prepared(part, draws, quantities, range_targets=names)
        answers |= {row: (outcome, position) for position, row in enumerate(members)}
        faults |= {
            members[position]: _messages(diagnostics) for position, diagnostics in outcome.contradictions.items()
        }
    return answers, faults


def _compared(measurement: Measurement, alternatives: Sequence[Figure], answer: Answer) -> Comparison:
    """Return the comparison of the first published figure that can be predicted.

    If there is none, return the first with a published value, else with a reason in the file, else with a prediction.
    """
    comparisons = [_predicted(measurement, figure, answer) for figure in alternatives]
    predicted = [comparison for comparison in comparisons if comparison.predicted is not None]
    complete = [comparison for comparison in predicted if not comparison.reason]
    published = [comparison for comparison in comparisons if comparison.published is not None]
    explained = [comparison for comparison, figure in zip(comparisons, alternatives, strict=True) if figure.reason]
    return (complete or published or explained or predicted or comparisons)[0]


def _predicted(measurement: Measurement, figure: Figure, answer: Answer) -> Comparison:
    outcome, position = answer
    name = figure.quantity
    if name not in outcome.central:
        reason = figure.reason or _underivable(outcome, name)
        return Comparison(measurement, name, figure.published, reason=reason)
    columns = (outcome.central[name], *(ends.get(name, outcome.central[name]) for ends in (outcome.low, outcome.high)))
    value, low, high = (float(column[position if len(column) > 1 else 0]) for column in columns)
    reason = figure.reason
    if not reason and not (comparable(value) and isfinite(low) and isfinite(high)):
        reason = Phrase("the predicted {name} is {value:g}, which cannot be compared", name=Phrase(name), value=value)
    if reason:
        return Comparison(measurement, name, figure.published, reason=reason)
    reason = "" if figure.published is not None else UNPUBLISHED
    tier = tier_of(outcome, name)
    return Comparison(measurement, name, figure.published, value, low, high, tier, reason, figure.interval)


def _underivable(outcome: Outcome, quantity: str) -> str:
    """Return the reason that a quantity cannot be derived, with the inputs from which it could be."""
    if quantity not in QUANTITIES:
        return Phrase("the tool does not predict {what}", what=quantity)
    message = Phrase("{quantity} cannot be derived from the inputs", quantity=Phrase(quantity))
    ways = [join(" and ", way) for way in ways_to_derive(outcome.context, quantity) if len(way) <= MAX_WAY_INPUTS]
    return message + (Phrase("; it could be derived from {names}", names=join(" or ", ways)) if ways else "")


def _unanswered(measurement: Measurement, alternatives: Sequence[Figure], reason: str) -> Comparison:
    """Return a comparison without a prediction, for the first figure that was published."""
    figure = next((figure for figure in alternatives if figure.published is not None), alternatives[0])
    return Comparison(measurement, figure.quantity, figure.published, reason=reason)


def _messages(diagnostics: Iterable[Diagnostic]) -> str:
    return join("; ", (diagnostic.message for diagnostic in diagnostics))
