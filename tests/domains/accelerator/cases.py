"""The formulas of accelerator at small numbers: name, inputs, and the output worked out by hand."""

from __future__ import annotations

CASES = [
    # roofline
    ("accelerator_balance", (300e12, 1.5e12), 200)
]
