"""Rows as columns: what brings the same things is evaluated together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Catalogue
from ..catalogue.resolve import SIZES, Departures
from ..domains.vocabulary import QUANTITIES
from ..domains.whole import ROUNDING
from ..engine import Array
from ..scenario import Correlation, Row
from ..units import HalfDigits, Range, mid_of
from .historic_run import differs_from_historic_run, differs_from_shape

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with the same words, the same given quantities and the same correlations: one plan, whole columns. Beside
    what was typed stands half of its last digit.
    """

    categories: Mapping[str, str]
    columns: Mapping[str, Array]
    ranges: Mapping[str, Sequence[Range | None]] = field(default_factory=dict)
    rows: Sequence[int] | Rows = (0,)
    correlations: tuple[Correlation, ...] = ()
    swept: frozenset[str] = frozenset()
    half_digits: Mapping[str, HalfDigits] = field(default_factory=dict)

    def of_rows(self, where: Rows) -> Group:
        """Only these rows, by position in the group."""
        return replace(
            self,
            columns={name: column[where] for name, column in self.columns.items()},
            ranges={name: [column[index] for index in where.tolist()] for name, column in self.ranges.items()},
            rows=np.asarray(self.rows)[where],
            half_digits={name: column[where] for name, column in self.half_digits.items()},
        )


def grouped(rows: Sequence[Row]) -> list[Group]:
    """Rows by what they bring: the same words, quantities and correlations make a group."""
    members: dict[tuple[Any, ...], list[int]] = {}
    for index, row in enumerate(rows):
        key = (tuple(sorted(row.categories.items())), frozenset(row.given), row.effective_correlations)
        members.setdefault(key, []).append(index)
    groups = []
    for (words, given, correlations), indices in members.items():
        values = {name: [rows[index].given[name] for index in indices] for name in sorted(given)}
        groups.append(
            Group(
                dict(words),
                {name: np.array([mid_of(value) for value in column]) for name, column in values.items()},
                {
                    name: [value if isinstance(value, Range) else None for value in column]
                    for name, column in values.items()
                    if any(isinstance(value, Range) for value in column)
                },
                indices,
                correlations,
                half_digits={
                    name: HalfDigits(column, np.arange(len(column)), QUANTITIES[name].unit)
                    for name, column in values.items()
                },
            )
        )
    return groups


def split_by_departures(group: Group, catalogue: Catalogue, as_of: date) -> list[tuple[Group, Departures]]:
    """The rows of a group in parts that differ alike from what the catalogue says of their model."""
    kinds = np.array(
        np.broadcast_arrays(
            differs_from_historic_run(catalogue, group.categories, group.columns, as_of, group.swept),
            differs_from_shape(catalogue, group.categories, group.columns, group.half_digits, as_of),
            _is_sparse(group.columns),
        )
    )
    if kinds.ndim == 1:
        return [(group, Departures(*kinds.tolist()))]
    found = np.unique(kinds, axis=1).T
    if len(found) == 1:
        return [(group, Departures(*found[0].tolist()))]
    return [
        (group.of_rows(np.flatnonzero((kind == kinds.T).all(axis=1))), Departures(*kind.tolist())) for kind in found
    ]


def _is_sparse(columns: Mapping[str, Array]) -> NDArray[np.bool_]:
    """Whether fewer parameters are active than there are, where both are given: shape () or (rows,)."""
    if not columns.keys() >= SIZES:
        return np.zeros((), dtype=np.bool_)
    return np.asarray(columns["active_parameters"] < columns["parameters"] * (1 - ROUNDING))
