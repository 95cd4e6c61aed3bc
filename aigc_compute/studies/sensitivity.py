"""Sensitivity: which uncertain inputs drive the spread of a quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np

from ..catalogue import Catalogue
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, evaluate
from ..evaluation.document import (
    DatedDocument,
    DiagnosticRecord,
    build_row,
    catalogue_version,
    finite,
    unknown_quantity,
)
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..evaluation.groups import grouped
from ..evaluation.prepare import Prepared, prepare
from ..evaluation.ranges import draw, sampled, tied
from ..scenario import Correlation, Row
from ..uncertainty import Share, variance_shares
from ..units import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRecord:
    """An uncertain input and what it does to the quantity."""

    input: str
    """Name of the uncertain input."""
    unit: str
    """Unit of the input."""
    correlated_with: tuple[str, ...]
    """Inputs whose shares are counted together with it."""
    first: float
    """Share of the variance, alone."""
    total: float
    """Share of the variance with all interactions."""
    low: float
    """5 % quantile of the input."""
    high: float
    """95 % quantile of the input."""
    at_low: float | None
    """The quantity with this input alone at `low`; null where that is impossible."""
    at_high: float | None
    """The quantity with this input alone at `high`; null where that is impossible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadAnswer:
    """What drives the spread of the quantity in a scenario."""

    name: str
    """Name of the scenario."""
    value: float | None
    """Central value; null where the row contradicts itself."""
    low: float | None = None
    """5 % quantile; absent where nothing is uncertain."""
    median: float | None = None
    """50 % quantile."""
    high: float | None = None
    """95 % quantile."""
    drivers: tuple[DriverRecord, ...]
    """Uncertain inputs, the largest total share first."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """What a reader should be warned of."""


@dataclass(frozen=True, kw_only=True)
class SensitivityDocument(DatedDocument):
    """Document of `aigc-compute explain QUANTITY --sensitivity --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/sensitivity/2"

    quantity: str
    """Quantity whose spread is explained."""
    unit: str
    """Unit of the quantity."""
    rows: tuple[SpreadAnswer, ...]
    """One answer for each scenario."""


@dataclass(frozen=True, slots=True)
class Driver:
    """An uncertain input: its range, its shares of the variance (those of all inputs that are correlated with it
    taken together), and the outcome with it at either end.
    """

    name: str
    share: Share
    low: float
    high: float
    at_low: float
    at_high: float


def sensitivity_document(quantity: str, rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> SensitivityDocument:
    """What drives the spread of `quantity` in each row, as a document.

    Raises Problems where a row does not know the quantity.
    """
    return SensitivityDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        quantity=quantity,
        unit=QUANTITIES[quantity].unit,
        rows=tuple(_row(quantity, row, catalogue, as_of) for row in rows),
    )


def _row(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> SpreadAnswer:
    evaluation, found = drivers(quantity, row, catalogue, as_of)
    if quantity not in evaluation.values:
        raise unknown_quantity(evaluation, quantity)
    row_answer = build_row(evaluation)
    answer = row_answer.quantities[quantity]
    return SpreadAnswer(
        name=row_answer.name,
        value=answer.value,
        low=answer.low,
        median=answer.median,
        high=answer.high,
        drivers=tuple(map(_driver_record, found)),
        diagnostics=row_answer.diagnostics,
    )


def _driver_record(one: Driver) -> DriverRecord:
    return DriverRecord(
        input=one.name,
        unit=QUANTITIES[one.name].unit,
        correlated_with=tuple(name for name in one.share.inputs if name != one.name),
        first=one.share.first,
        total=one.share.total,
        low=one.low,
        high=one.high,
        at_low=finite(one.at_low),
        at_high=finite(one.at_high),
    )


def drivers(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> tuple[Evaluation, list[Driver]]:
    """The row's answer and what drives the spread of `quantity`, the largest total share first.

    Shares are of the variance of the logarithm where the quantity is positive. Inputs that do not bear on the
    quantity are not named; a quantity without spread, or unknown, has no drivers.
    """
    evaluation = evaluate_rows([row], catalogue, as_of, [quantity])[0]
    [prepared] = prepare(grouped([row]), catalogue, as_of, [quantity])
    if quantity not in prepared.plan or not prepared.uncertain:
        return evaluation, []
    draws = tied(prepared, draw([prepared], catalogue.sample_levels))

    def outcome(points: Mapping[str, Array]) -> Array:
        values = sampled(prepared, points, slice(0, 1))
        found = evaluate(prepared.plan, values)[quantity]
        row: Array = np.broadcast_to(found, (1, len(next(iter(points.values())))))[0]
        return row

    shares = variance_shares(outcome, draws, _together(tuple(draws), row.correlations))
    return evaluation, [
        _driver(name, share, quantity, prepared, evaluation) for share in shares for name in share.inputs
    ]


def _together(names: Sequence[str], correlations: Iterable[Correlation]) -> list[tuple[str, ...]]:
    """The names in groups: those that are correlated, directly or through others, are one."""
    group = {name: {name} for name in names}
    for one, other, _ in correlations:
        if one in group and other in group and group[one] is not group[other]:
            group[one] |= group[other]
            group.update(dict.fromkeys(group[one], group[one]))
    return list(dict.fromkeys(tuple(name for name in names if name in group[each]) for each in names))


def _driver(name: str, share: Share, quantity: str, prepared: Prepared, evaluation: Evaluation) -> Driver:
    """The outcome with one input at either end of its range and everything else at its middle."""
    value = evaluation.row.given[name] if name in evaluation.row.given else prepared.context.facts[name].value
    assert isinstance(value, Range)
    central_values = {each: np.array([evaluation.values[each]]) for each in prepared.admitted}
    at_low, at_high = (
        float(evaluate(prepared.plan, {**central_values, name: np.array([end])})[quantity][0])
        for end in (value.low, value.high)
    )
    return Driver(name, share, value.low, value.high, at_low, at_high)
