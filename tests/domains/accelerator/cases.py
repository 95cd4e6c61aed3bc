"""Hand-worked cases of the formulas of accelerator: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # roofline
    ("accelerator_balance", (300e12, 1.5e12), 200)
]
