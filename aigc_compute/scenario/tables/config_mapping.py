"""Mappings of model configurations: the meaning of their keys, and rules of each class of models.

A rule supplies what the configurations of a class do not state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Problems, did_you_mean, problem
from ...domains.model.layer_stack import FIELDS
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...language import Phrase, error_message, join
from .expression import Expression, read_expression
from .mapping import TOP, ColumnMapping, MappingReader, mapping_text, maps_configs
from .reading import KNOWN

CONFIG_TOP = (*TOP, "extends", "class", "within", "outer", "needs", "shape", "by_layer", "kinds")
"""Top-level keys of a mapping of configurations."""

OF_A_KIND = ("source", "notes", "like", "defaults", "terms", "uncounted", "layer_kinds")
"""Keys of a class that are not quantities."""

Conditions = tuple[tuple[Expression, str], ...]
"""Conditions, each with the name of the feature that is not counted if the condition holds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of models.

    - `values`: constants or formulas by names of our vocabulary
    - `defaults`: values of keys that a configuration omits
    - `terms`: formulas by names that other formulas of the class use; the term of a key replaces the value of the key
    - `uncounted`: features that are not counted
    - `layer_kinds`: constants and formulas that describe the layers of a model whose layers are not all equal
    """

    values: MappingOf[str, Any] = field(default_factory=dict)
    defaults: MappingOf[str, Any] = field(default_factory=dict)
    terms: MappingOf[str, Expression] = field(default_factory=dict)
    uncounted: Conditions = ()
    layer_kinds: tuple[MappingOf[str, Any], ...] = ()

    @property
    def formulas(self) -> list[Expression]:
        """All formulas of the class."""
        rules = [*self.values.values(), *(rule for kind in self.layer_kinds for rule in kind.values())]
        return [
            *(condition for condition, _ in self.uncounted),
            *self.terms.values(),
            *(rule for rule in rules if isinstance(rule, Expression)),
        ]

    @property
    def names(self) -> set[str]:
        """The names in the formulas of the class."""
        return {name for formula in self.formulas for name in formula.names}

    @property
    def words(self) -> set[Any]:
        """The words and numbers in the formulas of the class."""
        return {word for formula in self.formulas for word in formula.words}

    @property
    def knows(self) -> set[str]:
        """The keys of the configuration that the rules of the class use, and the objects that hold them."""
        names = {*self.defaults, *self.names}
        return {*names, *(name.split(".")[0] for name in names)}


@dataclass(frozen=True, slots=True)
class ConfigMapping:
    """A mapping of model configurations.

    - `columns`: the meaning of the keys
    - `named_by`: the key that names the class of the model
    - `within`: paths of nested configurations; the first that is present is read instead of the whole
    - `outer`: keys of the outer configuration that apply to a nested configuration
    - `needs`: quantities that every row must have
    - `shape`: conditions on keys that change the count of parameters, unless the class takes them into account
    - `by_layer`: keys that hold a word for every layer, with the words that need no rule of the class
    - `kinds`: the classes by name
    """

    name: str
    columns: ColumnMapping
    named_by: str = "model_type"
    within: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    shape: Conditions = ()
    by_layer: MappingOf[str, Sequence[Any]] = field(default_factory=dict)
    kinds: MappingOf[str, Kind] = field(default_factory=dict)


def load_config_mapping(name: str, catalogue: Catalogue, extending: Sequence[str] = ()) -> ConfigMapping:
    """Return the mapping of configurations with that name in the catalogue, or in that file.

    `extending` are the files of the mappings that extend this mapping. Raises Problems with every error of the mapping.
    """
    path, text, data = mapping_text(name, catalogue)
    if not maps_configs(data):
        raise problem("mapping", "this maps the columns of tables, not model configurations", path)
    if path in extending:
        raise problem("mapping", "the mapping extends itself", path)
    base = None
    if data.get("extends") is not None:
        base = load_config_mapping(str(data["extends"]), catalogue, (*extending, path))
    reader = _ConfigReader(path, text)
    mapping = reader.configs({"columns": {}, **data}, name, base)
    if reader.problems:
        raise Problems(reader.problems)
    return mapping


class _ConfigReader(MappingReader):
    """Reader of a mapping of configurations that collects all errors in `problems`."""

    top = CONFIG_TOP

    def configs(self, data: dict[str, Any], name: str, base: ConfigMapping | None) -> ConfigMapping:
        """Return the mapping; its own keys take precedence over those of the mapping that it extends."""
        base = base or ConfigMapping(name, ColumnMapping(name, {}))
        own = self.mapping(data, name)
        columns = ColumnMapping(name, {**own.targets, **base.columns.targets, **own.targets})
        shape = (*base.shape, *self._conditions(data, ("shape",), None))
        self._targets = columns.targets
        self._known = {*columns.targets, *(key for condition, _ in shape for key in condition.names), *KNOWN}
        kinds = dict(base.kinds)
        raw_kinds = data.get("kinds", {})
        if not isinstance(raw_kinds, dict):
            self._complain(Phrase("kinds: expected a mapping from classes of models to their rules"), ("kinds",))
            raw_kinds = {}
        for key, raw in raw_kinds.items():
            kinds[str(key)] = self._kind(str(key), raw, kinds)
        for quantity in self._names(data, "needs"):
            if quantity not in KNOWN:
                message = Phrase("needs: unknown quantity {name!r}", name=quantity)
                self._complain(message, ("needs",), did_you_mean(quantity, KNOWN))
        return ConfigMapping(
            name,
            columns,
            str(data.get("class", base.named_by)),
            (*self._names(data, "within"), *base.within),
            (*self._names(data, "outer"), *base.outer),
            self._names(data, "needs") or base.needs,
            shape,
            {**base.by_layer, **self._by_layer(data)},
            kinds,
        )

    def _by_layer(self, data: MappingOf[str, Any]) -> dict[str, Sequence[Any]]:
        """Return the words that need no rule, by keys that hold a word for every layer."""
        raw = data.get("by_layer", {})
        if not isinstance(raw, dict) or not all(isinstance(words, list) for words in raw.values()):
            self._complain(Phrase("by_layer: expected 'key: [word, ...]' lines"), ("by_layer",))
            return {}
        return {str(key): words for key, words in raw.items()}

    def _kind(self, key: str, raw: Any, others: MappingOf[str, Kind]) -> Kind:
        """Return a class; its rules take precedence over those of the class that its `like` names."""
        here = ("kinds", key)
        body = {"like": raw} if isinstance(raw, str) else raw
        if not isinstance(body, dict):
            message = Phrase("{key}: expected 'name: value' lines, or the name of a similar class", key=key)
            self._complain(message, here)
            return Kind()
        like = Kind()
        if "like" in body:
            like = others.get(str(body["like"]), like)
            if str(body["like"]) not in others:
                hint = did_you_mean(str(body["like"]), others)
                message = Phrase(
                    "{key}: like: unknown class {like!r}, expected a class above it", key=key, like=str(body["like"])
                )
                self._complain(message, here, hint)
        defaults = body.get("defaults", {})
        if not isinstance(defaults, dict):
            self._complain(Phrase("{key}: defaults: expected 'key: value' lines", key=key), (*here, "defaults"))
            defaults = {}
        inherited = self._without_rivals(like.defaults, defaults)
        defaults = {**inherited, **{str(name): value for name, value in defaults.items()}}
        own_terms = body.get("terms", {})
        if not isinstance(own_terms, dict):
            self._complain(Phrase("{key}: terms: expected 'name: formula' lines", key=key), (*here, "terms"))
            own_terms = {}
        known = {*defaults, *like.terms, *map(str, own_terms)}
        read = {str(name): self._formula(str(own_terms[name]), (*here, "terms", name), known) for name in own_terms}
        terms = {**like.terms, **{name: formula for name, formula in read.items() if formula}}
        values = dict(like.values)
        for name, rule in body.items():
            if name not in OF_A_KIND:
                values[str(name)] = self._rule(str(name), rule, (*here, str(name)), known)
        if cycle := _cycle({**terms, **values}):
            names = join(" and ", cycle)
            self._complain(Phrase("{key}: the formulas of {names} depend on each other", key=key, names=names), here)
        uncounted = (*like.uncounted, *self._conditions(body, (*here, "uncounted"), known))
        layer_kinds = self._layer_kinds(body, here, known) if "layer_kinds" in body else like.layer_kinds
        return Kind(values, defaults, terms, uncounted, layer_kinds)

    def _layer_kinds(
        self, body: MappingOf[str, Any], here: tuple[str, ...], known: Iterable[str]
    ) -> tuple[MappingOf[str, Any], ...]:
        """Return the descriptions of layer kinds, each with constants and formulas by field."""
        raw, here = body["layer_kinds"], (*here, "layer_kinds")
        if not isinstance(raw, list) or not all(isinstance(kind, dict) for kind in raw):
            self._complain(Phrase("layer_kinds: expected a list with 'field: value' lines for each kind"), here)
            return ()
        kinds = []
        for position, kind in enumerate(raw):
            for name in kind:
                if name not in FIELDS:
                    message = Phrase("layer_kinds: unknown field {name!r}", name=name)
                    self._complain(message, (*here, position, name), did_you_mean(name, FIELDS))
            kinds.append(
                {
                    name: self._formula(rule, (*here, position, name), known) if isinstance(rule, str) else rule
                    for name, rule in kind.items()
                }
            )
        return tuple(kinds)

    def _without_rivals(self, inherited: MappingOf[str, Any], own: MappingOf[str, Any]) -> dict[str, Any]:
        """Return the inherited defaults without those for which the class has a default under another key."""
        own_targets = {
            self._targets[key].to for key, value in own.items() if value is not None and key in self._targets
        }
        return {
            key: value
            for key, value in inherited.items()
            if key not in self._targets or self._targets[key].to not in own_targets
        }

    def _rule(self, name: str, rule: Any, here: tuple[str, ...], known: Iterable[str]) -> Any:
        """Return a constant, or the formula in a text; the rule of a category is a word, or `word if condition ...`."""
        if name not in QUANTITIES and name not in CATEGORIES:
            self._complain(
                Phrase("unknown quantity {name!r}", name=name), here, did_you_mean(name, (*KNOWN, *OF_A_KIND))
            )
        elif name in CATEGORIES:
            words = CATEGORIES[name].values
            if isinstance(rule, str) and " if " in rule:
                return self._formula(rule, here, known)
            if not isinstance(rule, str) or (words and rule not in words):
                self._complain(
                    Phrase(
                        "{name}: found {rule!r}, expected one of {names}", name=name, rule=rule, names=", ".join(words)
                    ),
                    here,
                )
        elif isinstance(rule, str):
            return self._formula(rule, here, known)
        elif not isinstance(rule, (int, float)):
            self._complain(Phrase("{name}: found {rule!r}, expected a number or a formula", name=name, rule=rule), here)
        return rule

    def _conditions(self, data: MappingOf[str, Any], here: tuple[str, ...], known: Iterable[str] | None) -> Conditions:
        """Return conditions with their descriptions; a description without a condition always holds."""
        raw = data.get(here[-1], {})
        raw = {"1": raw} if isinstance(raw, str) else raw
        if not isinstance(raw, dict):
            self._complain(Phrase("{here}: expected 'condition: description' lines", here=here[-1]), here)
            return ()
        read = [(self._formula(str(text), (*here, str(text)), known), Phrase(str(what))) for text, what in raw.items()]
        return tuple((formula, what) for formula, what in read if formula)

    def _formula(self, text: str, here: tuple[str | int, ...], known: Iterable[str] | None) -> Expression | None:
        """Return the formula in a text; None after an error. With `known`, an unknown name is an error."""
        try:
            formula = read_expression(text)
        except ValueError as error:
            self._complain(error_message(error), here)
            return None
        names = (*known, *self._known) if known is not None else formula.names
        for name in formula.names:
            if name not in names:
                hint = did_you_mean(name, names) or Phrase(
                    "list a key of the configuration under 'columns:' or 'defaults:'"
                )
                self._complain(Phrase("{text!r}: unknown name {name!r}", text=text, name=name), here, hint)
        return formula


def _cycle(values: MappingOf[str, Any]) -> tuple[str, ...]:
    """Return names whose formulas depend on each other, if any; a name in its own formula does not count."""
    needs = {
        name: {other for other in rule.names if other != name and other in values}
        for name, rule in values.items()
        if isinstance(rule, Expression)
    }
    while free := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in free:
            del needs[name]
    return tuple(needs)
