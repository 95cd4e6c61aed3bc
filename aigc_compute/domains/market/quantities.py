"""A year of a developer, a country or an industry: what it trains and serves, what that takes, and what limits it."""

from __future__ import annotations

from ..definition import Category, Quantity, section

YEAR = ("scope", "year")

QUANTITIES = section(
    "market",
    Quantity(
        "developers",
        "",
        "developers that train such a model",
        column=797,
        effort=1,
        auxiliary=True,
        implies=YEAR,
        whole=True,
    ),
    Quantity(
        "trainings_per_year",
        "",
        "such runs of each developer in a year, with the searches around them",
        column=798,
        effort=1,
        auxiliary=True,
        implies=YEAR,
    ),
    Quantity(
        "algorithmic_efficiency",
        "",
        "compute that the methods of the first year would need over that of this year's, for the same result",
        column=799,
        effort=1,
    ),
    Quantity(
        "effective_training_flop",
        "FLOP",
        "compute of the run in terms of the methods of the first year",
        column=800,
        effort=2,
    ),
    Quantity("yearly_training_flop", "FLOP", "compute of all training in a year, searches included", column=801),
    Quantity("yearly_training_hours", "h", "accelerator-hours of all training in a year", column=802),
    Quantity("yearly_inference_flop", "FLOP", "compute of all queries in a year", column=803),
    Quantity("yearly_flop", "FLOP", "compute of training and queries in a year", column=804, headline=True),
    Quantity("yearly_tokens", "", "tokens read and generated in a year", column=805),
    Quantity("training_fleet_accelerators", "", "accelerators that a year's training keeps in use", column=806),
    Quantity(
        "demanded_accelerators",
        "",
        "accelerators that a year's training and service ask for",
        column=807,
        headline=True,
    ),
    Quantity("kept_accelerators", "", "accelerators left from the year before", column=808, implies=YEAR),
    Quantity(
        "accelerators_produced_per_year",
        "",
        "accelerators that can be had in a year",
        column=809,
        effort=1,
        implies=YEAR,
    ),
    Quantity("available_accelerators", "", "accelerators left and those that can be had", column=810),
    Quantity("power_limit_w", "W", "facility power that can be had", column=811, effort=1, implies=YEAR),
    Quantity("powered_accelerators", "", "accelerators that the power suffices for", column=812),
    Quantity(
        "accelerators_in_place",
        "",
        "accelerators in place: what is asked for, as far as it can be had",
        column=813,
        headline=True,
        effort=1,
        implies=YEAR,
    ),
    Quantity(
        "served_demand_share", "fraction", "accelerators in place over those asked for", column=814, headline=True
    ),
    Quantity("purchased_accelerators", "", "accelerators bought in the year", column=815, headline=True, effort=1),
    Quantity("installed_peak_flop_per_s", "FLOP/s", "dense peak of all accelerators in place", column=816, effort=2),
    Quantity("installed_power_w", "W", "facility power of all accelerators at work", column=817, headline=True),
    Quantity("yearly_energy_kwh", "kWh", "facility energy of a year", column=818, headline=True),
    Quantity("yearly_co2_kg", "kgCO2", "carbon dioxide of a year's electricity", column=819),
    Quantity(
        "installed_capital_usd", "USD", "hardware in place and its data centres, at prices of the year", column=820
    ),
    Quantity(
        "yearly_purchase_usd",
        "USD",
        "hardware bought in the year, network included",
        column=821,
        headline=True,
        effort=1,
    ),
    Quantity("yearly_cost_usd", "USD", "cost of ownership of all accelerators in a year", column=822, headline=True),
    Quantity(
        "gross_margin", "fraction", "share of the revenue that is left when compute is paid", column=823, high=0.99
    ),
    Quantity("revenue_needed_usd", "USD", "revenue of a year that pays for the compute", column=824, headline=True),
    Quantity("revenue_needed_usd_per_user_month", "USD", "that revenue for each monthly user and month", column=825),
    Quantity("server_spending_usd", "USD", "money that buys servers", column=826, effort=1, implies=YEAR),
)

CATEGORIES = (
    Category("scope", "market", "whether a run and a service are asked about, or a year of them", ("single", "year")),
)
