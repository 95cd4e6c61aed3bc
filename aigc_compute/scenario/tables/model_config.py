"""Model configurations: the config.json of a model as a row in our vocabulary.

A mapping file (`configs/mappings/huggingface.yaml`) states the meaning of the keys, and for each class of models the
rules that configurations do not state.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

from ...diagnostics import Diagnostic, Problems, printable, problem
from ...domains.model.layer_stack import layer_kind, span_of, stack_figures
from ...domains.vocabulary import QUANTITIES
from ...io.folders import is_file_or_broken_link
from ...io.yaml_input import read_text
from ...language import Phrase, error_message, library_message
from .columns import Sheet, coded
from .config_mapping import ConfigMapping, Kind
from .expression import Expression, Nothing
from .json_lines import unique_keys
from .quantization import Layers, checkpoint_of
from .reading import KNOWN

CONFIG_FILE = "config.json"
QUANTIZATION_FILE = "hf_quant_config.json"
"""File beside a configuration in which modelopt states the number formats of the checkpoint."""

DEFAULT_MAPPING = "huggingface"
"""Name of the mapping that is used if the user names none."""

WINDOW = ("windowed_layers", "attention_window", "chunked_attention")
"""Quantities of a window, which a model without layers with a window does not have."""

BY_HAND = ("parameters", "layers", "hidden_size", "attention_heads", "key_value_heads", "head_size")
"""Quantities that describe a model well enough for most questions."""

CERTAIN = ("vocabulary_size", "context_length", "checkpoint")
"""What the keys of a configuration say whatever the class of the model is."""

_COMMIT = re.compile(r"[0-9a-f]{32,}")
_CACHED = re.compile(r"models--(?:.+--)?(.+)")
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class ConfigRow:
    """A configuration in our vocabulary: its values, its kept keys, its errors, a note about how it was read, and the
    descriptions of its layer kinds if its layers are not all equal.
    """

    values: MappingOf[str, Any]
    kept: MappingOf[str, Any]
    problems: tuple[Diagnostic, ...] = ()
    note: str | None = None
    layer_kinds: tuple[MappingOf[str, Any], ...] = ()


def find_configs(folder: FilePath) -> list[str]:
    """Return the configurations in a folder.

    A `config.json` means that the folder is one model. Otherwise the configurations have names of their own, such as
    NAME_config.json, or they are the `config.json` of the models in its subfolders.
    """
    own = folder / CONFIG_FILE
    if is_file_or_broken_link(own):
        return [str(own)]
    named = (path for path in folder.glob("*.json") if path.is_file() and is_config(str(path)))
    below = (path / CONFIG_FILE for pattern in ("*", "*/*", "models--*/snapshots/*") for path in folder.glob(pattern))
    return sorted({str(path) for path in (*named, *filter(is_file_or_broken_link, below))})


def is_config(path: str) -> bool:
    """Return whether a JSON file is the configuration of a model rather than a scenario."""
    if FilePath(path).name == CONFIG_FILE:
        return True
    try:
        data = load_json(path)
    except Problems:
        return False
    return isinstance(data, dict) and ("model_type" in data or "architectures" in data)


def read_configs(paths: Sequence[str], mapping: ConfigMapping, keep: Sequence[str] = ()) -> tuple[Sheet, list[str]]:
    """Return a sheet with a row for each configuration, and notes.

    An unreadable configuration among several is a fault of its row. Raises Problems if the only one is unreadable.
    """
    rows: list[ConfigRow] = []
    for path in paths:
        try:
            rows.append(read_config(path, mapping, keep))
        except Problems as wrong:
            if len(paths) == 1:
                raise
            rows.append(ConfigRow({"name": title(path)}, {}, wrong.diagnostics))
    names = dict.fromkeys(("name", *(name for row in rows for name in row.values)))
    sheet = Sheet(
        len(rows),
        {name: [row.values.get(name) for row in rows] for name in names},
        lambda row: (paths[row], None),
        {position: row.problems for position, row in enumerate(rows) if row.problems},
        {name: [row.kept.get(name) for row in rows] for name in keep},
    )
    return sheet, _first_notes([row.note for row in rows if row.note])


def read_config(path: str, mapping: ConfigMapping, keep: Sequence[str]) -> ConfigRow:
    """Return the configuration in a file. Raises Problems if it is not the configuration of a language model."""
    data = load_json(path)
    if not isinstance(data, dict):
        raise problem("config", "expected a JSON object {...}, the configuration of a model", path, 1, 1)
    sibling = FilePath(path).with_name(QUANTIZATION_FILE)
    if "quantization_config" not in data and sibling.is_file():
        data = {**data, "quantization_config": load_json(str(sibling))}
    row = interpret_config(data, mapping, keep)
    if not row.values and not row.problems:
        hint = Phrase("expected keys like {names} …", names=", ".join(list(mapping.columns.targets)[:5]))
        raise problem("config", "not the configuration of a language model", path, hint=hint)
    name = title(path, data.get("_name_or_path"))
    note = Phrase("{name}: {note}", name=name, note=row.note) if row.note else None
    problems = tuple(diagnostic.at(path) for diagnostic in row.problems)
    return ConfigRow({"name": name, **row.values}, row.kept, problems, note, row.layer_kinds)


def _first_notes(notes: Sequence[str], limit: int = 5) -> list[str]:
    """Return the first notes, and how many more there are."""
    more = len(notes) - limit
    return [*notes[:limit], *([Phrase("and {count} more notes of this kind", count=more)] if more > 0 else [])]


def title(path: str, called: Any = None) -> str:
    """Return the name of the model in a file.

    It is the name of the file without `_config` and without the organisation before `--`, the name of the folder, the
    model's name in a download cache, or the name that the configuration states (`called`).
    """
    if FilePath(path).name != CONFIG_FILE:
        return printable(FilePath(path).stem.removesuffix("_config").rsplit("--", 1)[-1] or path)
    folders = [folder.name for folder in FilePath(path).absolute().parents]
    cached = next((match[1] for name in folders[:3] if (match := _CACHED.fullmatch(name))), None)
    own = called.rstrip("/").rsplit("/", 1)[-1] if isinstance(called, str) else ""
    return printable(cached or (own if own and _COMMIT.fullmatch(folders[0]) else folders[0]) or path)


def load_json(path: str) -> Any:
    """Parse a JSON file. Raises Problems with line and column if it is not valid JSON.

    NaN and Infinity, which are not JSON, are read too: transformers writes them. A count never uses them.
    """
    text = read_text(path)
    try:
        return json.loads(text, object_pairs_hook=unique_keys)
    except json.JSONDecodeError as error:
        raise problem("json", library_message(error.msg), path, error.lineno, error.colno) from None
    except RecursionError:
        raise problem("json", "nested too deeply", path) from None
    except ValueError as error:
        message = error_message(error)
        wrong = message if isinstance(message, Phrase) else message.split(";")[0]
        raise problem("json", wrong, path) from None


def interpret_config(data: MappingOf[str, Any], mapping: ConfigMapping, keep: Sequence[str] = ()) -> ConfigRow:
    """Return a configuration in our vocabulary; if it contains the configuration of a language model, only that.

    A class of models that the mapping does not know is an error of the row: nothing is counted by a guess. A row with
    errors has only the values that do not depend on the class.
    """
    within = next((path for path in mapping.within if isinstance(_value_at(data, path), dict)), None)
    config = {**_present(data, mapping.outer), **_value_at(data, within)} if within else data
    class_name = config.get(mapping.named_by)
    if within and not isinstance(class_name, str):
        class_name = data.get(mapping.named_by)
    kind = mapping.kinds.get(class_name) if isinstance(class_name, str) else None
    reading = _Reading(config, mapping, kind or Kind())
    values = reading.values()
    kept = {name: value for name in keep if (value := _value_at(data, name)) is not _ABSENT}
    if kind is None and not any(name in values for name in mapping.needs):
        return ConfigRow({}, kept)
    unknown = [] if kind else [_unknown_class(mapping.named_by, class_name)]
    problems = unknown or reading.problems or reading.uncounted(str(class_name)) or reading.missing(values)
    note = Phrase("only its {within} is counted", within=within) if within else None
    if problems:
        certain = {name: value for name, value in values.items() if name in CERTAIN}
        return ConfigRow(certain, kept, tuple(problems), note)
    return ConfigRow(values, kept, (), note, tuple(reading.layer_kinds()))


def _unknown_class(key: str, name: Any) -> Diagnostic:
    """Return the error about a class of models that the mapping does not know."""
    message = (
        Phrase("{key} {name!r} is unknown, so its parameters cannot be counted", key=key, name=printable(name))
        if isinstance(name, str)
        else Phrase("{key} is missing, so the parameters cannot be counted", key=key)
    )
    hint = Phrase("give {names} by hand", names=", ".join(BY_HAND))
    return Diagnostic("uncounted", message, hint=hint)


class _Reading:
    """The interpretation of a configuration by the rules of its class."""

    def __init__(self, config: MappingOf[str, Any], mapping: ConfigMapping, kind: Kind) -> None:
        self.problems: list[Diagnostic] = []
        self._config, self._mapping, self._kind = config, mapping, kind
        self._ours: dict[str, Any] = {}
        self._pending, self._terms = dict(kind.values), dict(kind.terms)

    def values(self) -> dict[str, Any]:
        """Return the values of the configuration in our vocabulary."""
        defaults = {key: value for key, value in self._kind.defaults.items() if _value_at(self._config, key) is _ABSENT}
        self._ours = {**self._columns(defaults, defaults), **self._columns(self._config, self._mapping.columns.targets)}
        for name in self._kind.values:
            self._apply_rule(name)
        self._ours |= self._stack()
        if not self._ours.get("windowed_layers"):
            for name in WINDOW:
                self._ours.pop(name, None)
        self._ours |= self._checkpoint()
        return {name: value for name, value in self._ours.items() if name in KNOWN}

    def layer_kinds(self) -> list[dict[str, Any]]:
        """Return the descriptions of the layer kinds that the model has; none if all its layers are equal."""
        kinds = []
        for description in self._kind.layer_kinds:
            fields = {
                name: rule.value(self._look) if isinstance(rule, Expression) else rule
                for name, rule in description.items()
            }
            if fields.get("layers"):
                kinds.append({name: value for name, value in fields.items() if value is not None})
        return kinds

    def _checkpoint(self) -> dict[str, str]:
        """Return the categories that follow from the quantisation of the checkpoint."""
        quantization = self._config.get("quantization_config") or self._config.get("compression_config")
        if not isinstance(quantization, dict):
            return {}
        kinds = self._config.get("layer_types")
        linear = frozenset(
            place for place, kind in enumerate(kinds if isinstance(kinds, list) else ()) if kind == "linear_attention"
        )
        mixture = self._ours.get("sparsity") == "mixture-of-experts"
        layers = Layers(int(self._ours.get("layers") or 0), linear, int(self._ours.get("dense_layers") or 0), mixture)
        try:
            words = checkpoint_of(quantization, layers)
        except (TypeError, ValueError, KeyError, AttributeError):
            self._complain(Phrase("quantization_config has an unknown form"))
            return {}
        if self._config.get("expert_dtype") == "fp4" and "checkpoint" in words:
            words["checkpoint"] = re.sub("experts=\\S+", "experts=mxfp4", words["checkpoint"])
        return words

    def _stack(self) -> dict[str, Any]:
        """Return the quantities and categories that follow from the layer kinds."""
        if not self._kind.layer_kinds:
            return {}
        try:
            kinds = [layer_kind(description) for description in self.layer_kinds()]
            return {"layer_stack": "listed", "attention_span": span_of(kinds), **stack_figures(kinds)}
        except Nothing as why:
            self._complain(Phrase("{name}: {why}", name="layer_kinds", why=why))
        except ValueError as error:
            self._complain(Phrase("{name}: {why}", name="layer_kinds", why=error_message(error)))
        return {}

    def _apply_rule(self, name: str) -> None:
        """Compute a value by the rule of the class; in its own formula, a name means the value of the columns."""
        rule = self._pending.pop(name, None)
        if rule is None:
            return
        try:
            value = rule.value(self._look) if isinstance(rule, Expression) else rule
        except Nothing as why:
            self._complain(Phrase("{name}: {why}", name=name, why=why))
            value = None
        if isinstance(value, (list, dict)):
            self._complain(Phrase("{name}: expected one value, found {kind}", name=name, kind=Phrase("a list")))
            value = None
        self._ours.pop(name, None)
        if value is not None:
            self._ours[name] = bool(value) if name in QUANTITIES and QUANTITIES[name].unit == "flag" else value

    def uncounted(self, kind: str) -> list[Diagnostic]:
        """Return errors about features of the model that are not counted."""
        features = [what for condition, what in self._kind.uncounted if self._holds(condition)]
        for condition, what in self._mapping.shape:
            if not self._kind.knows.intersection(condition.names) and self._holds(condition):
                features.append(Phrase("{what} ({text})", what=what, text=condition.text))
        for key, usual in self._mapping.by_layer.items():
            features += self._unknown_layers(key, usual)
        return [
            Diagnostic("uncounted", Phrase("model_type {kind!r}: {what} cannot be counted", kind=kind, what=what))
            for what in features
        ]

    def _unknown_layers(self, key: str, usual: Sequence[Any]) -> list[str]:
        """Return the layers for which the class has no rule, by a key that holds a word for every layer."""
        words = _value_at(self._config, key)
        if not isinstance(words, (list, str)):
            return []
        known = key in self._kind.knows
        understood = {str(word) for word in (*usual, *(self._kind.words if known else ()))}
        unknown = [word for word in dict.fromkeys(map(str, words)) if word not in understood]
        features: list[str] = [
            Phrase("layers of the kind {kind} ({text})", kind=printable(word), text=key) for word in unknown
        ]
        if known and len(words) < (self._ours.get("layers") or 0):
            features.append(Phrase("layers without a kind ({text})", text=key))
        return features

    def missing(self, values: MappingOf[str, Any]) -> list[Diagnostic]:
        """Return errors about quantities that the mapping needs and the configuration lacks."""
        targets = self._mapping.columns.targets
        keys = {name: [key for key, target in targets.items() if target.to == name] for name in KNOWN}
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
        """Return the values of mapped keys by our names.

        A list or an object is an error, unless a formula of the class uses the key; so is a number that is not finite.
        """
        cells: dict[str, Any] = {}
        for key in keys:
            if key not in self._mapping.columns.targets:
                continue
            value = config[key] if key in config else _value_at(config, key)
            if isinstance(value, float) and not isfinite(value):
                self._complain(Phrase("{key}: found {value}, expected a number", key=key, value=json.dumps(value)))
            elif _is_plain(value):
                cells[key] = [value]
            elif value is not _ABSENT and key not in self._kind.names:
                self._complain(
                    Phrase(
                        "{key}: expected one value, found {kind}",
                        key=key,
                        kind=Phrase("a list") if isinstance(value, list) else Phrase("an object"),
                    )
                )
        mapped = self._mapping.columns.applied(Sheet(1, cells, lambda row: ("", None))).columns
        columns = {name: coded(column) for name, column in mapped.items()}
        return {name: column.values[column.codes[0]] for name, column in columns.items() if column.codes[0] >= 0}

    def _look(self, name: str) -> Any:
        """Return the value of a name in a formula: a term, else our value, else that of a key, else its default.

        In the formula of a term, the name of the term means the key of that name.
        """
        if (term := self._terms.pop(name, None)) is not None:
            try:
                return term.value(self._look)
            finally:
                self._terms[name] = term
        self._apply_rule(name)
        if name in self._ours:
            return self._ours[name]
        value = _value_at(self._config, name)
        return self._kind.defaults.get(name) if value is _ABSENT else value

    def _holds(self, condition: Expression) -> bool:
        try:
            return bool(condition.value(self._look))
        except Nothing:
            return False

    def _complain(self, message: str) -> None:
        self.problems.append(Diagnostic("config", message))


def _value_at(config: Any, path: str) -> Any:
    """Return the value at a dotted path of keys, or _ABSENT."""
    for key in path.split("."):
        if not isinstance(config, dict) or key not in config:
            return _ABSENT
        config = config[key]
    return config


def _present(config: MappingOf[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: config[key] for key in keys if config.get(key) is not None}


def _is_plain(value: Any) -> bool:
    return value is not _ABSENT and not isinstance(value, (list, dict))
