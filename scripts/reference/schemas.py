"""Generates the page of JSON documents from their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .markdown import page, table

Schema = dict[str, Any]

INTRODUCTION = """\
With `--format json`, a command prints its document. With `--format jsonl`, it prints only the rows, one on each line.
The key `schema` names the schema of a document and its version. If a key is added, removed or changes its meaning, the
schema gets a new version. Keys in **bold** are always present. The schema files have the format JSON Schema
(2020-12)."""


def schemas(folder: Path) -> str:
    """Return the page, with one section for each document."""
    sections = (_section(path) for path in sorted(folder.glob("*.json")))
    return page("JSON schemas", "`configs/schema`", INTRODUCTION, *sections)


def _section(path: Path) -> str:
    schema = json.loads(path.read_text(encoding="utf-8"))
    parts = [f"## [{schema['$id'].removeprefix('aigc-compute/')}](../../configs/schema/{path.name})", schema["title"]]
    parts += _object(schema)
    for name, part in schema.get("$defs", {}).items():
        description = f": {part['description']}" if "description" in part else ""
        fields = _object(part)
        parts += [f"**{name}**{description}" if fields else f"**{name}**{description or ': ' + _type(part)}", *fields]
    return "\n\n".join(parts)


def _object(schema: Schema) -> list[str]:
    lines = list(_fields(schema))
    return [table(("key", "type", "meaning"), lines)] if lines else []


def _fields(schema: Schema, above: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield key, type and description for each key of an object and of the objects directly inside it."""
    required = schema.get("required", ())
    for key, value in schema.get("properties", {}).items():
        name = f"`{above}{key}`"
        yield f"**{name}**" if key in required else name, _type(value), value.get("description", "")
        is_array = value.get("type") == "array"
        inner = value.get("items", {}) if is_array else value
        inner = inner if "properties" in inner else inner.get("additionalProperties") or {}
        if isinstance(inner, dict):
            yield from _fields(inner, f"{above}{key}{'[]' if is_array else ''}.")


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(map(_type, schema[key]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
