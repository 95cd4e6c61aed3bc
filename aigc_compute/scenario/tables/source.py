"""An input of a batch: what it holds, how large it is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .columns import CHUNK, Sheet
from .parts import Part


@dataclass(frozen=True, slots=True)
class Source:
    """One input: `columns` of ours that it has, those of its own that are `kept`, how many rows it makes (None where
    that is not known), the `parts` that they are read in (about so many rows in each), and which share of it has been
    read so far. `note` says how it is understood where that was not told.
    """

    name: str
    columns: tuple[str, ...]
    parts: Callable[[int], Iterator[Part]]
    total: int | None = None
    kept: tuple[str, ...] = ()
    share: Callable[[], float] = field(default=lambda: 0.0)
    note: str | None = None
    sweep: str | None = None
    swept: int = 0

    def sheets(self) -> Iterator[Sheet]:
        """All rows, a chunk at a time."""
        return (sheet for part in self.parts(CHUNK) for sheet in part.sheets())


def total(sources: Iterable[Source]) -> int | None:
    """The rows of all sources, None where one of them does not know."""
    totals = [one.total for one in sources]
    return None if None in totals else sum(one for one in totals if one is not None)
