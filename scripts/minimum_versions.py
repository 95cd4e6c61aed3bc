"""Print pip constraints with the lowest versions that pyproject.toml states.

Run `python scripts/minimum_versions.py > FILE`. Then `pip install -c FILE .[test]` installs the lowest supported
versions, so that the tests can run with them. For pip, version 1.26 is 1.26.0.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
EXTRAS = ("parquet", "dask", "xlsx", "png", "test")
"""Optional dependencies that the tests need."""


def minimum_versions() -> dict[str, str]:
    """Return the lowest supported version of each package by its name."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    versions = {}
    for requirement in (*project["dependencies"], *(line for extra in EXTRAS for line in optional[extra])):
        name, bound = re.match(r"[\w.-]+", requirement), re.search(r">=([\d.]+)", requirement)
        if name and name[0] != project["name"]:
            if not bound:
                raise SystemExit(f"{requirement}: no lower bound")
            versions[name[0]] = bound[1]
    return versions


if __name__ == "__main__":
    for package, version in minimum_versions().items():
        print(f"{package}=={version}")
