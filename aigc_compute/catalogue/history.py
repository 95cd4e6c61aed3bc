"""What happened: dated figures of an industry, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from .dated_file import read_dated
from .store import Catalogue

FILE = "history.csv"


class Observation(NamedTuple):
    """A figure of a year: the quantities that it is a figure of, in their unit, whose it is, and who says so."""

    year: int
    quantities: tuple[str, ...]
    value: float
    of: str
    source: str
    note: str


def observations(catalogue: Catalogue, quantity: str) -> dict[int, Observation]:
    """The largest figure of each year. Raises Problems where a file is wrong."""
    found: dict[int, Observation] = {}
    for root in reversed(catalogue.roots):
        for one in read_dated(catalogue.file(root, FILE), _observation, "year, quantities, value, of, source, note"):
            if quantity in one.quantities and (one.year not in found or one.value > found[one.year].value):
                found[one.year] = one
    return found


def _observation(row: Mapping[str, str]) -> Observation:
    quantities = tuple(row["quantities"].split())
    unknown = [name for name in quantities if name not in QUANTITIES]
    if unknown or not quantities:
        raise ValueError(Phrase("unknown quantity {names!r}", names=" ".join(unknown)))
    value = float(row["value"])
    return Observation(int(row["year"]), quantities, value, row["of"], row["source"], row["note"])
