"""Model configurations: the config.json of a model as a row in our vocabulary.

What its keys are, and what a class of models does that its configurations do not say, is in a mapping file
(`configs/mappings/huggingface.yaml`); here is only how such a file and a configuration are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NoReturn

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, did_you_mean
from ...quantities import CATEGORIES, QUANTITIES
from ...yaml_input import printable, read_text
from .columns import Sheet, coded
from .expression import Expression, Nothing, read_expression
from .json_lines import once
from .mapping import TOP, ColumnMapping, MappingReader, mapping_text, maps_configs
from .reading import KNOWN

CONFIG_FILE = "config.json"
USUAL = "huggingface"
"""The mapping by which configurations are read unless another is named."""

CONFIG_TOP = (*TOP, "extends", "class", "within", "outer", "needs", "shape", "kinds")
OF_A_KIND = ("source", "notes", "like", "defaults", "uncounted")
"""Keys of a kind that are no quantities."""

_COMMIT = re.compile(r"[0-9a-f]{32,}")
_CACHED = re.compile(r"models--(?:.+--)?(.+)")
_ABSENT = object()

Conditions = tuple[tuple[Expression, str], ...]
"""When they hold, what it is that is not counted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of models: `values` by names of ours, `defaults` of its keys, and what is `uncounted`."""

    values: MappingOf[str, Any] = field(default_factory=dict)
    defaults: MappingOf[str, Any] = field(default_factory=dict)
    uncounted: Conditions = ()

    @property
    def knows(self) -> set[str]:
        """The keys that it takes account of."""
        formulas = [*(one for one, _ in self.uncounted), *(one for one in self.values.values() if isinstance(one, Expression))]
        return {*self.defaults, *(name for one in formulas for name in one.names)}


@dataclass(frozen=True, slots=True)
class ConfigMapping:
    """What the keys of a configuration are (`columns`), by class (`kinds`, named by the key `named_by`).

    `within` are nested configurations to look into, `outer` the keys that are then taken from outside; `needs` what
    a row must come to; `shape` what changes the count unless the class takes account of it.
    """

    name: str
    columns: ColumnMapping
    named_by: str = "model_type"
    within: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    shape: Conditions = ()
    kinds: MappingOf[str, Kind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """A configuration in our vocabulary, what was wrong with it, and what to know about how it was read."""

    values: MappingOf[str, Any]
    kept: MappingOf[str, Any]
    problems: tuple[Diagnostic, ...] = ()
    note: str | None = None


def find_configs(folder: FilePath) -> list[str]:
    """The configuration of the model in a folder, else those of the models below it."""
    own = folder / CONFIG_FILE
    if own.is_file():
        return [str(own)]
    patterns = (f"*/{CONFIG_FILE}", f"*/*/{CONFIG_FILE}", f"models--*/snapshots/*/{CONFIG_FILE}")
    return sorted({str(path) for pattern in patterns for path in folder.glob(pattern) if path.is_file()})


def is_config(path: str) -> bool:
    """Whether a JSON file is the configuration of a model rather than a scenario."""
    if FilePath(path).name == CONFIG_FILE:
        return True
    try:
        data = load_json(path)
    except Problems:
        return False
    return isinstance(data, dict) and ("model_type" in data or "architectures" in data)


def read_configs(paths: Sequence[str], mapping: ConfigMapping, keep: Sequence[str] = ()) -> tuple[Sheet, list[str]]:
    """A row for each configuration, and notes. One that cannot be read is a fault of its row, if there are others.

    Raises Problems where the only one cannot be read.
    """
    rows: list[Understood] = []
    for path in paths:
        try:
            rows.append(_read(path, mapping, keep))
        except Problems as wrong:
            if len(paths) == 1:
                raise
            rows.append(Understood({"name": title(path)}, {}, wrong.diagnostics))
    names = dict.fromkeys(("name", *(name for row in rows for name in row.values)))
    sheet = Sheet(
        len(rows),
        {name: [row.values.get(name) for row in rows] for name in names},
        lambda row: (paths[row], None),
        {position: row.problems for position, row in enumerate(rows) if row.problems},
        {name: [row.kept.get(name) for row in rows] for name in keep},
    )
    return sheet, _summed([row.note for row in rows if row.note])


def _read(path: str, mapping: ConfigMapping, keep: Sequence[str]) -> Understood:
    data = load_json(path)
    if not isinstance(data, dict):
        raise Problems([Diagnostic("config", "expected a JSON object {...}, the configuration of a model", path, 1, 1)])
    row = understood(data, mapping, keep)
    if not row.values and not row.problems:
        hint = f"expected keys like {', '.join(list(mapping.columns.targets)[:5])} …"
        raise Problems([Diagnostic("config", "no configuration of a language model", path, hint=hint)])
    name = title(path, data.get("_name_or_path"))
    note = f"{name}: {row.note}" if row.note else None
    return Understood({"name": name, **row.values}, row.kept, tuple(one.at(path) for one in row.problems), note)


def _summed(notes: Sequence[str], most: int = 5) -> list[str]:
    return [*notes[:most], *([f"and {len(notes) - most} more so"] if len(notes) > most else [])]


def title(path: str, called: Any = None) -> str:
    """What the model of a file is called: its folder, a name in a download cache, or what it calls itself."""
    if FilePath(path).name != CONFIG_FILE:
        return FilePath(path).stem
    folders = [one.name for one in FilePath(path).absolute().parents]
    cached = next((found[1] for one in folders[:3] if (found := _CACHED.fullmatch(one))), None)
    own = called.rstrip("/").rsplit("/", 1)[-1] if isinstance(called, str) else ""
    return printable(cached or (own if own and _COMMIT.fullmatch(folders[0]) else folders[0]) or path)


def load_json(path: str) -> Any:
    """The data of a JSON file. Raises Problems with the place where it is none."""
    text = read_text(path)
    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Problems([Diagnostic("json", error.msg, path, error.lineno, error.colno)]) from None
    except RecursionError:
        raise Problems([Diagnostic("json", "nested too deeply", path)]) from None
    except ValueError as error:
        raise Problems([Diagnostic("json", str(error).split(";")[0], path)]) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def understood(data: MappingOf[str, Any], mapping: ConfigMapping, keep: Sequence[str] = ()) -> Understood:
    """A configuration in our vocabulary; of one that nests the language model, that is read."""
    within = next((path for path in mapping.within if isinstance(_at(data, path), dict)), None)
    config = {**_taken(data, mapping.outer), **_at(data, within)} if within else data
    named = config.get(mapping.named_by)
    if within and not isinstance(named, str):
        named = data.get(mapping.named_by)
    kind = mapping.kinds.get(named) if isinstance(named, str) else None
    reading = _Reading(config, mapping, kind or Kind())
    values = reading.values()
    kept = {name: found for name in keep if _is_plain(found := _at(data, name))}
    if not kind and not any(name in values for name in mapping.needs):
        return Understood({}, kept)
    problems = reading.problems or reading.uncounted(str(named) if kind else None) or reading.missing(values)
    told = [f"only its {within} is counted"] if within else []
    if not kind:
        called = f"its {mapping.named_by} {printable(named)!r} is unknown" if isinstance(named, str) else "of no known class"
        told.append(f"{called}, counted as is usual")
    return Understood(values, kept, tuple(problems), "; ".join(told) or None)


class _Reading:
    """One configuration by the rules of its class."""

    def __init__(self, config: MappingOf[str, Any], mapping: ConfigMapping, kind: Kind) -> None:
        self.problems: list[Diagnostic] = []
        self._config, self._mapping, self._kind = config, mapping, kind
        self._ours: dict[str, Any] = {}
        self._unsettled = dict(kind.values)

    def values(self) -> dict[str, Any]:
        """What it comes to, in our vocabulary."""
        defaults = {key: one for key, one in self._kind.defaults.items() if _at(self._config, key) is _ABSENT}
        self._ours = {**self._columns(defaults, defaults), **self._columns(self._config, self._mapping.columns.targets)}
        for name in self._kind.values:
            self._settle(name)
        return {name: one for name, one in self._ours.items() if name in KNOWN}

    def _settle(self, name: str) -> None:
        """Work out a value of the class; in its own formula a name means what the columns say."""
        rule = self._unsettled.pop(name, None)
        if rule is None:
            return
        try:
            found = rule.value(self._look) if isinstance(rule, Expression) else rule
        except Nothing as why:
            self._complain(f"{name}: {why}")
            found = None
        self._ours.pop(name, None)
        if found is not None:
            self._ours[name] = bool(found) if name in QUANTITIES and QUANTITIES[name].unit == "flag" else found

    def uncounted(self, kind: str | None) -> list[Diagnostic]:
        """What it has that is not counted."""
        told = [what for condition, what in self._kind.uncounted if self._holds(condition)]
        for condition, what in self._mapping.shape:
            if not self._kind.knows.intersection(condition.names) and self._holds(condition):
                told.append(f"{what} ({condition.text})")
        whose = f"model_type {kind!r}" if kind else "an unknown class of models"
        return [Diagnostic("uncounted", f"{whose}: {what}, which is not counted") for what in told]

    def missing(self, values: MappingOf[str, Any]) -> list[Diagnostic]:
        """What it lacks."""
        keys = {name: [key for key, one in self._mapping.columns.targets.items() if one.to == name] for name in KNOWN}
        return [
            Diagnostic("config", f"{name} is missing", hint=f"expected one of {', '.join(keys[name])}")
            for name in self._mapping.needs
            if values.get(name) is None
        ]

    def _columns(self, config: MappingOf[str, Any], keys: Iterable[str]) -> dict[str, Any]:
        """What its keys are by name. A key that holds a list or an object is no column."""
        found: dict[str, Any] = {}
        for key in keys:
            if key not in self._mapping.columns.targets:
                continue
            value = config[key] if key in config else _at(config, key)
            if _is_plain(value):
                found[key] = [value]
            elif value is not _ABSENT:
                self._complain(f"{key}: expected one value, found {'a list' if isinstance(value, list) else 'an object'}")
        columns = self._mapping.columns.applied(Sheet(1, found, lambda row: ("", None))).columns
        cells = {name: coded(column) for name, column in columns.items()}
        return {name: one.values[one.codes[0]] for name, one in cells.items() if one.codes[0] >= 0}

    def _look(self, name: str) -> Any:
        """What a name in a formula stands for: ours where there is one, else a key, else the class's default."""
        self._settle(name)
        if name in self._ours:
            return self._ours[name]
        found = _at(self._config, name)
        return self._kind.defaults.get(name) if found is _ABSENT else found

    def _holds(self, condition: Expression) -> bool:
        try:
            return bool(condition.value(self._look))
        except Nothing:
            return False

    def _complain(self, message: str) -> None:
        self.problems.append(Diagnostic("config", message))


