"""A table as a source: its columns known as they are, or by the mapping of somebody else's names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Findings, Problems, did_you_mean
from ...language import Phrase
from .columns import Column, Kept, Sheet
from .mapping import ColumnMapping, mapping_for
from .parts import Part
from .reading import KNOWN, repeated_columns, wrong_columns
from .source import Source

Parts = Callable[[Sequence[str], Sequence[str], int], Iterator[Part]]
"""The parts of a table: columns to understand, columns to keep as they are, about so many rows in each part."""


def table_source(
    name: str,
    columns: Sequence[str],
    parts: Parts,
    catalogue: Catalogue,
    mapping: ColumnMapping | None,
    keep: Sequence[str],
    *,
    headed: bool = True,
    types: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Source:
    """A table, its columns renamed where a mapping says so, or is known by them. Where it is not `headed`, each row has
    its own columns, and what is wrong with them is a fault of that row. `types` are those of Arrow, by column.
    """
    note = None
    if mapping is None and any(wrong_columns([one]) for one in columns):
        mapping = mapping_for(columns, catalogue)
        note = (
            Phrase("{name}: read with --map {mapping}, known by its columns", name=name, mapping=mapping.name)
            if mapping
            else None
        )
    kept = dict.fromkeys((*keep, *(mapping.keep if mapping else ())))
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
        wanted = mapping.wanted(columns)
        ours = tuple(dict.fromkeys(one.to for key, one in mapping.targets.items() if key in columns))
    else:
        wanted = [one for one in columns if one in KNOWN or one not in kept]
        problems += wrong_columns(wanted, name, 1) if headed else []
        ours = tuple(one for one in columns if one in KNOWN)
    used = {*wanted, *kept} if mapping else {*kept}.difference(KNOWN)
    problems += repeated_columns((one for one in columns if one in used), name, 1)
    if problems:
        raise Problems(problems)

    def mapped(rows: int) -> Iterator[Part]:
        there = [one for one in kept if one in columns]
        return (Mapped(one, mapping, tuple(kept), headed) for one in parts(wanted, there, rows))

    return Source(
        name,
        ours,
        mapped,
        kept={one: (types or {}).get(one) for one in kept},
        named="name" in ours and (mapping is not None or "name" not in kept),
        note=note,
        **rest,
    )


@dataclass(frozen=True, slots=True)
class Mapped:
    """Rows in our vocabulary, with columns that are `kept` as they are; in a `headed` table an empty cell is none."""

    part: Part
    mapping: ColumnMapping | None
    kept: Sequence[str]
    headed: bool

    @property
    def size(self) -> int:
        return self.part.size

    def sheets(self) -> Iterator[Sheet]:
        return map(self._mapped, self.part.sheets())

    def between(self, start: int, stop: int) -> Mapped:
        return replace(self, part=self.part.between(start, stop))

    def _mapped(self, sheet: Sheet) -> Sheet:
        held = [name for name in self.kept if name in sheet.columns and name not in sheet.kept]
        kept = {**sheet.kept, **{name: self._cells(sheet.columns[name]) for name in held}}
        if self.mapping:
            return replace(self.mapping.applied(sheet), kept=kept)
        columns = {name: one for name, one in sheet.columns.items() if name in KNOWN or name not in self.kept}
        return replace(sheet, columns=columns, kept=kept)

    def _cells(self, column: Column) -> Kept:
        return [None if cell == "" else cell for cell in column] if self.headed else column
