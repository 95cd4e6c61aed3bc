"""All formulas of all domains: importing this module registers them in `FORMULAS`.

A formula is a small pure function of arrays, whose argument names are quantities.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from . import DOMAINS
from .registry import FORMULAS

__all__ = ["FORMULAS"]

for _domain in DOMAINS:
    _package = import_module(f"{__package__}.{_domain}")
    for _module in iter_modules(_package.__path__):
        import_module(f"{_package.__name__}.{_module.name}")
