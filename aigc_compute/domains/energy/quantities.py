"""What a run draws, and what that means for air and water."""

from __future__ import annotations

from ..definition import Category, Quantity, section

ENERGY = section(
    "energy",
    Quantity(
        "accelerator_power_ratio",
        "fraction",
        "average draw of an accelerator over its board limit",
        column=138,
        high=1.2,
    ),
    Quantity(
        "server_power_ratio", "", "power of a whole server over that of its accelerators", column=139, low=1, high=4
    ),
    Quantity(
        "pue", "", "power usage effectiveness: facility energy over IT energy", column=140, low=1, high=5, effort=2
    ),
    Quantity("power_w_per_accelerator", "W", "average facility power for one accelerator", column=141),
    Quantity(
        "training_energy_kwh", "kWh", "facility energy of the run", column=142, headline=True, effort=2, added=True
    ),
    Quantity("cluster_power_w", "W", "average facility power of the training cluster", column=143),
    Quantity("grid_carbon_g_per_kwh", "gCO2/kWh", "carbon dioxide of the electricity", column=144, effort=2),
    Quantity("training_co2_kg", "kgCO2", "carbon dioxide of the run's electricity", column=145, added=True),
    Quantity(
        "static_power_ratio",
        "fraction",
        "draw of an accelerator in a running job that computes nothing, over its board limit",
        column=612,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "full_power_utilisation",
        "fraction",
        "share of its peak FLOP/s at which an accelerator draws its board limit",
        column=613,
        auxiliary=True,
    ),
    Quantity("power_error", "", "what runs draw over what is predicted of them", column=614, auxiliary=True),
)

ENVIRONMENT = section(
    "environment",
    Quantity("grid_water_l_per_kwh", "litre/kWh", "water that generating the electricity consumes", column=646),
    Quantity("site_water_l_per_kwh", "litre/kWh", "water that cooling consumes, for a kWh of servers", column=647),
    Quantity("water_l_per_kwh", "litre/kWh", "water for a kWh of the facility, on site and off", column=648),
    Quantity("training_water_l", "litre", "water of the run", column=649, headline=True, added=True),
    Quantity(
        "clean_contract_share",
        "fraction",
        "share of the electricity for which carbon-free supply is contracted",
        column=650,
        high=1,
        effort=2,
    ),
    Quantity(
        "training_market_co2_kg",
        "kgCO2",
        "carbon dioxide of the run's electricity by contract, not by location",
        column=651,
        headline=True,
        added=True,
    ),
    Quantity("accelerator_embodied_co2_kg", "kgCO2", "making of one accelerator", column=652),
    Quantity("server_embodied_co2_kg", "kgCO2", "making of a server, its accelerators apart", column=653),
    Quantity(
        "embodied_co2_kg_per_accelerator", "kgCO2", "making of an accelerator and its share of a server", column=654
    ),
    Quantity("embodied_co2_kg_per_accelerator_hour", "kgCO2", "share of the making in an hour of use", column=655),
    Quantity(
        "training_embodied_co2_kg",
        "kgCO2",
        "share of the making of the hardware in the run",
        column=656,
        headline=True,
        added=True,
    ),
    Quantity("training_total_co2_kg", "kgCO2", "electricity by location and making", column=657, added=True),
    Quantity("co2_g_per_query", "gCO2", "carbon dioxide of the electricity of a query", column=658),
    Quantity("water_l_per_query", "litre", "water of a query", column=659),
)

QUANTITIES = (*ENERGY, *ENVIRONMENT)

CATEGORIES = (Category("grid", "energy", "where the electricity comes from", catalogue="grids"),)
