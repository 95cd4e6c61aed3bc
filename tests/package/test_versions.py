"""What has been released does not change under the same version: schemas of JSON, and the catalogue.

`versions.json` holds what each version is. `AIGC_UPDATE_GOLDEN=1 pytest tests/package/test_versions.py` writes what an
unreleased one is now; a released one it leaves alone, so that a change needs a new version: a schema the next number,
the catalogue another `version` in configs/catalogue.yaml.
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
"""Keys of a schema that say nothing to a program."""


def meaning(schema: Any, definitions: dict[str, Any] | None = None) -> Any:
    """A schema without what is there for people, however it is written: what it refers to stands in its place, and
    choices are in order.
    """
    if not isinstance(schema, dict):
        return schema
    known = definitions if definitions is not None else schema.get("$defs", {})
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        rest = {key: one for key, one in known.items() if key != name}
        return meaning(known[name], rest) if name in known else name
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return meaning({"anyOf": [{**schema, "type": one} for one in kinds]}, known)
    if "anyOf" in schema:
        return {"anyOf": sorted((meaning(one, known) for one in schema["anyOf"]), key=as_text)}
    if "const" in schema or "enum" in schema:
        return {"enum": sorted(map(as_text, schema.get("enum", [schema.get("const")])))}
    return {key: _part(key, body, known) for key, body in schema.items() if key not in PROSE and key != "$defs"}


def _part(key: str, body: Any, known: dict[str, Any]) -> Any:
    if key == "properties":
        return {name: meaning(one, known) for name, one in body.items()}
    if key == "required":
        return sorted(body)
    return [meaning(one, known) for one in body] if isinstance(body, list) else meaning(body, known)


def as_text(schema: Any) -> str:
    return json.dumps(schema, sort_keys=True)


def schema_hash(text: str) -> str:
    return sha256(as_text(meaning(json.loads(text))).encode()).hexdigest()


def now() -> dict[str, str]:
    root = data_folder("configs")
    catalogue = Catalogue(root)
    schemas = {f"schema {path.stem}": schema_hash(path.read_text("utf-8")) for path in (root / "schema").glob("*.json")}
    return {f"catalogue {catalogue.settings['version']}": catalogue.sha256(root), **schemas}


def updated(record: dict[str, dict[str, Any]], found: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The record with what is there now; what has been released is as it was."""
    released = {name: one for name, one in record.items() if one["released"]}
    return dict(
        sorted({**{name: {"sha256": one, "released": False} for name, one in found.items()}, **released}.items())
    )


def changed(record: dict[str, dict[str, Any]], found: dict[str, str]) -> list[str]:
    """What is not as its version was."""
    return [name for name, one in found.items() if record.get(name, {}).get("sha256") != one]


def test_nothing_changes_under_its_version() -> None:
    record = json.loads(RECORD.read_text("utf-8"))
    found = now()
    if os.environ.get(UPDATE):
        record = updated(record, found)
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    released = [name for name in changed(record, found) if record.get(name, {}).get("released")]
    assert not released, f"{released}: released, so that a change needs a new version"
    assert not changed(record, found), f"{UPDATE}=1 pytest {Path(__file__).name} writes what is meant"


def test_a_released_version_is_not_written_over() -> None:
    record = {"a 1": {"sha256": "old", "released": True}, "b 1": {"sha256": "old", "released": False}}
    found = {"a 1": "new", "b 1": "new", "c 1": "new"}
    after = updated(record, found)
    assert changed(record, found) == ["a 1", "b 1", "c 1"]
    assert changed(after, found) == ["a 1"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
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
def test_words_for_people_make_no_new_version(one: str, other: str, same: bool) -> None:
    assert (schema_hash(one) == schema_hash(other)) is same


def test_versions_are_numbers_in_order() -> None:
    version = str(Catalogue(data_folder("configs")).settings["version"])
    assert re.fullmatch(r"20\d\d\.(0?[1-9]|1[0-2])(\.\d+)?", version)
    for path in (data_folder("configs") / "schema").glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        name, _, number = path.stem.rpartition("-")
        assert schema["$id"] == f"aigc-compute/{name}/{int(number)}"


def test_a_version_with_a_date_is_signed_off_and_all_of_it_released() -> None:
    text = (data_folder("configs").parent / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## (?P<version>\S+) \((?P<day>\S+)\)\n\n(?P<first>.*)$", text, re.MULTILINE)
    assert newest
    assert newest["version"] == __version__
    if newest["day"] != "unreleased":
        assert date.fromisoformat(newest["day"]) >= Catalogue(data_folder("configs")).day
        assert newest["first"].startswith("Signed off: ")
        record = json.loads(RECORD.read_text("utf-8"))
        assert [name for name in now() if not record[name]["released"]] == []
