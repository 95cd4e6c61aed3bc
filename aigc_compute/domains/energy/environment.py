"""Water and carbon: of the electricity by where it comes from and by contract, and of the making of the hardware."""

from __future__ import annotations

from ...engine import Array
from ...units import HOURS_PER_YEAR, WATTS_PER_KILOWATT
from ..registry import formula


@formula("water_l_per_kwh", source="li-2023-water")
def water_per_kwh(site_water_l_per_kwh: Array, pue: Array, grid_water_l_per_kwh: Array) -> Array:
    """WUE / PUE + grid: cooling is stated for a kWh of servers, generation for one of the facility (Li 2023, eq. 1)."""
    return site_water_l_per_kwh / pue + grid_water_l_per_kwh


@formula("training_water_l", source="li-2023-water")
def training_water(training_energy_kwh: Array, water_l_per_kwh: Array) -> Array:
    """Water consumed on site and in power stations; what making chips takes is not counted."""
    return training_energy_kwh * water_l_per_kwh


@formula("training_market_co2_kg", source="ghg-protocol-2015")
def training_market_co2(training_co2_kg: Array, clean_contract_share: Array) -> Array:
    """Market-based: carbon-free supply by contract counts as zero, the rest as the grid (Scope 2 Guidance)."""
    return training_co2_kg * (1 - clean_contract_share)


@formula("embodied_co2_kg_per_accelerator", source="ecologits-2025")
def embodied_co2_per_accelerator(
    accelerator_embodied_co2_kg: Array, server_embodied_co2_kg: Array, accelerators_per_server: Array
) -> Array:
    """The accelerator, and the rest of the server shared among all; network and building are not counted."""
    return accelerator_embodied_co2_kg + server_embodied_co2_kg / accelerators_per_server


@formula("embodied_co2_kg_per_accelerator_hour", source="ecologits-2025")
def embodied_co2_per_hour(
    embodied_co2_kg_per_accelerator: Array, hardware_life_years: Array, hardware_utilisation: Array
) -> Array:
    """The making over the used hours of a life."""
    return embodied_co2_kg_per_accelerator / (hardware_life_years * HOURS_PER_YEAR * hardware_utilisation)


@formula("training_embodied_co2_kg", source="ecologits-2025")
def training_embodied_co2(accelerator_hours: Array, embodied_co2_kg_per_accelerator_hour: Array) -> Array:
    """The run's share of the making of its hardware."""
    return accelerator_hours * embodied_co2_kg_per_accelerator_hour


@formula("training_total_co2_kg", source="definition")
def training_total_co2(training_co2_kg: Array, training_embodied_co2_kg: Array) -> Array:
    """Electricity by location and the share of the making."""
    return training_co2_kg + training_embodied_co2_kg


@formula("co2_g_per_query", source="definition")
def co2_per_query(energy_wh_per_query: Array, grid_carbon_g_per_kwh: Array) -> Array:
    """Electricity of a query by location."""
    return energy_wh_per_query / WATTS_PER_KILOWATT * grid_carbon_g_per_kwh


@formula("water_l_per_query", source="li-2023-water")
def water_per_query(energy_wh_per_query: Array, water_l_per_kwh: Array) -> Array:
    """Water of the electricity of a query."""
    return energy_wh_per_query / WATTS_PER_KILOWATT * water_l_per_kwh
