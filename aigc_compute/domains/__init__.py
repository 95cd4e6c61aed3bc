"""The twelve domains of knowledge, each a package with its quantities and its formulas."""

from __future__ import annotations

DOMAINS = (
    "model",
    "accelerator",
    "training",
    "parallelism",
    "scaling",
    "serving",
    "demand",
    "media",
    "energy",
    "cost",
    "cluster",
    "market",
)
"""Names of the domain packages. The module `quantities` of a package defines its quantities and categories; the other
modules define its formulas.
"""
