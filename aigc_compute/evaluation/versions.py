"""Versions of the program, of the packages that it computes with, and of the catalogue."""

from __future__ import annotations

import sys
from importlib import metadata

from .. import __version__
from ..catalogue import Catalogue, data_folder

PACKAGES = ("numpy", "pyarrow")
"""Packages that compute the numbers and write the files."""


def versions() -> dict[str, str]:
    """Return the versions by name, and the SHA-256 of the catalogue that ships with the program.

    With the same versions, the same rows have the same answers.
    """
    shipped = data_folder("configs")
    return {
        "aigc-compute": __version__,
        "Python": ".".join(map(str, sys.version_info[:2])),
        **{name: version_of(name) for name in PACKAGES},
        "catalogue": Catalogue(shipped).sha256(shipped),
    }


def version_of(package: str) -> str:
    """Return the version of an installed package, or "missing"."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
