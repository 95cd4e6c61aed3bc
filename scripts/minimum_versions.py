"""Constraints that give the lowest versions that pyproject.toml states: `python scripts/minimum_versions.py > FILE`.

`pip install -c FILE .[test]` then tests what it promises. To pip 1.26 is 1.26.0.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
EXTRAS = ("parquet", "dask", "xlsx", "png", "test")
"""What the tests need."""


def minimum_versions() -> dict[str, str]:
    """The lowest version of each package by its name."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    stated = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    found = {}
    for requirement in stated:
        name, bound = re.match(r"[\w.-]+", requirement), re.search(r">=([\d.]+)", requirement)
        if name and name[0] != project["name"]:
            if not bound:
                raise SystemExit(f"{requirement}: no lower bound")
            found[name[0]] = bound[1]
    return found


if __name__ == "__main__":
    for package, version in minimum_versions().items():
        print(f"{package}=={version}")
