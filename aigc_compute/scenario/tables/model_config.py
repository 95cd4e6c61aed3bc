"""Model configurations: the config.json of a model as a row in our vocabulary.

What its keys are, and what a class of models does that its configurations do not say, is in a mapping file
(`configs/mappings/huggingface.yaml`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, NoReturn

from ...diagnostics import Diagnostic, Problems, printable, problem
from ...domains.vocabulary import QUANTITIES
from ...io.folders import is_file_or_broken_link
from ...io.yaml_input import read_text
from ...language import Phrase, error_message, join, library_message
from .columns import Sheet, coded
from .config_mapping import ConfigMapping, Kind
from .expression import Expression, Nothing
from .json_lines import once
from .reading import KNOWN

CONFIG_FILE = "config.json"
USUAL = "huggingface"
"""The mapping by which configurations are read unless another is named."""

_COMMIT = re.compile(r"[0-9a-f]{32,}")
_CACHED = re.compile(r"models--(?:.+--)?(.+)")
_ABSENT = object()


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
    if is_file_or_broken_link(own):
        return [str(own)]
    below = (path / CONFIG_FILE for pattern in ("*", "*/*", "models--*/snapshots/*") for path in folder.glob(pattern))
    return sorted({str(path) for path in below if is_file_or_broken_link(path)})


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
        raise problem("config", "expected a JSON object {...}, the configuration of a model", path, 1, 1)
    row = understood(data, mapping, keep)
    if not row.values and not row.problems:
        hint = Phrase("expected keys like {names} …", names=", ".join(list(mapping.columns.targets)[:5]))
        raise problem("config", "no configuration of a language model", path, hint=hint)
    name = title(path, data.get("_name_or_path"))
    note = Phrase("{name}: {note}", name=name, note=row.note) if row.note else None
    return Understood({"name": name, **row.values}, row.kept, tuple(one.at(path) for one in row.problems), note)


def _summed(notes: Sequence[str], most: int = 5) -> list[str]:
    return [
        *notes[:most],
        *([Phrase("and {count} more with such notes", count=len(notes) - most)] if len(notes) > most else []),
    ]


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
        raise problem("json", library_message(error.msg), path, error.lineno, error.colno) from None
    except RecursionError:
        raise problem("json", "nested too deeply", path) from None
    except ValueError as error:
        told = error_message(error)
        wrong = told if isinstance(told, Phrase) else told.split(";")[0]
        raise problem("json", wrong, path) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(Phrase("{word} is no number", word=word))


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
    kept = {name: found for name in keep if (found := _at(data, name)) is not _ABSENT}
    if not kind and not any(name in values for name in mapping.needs):
        return Understood({}, kept)
    problems = reading.problems or reading.uncounted(str(named) if kind else None) or reading.missing(values)
    told = [Phrase("only its {within} is counted", within=within)] if within else []
    if not kind:
        called = (
            Phrase("its {named_by} {named!r} is unknown", named_by=mapping.named_by, named=printable(named))
            if isinstance(named, str)
            else Phrase("of no known class")
        )
        told.append(Phrase("{called}, counted as is usual", called=called))
    return Understood(values, kept, tuple(problems), join("; ", told) if told else None)


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
            self._complain(Phrase("{name}: {why}", name=name, why=why))
            found = None
        self._ours.pop(name, None)
        if found is not None:
            self._ours[name] = bool(found) if name in QUANTITIES and QUANTITIES[name].unit == "flag" else found

    def uncounted(self, kind: str | None) -> list[Diagnostic]:
        """What it has that is not counted."""
        told = [what for condition, what in self._kind.uncounted if self._holds(condition)]
        for condition, what in self._mapping.shape:
            if not self._kind.knows.intersection(condition.names) and self._holds(condition):
                told.append(Phrase("{what} ({text})", what=what, text=condition.text))
        whose = Phrase("model_type {kind!r}", kind=kind) if kind else Phrase("an unknown class of models")
        return [
            Diagnostic("uncounted", Phrase("{whose}: {what}, which is not counted", whose=whose, what=what))
            for what in told
        ]

    def missing(self, values: MappingOf[str, Any]) -> list[Diagnostic]:
        """What it lacks."""
        keys = {name: [key for key, one in self._mapping.columns.targets.items() if one.to == name] for name in KNOWN}
        return [
            Diagnostic(
                "config",
                Phrase("{name} is missing", name=name),
                hint=Phrase("expected one of {names}", names=", ".join(keys[name])),
            )
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
                self._complain(
                    Phrase(
                        "{key}: expected one value, found {kind}",
                        key=key,
                        kind=Phrase("a list") if isinstance(value, list) else Phrase("an object"),
                    )
                )
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
