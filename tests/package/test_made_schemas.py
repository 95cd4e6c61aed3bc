"""The schemas of the documents are those of the dataclasses that hold them."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from aigc_compute.catalogue import data_folder

ROOT = Path(__file__).resolve().parents[2]
FOLDER = data_folder("configs") / "schema"
UPDATE = "AIGC_UPDATE_GOLDEN"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The text of every schema by the name of its file; the files are written where that is asked for."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        script: ModuleType = importlib.import_module("reference.json_schema")
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    texts = {script.file_name(kind): script.file_text(kind) for kind in script.DOCUMENTS}
    if os.environ.get(UPDATE):
        for path in FOLDER.glob("*.json"):
            path.unlink()
        for name, text in texts.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    return texts


def test_the_schemas_are_made_from_the_documents(made: dict[str, str]) -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert kept.keys() == made.keys(), f"{UPDATE}=1 pytest {Path(__file__).name} writes them"
    stale = [name for name, text in made.items() if kept[name] != text]
    assert not stale, f"{UPDATE}=1 pytest {Path(__file__).name} writes what is meant"
