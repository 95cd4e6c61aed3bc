"""Mappings: what the columns of somebody else's table are in our vocabulary."""

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
TARGET = ("to", "unit", "words", "when")
OTHERS = ("ignore", "refuse")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a foreign column goes: `to` a name of ours; numbers are in `unit` (by default the quantity's own);
    `words` are what its words mean (None: nothing), other words stay unless `*` says what they mean; `when` names
    columns that must hold a value, or (None) nothing.
    """

    to: str
    factor: float = 1.0
    words: MappingOf[str, Any] = field(default_factory=dict)
    when: MappingOf[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping file: targets by foreign column, columns that are kept as they are, and the columns by which such a
    table is known. Of two columns with one target the first that is not empty counts. Columns it does not name are
    ignored, unless `strict`.
    """

    name: str
    targets: MappingOf[str, Target]
    keep: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    strict: bool = False

    def wanted(self, names: Sequence[str]) -> list[str]:
        """Those of a table's columns that are read."""
        asked = {*self.targets, *self.keep, *(key for one in self.targets.values() for key in one.when)}
        return [name for name in names if name in asked]

    def unknown(self, names: Sequence[str], file: str) -> list[Diagnostic]:
        """What is wrong with a table's columns."""
        if not any(name in self.targets for name in names):
            hint = Phrase("expected some of {names} …", names=", ".join(list(self.targets)[:6]))
            return [Diagnostic("mapping", Phrase("no column that {name} maps", name=self.name), file, 1, hint=hint)]
        known = (*self.targets, *self.keep)
        return [
            Diagnostic(
                "unknown-key", Phrase("unknown column {name!r}", name=name), file, 1, hint=did_you_mean(name, known)
            )
            for name in names
            if self.strict and name not in known
        ]

    def applied(self, sheet: Sheet) -> Sheet:
        """The sheet in our vocabulary."""
        found: dict[str, Column] = {}
        for foreign, target in self.targets.items():
            if foreign in sheet.columns:
                cells = _restricted(_translated(sheet.columns[foreign], target), target.when, sheet)
                found[target.to] = _first(found[target.to], cells) if target.to in found else cells
        return replace(sheet, columns=found)


def load_mapping(wanted: str, catalogue: Catalogue) -> ColumnMapping:
    """The mapping of tables of that name in the catalogue, or the file. Raises Problems with all that is wrong."""
    path, text, data = mapping_text(wanted, catalogue)
    if maps_configs(data):
        raise problem("mapping", "this maps model configurations, not the columns of a table", path)
    reader = MappingReader(path, text)
    mapping = reader.mapping(data, wanted)
    if reader.problems:
        raise Problems(reader.problems)
    return mapping


def mapping_text(wanted: str, catalogue: Catalogue) -> tuple[str, str, Any]:
    """File, text and data of the mapping of that name, or of the file. Raises Problems where there is none."""
    path = catalogue.path("mappings", wanted) or wanted
    if path == wanted and not wanted.endswith((".yaml", ".yml")):
        hint = did_you_mean(wanted, catalogue.names("mappings")) or Phrase(
            "there are {names}", names=", ".join(catalogue.names("mappings"))
        )
        raise problem("unknown-name", Phrase("unknown mapping {wanted!r}", wanted=wanted), hint=hint)
    text = read_text(path)
    return str(path), text, load_yaml(text, str(path))


def mapping_files(wanted: str, catalogue: Catalogue) -> list[str]:
    """The file of the mapping of that name, or the file, and those of the mappings that it extends."""
    found: list[str] = []
    while wanted:
        path, _, data = mapping_text(wanted, catalogue)
        if path in found:
            break
        found.append(path)
        wanted = str(data.get("extends") or "") if isinstance(data, dict) else ""
    return found


def maps_configs(data: Any) -> bool:
    """Whether a mapping file is for model configurations rather than for tables."""
    return isinstance(data, dict) and ("kinds" in data or "extends" in data)


def mapping_for(names: Sequence[str], catalogue: Catalogue) -> ColumnMapping | None:
    """The catalogue's mapping by whose columns a table is known, if any."""
    for name in catalogue.names("mappings"):
        if maps_configs(mapping_text(name, catalogue)[2]):
            continue
        mapping = load_mapping(name, catalogue)
        if mapping.known_by and set(mapping.known_by) <= set(names):
            return mapping
    return None


class MappingReader:
    """Reads a mapping file and collects what is wrong with it."""

    top: Sequence[str] = TOP

    def __init__(self, file: str, text: str) -> None:
        self.problems = Findings()
        self._file, self._text = file, text

    def mapping(self, data: Any, name: str) -> ColumnMapping:
        if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
            raise problem("form", "expected 'columns:' with their names in ours", self._file, 1, 1)
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
            {key: one for key, one in targets.items() if one},
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
        if "unit" not in body:
            return 1.0
        try:
            factor = parse(f"1 {body['unit']}", QUANTITIES[to].unit) if to in QUANTITIES else None
        except UnitError as error:
            self._complain(Phrase("{key}: unit: {error}", key=key, error=error), (*here, "unit"))
            return 1.0
        if not isinstance(factor, float):
            self._complain(Phrase("{key}: unit: {to} has none", key=key, to=to), (*here, "unit"))
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

    def _complain(self, message: str, path: tuple[str, ...], hint: str | None = None) -> None:
        self.problems.append(Diagnostic("mapping", message, hint=hint).at(self._file, *locate(self._text, path)))


def _translated(column: Column, target: Target) -> Column:
    """Cells by their words' meaning and in the quantity's unit; texts that name a unit are left to the reader."""
    if target.words:
        cells = coded(column)
        column = _recoded(cells, [_meaning(one, target.words) for one in cells.values])
    if target.factor == 1.0:
        return column
    plain = numbers(column)
    if plain is not None:
        return plain * target.factor
    cells = coded(column)
    return Coded(cells.codes, [_scaled(one, target.factor) for one in cells.values])


def _meaning(cell: Any, words: MappingOf[str, Any]) -> Any:
    return words.get(str(cell).strip(), words.get("*", cell))


def _scaled(cell: Any, factor: float) -> Any:
    try:
        return float(cell) * factor
    except (ValueError, TypeError):
        return cell


def _recoded(cells: Coded, meanings: Sequence[Any]) -> Coded:
    """The cells with other values; what has become nothing is empty."""
    codes = np.array([*(-1 if empty(one) else place for place, one in enumerate(meanings)), -1], dtype=np.intp)
    return Coded(codes[cells.codes], meanings)


def _restricted(column: Column, when: MappingOf[str, str], sheet: Sheet) -> Column:
    """The cells of rows where the other columns hold what they must; the rest is empty."""
    for name, value in when.items():
        other = coded(sheet.columns.get(name, [None] * sheet.size))
        right = np.array([*(str(one).strip() == value for one in other.values), empty(value)])[other.codes]
        cells = coded(column)
        column = Coded(np.where(right, cells.codes, -1), cells.values)
    return column


def _first(one: Column, other: Column) -> Column:
    """The cells of one column, where it is empty those of the other."""
    first, second = coded(one), coded(other)
    codes = np.where(first.codes >= 0, first.codes, np.where(second.codes >= 0, second.codes + len(first.values), -1))
    return Coded(codes, [*first.values, *second.values])
