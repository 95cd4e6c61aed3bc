"""The two kinds of names: quantities (numbers) and categories (words)."""

from __future__ import annotations

from math import inf
from typing import NamedTuple


class Quantity(NamedTuple):
    """A number with one name everywhere: YAML key, column, argument, JSON key.

    `unit` is the unit its numbers are kept in (a symbol of `aigc_compute.units`; "" is a plain count,
    "flag" yes or no). `column` is its own column of the design from which ranges are sampled, and its place among all
    quantities wherever they are listed: no two share one, it never changes, and a new quantity takes a free one. `low`
    and `high` bound the possible values, both allowed. `effort` says how hard
    it is for a user to find out (1: known to anyone who asks, 3: needs the paper), and orders suggestions.
    `implies` is the category value that follows when the quantity is given. An `auxiliary` one is only there for
    the sake of others: where nothing rests on it, it is left out. An `added` one is, over stages that follow one
    another, the sum of theirs. `section` is the section of an answer that it is shown in. A `whole` one is
    a count, and given as a whole number.
    """

    name: str
    unit: str
    meaning: str
    column: int
    low: float = 0.0
    high: float = inf
    headline: bool = False
    effort: int = 3
    implies: tuple[str, str] | None = None
    auxiliary: bool = False
    added: bool = False
    section: str = ""
    whole: bool = False


def section(name: str, *quantities: Quantity) -> tuple[Quantity, ...]:
    """The quantities as those of one section."""
    return tuple(one._replace(section=name) for one in quantities)


class Category(NamedTuple):
    """A word that selects formulas or catalogue entries; `values` is empty where the catalogue lists them."""

    name: str
    section: str
    meaning: str
    values: tuple[str, ...] = ()
    catalogue: str | None = None
    headline: bool = False
