"""Hand-worked cases of the formulas of accelerator: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # memory
    ("usable_memory", (80, 8, 0.75), 54),
    ("usable_memory", (8, 80, 0.75), 0),
    # roofline
    ("accelerator_balance", (300e12, 1.5e12), 200),
]
