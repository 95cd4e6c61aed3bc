"""Mappings: which quantity or category of ours each column of a foreign table holds."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Findings, Problems, did_you_mean, problem
from ...domains.vocabulary import QUANTITIES
from ...io.yaml_input import load_yaml, locate, read_text
from ...language import Phrase
from ...units import UnitError, parse
from .columns import Coded, Column, Sheet, coded, empty, numbers
from .reading import KNOWN

TOP = ("name", "source", "notes", "known_by", "columns", "keep", "others")
"""Top-level keys of a mapping file."""

TARGET = ("to", "unit", "words", "when")
"""Keys of a column in a mapping file."""

OTHERS = ("ignore", "refuse")
"""What to do with columns that a mapping does not name."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a foreign column is in our vocabulary.

    - `to`: name of our quantity or category
    - `factor`: converts numbers of the column to the unit of the quantity
    - `words`: our word for each foreign word, None for an empty cell; `*` stands for all other words, which otherwise
      stay unchanged
    - `when`: columns that must hold a given value, or "" for an empty cell; the other rows are empty
    """

    to: str
    factor: float = 1.0
    words: MappingOf[str, Any] = field(default_factory=dict)
    when: MappingOf[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping of tables.

    `targets` are given by foreign column, `keep` names columns that are copied unchanged, and `known_by` the columns
    that identify such a table. If several columns have the same target, the first that is not empty is used. Columns
    that the mapping does not name are ignored, or errors if it is `strict`.
    """

    name: str
    targets: MappingOf[str, Target]
    keep: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    strict: bool = False

    def columns_to_read(self, names: Sequence[str]) -> list[str]:
        """Return those of a table's columns that the mapping reads."""
        read = {*self.targets, *self.keep, *(key for target in self.targets.values() for key in target.when)}
        return [name for name in names if name in read]

    def unknown(self, names: Sequence[str], file: str) -> list[Diagnostic]:
        """Return errors about a table's columns: no mapped column, or with `strict`, columns that are not mapped."""
        if not any(name in self.targets for name in names):
            hint = Phrase("expected some of {names} …", names=", ".join(list(self.targets)[:6]))
            message = Phrase("the mapping {name} names none of the columns", name=self.name)
            return [Diagnostic("mapping", message, file, 1, hint=hint)]
        known = (*self.targets, *self.keep)
        return [
            Diagnostic(
                "unknown-key", Phrase("unknown column {name!r}", name=name), file, 1, hint=did_you_mean(name, known)
            )
            for name in names
            if self.strict and name not in known
        ]

    def applied(self, sheet: Sheet) -> Sheet:
        """Return the sheet with columns in our vocabulary."""
        columns: dict[str, Column] = {}
        for foreign, target in self.targets.items():
            if foreign in sheet.columns:
                cells = _restricted(_translated(sheet.columns[foreign], target), target.when, sheet)
                columns[target.to] = _filled(columns[target.to], cells) if target.to in columns else cells
        return replace(sheet, columns=columns)


def load_mapping(name: str, catalogue: Catalogue) -> ColumnMapping:
    """Return the mapping of tables with that name in the catalogue, or in that file.

    Raises Problems with every error of the mapping.
    """
    path, text, data = mapping_text(name, catalogue)
    if maps_configs(data):
        raise problem("mapping", "this maps model configurations, not the columns of a table", path)
    reader = MappingReader(path, text)
    mapping = reader.mapping(data, name)
    if reader.problems:
        raise Problems(reader.problems)
    return mapping


def mapping_text(name: str, catalogue: Catalogue) -> tuple[str, str, Any]:
    """Return path, text and data of the mapping with that name, or of that file. Raises Problems if there is none."""
    path = catalogue.path("mappings", name) or name
    if path == name and not name.endswith((".yaml", ".yml")):
        names = catalogue.names("mappings")
        hint = did_you_mean(name, names) or Phrase("the mappings are {names}", names=", ".join(names))
        raise problem("unknown-name", Phrase("unknown mapping {name!r}", name=name), hint=hint)
    text = read_text(path)
    return str(path), text, load_yaml(text, str(path))


def mapping_files(name: str, catalogue: Catalogue) -> list[str]:
    """Return the file of the mapping with that name, or that file, and the files of the mappings that it extends."""
    paths: list[str] = []
    while name:
        path, _, data = mapping_text(name, catalogue)
        if path in paths:
            break
        paths.append(path)
        name = str(data.get("extends") or "") if isinstance(data, dict) else ""
    return paths


def maps_configs(data: Any) -> bool:
    """Return whether a mapping file is for model configurations rather than for tables."""
    return isinstance(data, dict) and ("kinds" in data or "extends" in data)


def mapping_for(names: Sequence[str], catalogue: Catalogue) -> ColumnMapping | None:
    """Return the mapping of the catalogue that is known by columns of a table; None if there is none."""
    for name in catalogue.names("mappings"):
        if maps_configs(mapping_text(name, catalogue)[2]):
            continue
        mapping = load_mapping(name, catalogue)
        if mapping.known_by and set(mapping.known_by) <= set(names):
            return mapping
    return None


