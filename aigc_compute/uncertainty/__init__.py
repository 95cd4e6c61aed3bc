"""Ranges as samples: balanced pseudo-random points, distributions, quantiles."""

from __future__ import annotations

from .sampling import correlated, sample, spread, uniform
from .sensitivity import Share, variance_shares

__all__ = ["Share", "correlated", "sample", "spread", "uniform", "variance_shares"]
