"""The shipped schemas equal those that are generated from the dataclasses of the documents."""

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
def generated() -> dict[str, str]:
    """The text of each generated schema, by file name. AIGC_UPDATE_GOLDEN=1 writes the files."""
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


def test_the_shipped_schemas_are_up_to_date(generated: dict[str, str]) -> None:
    shipped = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert shipped.keys() == generated.keys(), f"{UPDATE}=1 pytest {Path(__file__).name} writes them"
    outdated = [name for name, text in generated.items() if shipped[name] != text]
    assert not outdated, f"{UPDATE}=1 pytest {Path(__file__).name} writes {outdated}"
