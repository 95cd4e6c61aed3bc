"""Samples of ranges, quantiles of outcomes, and shares of a variance."""

from __future__ import annotations

from .control import controlled_spread, controls
from .sampling import QUANTILES, containing, correlated, normal_quantile, sample, spread, uniform, with_correlated
from .sensitivity import Share, variance_shares

__all__ = [
    "QUANTILES",
    "Share",
    "containing",
    "controlled_spread",
    "controls",
    "correlated",
    "normal_quantile",
    "sample",
    "spread",
    "uniform",
    "variance_shares",
    "with_correlated",
]
