"""One scenario as a row: the categories and numbers that a user gives, what is expected of them, and their places."""

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
"""Two quantities and their correlation."""

COMMAND_LINE = Phrase("command line")

TEXT_KEYS = ("name", "description", "source")
"""Keys of a row that are texts for the reader and do not affect the estimate."""

BLOCKS = ("expect", "tolerances", "correlations", "forecast", "stages")
"""Keys of a row that hold values of several quantities."""

SCENARIO_KEYS = (*TEXT_KEYS, "expect", "tolerances")
"""Keys that apply to the sum of a scenario in stages; every other key applies to each stage."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is written: a path in the text of a file, or the command line, which has no text."""

    file: str
    text: str | None = None
    path: tuple[str | int, ...] = ()

    def mark(self, diagnostic: Diagnostic, *deeper: str | int) -> Diagnostic:
        """Return a diagnostic with this place, or with the place at a path below it."""
        if self.text is None:
            return diagnostic.at(self.file)
        return diagnostic.at(self.file, *locate(self.text, (*self.path, *deeper)))


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before it is checked: every value with its place, and a name for rows that state none.

    A row with `stages` is their sum and has only the keys `SCENARIO_KEYS`.
    """

    name: str
    values: Mapping[Any, tuple[Any, Place]]
    stages: tuple[RawRow, ...] = ()

    @property
    def title(self) -> str:
        """The name of the row, else the name of its model."""
        return str(next((self.values[key][0] for key in ("name", "model") if key in self.values), self.name))

    def changed(self, changes: Mapping[Any, tuple[Any, Place]]) -> RawRow:
        """Return the row with other values; if it has stages, the values of every stage change."""
        if self.stages:
            return replace(self, stages=tuple(stage.changed(changes) for stage in self.stages))
        return replace(self, values={**self.values, **changes})


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a quantity is expected to be: a value with its tolerance, limits, or unknown; and the source.

    `value`, `low` and `high` (absolute limits) are in the unit of the quantity; `tolerance`, `max_increase` and
    `max_decrease` are fractions of the value. If only one of `max_increase` and `max_decrease` is stated and no
    tolerance, the other direction is not limited. `tolerance_stated` is false where the default tolerance is used.
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
        """The smallest and the largest allowed value in the unit of the quantity; infinite without a limit."""
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
    """A checked scenario: `categories` with canonical words by name, and `given` numbers by quantity.

    - `tolerances`: by quantity, the fraction by which it may differ from a baseline
    - `correlations`: pairs of quantities with the correlation of their normal scores; for log-normal ranges this is the
      correlation of the logarithms
    - `stages`: the rows of which this row is the sum; a row with stages gives no values itself
    - `outlook`: the forecast of the scenario
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
    def effective_correlations(self) -> tuple[Correlation, ...]:
        """The correlations that have an effect: those of which neither quantity is given as a single number."""
        points = {name for name, value in self.given.items() if not isinstance(value, Range)}
        return tuple(correlation for correlation in self.correlations if points.isdisjoint(correlation[:2]))


def assignments(arguments: Iterable[str]) -> dict[str, str]:
    """Return `key=value` arguments as a mapping. Raises Problems for keys that are given twice."""
    values: dict[str, str] = {}
    problems = []
    for argument in arguments:
        key, _, value = argument.partition("=")
        key = key.strip()
        if key in values:
            problems.append(
                Diagnostic("duplicate-key", Phrase("{key!r} is given twice", key=key), f"argument {argument!r}")
            )
        values[key] = value.strip()
    if problems:
        raise Problems(problems)
    return values
