"""Sensitivity: the shares of uncertain inputs in the variance of a quantity."""

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
from ..evaluation.ranges import correlated_draws, draw, sampled
from ..scenario import Correlation, Row
from ..uncertainty import Share, variance_shares
from ..units import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRecord:
    """An uncertain input and its effect on the quantity."""

    input: str
    """Name of the uncertain input."""
    unit: str
    """Unit of the input."""
    correlated_with: tuple[str, ...]
    """Inputs that are correlated with this one; the shares are those of all of them together."""
    first: float
    """Share of the variance that the input causes without interactions (first-order Sobol index)."""
    total: float
    """Share of the variance that the input causes with all interactions (total Sobol index)."""
    low: float
    """5 % quantile of the input."""
    high: float
    """95 % quantile of the input."""
    at_low: float | None
    """The quantity if this input is `low` and all others are central; null if it has no finite value."""
    at_high: float | None
    """The quantity if this input is `high` and all others are central; null if it has no finite value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadAnswer:
    """The uncertain inputs that drive the quantity in a scenario."""

    name: str
    """Name of the scenario."""
    value: float | None
    """Central value; null if the inputs lead to no finite number."""
    low: float | None = None
    """5 % quantile; absent if the value has no range."""
    median: float | None = None
    """50 % quantile."""
    high: float | None = None
    """95 % quantile."""
    drivers: tuple[DriverRecord, ...]
    """Uncertain inputs that the quantity depends on; the largest total share first."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """Contradictions, warnings and notes."""


@dataclass(frozen=True, kw_only=True)
class SensitivityDocument(DatedDocument):
    """Document of `aigc-compute explain QUANTITY --sensitivity --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/sensitivity/2"

    quantity: str
    """Quantity whose variance is explained."""
    unit: str
    """Unit of the quantity."""
    rows: tuple[SpreadAnswer, ...]
    """One answer for each scenario."""


@dataclass(frozen=True, slots=True)
class Driver:
    """An uncertain input and its effect on a quantity."""

    name: str
    share: Share
    """Shares of the variance; those of correlated inputs are computed together."""
    low: float
    """5 % quantile of the input."""
    high: float
    """95 % quantile of the input."""
    at_low: float
    """The quantity if this input is `low` and all others are central."""
    at_high: float
    """The quantity if this input is `high` and all others are central."""


def sensitivity_document(quantity: str, rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> SensitivityDocument:
    """Find the uncertain inputs that drive `quantity` in each row.

    Raises Problems if the quantity is unknown in a row.
    """
    return SensitivityDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        quantity=quantity,
        unit=QUANTITIES[quantity].unit,
        rows=tuple(_row(quantity, row, catalogue, as_of) for row in rows),
    )


def _row(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> SpreadAnswer:
    evaluation, row_drivers = drivers(quantity, row, catalogue, as_of)
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
        drivers=tuple(map(_driver_record, row_drivers)),
        diagnostics=row_answer.diagnostics,
    )


def _driver_record(driver: Driver) -> DriverRecord:
    return DriverRecord(
        input=driver.name,
        unit=QUANTITIES[driver.name].unit,
        correlated_with=tuple(name for name in driver.share.inputs if name != driver.name),
        first=driver.share.first,
        total=driver.share.total,
        low=driver.low,
        high=driver.high,
        at_low=finite(driver.at_low),
        at_high=finite(driver.at_high),
    )


def drivers(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> tuple[Evaluation, list[Driver]]:
    """Return the evaluation of a row and the uncertain inputs that drive `quantity`, the largest total share first.

    The shares are of the variance of the logarithm if the quantity is positive. Inputs that the quantity does not
    depend on are omitted. A quantity that is unknown or has no range has no drivers.
    """
    evaluation = evaluate_rows([row], catalogue, as_of, [quantity])[0]
    [prepared] = prepare(grouped([row]), catalogue, as_of, [quantity])
    if quantity not in prepared.plan or not prepared.uncertain:
        return evaluation, []
    draws = correlated_draws(prepared, draw([prepared], catalogue.sample_levels))

    def outcome(points: Mapping[str, Array]) -> Array:
        values = evaluate(prepared.plan, sampled(prepared, points, slice(0, 1)))[quantity]
        samples: Array = np.broadcast_to(values, (1, len(next(iter(points.values())))))[0]
        return samples

    shares = variance_shares(outcome, draws, _correlated_groups(tuple(draws), row.correlations))
    return evaluation, [
        _driver(name, share, quantity, prepared, evaluation) for share in shares for name in share.inputs
    ]


def _correlated_groups(names: Sequence[str], correlations: Iterable[Correlation]) -> list[tuple[str, ...]]:
    """Group the names that are correlated with each other, directly or through other names."""
    group = {name: {name} for name in names}
    for first, second, _ in correlations:
        if first in group and second in group and group[first] is not group[second]:
            group[first] |= group[second]
            group.update(dict.fromkeys(group[first], group[first]))
    return list(dict.fromkeys(tuple(name for name in names if name in group[member]) for member in names))


def _driver(name: str, share: Share, quantity: str, prepared: Prepared, evaluation: Evaluation) -> Driver:
    """Evaluate the quantity with one input at the ends of its range and all others at their central values."""
    value = evaluation.row.given[name] if name in evaluation.row.given else prepared.context.facts[name].value
    assert isinstance(value, Range)
    central_values = {input_name: np.array([evaluation.values[input_name]]) for input_name in prepared.inputs}
    at_low, at_high = (
        float(evaluate(prepared.plan, {**central_values, name: np.array([end])})[quantity][0])
        for end in (value.low, value.high)
    )
    return Driver(name, share, value.low, value.high, at_low, at_high)
