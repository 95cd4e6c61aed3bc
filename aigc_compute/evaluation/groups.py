"""Rows as columns: what brings the same things is evaluated together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Catalogue
from ..engine import Array
from ..scenario import Correlation, Row
from ..units import Range, half_digit_of, mid_of
from .historic_run import departs_from_run

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with the same words, the same given quantities and the same correlations: one plan, whole columns. Beside
    what was typed stands half of its last digit.
    """

    words: Mapping[str, str]
    columns: Mapping[str, Array]
    ranges: Mapping[str, Sequence[Range | None]] = field(default_factory=dict)
    rows: Sequence[int] | Rows = (0,)
    correlations: tuple[Correlation, ...] = ()
    swept: frozenset[str] = frozenset()
    half_digits: Mapping[str, Array] = field(default_factory=dict)

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
        key = (tuple(sorted(row.words.items())), frozenset(row.given), row.ties)
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
                    name: np.array([half_digit_of(value) for value in column]) for name, column in values.items()
                },
            )
        )
    return groups


def split_by_run(group: Group, catalogue: Catalogue, as_of: date) -> list[tuple[Group, bool]]:
    """Rows that are still the model's historic run, and those that are not."""
    aside = departs_from_run(catalogue, group.words, group.columns, as_of, group.swept)
    if aside.ndim == 0 or aside.all() or not aside.any():
        return [(group, bool(aside.any()))]
    parts = ((~aside, False), (aside, True))
    return [(group.of_rows(np.flatnonzero(chosen)), run_aside) for chosen, run_aside in parts]
