"""Hand-worked cases of the formulas of energy: name of the formula, inputs, expected output."""

from __future__ import annotations

YEAR = 8766.0
"""Hours of a year."""

CASES = [
    # energy
    ("power_per_accelerator", (400, 0.8, 1.5, 1.2), 576),
    ("training_energy", (1000, 576), 576),
    ("cluster_power", (1000, 576), 576_000),
    ("training_co2", (576, 500), 288),
    ("accelerator_power", (0.35, 0.5, 0.7, 1), 0.75),
    ("accelerator_power", (0.35, 0.5, 0.7, 1.5), 1),  # at most the power limit of the board
    # environment
    ("water_per_kwh", (0.6, 1.2, 2), 2.5),
    ("training_water", (10, 2.5), 25),
    ("training_market_co2", (100, 0.6), 40),
    ("embodied_co2_per_accelerator", (100, 800, 8), 200),
    ("embodied_co2_per_hour", (YEAR, 2, 0.5), 1),
    ("training_embodied_co2", (100, 2), 200),
    ("training_total_co2", (1, 2), 3),
    ("co2_per_query", (500, 400), 200),
    ("water_per_query", (500, 2), 1),
]
