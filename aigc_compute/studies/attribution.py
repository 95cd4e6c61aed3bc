"""Attribution of a change: how much of the change of a result is due to each changed input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations
from math import isclose

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Problems
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Array
from ..evaluation.evaluate import evaluate_rows
from ..scenario import Row

MAX_INPUTS_IN_ALL_ORDERS = 6
"""Up to this number of changed inputs, all orders of changing them are used; otherwise one order and its reverse."""

LARGEST_LOG = 700.0
"""Largest logarithm of a ratio: the exponential of a larger one is not a finite number."""

SAME = 1e-9
"""Relative difference below which two values count as equal, because the difference is only rounding."""

Input = tuple[str, ...]
"""Names that are changed together: one quantity or category, or several categories that are only valid together."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The shares of the changed inputs in the change of a quantity. The shares add up to the whole change."""

    log: bool
    """Whether the shares are of ln(after / before); otherwise they are of after - before in the quantity's unit."""
    shares: dict[str, float]
    """Share of each input; inputs that are changed together are joined as `a + b`."""


def attribute(
    before: Row, after: Row, catalogue: Catalogue, as_of: date, changes: Mapping[str, tuple[float, float]]
) -> dict[str, Explained]:
    """Attribute changes of quantities to the inputs in which two rows differ, by Shapley values.

    The share of an input is the change that this input causes, averaged over the orders in which the inputs can be
    changed one by one. Orders in which the quantity is unknown after some change are not used. A quantity is omitted if
    no order can be used, or if the rows do not have the values in `changes`. Correlations have no share, because they
    change ranges and not central values.

    Args:
        before: The row before the change.
        after: The row after the change.
        catalogue: The catalogue.
        as_of: Day whose prices are used.
        changes: Values before and after the change, by quantity.
    """
    names = [
        name
        for name in (*CATEGORIES, *QUANTITIES)
        if before.categories.get(name) != after.categories.get(name) or before.given.get(name) != after.given.get(name)
    ]
    if not names:
        return {}
    separate: list[Input] = [(name,) for name in names]
    categories = tuple(name for name in names if name in CATEGORIES)
    together = [categories, *separate[len(categories) :]]
    for inputs in (separate, together) if len(categories) > 1 else (separate,):
        try:
            return _shares(before, after, inputs, catalogue, as_of, changes)
        except Problems:  # categories that are not valid alone, such as a precision that the other accelerator lacks
            continue
    return {}


def _shares(
    before: Row,
    after: Row,
    inputs: Sequence[Input],
    catalogue: Catalogue,
    as_of: date,
    changes: Mapping[str, tuple[float, float]],
) -> dict[str, Explained]:
    """Compute the shares. Raises Problems if a partly changed row is not valid."""
    orders = _orders(len(inputs))
    paths = [[frozenset(order[:done]) for done in range(len(order) + 1)] for order in orders]
    subsets = {subset for path in paths for subset in path}
    indices = {subset: index for index, subset in enumerate(sorted(subsets, key=sorted))}
    rows = [_partly_changed(before, after, [name for index in subset for name in inputs[index]]) for subset in indices]
    evaluations = evaluate_rows(rows, catalogue, as_of, changes, ranges=False)
    places = np.array([[indices[subset] for subset in path] for path in paths])
    explained = {}
    for quantity, ends in changes.items():
        values = np.array([evaluation.values.get(quantity, np.nan) for evaluation in evaluations])
        if all(isclose(values[place], end, rel_tol=SAME) for place, end in zip(places[0, [0, -1]], ends, strict=True)):
            average = _average(values, places, orders, inputs)
            if average:
                explained[quantity] = average
    return explained


def _average(values: Array, places: np.ndarray, orders: np.ndarray, inputs: Sequence[Input]) -> Explained | None:
    """Average the change caused by each input over the orders in which all values are known; None if there are none.

    Args:
        values: Value of the quantity for each subset of changed inputs.
        places: Index of the subset after each change of each order, shape (orders, inputs + 1).
        orders: Orders of the inputs, shape (orders, inputs).
        inputs: The inputs.
    """
    known = np.isfinite(values)
    log = bool((values[known] > 0).all()) and np.ptp(np.log(values[known])) < LARGEST_LOG
    scaled = np.log(values, where=known, out=np.full_like(values, np.nan)) if log else values
    changes = np.empty(orders.shape)
    with np.errstate(invalid="ignore"):
        differences = np.diff(scaled[places], axis=1)
    np.put_along_axis(changes, orders, differences, axis=1)
    complete = known[places].all(axis=1)
    if not complete.any():
        return None
    shares = changes[complete].mean(axis=0)
    return Explained(log, {" + ".join(names): float(share) for names, share in zip(inputs, shares, strict=True)})


def _orders(count: int) -> np.ndarray:
    """Return orders of a number of inputs, shape (orders, count)."""
    if count <= MAX_INPUTS_IN_ALL_ORDERS:
        return np.array(list(permutations(range(count))), dtype=np.intp).reshape(-1, count)
    return np.array([range(count), range(count)[::-1]], dtype=np.intp)


def _partly_changed(before: Row, after: Row, changed: Sequence[str]) -> Row:
    """Return the row before the change, with some categories and given values as they are after the change."""
    categories, given = dict(before.categories), dict(before.given)
    for name in changed:
        categories.pop(name, None)
        given.pop(name, None)
        if name in after.categories:
            categories[name] = after.categories[name]
        if name in after.given:
            given[name] = after.given[name]
    return replace(before, categories=categories, given=given)
