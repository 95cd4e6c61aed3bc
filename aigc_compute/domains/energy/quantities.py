"""Quantities of energy: power and energy of a run, its carbon dioxide and its water."""

from __future__ import annotations

from ..definition import Category, Quantity, section

ENERGY = section(
    "energy",
    Quantity(
        "accelerator_power_ratio",
        "fraction",
        "average power of an accelerator over its power limit",
        column=138,
        high=1.2,
    ),
    Quantity(
        "server_power_ratio",
        "",
        "power of a whole server over the power of its accelerators",
        column=139,
        low=1,
        high=4,
    ),
    Quantity(
        "pue", "", "power usage effectiveness: facility energy over IT energy", column=140, low=1, high=5, effort=2
    ),
    Quantity("power_w_per_accelerator", "W", "average facility power per accelerator", column=141),
    Quantity(
        "training_energy_kwh", "kWh", "facility energy of the run", column=142, headline=True, effort=2, added=True
    ),
    Quantity("cluster_power_w", "W", "average facility power of the training cluster", column=143),
    Quantity("grid_carbon_g_per_kwh", "gCO2/kWh", "carbon intensity of the electricity", column=144, effort=2),
    Quantity("training_co2_kg", "kgCO2", "carbon dioxide of the run's electricity", column=145, added=True),
    Quantity(
        "static_power_ratio",
        "fraction",
        "power of an accelerator that computes nothing in a running job, over its power limit",
        column=612,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "full_power_utilisation",
        "fraction",
        "share of peak FLOP/s at which an accelerator reaches its power limit",
        column=613,
        auxiliary=True,
    ),
    Quantity("power_error", "", "measured power of runs over the prediction", column=614, auxiliary=True),
)

ENVIRONMENT = section(
    "environment",
    Quantity(
        "grid_water_l_per_kwh", "litre/kWh", "water consumed by power stations per kWh of electricity", column=646
    ),
    Quantity("site_water_l_per_kwh", "litre/kWh", "water consumed by cooling per kWh of servers", column=647),
    Quantity(
        "water_l_per_kwh",
        "litre/kWh",
        "water consumed per kWh of the facility, on site and in power stations",
        column=648,
    ),
    Quantity("training_water_l", "litre", "water that the run consumes", column=649, headline=True, added=True),
    Quantity(
        "clean_contract_share",
        "fraction",
        "share of the electricity with a contract for carbon-free supply",
        column=650,
        high=1,
        effort=2,
    ),
    Quantity(
        "training_market_co2_kg",
        "kgCO2",
        "market-based carbon dioxide of the run's electricity, by contract instead of location",
        column=651,
        headline=True,
        added=True,
    ),
    Quantity("accelerator_embodied_co2_kg", "kgCO2", "carbon dioxide of manufacturing one accelerator", column=652),
    Quantity(
        "server_embodied_co2_kg",
        "kgCO2",
        "carbon dioxide of manufacturing a server, without its accelerators",
        column=653,
    ),
    Quantity(
        "embodied_co2_kg_per_accelerator",
        "kgCO2",
        "carbon dioxide of manufacturing an accelerator and its share of a server",
        column=654,
    ),
    Quantity(
        "embodied_co2_kg_per_accelerator_hour",
        "kgCO2",
        "share of the manufacturing carbon dioxide per used hour",
        column=655,
    ),
    Quantity(
        "training_embodied_co2_kg",
        "kgCO2",
        "share of the run in the carbon dioxide of manufacturing its hardware",
        column=656,
        headline=True,
        added=True,
    ),
    Quantity(
        "training_total_co2_kg",
        "kgCO2",
        "location-based carbon dioxide of the run's electricity, and its share of manufacturing",
        column=657,
        added=True,
    ),
    Quantity("co2_g_per_query", "gCO2", "carbon dioxide of the electricity of a query", column=658),
    Quantity("water_l_per_query", "litre", "water that a query consumes", column=659),
)

QUANTITIES = (*ENERGY, *ENVIRONMENT)

CATEGORIES = (Category("grid", "energy", "where the electricity comes from", catalogue="grids"),)
