"""An input of a batch: what it holds, how large it is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .columns import CHUNK, Sheet
from .parts import Part


@dataclass(frozen=True, slots=True)
class Source:
    """One input: `columns` of ours that it has, those that are `kept` as they are (with the type that Arrow knows them
    by, None elsewhere), how many rows it makes (None where that is not known), the `parts` that they are read in (about
    so many rows in each), and which share of it has been read so far. Rows are `named` where they have names that no
    kept column holds. `note` says how it is understood where that was not told.
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
        """All rows, a chunk at a time."""
        return (sheet for part in self.parts(CHUNK) for sheet in part.sheets())


def total(sources: Iterable[Source]) -> int | None:
    """The rows of all sources, None where one of them does not know."""
    totals = [one.total for one in sources]
    return None if None in totals else sum(one for one in totals if one is not None)


def kept_columns(sources: Sequence[Source]) -> dict[str, Any]:
    """The columns that some source keeps, each with its type in Arrow; None where they do not agree on one."""
    types = {
        name: {one.kept[name] for one in sources if name in one.kept} for source in sources for name in source.kept
    }
    return {name: found.pop() if len(found) == 1 else None for name, found in types.items()}
