"""JSON schemas of the documents, generated from the types, defaults and field descriptions of the dataclasses."""

from __future__ import annotations

import ast
import inspect
import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date
from functools import cache
from textwrap import dedent
from typing import Any, Literal, Union, get_args, get_origin

from aigc_compute.evaluation.document import Document, EstimateDocument
from aigc_compute.io.typed_json import Member, members, type_hints
from aigc_compute.studies.baseline import BaselineDocument
from aigc_compute.studies.batch import BatchDocument
from aigc_compute.studies.bom import BomDocument
from aigc_compute.studies.check import CheckDocument
from aigc_compute.studies.curves import PlotDocument
from aigc_compute.studies.deployments import DeploymentsDocument
from aigc_compute.studies.diff import DiffDocument
from aigc_compute.studies.doctor import DoctorDocument
from aigc_compute.studies.explain import ExplainDocument
from aigc_compute.studies.forecast import ForecastDocument
from aigc_compute.studies.latency import LatencyDocument
from aigc_compute.studies.layouts import LayoutsDocument
from aigc_compute.studies.listing import ListDocument, ShowDocument
from aigc_compute.studies.market import MarketDocument
from aigc_compute.studies.prices import PricesDocument
from aigc_compute.studies.report import ReportDocument
from aigc_compute.studies.seeds import SeedsDocument
from aigc_compute.studies.sensitivity import SensitivityDocument
from aigc_compute.studies.validate import ValidateDocument
from aigc_compute.studies.verdicts import AuditDocument

Schema = dict[str, Any]

DOCUMENTS: tuple[type[Document], ...] = (
    AuditDocument,
    BaselineDocument,
    BatchDocument,
    BomDocument,
    CheckDocument,
    DeploymentsDocument,
    DiffDocument,
    DoctorDocument,
    EstimateDocument,
    ExplainDocument,
    ForecastDocument,
    LatencyDocument,
    LayoutsDocument,
    ListDocument,
    MarketDocument,
    PlotDocument,
    PricesDocument,
    ReportDocument,
    SeedsDocument,
    SensitivityDocument,
    ShowDocument,
    ValidateDocument,
)

WIDTH = 160
DRAFT = "https://json-schema.org/draft/2020-12/schema"
PLAIN = {str: "string", float: "number", int: "integer", bool: "boolean", types.NoneType: "null"}


def file_name(kind: type[Document]) -> str:
    """Return the file name of the schema of a document, from its name and version."""
    _, name, version = kind.SCHEMA.split("/")
    return f"{name}-{version}.json"


def file_text(kind: type[Document]) -> str:
    """Return the text of the schema file of a document."""
    return _text(schema_of(kind), 0) + "\n"


def schema_of(kind: type[Document]) -> Schema:
    """Return the schema of a document, with its classes under `$defs`; the class of a JSON line is first."""
    needed: dict[str, Any] = {}
    body = _object(kind, needed)
    if kind.LINE:
        _type(kind.LINE, needed)
    definitions: dict[str, Schema] = {}
    while missing := [name for name in needed if name not in definitions]:
        definitions |= {name: _described(_object(needed[name], needed), needed[name]) for name in missing}
    head = {"$schema": DRAFT, "$id": kind.SCHEMA, "title": _docstring(kind)}
    return {**head, **body, **({"$defs": definitions} if definitions else {})}


def line_of(kind: type[Document]) -> Schema:
    """Return the schema of a line of `--format jsonl`."""
    schema = schema_of(kind)
    line = {"$ref": f"#/$defs/{kind.LINE.__name__}"} if kind.LINE else schema["properties"]["rows"]["items"]
    return {**line, "$defs": schema.get("$defs", {})}


def _object(kind: Any, needed: dict[str, Any]) -> Schema:
    properties: dict[str, Schema] = {}
    required: list[str] = []
    if hasattr(kind, "SCHEMA"):
        properties["schema"] = {"const": kind.SCHEMA, "description": "This schema and its version."}
        required.append("schema")
    for owner, member in _flattened(kind):
        hint = type_hints(owner)[member.name]
        properties[member.key] = _property(owner, member, hint, needed)
        required += [member.key] if member.always or member.default is MISSING else []
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def _flattened(kind: Any) -> Iterator[tuple[Any, Member]]:
    """Yield the fields of a class, each with the class that defines it. A flat field is replaced by the fields of its
    class.
    """
    for member in members(kind):
        if member.flat:
            yield from _flattened(type_hints(kind)[member.name])
        else:
            yield kind, member


def _property(owner: Any, member: Member, hint: Any, needed: dict[str, Any]) -> Schema:
    if member.default is False and not member.always:
        schema: Schema = {"const": True}
    elif member.default is None and not member.always:
        schema = _any_of([_type(choice, needed) for choice in _choices(hint) if choice is not types.NoneType])
    else:
        schema = _type(hint, needed)
    return {**schema, "description": _texts(owner)[member.name]}


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _type(hint: Any, needed: dict[str, Any]) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        assert needed.setdefault(hint.__name__, hint) is hint, f"two classes are called {hint.__name__}"
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin in (Union, types.UnionType):
        return _any_of([_type(argument, needed) for argument in arguments])
    if origin is Literal:
        return {"enum": list(arguments)} if len(arguments) > 1 else {"const": arguments[0]}
    if origin is tuple and arguments[-1] is not Ellipsis:
        items = [_type(argument, needed) for argument in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(arguments)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _type(arguments[1], needed)}
    if origin is not None:
        return {"type": "array", "items": _type(arguments[0], needed)}
    if hint is Any:
        return {}
    if hint is date:
        return {"type": "string", "format": "date"}
    return {"type": PLAIN[hint]}


def _any_of(choices: list[Schema]) -> Schema:
    """Return the schema of a value that matches one of several schemas; plain types become one list."""
    if len(choices) == 1:
        return choices[0]
    if all(choice.keys() == {"type"} for choice in choices):
        return {"type": [choice["type"] for choice in choices]}
    if all("enum" in choice or choice == {"type": "null"} for choice in choices):
        return {"enum": [value for choice in choices for value in choice.get("enum", [None])]}
    return {"anyOf": choices}


def _text(data: Any, depth: int) -> str:
    """Return JSON text, with an object on one line if it is short enough."""
    line = json.dumps(data, ensure_ascii=False)
    if not isinstance(data, dict) or len(line) + depth + 30 <= WIDTH:
        return line
    inner = ",\n".join(
        f"{' ' * (depth + 1)}{json.dumps(key)}: {_text(value, depth + 1)}" for key, value in data.items()
    )
    return f"{{\n{inner}\n{' ' * depth}}}"


def _described(schema: Schema, kind: Any) -> Schema:
    return {"description": _docstring(kind), **schema}


def _docstring(kind: Any) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


@cache
def _texts(kind: Any) -> dict[str, str]:
    """Return the description of each field of a class, including the fields of its base classes."""
    descriptions: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        if is_dataclass(base):
            descriptions |= _own_texts(base)
    return descriptions


def _own_texts(kind: Any) -> dict[str, str]:
    """Return the description of each field that the class itself defines: the text below the field."""
    [definition] = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    descriptions = {}
    for field, text in zip(definition.body, definition.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(description))):
                descriptions[name] = " ".join(description.split())
    return descriptions
