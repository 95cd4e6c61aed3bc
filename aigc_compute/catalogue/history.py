"""Historic figures of the industry by year, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from .dated_file import read_dated
from .store import Catalogue

FILE = "history.csv"


class Observation(NamedTuple):
    """A published figure of a year.

    `value` is a value of each of the `quantities`, in their unit. `of` names what was observed, such as a model or a
    company. `source` is a key of the catalogue's sources.
    """

    year: int
    quantities: tuple[str, ...]
    value: float
    of: str
    source: str
    note: str


def observations(catalogue: Catalogue, quantity: str) -> dict[int, Observation]:
    """Return the largest figure of a quantity for each year. Raises Problems if a file is malformed."""
    largest: dict[int, Observation] = {}
    for root in reversed(catalogue.roots):
        path = catalogue.file(root, FILE)
        for observed in read_dated(path, _observation, "year, quantities, value, of, source, note"):
            year = observed.year
            if quantity in observed.quantities and (year not in largest or observed.value > largest[year].value):
                largest[year] = observed
    return largest


def _observation(row: Mapping[str, str]) -> Observation:
    quantities = tuple(row["quantities"].split())
    unknown = [name for name in quantities if name not in QUANTITIES]
    if unknown or not quantities:
        raise ValueError(Phrase("unknown quantity {names!r}", names=" ".join(unknown)))
    value = float(row["value"])
    return Observation(int(row["year"]), quantities, value, row["of"], row["source"], row["note"])
