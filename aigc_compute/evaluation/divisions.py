"""Divisions of accelerators, attention heads and experts that leave a remainder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor, inf, prod

import numpy as np

from ..diagnostics import Diagnostic
from ..domains.parallelism.divisions import DIVISIONS, Division
from ..domains.whole import are_whole
from ..engine import Array, Plan
from ..language import Phrase, join
from .groups import RowIndices

MAX_FACTORED = 2**20
"""Largest count whose divisors are searched for a hint."""


def divisions_of(plan: Plan, given: frozenset[str]) -> tuple[Division, ...]:
    """Return the divisions by the degrees that a plan knows, if one of the degrees is given.

    A derived number of accelerators is checked too. Derived numbers of heads and experts are not, because they are
    only typical for a model of that size.
    """
    return tuple(
        Division(division.dividend, tuple(name for name in division.divisors if name in plan))
        for division in DIVISIONS
        if given.intersection(division.divisors)
        and division.dividend in plan
        and (division.dividend == "accelerators" or plan.steps[division.dividend].formula is None)
    )


def undivided(
    divisions: tuple[Division, ...], values: Mapping[str, Array], rows: RowIndices
) -> Iterator[tuple[int, Diagnostic]]:
    """Report divisions that leave a remainder, by the position of the row, with the nearest numbers that leave none.

    `values` are arrays of shape (1,) or (rows,).
    """
    for division in divisions:
        columns = {name: np.broadcast_to(values[name], len(rows)) for name in (division.dividend, *division.divisors)}
        with np.errstate(all="ignore"):
            quotient = columns[division.dividend] / np.prod([columns[name] for name in division.divisors], axis=0)
        divided = are_whole(quotient) & (quotient >= 1)
        for index in np.flatnonzero(np.isfinite(quotient) & ~divided).tolist():
            counts = {name: float(column[index]) for name, column in columns.items()}
            message = Phrase(
                "{dividend} cannot be divided by {by}",
                dividend=_assignment(division.dividend, counts[division.dividend]),
                by=join(" × ", (_assignment(name, counts[name]) for name in division.divisors if counts[name] != 1)),
            )
            yield int(rows[index]), Diagnostic("division", message, hint=_nearest(division, counts))


def _assignment(name: str, value: float) -> Phrase:
    return Phrase("{name} = {value}", name=name, value=_digits(value))


def _digits(count: float) -> str:
    """Write all digits of a count. A rounded count would hide the remainder."""
    return f"{count:.15g}"


def _nearest(division: Division, counts: Mapping[str, float]) -> Phrase | None:
    """Return the hint with the nearest numbers that leave no remainder, or None if there are none.

    For accelerators these are counts that the degrees divide. Otherwise they are degrees that divide the count.
    """
    count = counts[division.dividend]
    degree = prod(counts[name] for name in division.divisors)
    if division.dividend == "accelerators":
        name, lower = division.dividend, floor(count / degree) * degree
        nearest = [multiple for multiple in (lower, lower + degree) if 0 < multiple < inf]
    else:
        [name] = division.divisors
        nearest = _neighbouring_divisors(int(count), degree) if count <= MAX_FACTORED else []
    if not nearest:
        return None
    return Phrase("the nearest possible: {name} = {values}", name=name, values=join(" or ", map(_digits, nearest)))


def _neighbouring_divisors(count: int, degree: float) -> list[float]:
    """Return the next divisor of a count below a degree and the next one from the degree upwards."""
    divisors = [divisor for divisor in range(1, count + 1) if count % divisor == 0]
    below = [divisor for divisor in divisors if divisor < degree]
    above = [divisor for divisor in divisors if divisor >= degree]
    return [float(divisor) for divisor in (*below[-1:], *above[:1])]
