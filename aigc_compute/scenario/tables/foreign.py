"""A table as a source: its columns known as they are, or by the mapping of somebody else's names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Findings, Problems, did_you_mean
from ...language import Phrase
from .columns import Sheet
from .mapping import ColumnMapping, mapping_for
from .parts import Part
from .reading import KNOWN, wrong_columns
from .source import Source

Parts = Callable[[Sequence[str], int], Iterator[Part]]
"""The parts of a table: its wanted columns, about so many rows in each."""


def table_source(
    name: str,
    columns: Sequence[str],
    parts: Parts,
    catalogue: Catalogue,
    mapping: ColumnMapping | None,
    keep: Sequence[str],
    *,
    headed: bool = True,
    **rest: Any,
) -> Source:
    """A table, its columns renamed where a mapping says so, or is known by them. Where it is not `headed`, each row has
    its own columns, and what is wrong with them is a fault of that row.
    """
    note = None
    if mapping is None and any(wrong_columns([one]) for one in columns):
        mapping = mapping_for(columns, catalogue)
        note = (
            Phrase("{name}: read with --map {mapping}, known by its columns", name=name, mapping=mapping.name)
            if mapping
            else None
        )
    kept = tuple(dict.fromkeys((*keep, *(mapping.keep if mapping else ()))))
    problems = Findings()
    problems += (
        Diagnostic(
            "unknown-key", Phrase("--keep: no column {name!r}", name=one), name, 1, hint=did_you_mean(one, columns)
        )
        for one in keep
        if one not in columns
    )
    if mapping:
        problems += mapping.unknown(columns, name)
        wanted = list(dict.fromkeys((*mapping.wanted(columns), *(one for one in kept if one in columns))))
        ours = tuple(dict.fromkeys(one.to for key, one in mapping.targets.items() if key in columns))
    else:
        problems += wrong_columns([one for one in columns if one not in kept], name, 1) if headed else []
        wanted = list(columns)
        ours = tuple(one for one in columns if one in KNOWN and one not in kept)
    if problems:
        raise Problems(problems)

    def mapped(rows: int) -> Iterator[Part]:
        return (Mapped(one, mapping, kept) for one in parts(wanted, rows))

    return Source(name, ours, mapped, kept=kept, note=note, **rest)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Rows in our vocabulary, with columns that are `kept` as they are."""

    part: Part
    mapping: ColumnMapping | None
    kept: Sequence[str]

    @property
    def size(self) -> int:
        return self.part.size

    def sheets(self) -> Iterator[Sheet]:
        return map(self._mapped, self.part.sheets())

    def between(self, start: int, stop: int) -> Mapped:
        return replace(self, part=self.part.between(start, stop))

    def _mapped(self, sheet: Sheet) -> Sheet:
        own = {name: column for name, column in sheet.columns.items() if name in self.kept}
        if self.mapping:
            sheet = self.mapping.applied(sheet)
        columns = {name: column for name, column in sheet.columns.items() if self.mapping or name not in self.kept}
        return replace(sheet, columns=columns, kept=own)
