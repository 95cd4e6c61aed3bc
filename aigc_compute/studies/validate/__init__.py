"""Compare predictions with measurements and published figures that the predictions do not use."""

from __future__ import annotations

from .comparison import Comparison, compare
from .files import load_measurements, read_measurements, shipped_measurements
from .summary import ComparisonRecord, Part, ValidateDocument, build_document, worst_first

__all__ = [
    "Comparison",
    "ComparisonRecord",
    "Part",
    "ValidateDocument",
    "build_document",
    "compare",
    "load_measurements",
    "read_measurements",
    "shipped_measurements",
    "worst_first",
]
