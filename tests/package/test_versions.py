"""A released version does not change: schemas of JSON documents, and the catalogue.

`versions.json` holds a hash of each version. `AIGC_UPDATE_GOLDEN=1 pytest tests/package/test_versions.py` writes the
hashes of unreleased versions. A released version keeps its hash, so that a change needs a new version: the next number
of a schema, or another `version` in configs/catalogue.yaml.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from aigc_compute import __version__
from aigc_compute.catalogue import Catalogue, data_folder

RECORD = Path(__file__).parent / "versions.json"
UPDATE = "AIGC_UPDATE_GOLDEN"
PROSE = ("description", "title")
"""Keys of a schema that only people read."""


def meaning(schema: Any, definitions: dict[str, Any] | None = None) -> Any:
    """The meaning of a schema in one form: without texts for people, with definitions in the place of references, and
    with sorted choices.
    """
    if not isinstance(schema, dict):
        return schema
    known = definitions if definitions is not None else schema.get("$defs", {})
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        other_definitions = {key: definition for key, definition in known.items() if key != name}
        return meaning(known[name], other_definitions) if name in known else name
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return meaning({"anyOf": [{**schema, "type": kind} for kind in kinds]}, known)
    if "anyOf" in schema:
        return {"anyOf": sorted((meaning(choice, known) for choice in schema["anyOf"]), key=as_text)}
    if "const" in schema or "enum" in schema:
        return {"enum": sorted(map(as_text, schema.get("enum", [schema.get("const")])))}
    return {
        key: meaning_of_part(key, body, known) for key, body in schema.items() if key not in PROSE and key != "$defs"
    }


def meaning_of_part(key: str, body: Any, known: dict[str, Any]) -> Any:
    if key == "properties":
        return {name: meaning(value, known) for name, value in body.items()}
    if key == "required":
        return sorted(body)
    return [meaning(value, known) for value in body] if isinstance(body, list) else meaning(body, known)


def as_text(schema: Any) -> str:
    return json.dumps(schema, sort_keys=True)


def schema_hash(text: str) -> str:
    return sha256(as_text(meaning(json.loads(text))).encode()).hexdigest()


def current_hashes() -> dict[str, str]:
    """The hash of the catalogue and of each schema, by name and version."""
    root = data_folder("configs")
    catalogue = Catalogue(root)
    schemas = {f"schema {path.stem}": schema_hash(path.read_text("utf-8")) for path in (root / "schema").glob("*.json")}
    return {f"catalogue {catalogue.settings['version']}": catalogue.sha256(root), **schemas}


def updated_record(record: dict[str, dict[str, Any]], hashes: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The record with the current hashes. Released versions keep their hashes."""
    released = {name: entry for name, entry in record.items() if entry["released"]}
    return dict(
        sorted({**{name: {"sha256": hash_, "released": False} for name, hash_ in hashes.items()}, **released}.items())
    )


def changed_versions(record: dict[str, dict[str, Any]], hashes: dict[str, str]) -> list[str]:
    """Names of versions whose hash differs from the record."""
    return [name for name, hash_ in hashes.items() if record.get(name, {}).get("sha256") != hash_]


def test_no_version_differs_from_its_record() -> None:
    record = json.loads(RECORD.read_text("utf-8"))
    hashes = current_hashes()
    if os.environ.get(UPDATE):
        record = updated_record(record, hashes)
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    released = [name for name in changed_versions(record, hashes) if record.get(name, {}).get("released")]
    assert not released, f"{released} are released: a change needs a new version"
    assert not changed_versions(record, hashes), f"{UPDATE}=1 pytest {Path(__file__).name} accepts the changes"


def test_an_update_does_not_change_a_released_version() -> None:
    record = {"a 1": {"sha256": "old", "released": True}, "b 1": {"sha256": "old", "released": False}}
    hashes = {"a 1": "new", "b 1": "new", "c 1": "new"}
    after = updated_record(record, hashes)
    assert changed_versions(record, hashes) == ["a 1", "b 1", "c 1"]
    assert changed_versions(after, hashes) == ["a 1"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ('{"type": "object", "title": "a"}', '{"title": "b", "type": "object"}', True),
        ('{"properties": {"title": {"description": "a"}}}', '{"properties": {"title": {"description": "b"}}}', True),
        ('{"properties": {"title": {}}}', '{"properties": {}}', False),
        ('{"enum": ["a"]}', '{"enum": ["a", "b"]}', False),
        ('{"enum": ["a", "b"]}', '{"enum": ["b", "a"]}', True),
        ('{"type": ["string", "null"]}', '{"anyOf": [{"type": "null"}, {"type": "string"}]}', True),
        ('{"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"type": "null"}}}', '{"items": {"type": "null"}}', True),
        ('{"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"type": "null"}}}', '{"items": {"type": "string"}}', False),
    ],
)
def test_texts_for_people_and_the_order_of_keys_do_not_change_the_hash(first: str, second: str, same: bool) -> None:
    assert (schema_hash(first) == schema_hash(second)) is same


def test_versions_of_catalogue_and_schemas_are_numbers() -> None:
    version = str(Catalogue(data_folder("configs")).settings["version"])
    assert re.fullmatch(r"20\d\d\.(0?[1-9]|1[0-2])(\.\d+)?", version)
    for path in (data_folder("configs") / "schema").glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        name, _, number = path.stem.rpartition("-")
        assert schema["$id"] == f"aigc-compute/{name}/{int(number)}"


def test_a_dated_version_is_signed_off_and_its_parts_are_released() -> None:
    text = (data_folder("configs").parent / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## (?P<version>\S+) \((?P<day>\S+)\)\n\n(?P<first>.*)$", text, re.MULTILINE)
    assert newest
    assert newest["version"] == __version__
    if newest["day"] != "unreleased":
        assert date.fromisoformat(newest["day"]) >= Catalogue(data_folder("configs")).day
        assert newest["first"].startswith("Signed off: ")
        record = json.loads(RECORD.read_text("utf-8"))
        assert [name for name in current_hashes() if not record[name]["released"]] == []
