"""Frozen dataclasses as JSON, and back.

A field without a default is always written: null where it is None, or a number that is not finite. A field with a
default is left out where it has that value, unless it is marked ALWAYS. The fields of a FLAT field, a dataclass of its
own, are written as if they stood in its place. A name that ends in an underscore, because it is a word of Python, is
written without it. A class that names a SCHEMA writes it first.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from math import isfinite
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from ..diagnostics import Diagnostic, Findings, Problems, printable, problem
from ..language import Phrase, error_message, join
from .yaml_input import read_text

Value = TypeVar("Value")

ALWAYS = {"always": True}
FLAT = {"flat": True}
"""Metadata of a field."""

LONGEST_FOUND = 40
"""Characters of a value that an error quotes."""


class Member(NamedTuple):
    """A field of a dataclass as it is written: its name in Python and in JSON, and its default (MISSING if none)."""

    name: str
    key: str
    default: Any
    flat: bool
    always: bool


@cache
def members(kind: type) -> tuple[Member, ...]:
    """The fields of a dataclass, in order."""
    return tuple(
        Member(
            one.name,
            one.name.rstrip("_"),
            one.default if one.default_factory is MISSING else one.default_factory(),
            "flat" in one.metadata,
            "always" in one.metadata,
        )
        for one in fields(kind)
    )


def as_json(value: Any) -> Any:
    """A dataclass, or what a field of one holds, as JSON can have it."""
    if isinstance(value, str) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [as_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _object(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    body: dict[str, Any] = {"schema": kind.SCHEMA} if hasattr(kind, "SCHEMA") else {}
    for one in members(kind):
        inner = getattr(value, one.name)
        if one.flat:
            body |= _object(inner)
        elif one.always or one.default is MISSING or inner != one.default:
            body[one.key] = as_json(inner)
    return body


def load_document(kind: type[Value], path: str, *, what: Phrase, anew: Phrase) -> Value:
    """The document in a file. Raises Problems: a file that holds another schema, or none, is refused with how to make
    it `anew`; of one that does not follow its schema every flaw is listed. `what` is what the file should be.
    """
    return read_document(kind, load_json(path, anew=anew), path, what=what, anew=anew)


def load_json(path: str, *, anew: Phrase) -> Any:
    """The JSON in a file. Raises Problems where it is none."""
    try:
        return json.loads(read_text(path), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        message = Phrase("not JSON: {error}", error=error_message(error))
        raise problem("json", message, path, line, column, hint=anew) from None


def read_document(kind: type[Value], data: Any, file: str, *, what: Phrase, anew: Phrase) -> Value:
    """The document that JSON holds. Raises Problems as `load_document` does."""
    expected = kind.SCHEMA  # type: ignore[attr-defined]
    if not isinstance(data, dict) or not isinstance(data.get("schema"), str):
        raise problem("form", Phrase("expected {what}", what=what), file, hint=anew)
    if data["schema"] != expected:
        message = Phrase(
            "schema: found {found}, expected {expected!r}", found=quoted(data["schema"]), expected=expected
        )
        raise problem("schema", message, file, hint=anew)
    return read_json(kind, data, file, anew=anew)


def read_json(kind: type[Value], data: Any, file: str, *, anew: Phrase | None = None) -> Value:
    """A dataclass from its JSON. Raises Problems that say of each flaw where it is, what was found and what was
    expected.
    """
    flaws = Findings()
    reader = _Reader(file, flaws, anew)
    value: Value = reader.read(kind, data, "")
    if flaws:
        raise Problems(flaws)
    return value


class _Reader:
    """Reads values of a type; where one is not of that type it adds a flaw, and the value is None."""

    def __init__(self, file: str, flaws: list[Diagnostic], anew: Phrase | None) -> None:
        self._file, self._flaws, self._anew = file, flaws, anew

    def read(self, kind: Any, data: Any, place: str) -> Any:
        origin = get_origin(kind)
        if kind is Any:
            return data
        if is_dataclass(kind):
            return self._object(kind, data, place)
        if origin in (Union, types.UnionType):
            return self._one_of(get_args(kind), data, place)
        if origin is Literal:
            return data if data in get_args(kind) else self._flaw(place, data, expected(kind))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(get_args(kind)[1], data, place)
        if origin is tuple:
            return self._list(get_args(kind), data, place)
        return self._plain(kind, data, place)

    def _object(self, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, dict):
            return self._flaw(place, data, expected(kind))
        found = self._fields(kind, data, place)
        unknown = data.keys() - keys_of(kind)
        for key in sorted(unknown):
            self._flaw(_within(place, key), data[key], Phrase("no such key"))
        return None if unknown or found is None else kind(**found)

    def _fields(self, kind: Any, data: Mapping[str, Any], place: str) -> dict[str, Any] | None:
        hints, found, before = type_hints(kind), {}, len(self._flaws)
        for one in members(kind):
            if one.flat:
                inner = self._fields(hints[one.name], data, place)
                found[one.name] = None if inner is None else hints[one.name](**inner)
            elif one.key in data:
                found[one.name] = self.read(hints[one.name], data[one.key], _within(place, one.key))
            elif one.default is MISSING or one.always:
                self._add(_within(place, one.key), Phrase("nothing"), expected(hints[one.name]))
        return found if len(self._flaws) == before else None

    def _one_of(self, kinds: Sequence[Any], data: Any, place: str) -> Any:
        for kind in kinds:
            flaws: list[Diagnostic] = []
            found = _Reader(self._file, flaws, None).read(kind, data, place)
            if not flaws:
                return found
        likely = [kind for kind in kinds if (isinstance(data, dict) and is_dataclass(kind)) or len(kinds) == 1]
        if len(likely) == 1:
            return self.read(likely[0], data, place)
        return self._flaw(place, data, join(" or ", map(expected, kinds)))

    def _mapping(self, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, dict):
            return self._flaw(place, data, Phrase("names with their values"))
        return {key: self.read(kind, one, _within(place, key)) for key, one in data.items()}

    def _list(self, kinds: Sequence[Any], data: Any, place: str) -> Any:
        several = kinds[-1] is Ellipsis
        if not isinstance(data, list) or not (several or len(data) == len(kinds)):
            return self._flaw(place, data, Phrase("a list"))
        inner = [kinds[0]] * len(data) if several else kinds
        return tuple(
            self.read(kind, one, f"{place}[{at}]") for at, (kind, one) in enumerate(zip(inner, data, strict=True))
        )

    def _plain(self, kind: Any, data: Any, place: str) -> Any:
        if kind is date and isinstance(data, str):
            try:
                return date.fromisoformat(data)
            except ValueError:
                pass
        elif kind is float and type(data) in (int, float):
            number = _number(data)
            if number is not None:
                return number
        elif type(data) is kind:
            return data
        return self._flaw(place, data, expected(kind))

    def _flaw(self, place: str, data: Any, wanted: Phrase) -> None:
        self._add(place, quoted(data), wanted)

    def _add(self, place: str, found: str, wanted: Phrase) -> None:
        message = Phrase("{place}: found {found}, expected {wanted}", place=place, found=found, wanted=wanted)
        self._flaws.append(Diagnostic("form", message, self._file, hint=self._anew))


@cache
def type_hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields by name."""
    return get_type_hints(kind)