def _at(config: Any, path: str) -> Any:
    """What is at a dotted path of keys."""
    for key in path.split("."):
        if not isinstance(config, dict) or key not in config:
            return _ABSENT
        config = config[key]
    return config


def _taken(config: MappingOf[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: config[key] for key in keys if config.get(key) is not None}


def _is_plain(value: Any) -> bool:
    return value is not _ABSENT and not isinstance(value, (list, dict))


def load_config_mapping(wanted: str, catalogue: Catalogue, users: Sequence[str] = ()) -> ConfigMapping:
    """The mapping of configurations of that name in the catalogue, or the file; `users` are those that extend it.

    Raises Problems with all that is wrong with it.
    """
    path, text, data = mapping_text(wanted, catalogue)
    if not maps_configs(data):
        raise Problems([Diagnostic("mapping", "this maps the columns of tables, not model configurations", path)])
    if path in users:
        raise Problems([Diagnostic("mapping", "extends itself", path)])
    base = None
    if data.get("extends") is not None:
        base = load_config_mapping(str(data["extends"]), catalogue, (*users, path))
    reader = _ConfigReader(path, text)
    mapping = reader.configs({"columns": {}, **data}, wanted, base)
    if reader.problems:
        raise Problems(reader.problems)
    return mapping


class _ConfigReader(MappingReader):
    """Reads a mapping of configurations and collects what is wrong with it."""

    top = CONFIG_TOP

    def configs(self, data: dict[str, Any], name: str, base: ConfigMapping | None) -> ConfigMapping:
        """The mapping, what it says laid over what it extends."""
        base = base or ConfigMapping(name, ColumnMapping(name, {}))
        own = self.mapping(data, name)
        columns = ColumnMapping(name, {**own.targets, **base.columns.targets, **own.targets})
        shape = (*base.shape, *self._conditions(data, ("shape",), None))
        self._targets = columns.targets
        self._known = {*columns.targets, *(key for one, _ in shape for key in one.names), *KNOWN}
        kinds = dict(base.kinds)
        raw_kinds = data.get("kinds", {})
        if not isinstance(raw_kinds, dict):
            self._complain("kinds: expected classes with what they do", ("kinds",))
            raw_kinds = {}
        for key, raw in raw_kinds.items():
            kinds[str(key)] = self._kind(str(key), raw, kinds)
        for one in self._names(data, "needs"):
            if one not in KNOWN:
                self._complain(f"needs: unknown quantity {one!r}", ("needs",), did_you_mean(one, KNOWN))
        return ConfigMapping(
            name,
            columns,
            str(data.get("class", base.named_by)),
            (*self._names(data, "within"), *base.within),
            (*self._names(data, "outer"), *base.outer),
            self._names(data, "needs") or base.needs,
            shape,
            kinds,
        )

    def _kind(self, key: str, raw: Any, others: MappingOf[str, Kind]) -> Kind:
        here = ("kinds", key)
        body = {"like": raw} if isinstance(raw, str) else raw
        if not isinstance(body, dict):
            self._complain(f"{key}: expected 'name: value' lines, or the class that it is like", here)
            return Kind()
        like = Kind()
        if "like" in body:
            like = others.get(str(body["like"]), like)
            if str(body["like"]) not in others:
                hint = did_you_mean(str(body["like"]), others)
                self._complain(f"{key}: like an unknown class {str(body['like'])!r}, expected one above it", here, hint)
        defaults = body.get("defaults", {})
        if not isinstance(defaults, dict):
            self._complain(f"{key}: defaults: expected 'key: value' lines", (*here, "defaults"))
            defaults = {}
        inherited = self._without_rivals(like.defaults, defaults)
        defaults = {**inherited, **{str(one): value for one, value in defaults.items()}}
        values = dict(like.values)
        for name, rule in body.items():
            if name not in OF_A_KIND:
                values[str(name)] = self._rule(str(name), rule, (*here, str(name)), defaults)
        if circle := _circle(values):
            self._complain(f"{key}: {' and '.join(circle)} follow from each other", here)
        uncounted = (*like.uncounted, *self._conditions(body, (*here, "uncounted"), defaults))
        return Kind(values, defaults, uncounted)

    def _without_rivals(self, inherited: MappingOf[str, Any], own: MappingOf[str, Any]) -> dict[str, Any]:
        """Inherited defaults less those of other keys for what a class's own defaults say."""
        said = {self._targets[key].to for key, one in own.items() if one is not None and key in self._targets}
        return {key: one for key, one in inherited.items() if key not in self._targets or self._targets[key].to not in said}

    def _rule(self, name: str, rule: Any, here: tuple[str, ...], known: Iterable[str]) -> Any:
        """A constant, or a formula where it is a text; a category's are words."""
        if name not in QUANTITIES and name not in CATEGORIES:
            self._complain(f"unknown quantity {name!r}", here, did_you_mean(name, (*KNOWN, *OF_A_KIND)))
        elif name in CATEGORIES:
            words = CATEGORIES[name].values
            if not isinstance(rule, str) or (words and rule not in words):
                self._complain(f"{name}: found {rule!r}, expected one of {', '.join(words)}", here)
        elif isinstance(rule, str):
            return self._formula(rule, here, known)
        elif not isinstance(rule, (int, float)):
            self._complain(f"{name}: found {rule!r}, expected a number or a formula", here)
        return rule

    def _conditions(
        self, data: MappingOf[str, Any], here: tuple[str, ...], known: Iterable[str] | None
    ) -> Conditions:
        """Conditions with what they mean; one text holds always."""
        raw = data.get(here[-1], {})
        raw = {"1": raw} if isinstance(raw, str) else raw
        if not isinstance(raw, dict):
            self._complain(f"{here[-1]}: expected 'condition: what it is' lines", here)
            return ()
        read = [(self._formula(str(text), (*here, str(text)), known), str(told)) for text, told in raw.items()]
        return tuple((formula, told) for formula, told in read if formula)

    def _formula(self, text: str, here: tuple[str, ...], known: Iterable[str] | None) -> Expression | None:
        """The formula in a text, its names among what is known; None: any name is right."""
        try:
            formula = read_expression(text)
        except ValueError as error:
            self._complain(str(error), here)
            return None
        for name in formula.names if known is not None else ():
            names = (*known, *self._known)
            if name not in names:
                hint = did_you_mean(name, names) or "a key of the configuration is named under columns: or defaults:"
                self._complain(f"{text!r}: unknown name {name!r}", here, hint)
        return formula


def _circle(values: MappingOf[str, Any]) -> tuple[str, ...]:
    """Names whose formulas need each other, if any; a name in its own formula is none."""
    needs = {
        name: {other for other in rule.names if other != name and other in values}
        for name, rule in values.items()
        if isinstance(rule, Expression)
    }
    while free := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in free:
            del needs[name]
    return tuple(needs)
