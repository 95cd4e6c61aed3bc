"""Hand-worked cases of the formulas of cost: name of the formula, inputs, expected output."""

from __future__ import annotations

import numpy as np

YEAR = 8766.0
"""Hours of a year."""

CASES = [
    # ownership
    ("server_price", (20_000, 1.5), 30_000),
    ("accelerator_price_from_server", (30_000, 1.5), 20_000),
    ("hardware_value", (36_000, 0.25, 0.5, 2), 12_000),  # 36000 / 4 / 0.75
    ("construction", (10, 700, 1.5), 10_500),
    ("capital_per_hour", (YEAR, 0.5, 0, 1, 0.5), 1),  # half of the price lost, over half of the hours of a year
    ("capital_per_hour", (YEAR, 0.5, 1, 1, 1), 1.5),  # (1 - 0.5 / 2) · 1 / (1 - 1 / 2)
    ("construction_per_hour", (2 * YEAR, 0, 2, 1), 1),
    ("construction_per_hour", (YEAR, 1, 1, 0.5), 4),
    ("electricity_per_hour", (800, 0.1), 0.08),
    ("operations_per_hour", (10 * YEAR, 0.1, 0.5), 2),
    ("staff_per_hour", (YEAR, 0.5), 2),
    ("ownership_per_hour", (1, 2, 3, 4, 5), 15),
    ("training_ownership_cost", (100, 2), 200),
    ("amortised_per_hour", (YEAR, 1 - np.exp(-0.5), 0.5), 1),
    ("training_amortised_cost", (100, 1.5), 150),
    ("buying_break_even_utilisation", (3, 1, 0.5, 3), 0.5),  # (3 - 1) · 0.5 / (3 - 1)
    ("buying_break_even_utilisation", (3, 1, 0.5, 1), 1e6),  # the bound that stands for never
    ("buying_break_even_months", (YEAR, YEAR, 1, 1, 1, 0.5, 4), 48),  # 2 · 8766 / (0.5 · 730.5)
    ("buying_break_even_months", (YEAR, YEAR, 1, 1, 1, 0.5, 2), 2e6 * YEAR),
    ("training_cost_in_yuan", (100, 7), 700),
    ("training_ownership_cost_in_yuan", (100, 7), 700),
    ("training_cost_in_dollars_of_2023", (110, 1.1), 100),
    # rent
    ("training_cost", (100, 2.5), 250),
    ("accelerators_purchase", (1000, 25_000), 25e6),
    ("accelerators_for_purchase", (25.01e6, 25_000), 1000),
    ("cost_per_query", (7.2, 2.5), 0.005),
    ("cost_per_million_prompt_tokens", (3.6, 1000), 1),
    ("cost_per_million_output_tokens", (3.6, 500), 2),
]
