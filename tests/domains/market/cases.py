"""Hand-worked cases of the formulas of market: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # demand
    ("effective_training_flop", (1e24, 8), 8e24),
    ("yearly_training_flop", (2e24, 3, 4), 24e24),
    ("yearly_training_hours", (1e6, 3, 4), 12e6),
    ("training_fleet", (8766 * 80, 0.8), 100),  # the hours of 80 accelerators, at a utilisation of 80 %
    ("yearly_tokens", (100, 3, 1), 146_100),  # 365.25 days
    ("yearly_inference_flop", (100, 2e12), 7.305e16),
    ("yearly_flop", (2e24, 3e24), 5e24),
    ("yearly_flop_of_training", (2e24,), 2e24),
    ("yearly_flop_of_queries", (3e24,), 3e24),
    ("demanded_accelerators", (100, 50), 150),
    ("demanded_by_training", (100,), 100),
    ("demanded_by_service", (50,), 50),
    ("demanded_as_installed", (70,), 70),
    # money
    ("installed_power", (80, 1500), 120e3),
    ("yearly_energy", (120e3, 0.5), 525_960),  # 8766 hours
    ("yearly_co2", (1000, 473), 473),
    ("installed_capital", (80, 40e3, 10e3), 4e6),
    ("yearly_purchase", (20, 40e3), 8e5),
    ("yearly_cost", (80, 2, 0.5), 701_280),
    ("revenue_needed", (7e5, 0.3), 1e6),
    ("revenue_needed_per_user", (1.2e6, 1000, 2), 50),
    ("server_spending", (80, 30e3), 2.4e6),
    ("accelerators_for_spending", (2.42e6, 30e3), 80),
    # supply
    ("available_accelerators", (60, 30), 90),
    ("powered_accelerators", (120e3, 1500), 80),
    ("installed_within_supply_and_power", (150, 90, 80), 80),
    ("installed_within_supply_and_power", (150, 70, 80), 70),
    ("installed_within_supply_and_power", (50, 90, 80), 50),
    ("installed_within_supply", (150, 90), 90),
    ("installed_within_supply", (50, 90), 50),
    ("installed_within_power", (150, 80), 80),
    ("installed_within_power", (50, 80), 50),
    ("installed_as_demanded", (150,), 150),
    ("served_demand_share", (80, 160), 0.5),
    ("purchased_accelerators", (80, 60), 20),
    ("purchased_accelerators", (50, 60), 0),
    ("installed_peak", (80, 1e15), 8e16),
]
