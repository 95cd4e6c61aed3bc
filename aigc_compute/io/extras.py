"""Packages that only some uses need."""

from __future__ import annotations

import os
from importlib import import_module, util

from ..diagnostics import problem
from ..language import Phrase
from .limits import address_space_is_limited

OPTIONAL = {
    "pyarrow": ("Parquet", "parquet"),
    "distributed": ("--engine dask", "dask"),
    "openpyxl": (Phrase("a workbook"), "xlsx"),
    "resvg_py": (Phrase("a PNG"), "png"),
    "fsspec": (Phrase("the URL of a store"), "dask"),
}
"""What needs a package that may be missing, and the extra that brings it."""


ARROW_ALLOCATOR = "ARROW_DEFAULT_MEMORY_POOL"
"""The environment variable that says which memory allocator Arrow uses."""


def need(package: str, module: str | None = None) -> None:
    """Import an optional package, or a module of it. Raises Problems where it is missing, with the command that
    installs it, and where it cannot be loaded.
    """
    what, extra = OPTIONAL[package]
    if util.find_spec(package) is None:
        message = Phrase("{what} needs {package}, which is not installed", what=what, package=package)
        hint = Phrase("pip install 'aigc-compute[{extra}]'", extra=extra)
        raise problem("missing-package", message, hint=hint)
    if address_space_is_limited():
        os.environ.setdefault(ARROW_ALLOCATOR, "system")  # its own reserves a gigabyte of addresses at once
    try:
        import_module(module or package)
    except ImportError as error:
        message = Phrase(
            "{what} needs {package}, which cannot be loaded: {error}", what=what, package=package, error=error
        )
        hint = Phrase("is there enough memory? pip install --force-reinstall {package}", package=package)
        raise problem("missing-package", message, hint=hint) from None
