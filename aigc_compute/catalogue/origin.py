"""Origins: where a value comes from, as data. Only `render` turns an origin into a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Status = Literal["given", "catalogue", "derived", "assumed", "chosen"]
"""Kind of an origin."""

GIVEN: Final = "given"
CATALOGUE: Final = "catalogue"
DERIVED: Final = "derived"
ASSUMED: Final = "assumed"

ARCHITECTURE, RECIPE, REPORTED, ESTIMATES = "architecture", "recipe", "reported", "estimates"
MODEL_BLOCKS = (ARCHITECTURE, RECIPE, REPORTED, ESTIMATES)
"""The blocks of a model's entry, in order of precedence."""

ASSUMPTION = "assumption"
DATA_SHEET = "data-sheet"
IMPLIED = "implied"
STAGES = "stages"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    - `kind`: given, catalogue, derived, assumed or chosen
    - `block`: the part of the catalogue that states the value: a block of a model's entry, data-sheet, price,
      calibration, assumption, ...
    - `entry`: name of the entry or table; for an implied value, the quantity that implies it
    - `sources`: keys of the catalogue's sources
    - `date`: the day or year for which the value holds
    - `verification`: how far the value was checked
    - `stages`: the stages of which the value is the sum
    """

    kind: Status
    block: str | None = None
    entry: str | None = None
    sources: tuple[str, ...] = ()
    date: str | None = None
    verification: str | None = None
    stages: tuple[str, ...] = ()


def source_keys(raw: Any) -> tuple[str, ...]:
    """Return the source keys that an entry states: none, a single key, or a list of keys."""
    if raw is None:
        return ()
    return tuple(map(str, raw)) if isinstance(raw, (list, tuple)) else (str(raw),)