class MappingReader:
    """Reader of a mapping file that collects all errors in `problems`."""

    top: Sequence[str] = TOP
    """Allowed top-level keys."""

    def __init__(self, file: str, text: str) -> None:
        self.problems = Findings()
        self._file, self._text = file, text

    def mapping(self, data: Any, name: str) -> ColumnMapping:
        """Read a mapping of tables. Raises Problems if it has no `columns:`."""
        if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
            message = Phrase("expected 'columns:' with the quantity or category of each column")
            raise problem("form", message, self._file, 1, 1)
        self._keys(data, self.top, ())
        others = data.get("others", "ignore")
        if others not in OTHERS:
            self._complain(
                Phrase("others: found {others!r}, expected one of {names}", others=others, names=", ".join(OTHERS)),
                ("others",),
            )
        targets = {str(key): self._target(str(key), raw) for key, raw in data["columns"].items()}
        return ColumnMapping(
            name,
            {key: target for key, target in targets.items() if target},
            self._names(data, "keep"),
            self._names(data, "known_by"),
            others == "refuse",
        )

    def _target(self, key: str, raw: Any) -> Target | None:
        here = ("columns", key)
        body = raw if isinstance(raw, dict) else {"to": raw}
        self._keys(body, TARGET, here)
        to = str(body.get("to"))
        if to not in KNOWN:
            self._complain(Phrase("{key}: unknown quantity {to!r}", key=key, to=to), here, did_you_mean(to, KNOWN))
            return None
        for part in ("words", "when"):
            if not isinstance(body.get(part, {}), dict):
                self._complain(Phrase("{key}: {part}: expected 'word: word' lines", key=key, part=part), (*here, part))
                return None
        words = {str(word): meaning for word, meaning in body.get("words", {}).items()}
        when = {str(column): str(value or "") for column, value in body.get("when", {}).items()}
        return Target(to, self._factor(key, to, body, here), words, when)

    def _factor(self, key: str, to: str, body: MappingOf[str, Any], here: tuple[str, ...]) -> float:
        """Return the factor that converts the unit of a column to the unit of the quantity."""
        if "unit" not in body:
            return 1.0
        try:
            factor = parse(f"1 {body['unit']}", QUANTITIES[to].unit) if to in QUANTITIES else None
        except UnitError as error:
            self._complain(Phrase("{key}: unit: {error}", key=key, error=error), (*here, "unit"))
            return 1.0
        if not isinstance(factor, float):
            self._complain(Phrase("{key}: unit: {to} has no unit", key=key, to=to), (*here, "unit"))
            return 1.0
        return factor

    def _names(self, data: MappingOf[str, Any], key: str) -> tuple[str, ...]:
        raw = data.get(key, [])
        if not isinstance(raw, list):
            self._complain(Phrase("{key}: expected a list of columns", key=key), (key,))
            return ()
        return tuple(map(str, raw))

    def _keys(self, body: MappingOf[Any, Any], known: Sequence[str], here: tuple[str, ...]) -> None:
        for key in body:
            if key not in known:
                self._complain(Phrase("unknown key {key!r}", key=key), (*here, str(key)), did_you_mean(str(key), known))

    def _complain(self, message: str, path: tuple[str | int, ...], hint: str | None = None) -> None:
        self.problems.append(Diagnostic("mapping", message, hint=hint).at(self._file, *locate(self._text, path)))


def _translated(column: Column, target: Target) -> Column:
    """Return the cells with our words, and with numbers in the unit of the quantity.

    Texts that name a unit stay unchanged; they are converted when the cell is read.
    """
    if target.words:
        cells = coded(column)
        column = _recoded(cells, [_meaning(cell, target.words) for cell in cells.values])
    if target.factor == 1.0:
        return column
    plain = numbers(column)
    if plain is not None:
        return plain * target.factor
    cells = coded(column)
    return Coded(cells.codes, [_scaled(cell, target.factor) for cell in cells.values])


def _meaning(cell: Any, words: MappingOf[str, Any]) -> Any:
    return words.get(str(cell).strip(), words.get("*", cell))


def _scaled(cell: Any, factor: float) -> Any:
    try:
        return float(cell) * factor
    except (ValueError, TypeError):
        return cell


def _recoded(cells: Coded, meanings: Sequence[Any]) -> Coded:
    """Return the cells with other values; cells whose new value is empty become empty."""
    codes = np.array([*(-1 if empty(value) else index for index, value in enumerate(meanings)), -1], dtype=np.intp)
    return Coded(codes[cells.codes], meanings)


def _restricted(column: Column, when: MappingOf[str, str], sheet: Sheet) -> Column:
    """Return the cells of the rows in which other columns hold the required values; the other cells become empty."""
    for name, value in when.items():
        other = coded(sheet.columns.get(name, [None] * sheet.size))
        matches = np.array([*(str(cell).strip() == value for cell in other.values), empty(value)])[other.codes]
        cells = coded(column)
        column = Coded(np.where(matches, cells.codes, -1), cells.values)
    return column


def _filled(column: Column, other: Column) -> Column:
    """Return the cells of a column, with empty cells filled from another column."""
    first, second = coded(column), coded(other)
    codes = np.where(first.codes >= 0, first.codes, np.where(second.codes >= 0, second.codes + len(first.values), -1))
    return Coded(codes, [*first.values, *second.values])
