"""Origins: where a value comes from, as data. Sentences about an origin are composed in `render` only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Status = Literal["given", "catalogue", "derived", "assumed", "chosen"]
"""Kinds of origins."""

GIVEN: Final = "given"
CATALOGUE: Final = "catalogue"
DERIVED: Final = "derived"
ASSUMED: Final = "assumed"

ARCHITECTURE, RECIPE, REPORTED, ESTIMATES = "architecture", "recipe", "reported", "estimates"
MODEL_BLOCKS = (ARCHITECTURE, RECIPE, REPORTED, ESTIMATES)
"""The blocks of a model's entry, by precedence."""

ASSUMPTION = "assumption"
DATA_SHEET = "data-sheet"
IMPLIED = "implied"
STAGES = "stages"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    `kind` is given, catalogue, derived, assumed or chosen. `block` says which part of the catalogue states the value
    (a block of a model's entry, data-sheet, price, calibration, assumption ...), `entry` the name of the entry or
    table; of a value that is implied, the quantity that implies it. `sources` are keys of the catalogue's sources,
    `date` the day or year that the value holds for, `verification` how far it was checked, `stages` the stages of
    which the value is the sum.
    """

    kind: Status
    block: str | None = None
    entry: str | None = None
    sources: tuple[str, ...] = ()
    date: str | None = None
    verification: str | None = None
    stages: tuple[str, ...] = ()


def source_keys(raw: Any) -> tuple[str, ...]:
    """The keys of sources that an entry states: none, one, or a list."""
    if raw is None:
        return ()
    return tuple(map(str, raw)) if isinstance(raw, (list, tuple)) else (str(raw),)
