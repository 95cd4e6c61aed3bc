"""One scenario: the words and numbers that a user gives, what is expected of them, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, Problems
from ..io.yaml_input import locate
from ..language import Phrase
from ..units import Range

if TYPE_CHECKING:
    from .outlook import Outlook

Correlation = tuple[str, str, float]

COMMAND_LINE = Phrase("command line")

PROSE = ("name", "description", "source")
"""Keys of a row that are kept for the reader and mean nothing to the estimate."""

BLOCKS = ("expect", "tolerances", "correlations", "forecast", "stages")
"""Keys of a row that say something about several quantities."""

OF_THE_WHOLE = (*PROSE, "expect", "tolerances")
"""What a scenario in stages says of their sum; everything else holds for each of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a file with its text and the path in it, or the command line (no text)."""

    file: str
    text: str | None = None
    path: tuple[str | int, ...] = ()

    def mark(self, diagnostic: Diagnostic, *deeper: str | int) -> Diagnostic:
        """The finding at this place, or at a path below it."""
        if self.text is None:
            return diagnostic.at(self.file)
        return diagnostic.at(self.file, *locate(self.text, (*self.path, *deeper)))


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before it is read: each value with its place, and a name to fall back on. One that is the sum of `stages`
    says nothing but what `OF_THE_WHOLE` lists.
    """

    name: str
    values: Mapping[Any, tuple[Any, Place]]
    stages: tuple[RawRow, ...] = ()

    @property
    def title(self) -> str:
        """Its name, or its model's."""
        return str(next((self.values[key][0] for key in ("name", "model") if key in self.values), self.name))

    def changed(self, changes: Mapping[Any, tuple[Any, Place]]) -> RawRow:
        """With other values; those of every stage, where there are stages."""
        if self.stages:
            return replace(self, stages=tuple(one.changed(changes) for one in self.stages))
        return replace(self, values={**self.values, **changes})


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a quantity is expected to be: a figure with its tolerance, limits, or unknown; and its source.

    `value`, `low` and `high` (absolute limits) are in the quantity's unit; `tolerance`, `max_increase` and
    `max_decrease` are fractions of the value. Where a direction is limited and no tolerance stated, the other
    direction is free.
    """

    value: float | None = None
    tolerance: float | None = None
    source: str | None = None
    max_increase: float | None = None
    max_decrease: float | None = None
    low: float = -inf
    high: float = inf
    unknown: bool = False
    tolerance_stated: bool = field(default=True, compare=False)
    place: Place | None = field(default=None, compare=False, repr=False)

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the greatest value allowed, in the quantity's unit; infinite where a side is free."""
        if self.value is None:
            return self.low, self.high
        down, up = (
            inf if share is None else share * abs(self.value)
            for share in (
                self.tolerance if self.max_decrease is None else self.max_decrease,
                self.tolerance if self.max_increase is None else self.max_increase,
            )
        )
        return max(self.low, self.value - down), min(self.high, self.value + up)


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario as given: `words` by category in canonical spelling, `given` numbers by quantity.

    `tolerances` are fractions by quantity: how far each may drift from a baseline. `correlations` are pairs of
    quantities with the correlation of their normal scores (of log-normal ranges that of the logarithms). A row with
    `stages` is their sum and gives nothing itself. `outlook` is what it says of years to come.
    """

    name: str
    categories: dict[str, str] = field(default_factory=dict)
    given: dict[str, float | Range] = field(default_factory=dict)
    expect: dict[str, Expectation] = field(default_factory=dict)
    file: str | None = None
    tolerances: dict[str, float] = field(default_factory=dict)
    correlations: tuple[Correlation, ...] = ()
    stages: tuple[Row, ...] = ()
    outlook: Outlook | None = None

    @property
    def ties(self) -> tuple[Correlation, ...]:
        """The correlations that say something: those of nothing that is given as a point."""
        points = {name for name, value in self.given.items() if not isinstance(value, Range)}
        return tuple(one for one in self.correlations if points.isdisjoint(one[:2]))


def assignments(arguments: Iterable[str]) -> dict[str, str]:
    """`key=value` words as a mapping; a key given twice is Problems."""
    found: dict[str, str] = {}
    problems = []
    for argument in arguments:
        key, _, value = argument.partition("=")
        key = key.strip()
        if key in found:
            problems.append(
                Diagnostic("duplicate-key", Phrase("{key!r} is given twice", key=key), f"argument {argument!r}")
            )
        found[key] = value.strip()
    if problems:
        raise Problems(problems)
    return found
