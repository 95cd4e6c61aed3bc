"""What the project is tested and shipped with: the lowest versions, the lock of developers, the bill of a release."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import minimum_versions  # noqa: E402
import sbom  # noqa: E402

LOCK = (ROOT / "requirements-dev.txt").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def test_every_dependency_has_a_lowest_version() -> None:
    found = minimum_versions.minimum_versions()
    assert found["numpy"] == re.search(r"numpy>=([\d.]+)", " ".join(PROJECT["dependencies"]))[1]  # type: ignore[index]
    assert {"pyarrow", "distributed", "pytest"} <= found.keys()


def test_the_lock_is_of_what_the_project_states() -> None:
    locked = dict(re.findall(r"(?m)^([\w.-]+)==([\w.]+)", LOCK))
    extras = PROJECT["optional-dependencies"]
    stated = [*PROJECT["dependencies"], *(one for name, listed in extras.items() if name != "flop" for one in listed)]
    for requirement in stated:
        name = sbom.folded(re.match(r"[\w.-]+", requirement)[0])  # type: ignore[index]
        if name == PROJECT["name"]:
            continue
        assert name in locked, f"{name}: lock anew, see CONTRIBUTING.md"
        least, below = re.search(r">=([\d.]+)", requirement), re.search(r"<([\d.]+)", requirement)
        assert not least or parts(locked[name]) >= parts(least[1]), requirement
        assert not below or parts(locked[name]) < parts(below[1]), requirement


def test_the_lock_names_packages_and_hashes_and_no_place() -> None:
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|(?m:^\s*-e )|/\w+/", LOCK)
    for entry in re.split(r"(?m)^(?=[\w.-]+==)", LOCK)[1:]:
        assert "--hash=sha256:" in entry, entry


def test_the_bill_holds_what_is_needed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    needs: dict[str, list[str]] = {
        "aigc-compute": ["numpy>=2.0", "aigc-compute[parquet]; extra == 'dask'", "pyarrow>=16; extra == 'parquet'",
                         "distributed[x]; extra == 'dask'", "pytest; extra == 'test'"],
        "distributed": ["Dask_Core>=1", "absent; sys_platform == 'win32'", "extra-of-it; extra == 'x'"],
    }  # fmt: skip
    versions = dict.fromkeys(("aigc-compute", "numpy", "pyarrow", "distributed", "dask-core", "extra-of-it"), "1.0")

    def version(name: str) -> str:
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    class Told(dict[str, Any]):
        def get_all(self, name: str) -> list[str]:
            return ["License :: OSI Approved :: MIT License"] if name == "Classifier" else []

    monkeypatch.setattr(metadata, "requires", lambda name: needs.get(name))
    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(metadata, "metadata", lambda name: Told())
    plain, whole = sbom.bill(), sbom.bill(["dask"])
    assert [one["name"] for one in plain["components"]] == ["numpy"]
    names = ["dask-core", "distributed", "extra-of-it", "numpy", "pyarrow"]
    assert [one["name"] for one in whole["components"]] == names
    known = {one["bom-ref"] for one in [whole["metadata"]["component"], *whole["components"]]}
    assert {ref for one in whole["dependencies"] for ref in (one["ref"], *one["dependsOn"])} == known
    assert whole["components"][0]["licenses"] == [{"license": {"name": "MIT License"}}]
    assert json.dumps(whole) == json.dumps(sbom.bill(["dask"]))
    assert whole["serialNumber"] != plain["serialNumber"]
