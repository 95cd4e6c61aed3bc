"""Conversion of frozen dataclasses to JSON and back.

A field without a default is always written; None and numbers that are not finite become null. A field with a default
is omitted where it holds that default, unless its metadata is ALWAYS. The fields of a nested dataclass whose metadata
is FLAT are written into the object of the outer dataclass. A trailing underscore, which avoids a Python keyword, is
removed from the name of the JSON key. A class with a SCHEMA attribute writes it as its first key.
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
"""Metadata of a field that is written even where it holds its default."""

FLAT = {"flat": True}
"""Metadata of a field whose own fields are written into the outer object."""

MAX_QUOTED = 40
"""Largest number of characters of a value or key that an error message quotes."""


class Member(NamedTuple):
    """How a field of a dataclass is written: its name in Python, its key in JSON and its default (or MISSING)."""

    name: str
    key: str
    default: Any
    flat: bool
    always: bool


@cache
def members(kind: type) -> tuple[Member, ...]:
    """Return the fields of a dataclass in order."""
    return tuple(
        Member(
            field.name,
            field.name.rstrip("_"),
            field.default if field.default_factory is MISSING else field.default_factory(),
            "flat" in field.metadata,
            "always" in field.metadata,
        )
        for field in fields(kind)
    )


def as_json(value: Any) -> Any:
    """Convert a dataclass, or the value of one of its fields, to types that `json.dumps` accepts.

    Raises TypeError for a value of any other type.
    """
    if isinstance(value, str) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [as_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _object(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    body: dict[str, Any] = {"schema": kind.SCHEMA} if hasattr(kind, "SCHEMA") else {}
    for member in members(kind):
        inner = getattr(value, member.name)
        if member.flat:
            body |= _object(inner)
        elif member.always or member.default is MISSING or inner != member.default:
            body[member.key] = as_json(inner)
    return body


def load_document(kind: type[Value], path: str, *, what: Phrase, anew: Phrase) -> Value:
    """Read a document of class `kind` from a JSON file.

    `what` names the expected document in messages; `anew` is the hint that says how to create it again. Raises
    Problems if the file has another schema or none, and with every error of a document that violates its schema.
    """
    return read_document(kind, load_json(path, anew=anew), path, what=what, anew=anew)


def load_json(path: str, *, anew: Phrase) -> Any:
    """Parse a JSON file. Raises Problems, with the hint `anew`, if the file is not valid JSON."""
    try:
        return json.loads(read_text(path), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        message = Phrase("not JSON: {error}", error=error_message(error))
        raise problem("json", message, path, line, column, hint=anew) from None


def read_document(kind: type[Value], data: Any, file: str, *, what: Phrase, anew: Phrase) -> Value:
    """Read a document of class `kind` from parsed JSON. Raises Problems as `load_document` does."""
    schema = kind.SCHEMA  # type: ignore[attr-defined]
    if not isinstance(data, dict) or not isinstance(data.get("schema"), str):
        raise problem("form", Phrase("expected {what}", what=what), file, hint=anew)
    if data["schema"] != schema:
        message = Phrase("schema: found {value}, expected {schema!r}", value=quoted(data["schema"]), schema=schema)
        raise problem("schema", message, file, hint=anew)
    return read_json(kind, data, file, anew=anew)


def read_json(kind: type[Value], data: Any, file: str, *, anew: Phrase | None = None) -> Value:
    """Build a dataclass from parsed JSON.

    Raises Problems with every error: where it is, which value was found and which was expected.
    """
    problems = Findings()
    reader = _Reader(file, problems, anew)
    value: Value = reader.read(kind, data, "")
    if problems:
        raise Problems(problems)
    return value


class _Reader:
    """Reader of values by type. For a value of another type it records a problem and returns None."""

    def __init__(self, file: str, problems: list[Diagnostic], anew: Phrase | None) -> None:
        self._file, self._problems, self._anew = file, problems, anew

    def read(self, kind: Any, data: Any, place: str) -> Any:
        origin = get_origin(kind)
        if kind is Any:
            return data
        if is_dataclass(kind):
            return self._object(kind, data, place)
        if origin in (Union, types.UnionType):
            return self._union(get_args(kind), data, place)
        if origin is Literal:
            return data if data in get_args(kind) else self._refuse(place, data, expected(kind))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(get_args(kind)[1], data, place)
        if origin is tuple:
            return self._list(get_args(kind), data, place)
        return self._scalar(kind, data, place)

    def _object(self, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, dict):
            return self._refuse(place, data, expected(kind))
        values = self._fields(kind, data, place)
        unknown = data.keys() - keys_of(kind)
        for key in sorted(unknown):
            self._refuse(_within(place, key), data[key], Phrase("no such key"))
        return None if unknown or values is None else kind(**values)

    def _fields(self, kind: Any, data: Mapping[str, Any], place: str) -> dict[str, Any] | None:
        """Read the values of a dataclass's fields by name; None if any of them has a problem."""
        hints, values, before = type_hints(kind), {}, len(self._problems)
        for member in members(kind):
            hint = hints[member.name]
            if member.flat:
                inner = self._fields(hint, data, place)
                values[member.name] = None if inner is None else hint(**inner)
            elif member.key in data:
                values[member.name] = self.read(hint, data[member.key], _within(place, member.key))
            elif member.default is MISSING or member.always:
                self._add(_within(place, member.key), Phrase("nothing"), expected(hint))
        return values if len(self._problems) == before else None

    def _union(self, kinds: Sequence[Any], data: Any, place: str) -> Any:
        """Read a value as the first type that fits. If none fits, report the problems of the most likely type."""
        for kind in kinds:
            problems: list[Diagnostic] = []
            value = _Reader(self._file, problems, None).read(kind, data, place)
            if not problems:
                return value
        likely = [kind for kind in kinds if (isinstance(data, dict) and is_dataclass(kind)) or len(kinds) == 1]
        if len(likely) == 1:
            return self.read(likely[0], data, place)
        return self._refuse(place, data, join(" or ", map(expected, kinds)))

    def _mapping(self, kind: Any, data: Any, place: str) -> Any:
        if not isinstance(data, dict):
            return self._refuse(place, data, Phrase("an object"))
        return {key: self.read(kind, inner, _within(place, key)) for key, inner in data.items()}

    def _list(self, kinds: Sequence[Any], data: Any, place: str) -> Any:
        any_length = kinds[-1] is Ellipsis
        if not isinstance(data, list) or not (any_length or len(data) == len(kinds)):
            return self._refuse(place, data, Phrase("a list"))
        item_kinds = [kinds[0]] * len(data) if any_length else kinds
        pairs = zip(item_kinds, data, strict=True)
        return tuple(self.read(kind, item, f"{place}[{index}]") for index, (kind, item) in enumerate(pairs))

    def _scalar(self, kind: Any, data: Any, place: str) -> Any:
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
        return self._refuse(place, data, expected(kind))

    def _refuse(self, place: str, data: Any, form: Phrase) -> None:
        self._add(place, quoted(data), form)

    def _add(self, place: str, value: str, form: Phrase) -> None:
        message = Phrase("{place}: found {value}, expected {form}", place=place, value=value, form=form)
        self._problems.append(Diagnostic("form", message, self._file, hint=self._anew))


