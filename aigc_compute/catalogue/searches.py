"""Searches: quantities of a model that nobody has published, as far as the catalogue has looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase

SEARCH_KEYS = ("quantities", "looked_in", "date")
"""Keys of a search in a model's entry; all of them are required."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search without a result.

    `looked_in` are the keys of the sources that were read, `date` is the day on which they were read.
    """

    looked_in: tuple[str, ...]
    date: str


def read_searches(raw: Sequence[Mapping[str, Any]], model: str, file: str) -> dict[str, Search]:
    """Return the search for each quantity or category that a model's entry lists under `unpublished`.

    Raises Problems about `file` for a name that is unknown or listed twice.
    """
    searches: dict[str, Search] = {}
    problems = Findings()
    for part in raw:
        for name in map(str, part["quantities"]):
            if name not in QUANTITIES and name not in CATEGORIES:
                message = Phrase("{model}: unpublished: unknown quantity {name!r}", model=model, name=name)
                hint = did_you_mean(name, {**QUANTITIES, **CATEGORIES})
                problems.append(Diagnostic("unknown-quantity", message, file, hint=hint))
            elif name in searches:
                message = Phrase("{model}: unpublished: {name} is listed twice", model=model, name=name)
                problems.append(Diagnostic("catalogue", message, file))
            searches[name] = Search(tuple(map(str, part["looked_in"])), str(part["date"]))
    if problems:
        raise Problems(problems)
    return searches
