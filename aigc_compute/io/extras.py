"""Packages that only some uses need."""

from __future__ import annotations

from importlib import util

from ..diagnostics import Diagnostic, Problems
from ..language import Phrase

OPTIONAL = {
    "pyarrow": ("Parquet", "parquet"),
    "distributed": ("--engine dask", "dask"),
    "openpyxl": (Phrase("a workbook"), "xlsx"),
    "resvg_py": (Phrase("a PNG"), "png"),
    "fsspec": (Phrase("the URL of a store"), "dask"),
}
"""What needs a package that may be missing, and the extra that brings it."""


def need(package: str) -> None:
    """Raises Problems, with the command that installs it, where an optional package is missing."""
    if util.find_spec(package) is None:
        what, extra = OPTIONAL[package]
        message = Phrase("{what} needs {package}, which is not installed", what=what, package=package)
        hint = Phrase("pip install 'aigc-compute[{extra}]'", extra=extra)
        raise Problems([Diagnostic("missing-package", message, hint=hint)])
