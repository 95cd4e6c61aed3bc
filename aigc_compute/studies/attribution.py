"""Attribution: how much of a change each changed input explains."""

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

MOST_IN_ALL_ORDERS = 6
"""Up to so many changed inputs every order of changing them is tried, beyond that one order and its reverse."""

LARGEST_LOG = 700.0
"""Ratios up to the exponential of it are numbers."""

SAME = 1e-9
"""Relative difference below which two values are one: rounding is no change."""

Input = tuple[str, ...]
"""What changes at once: a given or a word by name; several words where they only make sense together."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The share of each changed input in a change: of the logarithm of its ratio, or (`log` false) of the difference
    in the quantity's unit. Shares sum to the whole change.
    """

    log: bool
    shares: dict[str, float]


def attribute(
    before: Row, after: Row, catalogue: Catalogue, as_of: date, changes: Mapping[str, tuple[float, float]]
) -> dict[str, Explained]:
    """Shapley values of the inputs in which two rows differ, for each changed quantity (its value before and after).

    An input's share is what changing it alone brings, averaged over the orders in which the inputs can be changed one
    by one, the quantity known at every stop. A quantity is left out where no such order exists, or where these rows
    do not have the values that `changes` states. Correlations have no share: they move ranges, never the value.
    """
    names = [
        name
        for name in (*CATEGORIES, *QUANTITIES)
        if before.categories.get(name) != after.categories.get(name) or before.given.get(name) != after.given.get(name)
    ]
    if not names:
        return {}
    alone: list[Input] = [(name,) for name in names]
    words = tuple(name for name in names if name in CATEGORIES)
    for inputs in (alone, [words, *alone[len(words) :]]) if len(words) > 1 else (alone,):
        try:
            return _shares(before, after, inputs, catalogue, as_of, changes)
        except Problems:  # words that contradict each other, such as a precision that the other accelerator lacks
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
    orders = _orders(len(inputs))
    paths = [[frozenset(order[:done]) for done in range(len(order) + 1)] for order in orders]
    stops = {stop: index for index, stop in enumerate(sorted({stop for path in paths for stop in path}, key=sorted))}
    rows = [_partly(before, after, [name for index in stop for name in inputs[index]]) for stop in stops]
    answers = evaluate_rows(rows, catalogue, as_of, changes, ranges=False)
    places = np.array([[stops[stop] for stop in path] for path in paths])
    found = {}
    for quantity, ends in changes.items():
        values = np.array([one.values.get(quantity, np.nan) for one in answers])
        if all(isclose(values[at], end, rel_tol=SAME) for at, end in zip(places[0, [0, -1]], ends, strict=True)):
            explained = _average(values, places, orders, inputs)
            if explained:
                found[quantity] = explained
    return found


def _average(values: Array, places: np.ndarray, orders: np.ndarray, inputs: Sequence[Input]) -> Explained | None:
    """The mean step of every input over the orders in which the value is known at every stop; None without any."""
    known = np.isfinite(values)
    log = bool((values[known] > 0).all()) and np.ptp(np.log(values[known])) < LARGEST_LOG
    along = np.log(values, where=known, out=np.full_like(values, np.nan)) if log else values
    steps = np.empty(orders.shape)
    with np.errstate(invalid="ignore"):
        taken = np.diff(along[places], axis=1)
    np.put_along_axis(steps, orders, taken, axis=1)
    passable = known[places].all(axis=1)
    if not passable.any():
        return None
    shares = steps[passable].mean(axis=0)
    return Explained(log, {" + ".join(one): float(share) for one, share in zip(inputs, shares, strict=True)})


def _orders(count: int) -> np.ndarray:
    """Orders of so many inputs, shape (orders, count)."""
    if count <= MOST_IN_ALL_ORDERS:
        return np.array(list(permutations(range(count))), dtype=np.intp).reshape(-1, count)
    return np.array([range(count), range(count)[::-1]], dtype=np.intp)


def _partly(before: Row, after: Row, changed: Sequence[str]) -> Row:
    """The row before, some of its words and givens as they are after."""
    words, given = dict(before.categories), dict(before.given)
    for name in changed:
        words.pop(name, None)
        given.pop(name, None)
        if name in after.categories:
            words[name] = after.categories[name]
        if name in after.given:
            given[name] = after.given[name]
    return replace(before, categories=words, given=given)
