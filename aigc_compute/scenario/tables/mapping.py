"""Mappings: which quantity or category of ours each column of a foreign table holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Findings, Problems, did_you_mean, problem
from ...domains.vocabulary import QUANTITIES
from ...io.yaml_input import load_yaml, locate, read_text
from ...language import Phrase
from ...units import UnitError, parse
from .columns import Coded, Column, Sheet, coded, empty, numbers, plain_numbers
from .reading import KNOWN
from .stated_runs import RUN_RESULTS, RunColumns, reconciled

TOP = ("name", "source", "notes", "known_by", "columns", "keep", "unread", "required", "runs", "others")
"""Top-level keys of a mapping file."""

TARGET = ("to", "unit", "words", "when", "times", "per")
"""Keys of a column in a mapping file."""

OTHERS = ("ignore", "refuse")
"""What to do with columns that a mapping does not name."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a foreign column is in our vocabulary.

    - `to`: name of our quantity or category
    - `factor`: converts numbers of the column to the unit of the quantity
    - `words`: our word for each foreign word, None for an empty cell; `*` stands for all other words, which otherwise
      stay unchanged; a mapping of quantities and categories says what else follows from a word
    - `when`: columns that must hold a given value, or "" for an empty cell; the other rows are empty
    - `times`, `per`: column whose number multiplies or divides the number of this column
    - `implied`: for other quantities and categories that follow from a foreign word, their values by word
    """

    to: str
    factor: float = 1.0
    words: MappingOf[str, Any] = field(default_factory=dict)
    when: MappingOf[str, str] = field(default_factory=dict)
    times: str | None = None
    per: str | None = None
    implied: MappingOf[str, MappingOf[str, Any]] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """The other foreign columns on which the value depends."""
        return (*self.when, *filter(None, (self.times, self.per)))


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping of tables.

    - `targets`: by foreign column, what the column is; of several columns with the same target, the first that is not
      empty is used
    - `keep`: columns that are copied unchanged
    - `known_by`: sets of columns, each of which identifies such a table
    - `unread`: columns that are known and of no use
    - `required`: our quantities and categories that every row must have
    - `runs`: the columns that say how the figures of a training run belong together, if rows are such runs
    - `strict`: whether columns that the mapping does not name are errors rather than ignored
    """

    name: str
    targets: MappingOf[str, Target]
    keep: tuple[str, ...] = ()
    known_by: tuple[tuple[str, ...], ...] = ()
    unread: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    runs: RunColumns | None = None
    strict: bool = False

    @property
    def named(self) -> set[str]:
        """All foreign columns that the mapping reads or copies."""
        others = {key for target in self.targets.values() for key in target.reads}
        return {*self.targets, *self.keep, *others, *(self.runs.foreign if self.runs else ())}

    def columns_to_read(self, names: Sequence[str]) -> list[str]:
        """Return those of a table's columns that the mapping reads."""
        named = self.named
        return [name for name in names if name in named]

    def result_columns(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the columns in our vocabulary that follow from a table's columns."""
        read = [target for key, target in self.targets.items() if key in names]
        derived = RUN_RESULTS if self.runs else ()
        return tuple(dict.fromkeys((*(name for target in read for name in (target.to, *target.implied)), *derived)))

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
            for name in self.unnamed(names)
            if self.strict
        ]

    def unnamed(self, names: Sequence[str]) -> list[str]:
        """Return those of a table's columns that the mapping neither reads nor lists as of no use."""
        known = self.named.union(self.unread)
        return [name for name in names if name not in known]

    def applied(self, sheet: Sheet) -> Sheet:
        """Return the sheet with columns in our vocabulary."""
        columns: dict[str, Column] = {}
        for foreign, target in self.targets.items():
            if foreign in sheet.columns:
                for name, cells in _read(sheet.columns[foreign], target):
                    cells = _multiplied(_restricted(cells, target.when, sheet), target, sheet)
                    columns[name] = _filled(columns[name], cells) if name in columns else cells
        return replace(sheet, columns=columns)

    def read(self, sheet: Sheet, catalogue: Catalogue) -> Sheet:
        """Return the sheet with columns in our vocabulary, with the figures of runs reconciled and faults of rows that
        lack what is required.
        """
        mapped = self.applied(sheet)
        if self.runs:
            mapped = reconciled(mapped, sheet.columns, self.runs, catalogue)
        return replace(mapped, faults={**_missing(mapped, self.required), **sheet.faults})


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
        if any(set(columns) <= set(names) for columns in mapping.known_by):
            return mapping
    return None


