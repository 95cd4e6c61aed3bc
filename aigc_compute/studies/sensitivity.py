"""Sensitivity: which uncertain inputs drive the spread of a quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, evaluate
from ..evaluation.document import Document, build_document, finite, opening, unknown_quantity
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..evaluation.groups import grouped
from ..evaluation.prepare import Prepared, prepare
from ..evaluation.ranges import draw, sampled, tied
from ..scenario import Correlation, Row
from ..uncertainty import Share, variance_shares
from ..units import Range

SCHEMA = "aigc-compute/sensitivity/1"


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


def sensitivity_document(quantity: str, rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> Document:
    """What drives the spread of `quantity` in each row, as a document.

    Raises Problems where a row does not know the quantity.
    """
    return {
        **opening(SCHEMA, as_of, catalogue),
        "quantity": quantity,
        "unit": QUANTITIES[quantity].unit,
        "rows": [_row(quantity, row, catalogue, as_of) for row in rows],
    }


def _row(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    evaluation, found = drivers(quantity, row, catalogue, as_of)
    if quantity not in evaluation.values:
        raise unknown_quantity(evaluation, quantity)
    body = build_document([evaluation], as_of)["rows"][0]
    answer = body["quantities"][quantity]
    return {
        "name": body["name"],
        **{key: answer[key] for key in ("value", "low", "median", "high") if key in answer},
        "drivers": [_driver_body(one) for one in found],
        "diagnostics": body["diagnostics"],
    }


def _driver_body(one: Driver) -> dict[str, Any]:
    return {
        "input": one.name,
        "unit": QUANTITIES[one.name].unit,
        "correlated_with": [name for name in one.share.inputs if name != one.name],
        "first": one.share.first,
        "total": one.share.total,
        "low": one.low,
        "high": one.high,
        "at_low": finite(one.at_low),
        "at_high": finite(one.at_high),
    }


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
    value = evaluation.row.given[name] if name in evaluation.row.given else prepared.around.facts[name].value
    assert isinstance(value, Range)
    middles = {each: np.array([evaluation.values[each]]) for each in prepared.admitted}
    at_low, at_high = (
        float(evaluate(prepared.plan, {**middles, name: np.array([end])})[quantity][0])
        for end in (value.low, value.high)
    )
    return Driver(name, share, value.low, value.high, at_low, at_high)
