"""Measurements predicted, each from what it may be told, through the one evaluation path."""

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
from .measurement import Figure, Measurement, sensible

UTILISATION, STEP_TIME = "mfu", "step_time_s"
FEW_INPUTS = 3
"""Of a way worth telling."""

UNPUBLISHED = Phrase("nothing was published to compare with")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A prediction beside what was published, in the unit of the quantity; `low` and `high` are its 90 % interval,
    `interval` the publisher's, `tier` is how it came about. Where something is missing there is a `reason`.
    """

    measurement: Measurement
    quantity: str
    published: float | None = None
    predicted: float | None = None
    low: float | None = None
    high: float | None = None
    tier: str = ""
    reason: str = ""
    interval: tuple[float, float] | None = None

    @property
    def error(self) -> float | None:
        """Predicted over published, less one."""
        return None if self.reason or not self.predicted or not self.published else self.predicted / self.published - 1

    @property
    def log_ratio(self) -> float | None:
        """Of predicted to published."""
        return None if self.reason or not self.predicted or not self.published else log(self.predicted / self.published)

    @property
    def inside(self) -> bool | None:
        """Whether the published number is in the interval."""
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
    """A comparison for each figure asked for, in the order of the measurements."""
    rows: list[Row] = []
    indices: list[int] = []
    reasons = {index: one.reason for index, one in enumerate(measurements) if one.reason}
    for index, one in enumerate(measurements):
        if index not in reasons:
            read = _row(one, catalogue)
            if isinstance(read, str):
                reasons[index] = read
            else:
                rows.append(read)
                indices.append(index)
    known: dict[int, tuple[Outcome, int]] = {}
    for day in dict.fromkeys(measurements[index].as_of or as_of for index in indices):
        chosen = [place for place, index in enumerate(indices) if (measurements[index].as_of or as_of) == day]
        asked = [_asked(measurements[indices[place]]) for place in chosen]
        answers, faults = _evaluated([rows[place] for place in chosen], asked, catalogue, day)
        reasons |= {indices[chosen[row]]: told for row, told in faults.items()}
        known |= {indices[chosen[row]]: answer for row, answer in answers.items()}
    return [
        _unanswered(one, figures, reasons[index]) if index in reasons else _compared(one, figures, *known[index])
        for index, one in enumerate(measurements)
        for figures in one.targets
    ]


def tier_of(outcome: Outcome, quantity: str) -> str:
    """How a prediction came about: `step` from a model of the step in its layout, `run` from a utilisation that was
    derived, `assumed` from one that was assumed, `given` from one that was told; `memory` and `goodput` need no speed.
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


def _row(one: Measurement, catalogue: Catalogue) -> Row | str:
    """What is told as a row of the vocabulary, or what is wrong with it."""
    place = Place(one.file)
    told = {key: (value, place) for key, value in one.inputs.items()}
    try:
        [row] = read_rows([RawRow(one.id, told)], catalogue)
    except Problems as found:
        return _said(found.diagnostics)
    return row


def _asked(one: Measurement) -> set[str]:
    """The quantities that are compared with what was measured."""
    return {figure.quantity for figures in one.targets for figure in figures}


def _evaluated(
    rows: Sequence[Row], asked: Sequence[Set[str]], catalogue: Catalogue, as_of: date
) -> tuple[dict[int, tuple[Outcome, int]], dict[int, str]]:
    """By row its outcome with the position in it, or what speaks against the row."""
    wanted = tuple(name for name in QUANTITIES if any(name in one for one in asked))
    prepared: list[Prepared] = []
    faults: dict[int, str] = {}
    for group in grouped(rows):
        try:
            prepared += prepare([group], catalogue, as_of, wanted)
        except Problems as found:
            faults |= dict.fromkeys(map(int, group.rows), _said(found.diagnostics))
    draws = draw(prepared, catalogue.sample_levels)
    answers: dict[int, tuple[Outcome, int]] = {}
    for one in prepared:
        spread = {name for row in one.group.rows for name in asked[int(row)]}
        outcome = evaluate_prepared(one, draws, wanted, range_targets=spread)
        answers |= {int(row): (outcome, position) for position, row in enumerate(one.group.rows)}
        faults |= {int(one.group.rows[position]): _said(told) for position, told in outcome.contradictions.items()}
    return answers, faults


def _compared(one: Measurement, figures: Sequence[Figure], outcome: Outcome, position: int) -> Comparison:
    """The first published figure that can be predicted; where none can, why not."""
    answers = [_predicted(one, figure, outcome, position) for figure in figures]
    answered = [each for each in answers if each.predicted is not None]
    best = [each for each in answered if not each.reason]
    hoped = [each for each in answers if each.published is not None]
    spoken = [each for each, figure in zip(answers, figures, strict=True) if figure.reason]
    return (best or hoped or spoken or answered or answers)[0]


def _predicted(one: Measurement, figure: Figure, outcome: Outcome, position: int) -> Comparison:
    name = figure.quantity
    if name not in outcome.central:
        return Comparison(one, name, figure.published, reason=figure.reason or _unknown(outcome, name))
    columns = (outcome.central[name], *(ends.get(name, outcome.central[name]) for ends in (outcome.low, outcome.high)))
    value, low, high = (float(column[position if len(column) > 1 else 0]) for column in columns)
    if figure.reason or not (sensible(value) and isfinite(low) and isfinite(high)):
        return Comparison(
            one,
            name,
            figure.published,
            reason=figure.reason or Phrase("{name} comes out as {value:g}", name=name, value=value),
        )
    reason = "" if figure.published is not None else UNPUBLISHED
    tier = tier_of(outcome, name)
    return Comparison(one, name, figure.published, value, low, high, tier, reason, figure.interval)


def _unknown(outcome: Outcome, quantity: str) -> str:
    """That a quantity does not follow, and from what it would."""
    if quantity not in QUANTITIES:
        return Phrase("the tool does not predict {quantity}", quantity=quantity)
    ways = [join(" and ", way) for way in ways_to_derive(outcome.context, quantity) if len(way) <= FEW_INPUTS]
    return Phrase("{quantity} does not follow from what is given", quantity=quantity) + (
        Phrase("; it would from {names}", names=join(" or ", ways)) if ways else ""
    )


def _unanswered(one: Measurement, figures: Sequence[Figure], reason: str) -> Comparison:
    """Of a row that cannot be predicted the first figure that was published."""
    figure = next((each for each in figures if each.published is not None), figures[0])
    return Comparison(one, figure.quantity, figure.published, reason=reason)


def _said(diagnostics: Iterable[Diagnostic]) -> str:
    return join("; ", (one.message for one in diagnostics))
