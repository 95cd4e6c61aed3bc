"""An input of a batch: its columns, its size, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .columns import CHUNK, Sheet
from .parts import Part


@dataclass(frozen=True, slots=True)
class Source:
    """An input of a batch.

    - `name`: file, or another name for messages
    - `columns`: names of the columns in our vocabulary
    - `parts`: function that yields the parts of the input, each with about the given number of rows
    - `total`: number of rows; None if it is not known
    - `kept`: columns that are copied unchanged to the output, each with its Arrow type or None
    - `named`: whether rows have names that no kept column holds
    - `share`: function that returns the fraction of the input that has been read
    - `note`: how the program interprets the input, where the user did not say
    - `sweep`: description of the sweep, and `swept`, the number of rows that it makes
    """

    name: str
    columns: tuple[str, ...]
    parts: Callable[[int], Iterator[Part]]
    total: int | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    named: bool = False
    share: Callable[[], float] = field(default=lambda: 0.0)
    note: str | None = None
    sweep: str | None = None
    swept: int = 0

    def sheets(self) -> Iterator[Sheet]:
        """Yield all rows, a chunk at a time."""
        return (sheet for part in self.parts(CHUNK) for sheet in part.sheets())


def total(sources: Iterable[Source]) -> int | None:
    """Return the number of rows of all sources; None if a source does not know it."""
    totals = [source.total for source in sources]
    return None if None in totals else sum(count for count in totals if count is not None)


def kept_columns(sources: Sequence[Source]) -> dict[str, Any]:
    """Return the columns that any source keeps, each with its Arrow type; None if the sources' types differ."""
    types = {
        name: {other.kept[name] for other in sources if name in other.kept}
        for source in sources
        for name in source.kept
    }
    return {name: kinds.pop() if len(kinds) == 1 else None for name, kinds in types.items()}
