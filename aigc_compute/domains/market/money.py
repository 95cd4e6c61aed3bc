"""Power, energy, cost and required revenue of a year."""

from __future__ import annotations

from ...engine import Array
from ...units import GRAMS_PER_KILOGRAM, HOURS_PER_YEAR, MONTHS_PER_YEAR, WATTS_PER_KILOWATT
from ..whole import whole_down
from .scope import yearly_formula


@yearly_formula(
    "installed_power_w",
    source="patterson-2021",
    proportional=("accelerators_in_place",),
    precedence={"accelerators_in_place": 1},
)
def installed_power(accelerators_in_place: Array, power_w_per_accelerator: Array) -> Array:
    """Facility power of all accelerators in place at work: accelerators in place · facility power per accelerator."""
    return accelerators_in_place * power_w_per_accelerator


@yearly_formula("yearly_energy_kwh", source="definition")
def yearly_energy(installed_power_w: Array, hardware_utilisation: Array) -> Array:
    """Facility energy of a year: power at work · hours of a year · hardware utilisation. Power in idle hours is not
    counted.
    """
    return installed_power_w / WATTS_PER_KILOWATT * HOURS_PER_YEAR * hardware_utilisation


@yearly_formula("yearly_co2_kg", source="patterson-2021")
def yearly_co2(yearly_energy_kwh: Array, grid_carbon_g_per_kwh: Array) -> Array:
    """Carbon dioxide of a year's electricity: energy · carbon intensity of the grid (Patterson 2021, eq. 2)."""
    return yearly_energy_kwh * grid_carbon_g_per_kwh / GRAMS_PER_KILOGRAM


@yearly_formula("installed_capital_usd", source="definition")
def installed_capital(
    accelerators_in_place: Array, hardware_usd_per_accelerator: Array, construction_usd_per_accelerator: Array
) -> Array:
    """Value of hardware and data centres in place, as if all were bought this year: accelerators in place · (hardware +
    construction per accelerator).
    """
    return accelerators_in_place * (hardware_usd_per_accelerator + construction_usd_per_accelerator)


@yearly_formula("yearly_purchase_usd", source="definition", proportional=("purchased_accelerators",))
def yearly_purchase(purchased_accelerators: Array, hardware_usd_per_accelerator: Array) -> Array:
    """Cost of the hardware bought in a year: accelerators bought · value of an accelerator with its share of server and
    network. Buildings are not included.
    """
    return purchased_accelerators * hardware_usd_per_accelerator


@yearly_formula("yearly_cost_usd", source="definition")
def yearly_cost(
    accelerators_in_place: Array, ownership_usd_per_accelerator_hour: Array, hardware_utilisation: Array
) -> Array:
    """Cost of ownership of a year: accelerators in place · used hours · cost per used hour, which includes the idle
    hours.
    """
    return accelerators_in_place * HOURS_PER_YEAR * hardware_utilisation * ownership_usd_per_accelerator_hour


@yearly_formula("revenue_needed_usd", source="definition")
def revenue_needed(yearly_cost_usd: Array, gross_margin: Array) -> Array:
    """Revenue that pays for the compute of a year: cost / (1 - gross margin)."""
    return yearly_cost_usd / (1 - gross_margin)


@yearly_formula("revenue_needed_usd_per_user_month", source="definition")
def revenue_needed_per_user(revenue_needed_usd: Array, monthly_users: Array, demand_growth: Array) -> Array:
    """Revenue needed per user and month: revenue needed / (12 · monthly users · growth of the demand)."""
    return revenue_needed_usd / (MONTHS_PER_YEAR * monthly_users * demand_growth)


@yearly_formula("server_spending_usd", source="definition")
def server_spending(accelerators: Array, server_price_usd_per_accelerator: Array) -> Array:
    """Money spent on servers: accelerators · server price per accelerator. Network, storage and buildings are not
    included.
    """
    return accelerators * server_price_usd_per_accelerator


@yearly_formula("accelerators", source="definition", kind="prediction", precedence=7)
def accelerators_for_spending(server_spending_usd: Array, server_price_usd_per_accelerator: Array) -> Array:
    """Accelerators that the money for servers pays for: money / server price per accelerator, rounded down."""
    return whole_down(server_spending_usd / server_price_usd_per_accelerator)
