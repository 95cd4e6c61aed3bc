"""All formulas, a package a domain. Each is a small pure function of arrays; argument names are quantities.

The order of the modules is the order of declaration: of two ways to know a quantity, the earlier wins.
"""

from __future__ import annotations

from importlib import import_module

from .registry import FORMULAS

__all__ = ["FORMULAS"]

MODULES = {
    "model": ("architecture",),
    "training": ("development", "flop", "goodput", "memory", "post_training", "utilisation"),
    "scaling": ("lifetime", "optimum", "repetition"),
    "parallelism": ("activations", "parallel_degrees", "communication", "memory", "optimizer", "pipeline", "step_time"),
    "serving": ("weights", "kv_cache", "decode", "prefill", "replica", "query", "queueing", "service", "power"),
    "demand": ("bill", "fleet", "queries"),
    "media": ("denoiser", "generation", "output", "perception"),
    "energy": ("energy", "environment"),
    "cost": ("ownership", "rent"),
    "cluster": ("network", "optics", "power", "servers", "space", "storage"),
    "market": ("demand", "supply", "money"),
}
"""The modules of formulas by domain."""

for _domain, _modules in MODULES.items():
    for _module in _modules:
        import_module(f"{__package__}.{_domain}.{_module}")