@cache
def type_hints(kind: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields by name."""
    return get_type_hints(kind)


def keys_of(kind: type) -> set[str]:
    """Return the keys that a dataclass has in JSON."""
    flat = (keys_of(type_hints(kind)[member.name]) for member in members(kind) if member.flat)
    stamp = {"schema"} if hasattr(kind, "SCHEMA") else set()
    return stamp.union({member.key for member in members(kind) if not member.flat}, *flat)


def expected(kind: Any) -> Phrase:
    """Return the name of a type for error messages."""
    origin = get_origin(kind)
    if origin is Literal:
        return join(" or ", map(quoted, get_args(kind)))
    if origin in (Union, types.UnionType):
        return join(" or ", map(expected, get_args(kind)))
    if is_dataclass(kind) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return Phrase("an object")
    return _NAMES.get(kind, Phrase("a list"))


def quoted(data: Any) -> Phrase:
    """Return a short form of a value for error messages."""
    if isinstance(data, dict):
        return Phrase("an object")
    if isinstance(data, list):
        return Phrase("a list")
    return Phrase("{text}", text=_shortened(printable(json.dumps(data, ensure_ascii=False))))


_NAMES = {
    str: Phrase("a text"),
    float: Phrase("a number"),
    int: Phrase("a whole number"),
    bool: Phrase("true or false"),
    date: Phrase("a day like 2024-06-30"),
    type(None): Phrase("null"),
}


def _number(data: float) -> float | None:
    """Convert to a finite float; None if the number is too large or not finite."""
    try:
        number = float(data)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _within(place: str, key: str) -> str:
    shown = printable(_shortened(key))
    return f"{place}.{shown}" if place else shown


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"


def _refuse_constant(word: str) -> float:
    """Refuse NaN and Infinity, which Python would read although they are not JSON."""
    raise ValueError(Phrase("found {word}, expected a number", word=word))
