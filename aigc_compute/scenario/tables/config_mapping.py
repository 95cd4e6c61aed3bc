"""Mappings of model configurations: their keys, and what a class of models does that they do not say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Problems, did_you_mean, problem
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...language import Phrase, error_message, join
from .expression import Expression, read_expression
from .mapping import TOP, ColumnMapping, MappingReader, mapping_text, maps_configs
from .reading import KNOWN

CONFIG_TOP = (*TOP, "extends", "class", "within", "outer", "needs", "shape", "kinds")
OF_A_KIND = ("source", "notes", "like", "defaults", "uncounted")
"""Keys of a kind that are no quantities."""

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
        formulas = [
            *(one for one, _ in self.uncounted),
            *(one for one in self.values.values() if isinstance(one, Expression)),
        ]
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


def load_config_mapping(wanted: str, catalogue: Catalogue, users: Sequence[str] = ()) -> ConfigMapping:
    """The mapping of configurations of that name in the catalogue, or the file; `users` are those that extend it.

    Raises Problems with all that is wrong with it.
    """
    path, text, data = mapping_text(wanted, catalogue)
    if not maps_configs(data):
        raise problem("mapping", "this maps the columns of tables, not model configurations", path)
    if path in users:
        raise problem("mapping", "extends itself", path)
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
            self._complain(Phrase("kinds: expected classes with what they do"), ("kinds",))
            raw_kinds = {}
        for key, raw in raw_kinds.items():
            kinds[str(key)] = self._kind(str(key), raw, kinds)
        for one in self._names(data, "needs"):
            if one not in KNOWN:
                self._complain(Phrase("needs: unknown quantity {one!r}", one=one), ("needs",), did_you_mean(one, KNOWN))
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
            self._complain(Phrase("{key}: expected 'name: value' lines, or the class that it is like", key=key), here)
            return Kind()
        like = Kind()
        if "like" in body:
            like = others.get(str(body["like"]), like)
            if str(body["like"]) not in others:
                hint = did_you_mean(str(body["like"]), others)
                self._complain(
                    Phrase(
                        "{key}: like an unknown class {like!r}, expected one above it", key=key, like=str(body["like"])
                    ),
                    here,
                    hint,
                )
        defaults = body.get("defaults", {})
        if not isinstance(defaults, dict):
            self._complain(Phrase("{key}: defaults: expected 'key: value' lines", key=key), (*here, "defaults"))
            defaults = {}
        inherited = self._without_rivals(like.defaults, defaults)
        defaults = {**inherited, **{str(one): value for one, value in defaults.items()}}
        values = dict(like.values)
        for name, rule in body.items():
            if name not in OF_A_KIND:
                values[str(name)] = self._rule(str(name), rule, (*here, str(name)), defaults)
        if circle := _circle(values):
            self._complain(Phrase("{key}: {names} follow from each other", key=key, names=join(" and ", circle)), here)
        uncounted = (*like.uncounted, *self._conditions(body, (*here, "uncounted"), defaults))
        return Kind(values, defaults, uncounted)

    def _without_rivals(self, inherited: MappingOf[str, Any], own: MappingOf[str, Any]) -> dict[str, Any]:
        """Inherited defaults less those of other keys for what a class's own defaults say."""
        said = {self._targets[key].to for key, one in own.items() if one is not None and key in self._targets}
        return {
            key: one for key, one in inherited.items() if key not in self._targets or self._targets[key].to not in said
        }

    def _rule(self, name: str, rule: Any, here: tuple[str, ...], known: Iterable[str]) -> Any:
        """A constant, or a formula where it is a text; a category's are words."""
        if name not in QUANTITIES and name not in CATEGORIES:
            self._complain(
                Phrase("unknown quantity {name!r}", name=name), here, did_you_mean(name, (*KNOWN, *OF_A_KIND))
            )
        elif name in CATEGORIES:
            words = CATEGORIES[name].values
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
        """Conditions with what they mean; one text holds always."""
        raw = data.get(here[-1], {})
        raw = {"1": raw} if isinstance(raw, str) else raw
        if not isinstance(raw, dict):
            self._complain(Phrase("{here}: expected 'condition: what it is' lines", here=here[-1]), here)
            return ()
        read = [(self._formula(str(text), (*here, str(text)), known), str(told)) for text, told in raw.items()]
        return tuple((formula, told) for formula, told in read if formula)

    def _formula(self, text: str, here: tuple[str, ...], known: Iterable[str] | None) -> Expression | None:
        """The formula in a text, its names among what is known; None: any name is right."""
        try:
            formula = read_expression(text)
        except ValueError as error:
            self._complain(error_message(error), here)
            return None
        names = (*known, *self._known) if known is not None else formula.names
        for name in formula.names:
            if name not in names:
                hint = did_you_mean(name, names) or Phrase(
                    "a key of the configuration is named under columns: or defaults:"
                )
                self._complain(Phrase("{text!r}: unknown name {name!r}", text=text, name=name), here, hint)
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
