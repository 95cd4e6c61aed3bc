"""Ranges as samples: a seeded quasi-random lattice, distributions, quantiles."""

from __future__ import annotations

from .sampling import lattice, sample, spread

__all__ = ["lattice", "sample", "spread"]
