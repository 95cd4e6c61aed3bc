"""What answers rest on: the versions of this program, of the packages that compute, and of the catalogue as shipped."""

from __future__ import annotations

import sys
from importlib import metadata

from .. import __version__
from ..catalogue import Catalogue, data_folder

PACKAGES = ("numpy", "pyarrow")
"""What numbers and files are made with."""


def versions() -> dict[str, str]:
    """By name; the catalogue by its SHA-256. Where they are the same, the same rows have the same answers."""
    shipped = data_folder("configs")
    return {
        "aigc-compute": __version__,
        "Python": ".".join(map(str, sys.version_info[:2])),
        **{name: version_of(name) for name in PACKAGES},
        "catalogue": Catalogue(shipped).sha256(shipped),
    }


def version_of(package: str) -> str:
    """Of an installed package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
