"""Groups of rows: rows with the same inputs become columns and are evaluated together."""

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

RowIndices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with the same categories, the same given quantities and the same correlations.

    All rows of a group use one plan.
    """

    categories: Mapping[str, str]
    """Given categories, by name."""
    columns: Mapping[str, Array]
    """Given central values by quantity, one for each row."""
    ranges: Mapping[str, Sequence[Range | None]] = field(default_factory=dict)
    """Given ranges by quantity, None in rows that give a number; only quantities with a range in some row."""
    rows: Sequence[int] | RowIndices = (0,)
    """Index of each row in the list or table that the group comes from."""
    correlations: tuple[Correlation, ...] = ()
    """Correlations between quantities."""
    swept: frozenset[str] = frozenset()
    """Quantities and categories that a sweep varies."""
    half_digits: Mapping[str, HalfDigits] = field(default_factory=dict)
    """Half of the last typed digit of given values, by quantity."""

    def of_rows(self, indices: RowIndices) -> Group:
        """Return a group of some rows, selected by their positions in this group."""
        return replace(
            self,
            columns={name: column[indices] for name, column in self.columns.items()},
            ranges={name: [column[index] for index in indices.tolist()] for name, column in self.ranges.items()},
            rows=np.asarray(self.rows)[indices],
            half_digits={name: column[indices] for name, column in self.half_digits.items()},
        )


def grouped(rows: Sequence[Row]) -> list[Group]:
    """Group rows that have the same categories, given quantities and correlations."""
    members: dict[tuple[Any, ...], list[int]] = {}
    for index, row in enumerate(rows):
        key = (tuple(sorted(row.categories.items())), frozenset(row.given), row.effective_correlations)
        members.setdefault(key, []).append(index)
    groups = []
    for (categories, given, correlations), indices in members.items():
        values = {name: [rows[index].given[name] for index in indices] for name in sorted(given)}
        groups.append(
            Group(
                dict(categories),
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
    """Split a group into parts whose rows differ from the named model in the same ways."""
    departures = np.array(
        np.broadcast_arrays(
            differs_from_historic_run(catalogue, group.categories, group.columns, as_of, group.swept),
            differs_from_shape(catalogue, group.categories, group.columns, group.half_digits, as_of),
            _is_sparse(group.columns),
        )
    )
    if departures.ndim == 1:
        return [(group, Departures(*departures.tolist()))]
    combinations = np.unique(departures, axis=1).T
    if len(combinations) == 1:
        return [(group, Departures(*combinations[0].tolist()))]
    return [
        (group.of_rows(np.flatnonzero((combination == departures.T).all(axis=1))), Departures(*combination.tolist()))
        for combination in combinations
    ]


def _is_sparse(columns: Mapping[str, Array]) -> NDArray[np.bool_]:
    """Whether rows give fewer active parameters than parameters; shape () or (rows,)."""
    if not columns.keys() >= SIZES:
        return np.zeros((), dtype=np.bool_)
    return np.asarray(columns["active_parameters"] < columns["parameters"] * (1 - ROUNDING))
