"""Ranges as samples: balanced pseudo-random points, distributions, quantiles."""

from __future__ import annotations

from .sampling import sample, spread, uniform

__all__ = ["sample", "spread", "uniform"]
