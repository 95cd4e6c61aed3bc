"""Hand-worked cases of the formulas of demand: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # bill
    ("serving_cost_per_day", (10, 2.5), 600),
    ("serving_cost_per_month", (600,), 18_262.5),  # 30.4375 days
    ("serving_cost_per_query", (600, 1e4), 0.06),
    ("serving_cost_per_task", (0.06, 15), 0.9),
    ("serving_cost_per_user_month", (18_000, 4500, 2), 2),
    ("serving_cost_per_enterprise_month", (18_000, 45, 2), 200),
    ("serving_cost_per_million_prompt_tokens", (1, 0.25), 4),
    ("serving_cost_per_million_output_tokens", (2, 0.25), 8),
    ("api_cost_per_query", (250, 4, 1000, 1, 300, 10), 0.00475),  # (250·4 + 750·1 + 300·10) / 1e6
    ("api_cost_without_cache", (1000, 4, 300, 10), 0.007),
    ("api_cost_per_month", (0.01, 8000), 2435),
    ("serving_margin", (0.06, 0.08), 0.25),
    ("serving_margin", (0.06, 0.03), -1),
    ("break_even_utilisation", (0.02, 0.08), 0.25),
    ("break_even_queries", (3, 8, 2.5, 0.01), 144_000),  # 24 accelerators cost 1440 USD a day
    ("fleet_purchase", (1000, 25_000, 1.6), 4e7),
    ("fleet_running_cost", (12_000, 0.1, 4.8e7, 0.1), 436_525),  # 36,525 for electricity, 400,000 for operations
    ("break_even_months", (4e7, 3e6, 1e6), 20),
    ("break_even_months", (4e7, 1e6, 3e6), -20),
    # fleet
    ("time_zone_flattening", (12,), 0.6366197723675814),  # sin(π/2) / (π/2)
    ("one_time_zone", (), 1),
    ("peak_factor", (2, 0.5, 1.2), 1.8),  # (1 + 0.5) · 1.2
    ("average_queries_per_s", (8.64e6,), 100),
    ("peak_queries_per_s", (100, 2), 200),
    ("prompt_tokens_per_s", (100, 1000), 1e5),
    ("output_tokens_per_s", (100, 300), 3e4),
    ("peak_prompt_tokens_per_s", (1e5, 2), 2e5),
    ("peak_output_tokens_per_s", (3e4, 2), 6e4),
    ("serving_accelerators", (200, 3, 0.6), 1000),
    ("failover_factor", (4, 1), 1.3333333333333333),
    ("no_failover", (), 1),
    ("reserve_factor", (1.5, 0.75), 2),
    ("reserve_for_regions", (1.5,), 1.5),
    ("fleet_accelerators", (1000, 1.5, 3, 8), 1512),  # 500 accelerators in a region are 63 replicas of 8
    ("fleet_accelerators", (0.1, 1, 3, 8), 24),  # at least one replica in each region
    ("fleet_of_servers", (10, 8), 80),
    ("serving_accelerators_of_fleet", (1512, 1.5), 1008),
    ("servers", (1000, 8), 125),
    ("servers", (1001, 8), 126),
    ("fleet_utilisation", (100, 3, 1000), 0.3),
    ("peak_fleet_utilisation", (0.3, 2), 0.6),
    ("trough_fleet_utilisation", (0.3, 0.5), 0.15),
    # queries
    ("users", (100e6, 0.3), 30e6),
    ("monthly_users", (4e6, 0.5), 2e6),
    ("users", (2e6, 0.5), 1e6),
    ("users_of_enterprises", (1000, 3), 3000),
    ("users_per_enterprise", (10, 0.3), 3),
    ("tasks_per_day", (1e6, 2), 2e6),
    ("queries_of_agents", (2e6, 15), 3e7),
    ("queries_per_day", (1e6, 5), 5e6),
    ("output_tokens", (300, 700), 1000),
    ("reasoning_share", (750, 1000), 0.75),
    ("demand_growth", (0.5, 2), 2.25),
    ("no_demand_growth", (), 1),
    ("planned_queries_per_day", (5e6, 2.25), 1.125e7),
    ("output_tokens_per_day", (5e6, 300), 1.5e9),
]
