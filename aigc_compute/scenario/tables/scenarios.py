"""Scenarios as sources of a batch, each with its sweep if it has one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain

from ...diagnostics import Diagnostic, Problems
from ...io.yaml_input import load_yaml
from ...language import Phrase, join
from ..files import raw_rows
from ..row import COMMAND_LINE, Place, RawRow
from .columns import Column, Sheet, coded
from .parts import SheetPart
from .reading import KNOWN, wrong_columns
from .source import Source
from .sweep import Axis, axes_text, read_axis, size, swept

NOT_COLUMNS = ("sweep", "expect", "tolerances")
"""Keys of a scenario that are not columns."""


def scenario_source(name: str, text: str, keep: Sequence[str] = ()) -> Source:
    """Return the scenarios of a YAML document as a source; a scenario in stages gives its stages.

    Raises Problems if the text does not have the form of a scenario file.
    """
    raws = raw_rows(load_yaml(text, name), Place(name, text))
    return rows_source(name, [row for raw in raws for row in raw.stages or (raw,)], keep)


def rows_source(name: str, raws: Sequence[RawRow], keep: Sequence[str] = ()) -> Source:
    """Return raw rows as a source, with their sweeps. Of `keep`, it keeps the keys that any of the rows has.

    Raises Problems for errors in sweeps.
    """
    parts: list[tuple[list[RawRow], list[Axis]]] = []
    problems: list[Diagnostic] = []
    for raw in raws:
        axes, wrong = _sweep(raw)
        problems += wrong
        if axes or not parts or parts[-1][1]:
            parts.append(([], axes))
        parts[-1][0].append(raw)
    if problems:
        raise Problems(problems)
    columns = dict.fromkeys(key for raw in raws for key in raw.values if key not in NOT_COLUMNS)
    columns.update(dict.fromkeys(axis.name for _, axes in parts for axis in axes))
    sweeps = [axes for _, axes in parts if axes]
    present = {"name", *(key for raw in raws for key in raw.values)}.difference(NOT_COLUMNS)
    kept = [key for key in keep if key in present]
    return Source(
        name,
        ("name", *(column for column in columns if column != "name")),
        lambda rows: chain.from_iterable(swept([SheetPart(_sheet_of(raw, kept))], axes, rows) for raw, axes in parts),
        sum(len(rows) * size(axes) for rows, axes in parts),
        sweep=Phrase("{name}: {axes}", name=name, axes=join("; ", map(_product, sweeps))) if sweeps else None,
        swept=sum(map(size, sweeps)),
        kept=dict.fromkeys(kept),
        named="name" not in kept,
    )


def _product(axes: Sequence[Axis]) -> Phrase:
    return Phrase("{axes} = {rows:,} rows", axes=axes_text(axes), rows=size(axes))


def _sweep(raw: RawRow) -> tuple[list[Axis], list[Diagnostic]]:
    """Return the axes of a scenario's `sweep:` block, and its errors."""
    block, place = raw.values.get("sweep", (None, None))
    if block is None or place is None:
        return [], []
    if not isinstance(block, dict):
        return [], [place.mark(Diagnostic("sweep", "sweep: expected 'key: [value, value]' lines"))]
    axes, problems = [], []
    for key, values in block.items():
        problems += [place.mark(diagnostic, key) for diagnostic in wrong_columns([key])]
        axis = read_axis(str(key), values)
        if isinstance(axis, Diagnostic):
            problems.append(place.mark(axis, key))
        else:
            axes.append(axis or Axis(str(key), [values]))
    return axes, problems


def _sheet_of(rows: Sequence[RawRow], keep: Sequence[str]) -> Sheet:
    """Return raw rows as a sheet."""
    names = dict.fromkeys(key for row in rows for key in (*row.values, *keep) if key not in NOT_COLUMNS)
    cells = {name: [row.values[name][0] if name in row.values else None for row in rows] for name in names}
    cells["name"] = [row.title for row in rows]
    columns: dict[str, Column] = {
        str(name): coded(column) for name, column in cells.items() if name in KNOWN or name not in keep
    }
    return Sheet(len(rows), columns, partial(_place, rows), kept={name: cells[name] for name in keep})


def _place(rows: Sequence[RawRow], row: int) -> tuple[str, int | None]:
    """Return the place of the last value of a row."""
    *_, last = (Place(COMMAND_LINE), *(place for _, place in rows[row].values.values()))
    marked = last.mark(Diagnostic("", ""))
    return marked.file or COMMAND_LINE, marked.line