class MappingReader:
    """Reader of a mapping file that collects all errors in `problems`."""

    top: Sequence[str] = TOP
    """Allowed top-level keys."""
    known: Sequence[str] = KNOWN
    """Names that a foreign column can be."""

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
            self._known_by(data),
            self._names(data, "unread"),
            self._ours(data, "required"),
            self._runs(data),
            others == "refuse",
        )

    def _known_by(self, data: MappingOf[str, Any]) -> tuple[tuple[str, ...], ...]:
        """Return the sets of columns that identify a table: a list of columns, or a list of such lists."""
        raw = data.get("known_by") or []
        alternatives = raw if isinstance(raw, list) and all(isinstance(names, list) for names in raw) else [raw]
        return tuple(filter(None, (self._names({"known_by": names}, "known_by") for names in alternatives)))

    def _ours(self, data: MappingOf[str, Any], key: str) -> tuple[str, ...]:
        names = self._names(data, key)
        for name in names:
            if name not in self.known:
                message = Phrase("{key}: unknown quantity {to!r}", key=key, to=name)
                self._complain(message, (key,), did_you_mean(name, self.known))
        return names

    def _runs(self, data: MappingOf[str, Any]) -> RunColumns | None:
        raw = data.get("runs")
        if raw is None:
            return None
        if not isinstance(raw, dict):
            self._complain(Phrase("{key}: expected 'word: word' lines", key="runs"), ("runs",))
            return None
        number = raw.get(RunColumns.NUMBER)
        if not (number is None or (isinstance(number, (int, float)) and number > 0)):
            self._complain(Phrase("{key}: expected a number above zero", key=RunColumns.NUMBER), ("runs",))
            return None
        self._keys(raw, (*RunColumns.WORDS, RunColumns.NUMBER, *RunColumns.LISTS), ("runs",))
        words: dict[str, Any] = {key: str(raw[key]) for key in RunColumns.WORDS if key in raw}
        lists: dict[str, Any] = {key: self._names(raw, key) for key in RunColumns.LISTS}
        return RunColumns(**words, words_per_token=number, **lists)

    def _target(self, key: str, raw: Any) -> Target | None:
        here = ("columns", key)
        body = raw if isinstance(raw, dict) else {"to": raw}
        self._keys(body, TARGET, here)
        to = str(body.get("to"))
        if to not in self.known:
            self._complain(Phrase("{key}: unknown quantity {to!r}", key=key, to=to), here, did_you_mean(to, self.known))
            return None
        for part in ("words", "when"):
            if not isinstance(body.get(part, {}), dict):
                self._complain(Phrase("{key}: {part}: expected 'word: word' lines", key=key, part=part), (*here, part))
                return None
        meanings = {str(word): meaning for word, meaning in body.get("words", {}).items()}
        several = {word: meaning for word, meaning in meanings.items() if isinstance(meaning, dict)}
        words = {
            word: meaning[to] if word in several else meaning
            for word, meaning in meanings.items()
            if word not in several or to in several[word]
        }
        implied: dict[str, dict[str, Any]] = {}
        for word, values in several.items():
            self._keys(values, self.known, (*here, "words", word))
            for name, value in values.items():
                if name != to:
                    implied.setdefault(str(name), dict.fromkeys(meanings))[word] = value
        when = {str(column): str(value or "") for column, value in body.get("when", {}).items()}
        times, per = (str(body[part]) if part in body else None for part in ("times", "per"))
        return Target(to, self._factor(key, to, body, here), words, when, times, per, implied)

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


def _read(column: Column, target: Target) -> Iterator[tuple[str, Column]]:
    """Yield the quantity or category that a foreign column is, and those that follow from its words, with the cells."""
    yield target.to, _scaled(_worded(column, target.words), target.factor)
    for name, words in target.implied.items():
        yield name, _worded(column, {"*": None, **words})


def _worded(column: Column, words: MappingOf[str, Any]) -> Column:
    """Return the cells with our words."""
    if not words:
        return column
    cells = coded(column)
    return _recoded(cells, [_meaning(cell, words) for cell in cells.values])


def _scaled(column: Column, factor: float) -> Column:
    """Return the cells with numbers in the unit of the quantity.

    Texts that name a unit stay unchanged; they are converted when the cell is read.
    """
    if factor == 1.0:
        return column
    plain = numbers(column)
    if plain is not None:
        return plain * factor
    cells = coded(column)
    return Coded(cells.codes, [_scaled_cell(cell, factor) for cell in cells.values])


def _multiplied(column: Column, target: Target, sheet: Sheet) -> Column:
    """Return the cells times the numbers of another column or over them; empty where one of the two is no number."""
    if target.times is None and target.per is None:
        return column
    cells = plain_numbers(column)
    if target.times is not None and target.times in sheet.columns:
        cells = cells * plain_numbers(sheet.columns[target.times])
    if target.per is not None:
        divisor = plain_numbers(sheet.columns.get(target.per, [None] * sheet.size))
        cells = cells / np.where(divisor == 0, np.nan, divisor)
    return cells


def _missing(sheet: Sheet, required: Sequence[str]) -> dict[int, tuple[Diagnostic, ...]]:
    """Return a fault for every row in which a required quantity or category is empty."""
    faults: dict[int, tuple[Diagnostic, ...]] = {}
    for name in required:
        fault = Diagnostic("table", Phrase("the row does not state {name}", name=name))
        for row in np.flatnonzero(coded(sheet.columns.get(name, [None] * sheet.size)).codes < 0):
            faults[int(row)] = (*faults.get(int(row), ()), fault.at(*sheet.place(int(row))))
    return faults


def _meaning(cell: Any, words: MappingOf[str, Any]) -> Any:
    return words.get(str(cell).strip(), words.get("*", cell))


def _scaled_cell(cell: Any, factor: float) -> Any:
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
