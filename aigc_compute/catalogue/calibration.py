"""Tables of calibrated and assumed values, which all have the same form.

A table maps a quantity (or a category) to one row or to a list of rows. A row holds a value (or low, mid and high), its
source and a note. Its `applies_when` limits it to scenarios whose categories, or the properties of whose accelerator
(`generation`, `kind`, `chip`), have one of the listed values. Among the rows that apply, the row with the most
conditions is used. The head of a table states what all its rows share (`source`, `rank` and the `block` of their
origins) and may record the `fit` that produced them.
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
"""The block of tables whose values are fitted to measurements."""

FACTS_OF = ("switch", "redundancy")
"""Blocks of tables that state published facts; the values of all other tables count as assumed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A value of a table with the conditions under which it holds."""

    applies_when: Mapping[str, tuple[str, ...]]
    fact: Fact

    def applies(self, categories: Mapping[str, str]) -> bool:
        """Return whether the categories satisfy every condition."""
        return all(categories.get(name) in values for name, values in self.applies_when.items())

    @property
    def label(self) -> str:
        """The words of the row's conditions."""
        return " ".join("/".join(words) for words in self.applies_when.values())

    def excludes(self, other: Row) -> bool:
        """Return whether no categories can satisfy the conditions of both rows."""
        shared = self.applies_when.keys() & other.applies_when.keys()
        return any(set(self.applies_when[name]).isdisjoint(other.applies_when[name]) for name in shared)


def calibrated(catalogue: Catalogue, table: str, categories: Mapping[str, str]) -> dict[str, Fact]:
    """Return the facts of a table that hold for these categories, by quantity or category, in the table's order.

    Raises Problems with the file if the table is malformed.
    """
    return {name: row.fact for name, row in applying(catalogue, table, categories).items()}


def applying(catalogue: Catalogue, table: str, categories: Mapping[str, str]) -> dict[str, Row]:
    """Return the rows of a table that hold for these categories, by quantity or category."""
    chosen = {}
    for name, rows in catalogue.parsed(table, read_table).items():
        possible = [row for row in rows if row.applies(categories)]
        if possible:
            chosen[name] = max(possible, key=lambda row: len(row.applies_when))
    return chosen


def with_properties(catalogue: Catalogue, categories: Mapping[str, str]) -> dict[str, str]:
    """Return the categories together with the properties of their accelerator."""
    return {**categories, **accelerator_properties(catalogue, categories["accelerator"])}


def read_table(raw: Mapping[str, Any], table: str) -> dict[str, tuple[Row, ...]]:
    """Read all rows of a table, by quantity or category.

    Raises Problems for an unknown key, and if two rows with the same number of conditions can apply to one scenario.
    """
    file = f"{table}.yaml"
    rows_by_name = {name: tuple(_rows(name, body, raw, table)) for name, body in raw.items() if name not in HEAD}
    for name, rows in rows_by_name.items():
        for row, other in combinations(rows, 2):
            if len(row.applies_when) == len(other.applies_when) and not row.excludes(other):
                message = Phrase("{name}: two rows with the same number of conditions can apply together", name=name)
                raise problem("catalogue", message, file)
    return rows_by_name


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
    """Return the origin of a row: the block that the head of its table names, by default an assumption."""
    sources = source_keys(head.get("source"))
    block = str(head.get("block", ASSUMPTION))
    if block == CALIBRATION:
        return Origin(ASSUMED, block, table.rpartition("/")[2].replace("_", " "), sources)
    if block in FACTS_OF:
        return Origin(CATALOGUE, block, " ".join(word for words in conditions.values() for word in words), sources)
    return Origin(ASSUMED, block, None, sources)


def _words(values: Any) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list) else (str(values),)
