"""What the program knows: in each domain the vocabulary (quantities) beside the formulas."""

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
"""The domains: a package each, whose module `quantities` is its vocabulary and whose other modules are its formulas."""
