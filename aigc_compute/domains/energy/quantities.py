"""What a run draws, and what that means for air and water."""

from __future__ import annotations

from ..definition import Category, Quantity

POWER = (
    Quantity(
        "static_power_ratio",
        "energy",
        "fraction",
        "draw of an accelerator in a running job that computes nothing, over its board limit",
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "full_power_utilisation",
        "energy",
        "fraction",
        "share of its peak FLOP/s at which an accelerator draws its board limit",
        auxiliary=True,
    ),
    Quantity("power_error", "energy", "", "what runs draw over what is predicted of them", auxiliary=True),
)

ENVIRONMENT = (
    Quantity("grid_water_l_per_kwh", "environment", "litre/kWh", "water that generating the electricity consumes"),
    Quantity("site_water_l_per_kwh", "environment", "litre/kWh", "water that cooling consumes, for a kWh of servers"),
    Quantity("water_l_per_kwh", "environment", "litre/kWh", "water for a kWh of the facility, on site and off"),
    Quantity("training_water_l", "environment", "litre", "water of the run", headline=True, added=True),
    Quantity(
        "clean_contract_share",
        "environment",
        "fraction",
        "share of the electricity for which carbon-free supply is contracted",
        high=1,
        effort=2,
    ),
    Quantity(
        "training_market_co2_kg",
        "environment",
        "kgCO2",
        "carbon dioxide of the run's electricity by contract, not by location",
        headline=True,
        added=True,
    ),
    Quantity("accelerator_embodied_co2_kg", "environment", "kgCO2", "making of one accelerator"),
    Quantity("server_embodied_co2_kg", "environment", "kgCO2", "making of a server, its accelerators apart"),
    Quantity(
        "embodied_co2_kg_per_accelerator", "environment", "kgCO2", "making of an accelerator and its share of a server"
    ),
    Quantity("embodied_co2_kg_per_accelerator_hour", "environment", "kgCO2", "share of the making in an hour of use"),
    Quantity(
        "training_embodied_co2_kg",
        "environment",
        "kgCO2",
        "share of the making of the hardware in the run",
        headline=True,
        added=True,
    ),
    Quantity("training_total_co2_kg", "environment", "kgCO2", "electricity by location and making", added=True),
    Quantity("co2_g_per_query", "environment", "gCO2", "carbon dioxide of the electricity of a query"),
    Quantity("water_l_per_query", "environment", "litre", "water of a query"),
)

CATEGORIES = (Category("grid", "energy", "where the electricity comes from", catalogue="grids"),)