def keys_of(kind: type) -> set[str]:
    """The keys that a dataclass has in JSON."""
    flat = (keys_of(type_hints(kind)[one.name]) for one in members(kind) if one.flat)
    stamp = {"schema"} if hasattr(kind, "SCHEMA") else set()
    return stamp.union({one.key for one in members(kind) if not one.flat}, *flat)


def expected(kind: Any) -> Phrase:
    """What a type is called in an error."""
    origin = get_origin(kind)
    if origin is Literal:
        return join(" or ", map(quoted, get_args(kind)))
    if origin in (Union, types.UnionType):
        return join(" or ", map(expected, get_args(kind)))
    if is_dataclass(kind) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return Phrase("names with their values")
    return _NAMES.get(kind, Phrase("a list"))


def quoted(data: Any) -> Phrase:
    """What was found, in few characters."""
    if isinstance(data, dict):
        return Phrase("names with values")
    if isinstance(data, list):
        return Phrase("a list")
    text = printable(json.dumps(data, ensure_ascii=False))
    return Phrase("{text}", text=text if len(text) <= LONGEST_FOUND else text[: LONGEST_FOUND - 1] + "…")


_NAMES = {
    str: Phrase("a text"),
    float: Phrase("a number"),
    int: Phrase("a whole number"),
    bool: Phrase("true or false"),
    date: Phrase("a day like 2024-06-30"),
    type(None): Phrase("null"),
}


def _number(data: float) -> float | None:
    try:
        number = float(data)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _within(place: str, key: str) -> str:
    shown = printable(key if len(key) <= LONGEST_FOUND else key[: LONGEST_FOUND - 1] + "…")
    return f"{place}.{shown}" if place else shown


def _refuse(word: str) -> float:
    raise ValueError(Phrase("found {word}, expected a number", word=word))
