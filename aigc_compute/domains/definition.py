"""The two kinds of names: quantities (numbers) and categories (words)."""

from __future__ import annotations

from math import inf
from typing import NamedTuple


class Quantity(NamedTuple):
    """A number with one name everywhere: YAML key, column, argument, JSON key.

    `unit` is the unit its numbers are kept in (a symbol of `aigc_compute.units`; "" is a plain count,
    "flag" yes or no). `low` and `high` bound the possible values, both allowed. `effort` says how hard
    it is for a user to find out (1: known to anyone who asks, 3: needs the paper), and orders suggestions.
    `implies` is the category value that follows when the quantity is given. An `auxiliary` one is only there for
    the sake of others: where nothing rests on it, it is left out. An `added` one is, over stages that follow one
    another, the sum of theirs.
    """

    name: str
    domain: str
    unit: str
    meaning: str
    low: float = 0.0
    high: float = inf
    headline: bool = False
    effort: int = 3
    implies: tuple[str, str] | None = None
    auxiliary: bool = False
    added: bool = False


class Category(NamedTuple):
    """A word that selects formulas or catalogue entries; `values` is empty where the catalogue lists them."""

    name: str
    domain: str
    meaning: str
    values: tuple[str, ...] = ()
    catalogue: str | None = None
    headline: bool = False
