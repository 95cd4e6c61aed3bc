"""The lowest versions of dependencies, the lock file of developers, and the version in the citation."""

from __future__ import annotations

import re
import tomllib

from minimum_versions import minimum_versions

from aigc_compute import __version__
from tests.support import ROOT

LOCK = (ROOT / "requirements-dev.txt").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def parts(version: str) -> tuple[int, ...]:
    """The first three numbers of a version."""
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def test_every_dependency_has_a_lowest_version() -> None:
    versions = minimum_versions()
    numpy = re.search(r"numpy>=([\d.]+)", " ".join(PROJECT["dependencies"]))
    assert numpy
    assert versions["numpy"] == numpy[1]
    assert {"pyarrow", "distributed", "pytest"} <= versions.keys()


def test_the_lock_has_every_stated_dependency_in_an_allowed_version() -> None:
    locked = dict(re.findall(r"(?m)^([\w.-]+)==([\w.]+)", LOCK))
    extras = PROJECT["optional-dependencies"]
    requirements = [
        *PROJECT["dependencies"],
        *(requirement for name, extra in extras.items() if name not in ("flop", "release") for requirement in extra),
    ]
    for requirement in requirements:
        match = re.match(r"[\w.-]+", requirement)
        assert match
        name = re.sub(r"[-_.]+", "-", match[0]).lower()
        if name == PROJECT["name"]:
            continue
        assert name in locked, f"{name} is not locked: lock again, see CONTRIBUTING.md"
        lower_bound, upper_bound = re.search(r">=([\d.]+)", requirement), re.search(r"<([\d.]+)", requirement)
        assert not lower_bound or parts(locked[name]) >= parts(lower_bound[1]), requirement
        assert not upper_bound or parts(locked[name]) < parts(upper_bound[1]), requirement


def test_the_lock_has_hashes_and_no_addresses() -> None:
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|(?m:^\s*-e )|/\w+/", LOCK)
    for entry in re.split(r"(?m)^(?=[\w.-]+==)", LOCK)[1:]:
        assert "--hash=sha256:" in entry, entry


def test_the_citation_names_this_version() -> None:
    cited = re.search(r"(?m)^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited
    assert cited[1] == __version__
