"""Tables of calibrated and assumed values: one form, one reader.

A table maps a quantity (or a category) to one row, or to a list of rows. A row holds a value (or low, mid and high),
its source and a note; `applies_when` limits it to scenarios whose categories, or whose accelerator's properties
(`generation`, `kind`, `chip`), have one of the listed values. Of the rows that apply, the one with the most conditions
holds. The head of a table states what all its rows share (`source`, `rank`, and the `block` that their origins name)
and may record the `fit` that they come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from ..diagnostics import problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from .entries import accelerator_properties
from .facts import Fact, assumed_word, read_fact
from .forms import CONDITIONS, HEAD
from .origin import ASSUMED, ASSUMPTION, CATALOGUE, Origin, source_keys
from .store import Catalogue

CALIBRATION = "calibration"
FACTS_OF = ("switch", "redundancy")
"""Blocks that state published facts; all others state beliefs."""


@dataclass(frozen=True, slots=True)
class Row:
    """A value of a table with the conditions under which it holds."""

    applies_when: Mapping[str, tuple[str, ...]]
    fact: Fact

    def applies(self, categories: Mapping[str, str]) -> bool:
        """Whether the categories satisfy every condition."""
        return all(categories.get(name) in values for name, values in self.applies_when.items())

    @property
    def label(self) -> str:
        """The words of its conditions."""
        return " ".join("/".join(words) for words in self.applies_when.values())

    def excludes(self, other: Row) -> bool:
        """Whether no categories satisfy the conditions of both rows."""
        shared = self.applies_when.keys() & other.applies_when.keys()
        return any(set(self.applies_when[name]).isdisjoint(other.applies_when[name]) for name in shared)


def calibrated(catalogue: Catalogue, table: str, categories: Mapping[str, str]) -> dict[str, Fact]:
    """The facts of a table that hold for these categories, by quantity or category, in the order of the table.

    Raises Problems naming the file where the table is malformed.
    """
    return {name: row.fact for name, row in applying(catalogue, table, categories).items()}


def applying(catalogue: Catalogue, table: str, categories: Mapping[str, str]) -> dict[str, Row]:
    """The rows of a table that hold for these categories, by quantity or category."""
    found = {}
    for name, rows in catalogue.parsed(table, read_table).items():
        possible = [row for row in rows if row.applies(categories)]
        if possible:
            found[name] = max(possible, key=lambda row: len(row.applies_when))
    return found


def with_properties(catalogue: Catalogue, categories: Mapping[str, str]) -> dict[str, str]:
    """The categories together with the properties of their accelerator."""
    return {**categories, **accelerator_properties(catalogue, categories["accelerator"])}


def read_table(raw: Mapping[str, Any], table: str) -> dict[str, tuple[Row, ...]]:
    """All rows of a table by quantity or category. Raises Problems where two rows could hold for the same categories
    with equally many conditions.
    """
    file = f"{table}.yaml"
    found = {name: tuple(_rows(name, body, raw, table)) for name, body in raw.items() if name not in HEAD}
    for name, rows in found.items():
        for row, other in combinations(rows, 2):
            if len(row.applies_when) == len(other.applies_when) and not row.excludes(other):
                message = Phrase("{name}: two rows can apply with equally many conditions", name=name)
                raise problem("catalogue", message, file)
    return found


def _rows(name: str, body: Any, head: Mapping[str, Any], table: str) -> Iterator[Row]:
    for raw in body if isinstance(body, list) else [body]:
        own = dict(raw) if isinstance(raw, dict) else {"value": raw}
        conditions = {key: _words(values) for key, values in own.pop(CONDITIONS, {}).items()}
        origin = _origin(head, table, conditions)
        if name in CATEGORIES:
            yield Row(conditions, assumed_word(str(own["value"]), own))
        elif name in QUANTITIES:
            fact = read_fact(name, own, origin, f"{table}.yaml")
            yield Row(conditions, replace(fact, rank=fact.rank or head.get("rank")))
        else:
            message = Phrase("{origin}: unknown key {key!r}", origin=table, key=name)
            raise problem("unknown-key", message, f"{table}.yaml")


def _origin(head: Mapping[str, Any], table: str, conditions: Mapping[str, tuple[str, ...]]) -> Origin:
    """The origin of a row: the calibration that its table is, or what its head names."""
    sources = source_keys(head.get("source"))
    block = str(head.get("block", ASSUMPTION))
    if block == CALIBRATION:
        return Origin(ASSUMED, block, table.rpartition("/")[2].replace("_", " "), sources)
    if block in FACTS_OF:
        return Origin(CATALOGUE, block, " ".join(word for words in conditions.values() for word in words), sources)
    return Origin(ASSUMED, block, None, sources)


def _words(values: Any) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list) else (str(values),)
