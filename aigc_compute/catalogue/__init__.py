"""The catalogue: models, accelerators, dated prices, calibration tables and assumptions, every number with a source."""

from __future__ import annotations

from .facts import Fact
from .relevance import concerns_infrastructure
from .resolve import ResolvedContext, resolve
from .store import KINDS, OVERLAY_VARIABLE, Catalogue, data_folder

__all__ = [
    "KINDS",
    "OVERLAY_VARIABLE",
    "Catalogue",
    "Fact",
    "ResolvedContext",
    "concerns_infrastructure",
    "data_folder",
    "resolve",
]
