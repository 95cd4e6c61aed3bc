"""Validation: predictions against what was measured and published, without a look at what was measured."""

from __future__ import annotations

from .comparison import Comparison, compare
from .files import load_measurements, shipped_measurements
from .summary import ComparisonRecord, Part, ValidateDocument, build_document, worst_first

__all__ = [
    "Comparison",
    "ComparisonRecord",
    "Part",
    "ValidateDocument",
    "build_document",
    "compare",
    "load_measurements",
    "shipped_measurements",
    "worst_first",
]
