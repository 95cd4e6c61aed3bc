"""Scenarios as sheets, each with the sweep that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain

from ...diagnostics import Diagnostic, Problems
from ...language import Phrase, join
from ...yaml_input import load_yaml
from ..files import raw_rows
from ..row import COMMAND_LINE, Place, RawRow
from .columns import Column, Sheet, coded
from .parts import Held
from .reading import KNOWN, wrong_columns
from .source import Source
from .sweep import Axis, read_axis, size, swept, told

ASIDE = ("sweep", "expect", "tolerances")
"""Blocks of a scenario that are no columns."""


def scenario_source(name: str, text: str, keep: Sequence[str] = ()) -> Source:
    """The scenarios of a document, of one in stages the stages. Raises Problems where it has not the form of one."""
    raws = raw_rows(load_yaml(text, name), Place(name, text))
    return rows_source(name, [one for raw in raws for one in raw.stages or (raw,)], keep)


def rows_source(name: str, raws: Sequence[RawRow], keep: Sequence[str] = ()) -> Source:
    """Scenarios, each with its sweep if it has one, and those of the keys to keep that some scenario has."""
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
    columns = dict.fromkeys(key for raw in raws for key in raw.values if key not in ASIDE)
    columns.update(dict.fromkeys(axis.name for _, axes in parts for axis in axes))
    sweeps = [axes for _, axes in parts if axes]
    there = {"name", *(key for raw in raws for key in raw.values)}.difference(ASIDE)
    kept = [one for one in keep if one in there]
    return Source(
        name,
        ("name", *(one for one in columns if one != "name")),
        lambda rows: chain.from_iterable(swept([Held(_sheet_of(one, kept))], axes, rows) for one, axes in parts),
        sum(len(rows) * size(axes) for rows, axes in parts),
        sweep=Phrase("{name}: {axes}", name=name, axes=join("; ", map(_product, sweeps))) if sweeps else None,
        swept=sum(map(size, sweeps)),
        kept=dict.fromkeys(kept),
        named="name" not in kept,
    )


def _product(axes: Sequence[Axis]) -> Phrase:
    return Phrase("{axes} = {rows:,} rows", axes=told(axes), rows=size(axes))


def _sweep(raw: RawRow) -> tuple[list[Axis], list[Diagnostic]]:
    """The axes of a scenario's `sweep:` block."""
    block, place = raw.values.get("sweep", (None, None))
    if block is None or place is None:
        return [], []
    if not isinstance(block, dict):
        return [], [place.mark(Diagnostic("sweep", "sweep: expected 'key: [value, value]' lines"))]
    axes, problems = [], []
    for key, values in block.items():
        problems += [place.mark(one, key) for one in wrong_columns([key])]
        axis = read_axis(str(key), values)
        if isinstance(axis, Diagnostic):
            problems.append(place.mark(axis, key))
        else:
            axes.append(axis or Axis(str(key), [values]))
    return axes, problems


def _sheet_of(rows: Sequence[RawRow], keep: Sequence[str]) -> Sheet:
    """Raw rows as columns."""
    names = dict.fromkeys(key for row in rows for key in (*row.values, *keep) if key not in ASIDE)
    cells = {name: [row.values[name][0] if name in row.values else None for row in rows] for name in names}
    cells["name"] = [row.title for row in rows]
    columns: dict[str, Column] = {
        str(name): coded(column) for name, column in cells.items() if name in KNOWN or name not in keep
    }
    return Sheet(len(rows), columns, partial(_place, rows), kept={name: cells[name] for name in keep})


def _place(rows: Sequence[RawRow], row: int) -> tuple[str, int | None]:
    *_, where = (Place(COMMAND_LINE), *(one for _, one in rows[row].values.values()))
    marked = where.mark(Diagnostic("", ""))
    return marked.file or COMMAND_LINE, marked.line
