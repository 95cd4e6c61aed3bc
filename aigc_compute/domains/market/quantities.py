"""A year of a developer, a country or an industry: what it trains and serves, what that takes, and what limits it."""

from __future__ import annotations

from ..definition import Category, Quantity

YEAR = ("scope", "year")

MARKET = (
    Quantity("developers", "market", "", "developers that train such a model", effort=1, auxiliary=True, implies=YEAR),
    Quantity(
        "trainings_per_year",
        "market",
        "",
        "such runs of each developer in a year, with the searches around them",
        effort=1,
        auxiliary=True,
        implies=YEAR,
    ),
    Quantity(
        "algorithmic_efficiency",
        "market",
        "",
        "compute that the methods of the first year would need over that of this year's, for the same result",
        effort=1,
    ),
    Quantity(
        "effective_training_flop",
        "market",
        "FLOP",
        "compute of the run in terms of the methods of the first year",
        effort=2,
    ),
    Quantity("yearly_training_flop", "market", "FLOP", "compute of all training in a year, searches included"),
    Quantity("yearly_training_hours", "market", "h", "accelerator-hours of all training in a year"),
    Quantity("yearly_inference_flop", "market", "FLOP", "compute of all queries in a year"),
    Quantity("yearly_flop", "market", "FLOP", "compute of training and queries in a year", headline=True),
    Quantity("yearly_tokens", "market", "", "tokens read and generated in a year"),
    Quantity("training_fleet_accelerators", "market", "", "accelerators that a year's training keeps in use"),
    Quantity(
        "demanded_accelerators", "market", "", "accelerators that a year's training and service ask for", headline=True
    ),
    Quantity("kept_accelerators", "market", "", "accelerators left from the year before", implies=YEAR),
    Quantity(
        "accelerators_produced_per_year", "market", "", "accelerators that can be had in a year", effort=1, implies=YEAR
    ),
    Quantity("available_accelerators", "market", "", "accelerators left and those that can be had"),
    Quantity("power_limit_w", "market", "W", "facility power that can be had", effort=1, implies=YEAR),
    Quantity("powered_accelerators", "market", "", "accelerators that the power suffices for"),
    Quantity(
        "accelerators_in_place",
        "market",
        "",
        "accelerators in place: what is asked for, as far as it can be had",
        headline=True,
        effort=1,
        implies=YEAR,
    ),
    Quantity("served_demand_share", "market", "fraction", "accelerators in place over those asked for", headline=True),
    Quantity("purchased_accelerators", "market", "", "accelerators bought in the year", headline=True, effort=1),
    Quantity("installed_peak_flop_per_s", "market", "FLOP/s", "dense peak of all accelerators in place", effort=2),
    Quantity("installed_power_w", "market", "W", "facility power of all accelerators at work", headline=True),
    Quantity("yearly_energy_kwh", "market", "kWh", "facility energy of a year", headline=True),
    Quantity("yearly_co2_kg", "market", "kgCO2", "carbon dioxide of a year's electricity"),
    Quantity("installed_capital_usd", "market", "USD", "hardware in place and its data centres, at prices of the year"),
    Quantity(
        "yearly_purchase_usd", "market", "USD", "hardware bought in the year, network included", headline=True, effort=1
    ),
    Quantity("yearly_cost_usd", "market", "USD", "cost of ownership of all accelerators in a year", headline=True),
    Quantity("gross_margin", "market", "fraction", "share of the revenue that is left when compute is paid", high=0.99),
    Quantity("revenue_needed_usd", "market", "USD", "revenue of a year that pays for the compute", headline=True),
    Quantity("revenue_needed_usd_per_user_month", "market", "USD", "that revenue for each monthly user and month"),
    Quantity("server_spending_usd", "market", "USD", "money that buys servers", effort=1, implies=YEAR),
)

CATEGORIES = (
    Category("scope", "market", "whether a run and a service are asked about, or a year of them", ("single", "year")),
)
