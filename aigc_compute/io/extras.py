"""Optional packages, which only some functions of the program need."""

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
    "fsspec": (Phrase("the URL of an object store"), "dask"),
}
"""Optional packages, each with the function that needs it and the extra of this package that installs it."""


ARROW_ALLOCATOR = "ARROW_DEFAULT_MEMORY_POOL"
"""Environment variable that chooses the memory allocator of Arrow."""


def need(package: str, module: str | None = None) -> None:
    """Import an optional package, or a module of it.

    Raises Problems if it is not installed, with the command that installs it, and if it cannot be loaded.
    """
    what, extra = OPTIONAL[package]
    if util.find_spec(package) is None:
        message = Phrase("{what} needs {package}, which is not installed", what=what, package=package)
        hint = Phrase("pip install 'aigc-compute[{extra}]'", extra=extra)
        raise problem("missing-package", message, hint=hint)
    if address_space_is_limited():
        os.environ.setdefault(ARROW_ALLOCATOR, "system")  # Arrow's own allocator reserves a gigabyte of addresses
    try:
        import_module(module or package)
    except ImportError as error:
        message = Phrase(
            "{what} needs {package}, which cannot be loaded: {error}", what=what, package=package, error=error
        )
        hint = Phrase(
            "check that there is enough memory, or reinstall it: pip install --force-reinstall {package}",
            package=package,
        )
        raise problem("missing-package", message, hint=hint) from None
