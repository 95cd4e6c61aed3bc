"""Water and carbon dioxide: of electricity, by location and by contract, and of hardware manufacturing."""

from __future__ import annotations

from ...engine import Array
from ...units import HOURS_PER_YEAR, WATTS_PER_KILOWATT
from ..registry import formula


@formula("water_l_per_kwh", source="li-2023-water")
def water_per_kwh(site_water_l_per_kwh: Array, pue: Array, grid_water_l_per_kwh: Array) -> Array:
    """Water per kWh of the facility: WUE / PUE + water of the grid. WUE counts litres per kWh of servers, the grid
    litres per kWh of the facility (Li 2023, eq. 1).
    """
    return site_water_l_per_kwh / pue + grid_water_l_per_kwh


@formula("training_water_l", source="li-2023-water")
def training_water(training_energy_kwh: Array, water_l_per_kwh: Array) -> Array:
    """Water that the run consumes on site and in power stations: energy · water per kWh. Chip manufacturing is not
    counted.
    """
    return training_energy_kwh * water_l_per_kwh


@formula("training_market_co2_kg", source="ghg-protocol-2015")
def training_market_co2(training_co2_kg: Array, clean_contract_share: Array) -> Array:
    """Market-based carbon dioxide of the run: location-based carbon dioxide · (1 - share of carbon-free contracts)
    (Scope 2 Guidance).
    """
    return training_co2_kg * (1 - clean_contract_share)


@formula("embodied_co2_kg_per_accelerator", source="ecologits-2025")
def embodied_co2_per_accelerator(
    accelerator_embodied_co2_kg: Array, server_embodied_co2_kg: Array, accelerators_per_server: Array
) -> Array:
    """Embodied carbon dioxide per accelerator: that of the accelerator + that of the rest of the server / accelerators
    per server. Network and building are not counted.
    """
    return accelerator_embodied_co2_kg + server_embodied_co2_kg / accelerators_per_server


@formula("embodied_co2_kg_per_accelerator_hour", source="ecologits-2025")
def embodied_co2_per_hour(
    embodied_co2_kg_per_accelerator: Array, hardware_life_years: Array, hardware_utilisation: Array
) -> Array:
    """Embodied carbon dioxide per used hour: that of the accelerator / used hours of its life."""
    return embodied_co2_kg_per_accelerator / (hardware_life_years * HOURS_PER_YEAR * hardware_utilisation)


@formula("training_embodied_co2_kg", source="ecologits-2025")
def training_embodied_co2(accelerator_hours: Array, embodied_co2_kg_per_accelerator_hour: Array) -> Array:
    """Embodied carbon dioxide of the run: accelerator-hours · embodied carbon dioxide per used hour."""
    return accelerator_hours * embodied_co2_kg_per_accelerator_hour


@formula("training_total_co2_kg", source="definition")
def training_total_co2(training_co2_kg: Array, training_embodied_co2_kg: Array) -> Array:
    """Total carbon dioxide of the run: location-based carbon dioxide of electricity + embodied carbon dioxide."""
    return training_co2_kg + training_embodied_co2_kg


@formula("co2_g_per_query", source="definition")
def co2_per_query(energy_wh_per_query: Array, grid_carbon_g_per_kwh: Array) -> Array:
    """Carbon dioxide of a query: energy per query · carbon intensity of the grid."""
    return energy_wh_per_query / WATTS_PER_KILOWATT * grid_carbon_g_per_kwh


@formula("water_l_per_query", source="li-2023-water")
def water_per_query(energy_wh_per_query: Array, water_l_per_kwh: Array) -> Array:
    """Water of a query: energy per query · water per kWh."""
    return energy_wh_per_query / WATTS_PER_KILOWATT * water_l_per_kwh
