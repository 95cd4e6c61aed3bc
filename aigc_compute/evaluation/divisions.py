"""Divisions that a row asks for and that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor, inf, prod

import numpy as np

from ..diagnostics import Diagnostic
from ..domains.parallelism.divisions import DIVISIONS, Division
from ..domains.whole import are_whole
from ..engine import Array, Plan
from ..language import Phrase, join
from .groups import Rows

MOST = 2**20
"""Up to here the divisors of a number are looked for."""


def divisions_of(plan: Plan, given: frozenset[str]) -> tuple[Division, ...]:
    """The divisions by the degrees that a plan knows, where one of them is given. A shape that is only usual for a
    model of that size is not divided.
    """
    return tuple(
        Division(one.dividend, tuple(name for name in one.divisors if name in plan))
        for one in DIVISIONS
        if given.intersection(one.divisors)
        and one.dividend in plan
        and (one.dividend == "accelerators" or plan.steps[one.dividend].formula is None)
    )


def undivided(
    divisions: tuple[Division, ...], values: Mapping[str, Array], rows: Rows
) -> Iterator[tuple[int, Diagnostic]]:
    """By position in a group, the divisions that leave a remainder, with the nearest numbers that leave none.

    `values` hold arrays of shape (1,) or (rows,).
    """
    for one in divisions:
        columns = {name: np.broadcast_to(values[name], len(rows)) for name in (one.dividend, *one.divisors)}
        with np.errstate(all="ignore"):
            quotient = columns[one.dividend] / np.prod([columns[name] for name in one.divisors], axis=0)
        divided = are_whole(quotient) & (quotient >= 1)
        for index in np.flatnonzero(np.isfinite(quotient) & ~divided).tolist():
            counts = {name: float(column[index]) for name, column in columns.items()}
            by = join(" × ", (_shown(name, counts[name]) for name in one.divisors if counts[name] != 1))
            message = Phrase(
                "{dividend} cannot be divided by {by}", dividend=_shown(one.dividend, counts[one.dividend]), by=by
            )
            yield int(rows[index]), Diagnostic("division", message, hint=_nearest(one, counts))


def _shown(name: str, value: float) -> Phrase:
    return Phrase("{name} = {value}", name=name, value=_digits(value))


def _digits(count: float) -> str:
    """All digits of a count. A rounded count would hide the remainder."""
    return f"{count:.15g}"


def _nearest(one: Division, counts: Mapping[str, float]) -> Phrase | None:
    """The nearest degree that divides the count; of accelerators the nearest counts that the degrees divide. None where
    no number is near.
    """
    count = counts[one.dividend]
    degree = prod(counts[name] for name in one.divisors)
    if one.dividend == "accelerators":
        name, least = one.dividend, floor(count / degree) * degree
        near = [each for each in (least, least + degree) if 0 < each < inf]
    else:
        [name] = one.divisors
        near = _divisors_beside(int(count), degree) if count <= MOST else []
    if not near:
        return None
    shown = join(" or ", list(map(_digits, near)))
    return Phrase("the nearest possible: {name} = {values}", name=name, values=shown)


def _divisors_beside(count: int, degree: float) -> list[float]:
    """The divisors of a number next to a degree, below and above."""
    divisors = [each for each in range(1, count + 1) if count % each == 0]
    below, above = ([each for each in divisors if (each < degree) is under] for under in (True, False))
    return [float(each) for each in (*below[-1:], *above[:1])]
