"""What the project is tested with: the lowest versions, and the lock of developers."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import minimum_versions  # noqa: E402

from aigc_compute import __version__  # noqa: E402

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
    stated = [
        *PROJECT["dependencies"],
        *(one for name, listed in extras.items() if name not in ("flop", "release") for one in listed),
    ]
    for requirement in stated:
        name = re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]
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


def test_the_citation_names_this_version() -> None:
    cited = re.search(r"(?m)^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited
    assert cited[1] == __version__
