"""The JSON documents: what stands in them, read off their schemas, which `json_schema` makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .markdown import page, table

Schema = dict[str, Any]

INTRODUCTION = """\
Every command prints its document with `--format json`; `--format jsonl` prints the rows alone, one a line. A
document names its schema and version under `schema`. A key that is added, removed or means something else makes a
new version. Keys in **bold** are always there. The files themselves are JSON Schema (2020-12)."""


def schemas(folder: Path) -> str:
    """One section a document."""
    sections = (_section(path) for path in sorted(folder.glob("*.json")))
    return page("JSON schemas", "`configs/schema`", INTRODUCTION, *sections)


def _section(path: Path) -> str:
    schema = json.loads(path.read_text(encoding="utf-8"))
    parts = [f"## [{schema['$id'].removeprefix('aigc-compute/')}](../../configs/schema/{path.name})", schema["title"]]
    parts += _object(schema)
    for name, part in schema.get("$defs", {}).items():
        told = f": {part['description']}" if "description" in part else ""
        fields = _object(part)
        parts += [f"**{name}**{told}" if fields else f"**{name}**{told or ': ' + _type(part)}", *fields]
    return "\n\n".join(parts)


def _object(schema: Schema) -> list[str]:
    lines = list(_fields(schema))
    return [table(("key", "type", "what it is"), lines)] if lines else []


def _fields(schema: Schema, above: str = "") -> Iterator[tuple[str, str, str]]:
    """The keys of an object and of the objects right inside it."""
    required = schema.get("required", ())
    for key, one in schema.get("properties", {}).items():
        name = f"`{above}{key}`"
        yield f"**{name}**" if key in required else name, _type(one), one.get("description", "")
        inner = one.get("items", {}) if one.get("type") == "array" else one
        inner = inner if "properties" in inner else inner.get("additionalProperties") or {}
        if isinstance(inner, dict):
            yield from _fields(inner, f"{above}{key}{'[]' if one.get('type') == 'array' else ''}.")


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(one)}`" for one in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(_type(one) for one in schema[key])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
