"""A table as a source: with columns in our vocabulary, or with foreign columns and a mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Findings, Problems, did_you_mean
from ...language import Phrase, join
from .columns import Column, Kept, Sheet
from .mapping import ColumnMapping, mapping_for
from .parts import Part
from .reading import KNOWN, repeated_columns, wrong_columns
from .source import Source

Parts = Callable[[Sequence[str], Sequence[str], int], Iterator[Part]]
"""Function that yields the parts of a table, given the columns to read, the columns to copy, and the rows per part."""


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
    """Return a table as a source, with the columns renamed by `mapping` or by a mapping that is known by the columns.

    A table that is not `headed` (JSON lines) can have different columns in each row; errors about them are faults of
    the row. `types` are the Arrow types of the columns. Raises Problems for errors about the columns of a headed table.
    """
    notes: list[str] = []
    if mapping is None and any(wrong_columns([column]) for column in columns):
        mapping = mapping_for(columns, catalogue)
        if mapping:
            notes.append(
                Phrase("{name}: read as with --map {mapping}, which fits its columns", name=name, mapping=mapping.name)
            )
    kept = dict.fromkeys((*keep, *(name for name in (mapping.keep if mapping else ()) if name in columns)))
    problems = Findings()
    problems += (
        Diagnostic(
            "unknown-key",
            Phrase("--keep: no column {name!r}", name=column),
            name,
            1,
            hint=did_you_mean(column, columns),
        )
        for column in keep
        if column not in columns
    )
    if mapping:
        problems += mapping.unknown(columns, name)
        to_read = mapping.columns_to_read(columns)
        ours = mapping.result_columns(columns)
    else:
        to_read = [column for column in columns if column in KNOWN or column not in kept]
        problems += wrong_columns(to_read, name, 1) if headed else []
        ours = tuple(column for column in columns if column in KNOWN)
    used = {*to_read, *kept} if mapping else {*kept}.difference(KNOWN)
    problems += repeated_columns((column for column in columns if column in used), name, 1)
    if problems:
        raise Problems(problems)
    unread = [column for column in mapping.unnamed(columns) if column not in kept] if mapping else []
    if unread:
        notes.append(Phrase("{name}: columns that are not read: {columns}", name=name, columns=", ".join(unread)))

    def mapped(rows: int) -> Iterator[Part]:
        present = [column for column in kept if column in columns]
        return (Mapped(part, mapping, tuple(kept), headed, catalogue) for part in parts(to_read, present, rows))

    return Source(
        name,
        ours,
        mapped,
        kept={column: (types or {}).get(column) for column in kept},
        named="name" in ours and (mapping is not None or "name" not in kept),
        note=join("\n", notes) if notes else None,
        **rest,
    )


@dataclass(frozen=True, slots=True)
class Mapped:
    """A part with its columns in our vocabulary, and with `kept` columns that are copied unchanged.

    In a `headed` table, a kept cell with an empty text becomes None.
    """

    part: Part
    mapping: ColumnMapping | None
    kept: Sequence[str]
    headed: bool
    catalogue: Catalogue

    @property
    def size(self) -> int:
        return self.part.size

    def sheets(self) -> Iterator[Sheet]:
        return map(self._mapped, self.part.sheets())

    def between(self, start: int, stop: int) -> Mapped:
        return replace(self, part=self.part.between(start, stop))

    def _mapped(self, sheet: Sheet) -> Sheet:
        copied = [name for name in self.kept if name in sheet.columns and name not in sheet.kept]
        kept = {**sheet.kept, **{name: self._cells(sheet.columns[name]) for name in copied}}
        if self.mapping:
            return replace(self.mapping.read(sheet, self.catalogue), kept=kept)
        columns = {name: column for name, column in sheet.columns.items() if name in KNOWN or name not in self.kept}
        return replace(sheet, columns=columns, kept=kept)

    def _cells(self, column: Column) -> Kept:
        return [None if cell == "" else cell for cell in column] if self.headed else column
