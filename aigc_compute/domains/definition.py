"""Quantities, which are numbers, and categories, which are words."""

from __future__ import annotations

from math import inf
from typing import NamedTuple


class Quantity(NamedTuple):
    """A named number. Its name is also its YAML key, CSV column, formula argument and JSON key."""

    name: str
    """Name, which ends in the unit unless the quantity is a count or a ratio."""
    unit: str
    """Unit of the stored numbers: a symbol of `aigc_compute.units`, "" for none, "flag" for yes (1) or no (0)."""
    meaning: str
    """Description in a few words."""
    column: int
    """Column of the sample design, which belongs to this quantity alone, and its position in lists of quantities. It
    never changes; a new quantity takes a free column.
    """
    low: float = 0.0
    """Smallest allowed value."""
    high: float = inf
    """Largest allowed value."""
    headline: bool = False
    """Whether `estimate` shows the quantity without a request for it."""
    effort: int = 3
    """Effort to find the value, from 1 (widely known) to 3 (only in a paper). Suggestions are sorted by it."""
    implies: tuple[str, str] | None = None
    """Category and its value that follow where a user gives the quantity."""
    auxiliary: bool = False
    """Whether the quantity only serves other quantities; it is left out where no other quantity depends on it."""
    added: bool = False
    """Whether the value of several training stages together is the sum of their values."""
    section: str = ""
    """Section of an answer that shows the quantity, a key of `SECTIONS`."""
    whole: bool = False
    """Whether a given value must be a whole number."""


def section(name: str, *quantities: Quantity) -> tuple[Quantity, ...]:
    """Return the quantities with their section set to `name`."""
    return tuple(quantity._replace(section=name) for quantity in quantities)


class Category(NamedTuple):
    """A named word that selects formulas or catalogue entries."""

    name: str
    """Name, which is also the YAML key, CSV column and JSON key."""
    section: str
    """Section of an answer that shows the category, a key of `SECTIONS`."""
    meaning: str
    """Description in a few words."""
    values: tuple[str, ...] = ()
    """Allowed words; empty where they are the entries of a part of the catalogue."""
    catalogue: str | None = None
    """Part of the catalogue whose entries are the allowed words."""
    headline: bool = False
    """Whether `estimate` shows the category without a request for it."""
    composed: bool = False
    """Whether the word is composed of entries of the catalogue, as in `mxfp4 attention=bf16`."""
