"""Quantities of a year of a developer, a country or an industry: training, queries, their hardware and its limits."""

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
        "runs of each developer in a year, each with its development",
        column=798,
        effort=1,
        auxiliary=True,
        implies=YEAR,
    ),
    Quantity(
        "algorithmic_efficiency",
        "",
        "compute for a result with the methods of the first year over that with this year's methods",
        column=799,
        effort=1,
    ),
    Quantity(
        "effective_training_flop",
        "FLOP",
        "compute that the run would need with the methods of the first year",
        column=800,
        effort=2,
    ),
    Quantity("yearly_training_flop", "FLOP", "FLOP of all training in a year, development included", column=801),
    Quantity("yearly_training_hours", "h", "accelerator-hours of all training in a year", column=802),
    Quantity("yearly_inference_flop", "FLOP", "FLOP of all queries in a year", column=803),
    Quantity("yearly_flop", "FLOP", "FLOP of training and queries in a year", column=804, headline=True),
    Quantity("yearly_tokens", "", "tokens read and generated in a year", column=805),
    Quantity("training_fleet_accelerators", "", "accelerators that the training of a year keeps in use", column=806),
    Quantity(
        "demanded_accelerators",
        "",
        "accelerators that training and service of a year demand",
        column=807,
        headline=True,
    ),
    Quantity("kept_accelerators", "", "accelerators left from the year before", column=808, implies=YEAR),
    Quantity(
        "accelerators_produced_per_year",
        "",
        "accelerators that can be bought in a year",
        column=809,
        effort=1,
        implies=YEAR,
    ),
    Quantity(
        "available_accelerators", "", "accelerators left from the year before and those that can be bought", column=810
    ),
    Quantity("power_limit_w", "W", "facility power that is available", column=811, effort=1, implies=YEAR),
    Quantity("powered_accelerators", "", "accelerators that the available power supplies", column=812),
    Quantity(
        "accelerators_in_place",
        "",
        "accelerators in place: demanded accelerators as far as supply and power allow",
        column=813,
        headline=True,
        effort=1,
        implies=YEAR,
    ),
    Quantity(
        "served_demand_share",
        "fraction",
        "share of the demanded accelerators that are in place",
        column=814,
        headline=True,
    ),
    Quantity("purchased_accelerators", "", "accelerators bought in the year", column=815, headline=True, effort=1),
    Quantity("installed_peak_flop_per_s", "FLOP/s", "dense peak of all accelerators in place", column=816, effort=2),
    Quantity(
        "installed_power_w", "W", "facility power of all accelerators in place at work", column=817, headline=True
    ),
    Quantity("yearly_energy_kwh", "kWh", "facility energy of a year", column=818, headline=True),
    Quantity("yearly_co2_kg", "kgCO2", "carbon dioxide of a year's electricity", column=819),
    Quantity(
        "installed_capital_usd",
        "USD",
        "value of the hardware in place and its data centres, at prices of the year",
        column=820,
    ),
    Quantity(
        "yearly_purchase_usd",
        "USD",
        "cost of the hardware bought in the year, network included",
        column=821,
        headline=True,
        effort=1,
    ),
    Quantity("yearly_cost_usd", "USD", "cost of ownership of all accelerators in a year", column=822, headline=True),
    Quantity(
        "gross_margin", "fraction", "share of the revenue that is left after paying for compute", column=823, high=0.99
    ),
    Quantity("revenue_needed_usd", "USD", "revenue of a year that pays for the compute", column=824, headline=True),
    Quantity("revenue_needed_usd_per_user_month", "USD", "revenue needed per monthly user and month", column=825),
    Quantity("server_spending_usd", "USD", "money spent on servers", column=826, effort=1, implies=YEAR),
)

CATEGORIES = (
    Category(
        "scope", "market", "whether a single run and service or a whole year of them is estimated", ("single", "year")
    ),
)
