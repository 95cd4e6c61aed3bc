"""Cost of owned hardware: capital, data centre, electricity, operations and staff; and when owning costs less than
renting.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import HOURS_PER_YEAR, MONTHS_PER_YEAR, WATTS_PER_KILOWATT
from ..registry import formula, prediction

MIN_SAVING = 1e-6
"""US dollars. Smaller savings, and losses, count as this much, so that a break-even point is very large instead of
negative or infinite.
"""


@formula("server_price_usd_per_accelerator", source="cottier-2024")
def server_price(accelerator_price_usd: Array, server_cost_ratio: Array) -> Array:
    """Purchase price of a server per accelerator: accelerator price · ratio of the server price to the price of its
    accelerators (Cottier 2024, appendix A).
    """
    return accelerator_price_usd * server_cost_ratio


@formula("accelerator_price_usd", source="cottier-2024", approximation="price")
def accelerator_price_from_server(server_price_usd_per_accelerator: Array, server_cost_ratio: Array) -> Array:
    """Price of an accelerator if only servers are sold: server price per accelerator / ratio of the server price to the
    price of its accelerators.
    """
    return server_price_usd_per_accelerator / server_cost_ratio


@prediction("hardware_usd_per_accelerator", source="cottier-2024")
def hardware_value(
    server_price_usd_per_accelerator: Array,
    network_cost_share: Array,
    price_decline_per_year: Array,
    hardware_age_years: Array,
) -> Array:
    """Value of the hardware per accelerator: P·(1 - d)^age / (1 - n), with server price P, yearly loss of value d
    because of newer hardware, and network share n (Cottier 2024, eq. 2).
    """
    value_left = (1 - price_decline_per_year) ** hardware_age_years
    return server_price_usd_per_accelerator * value_left / (1 - network_cost_share)


@formula("construction_usd_per_accelerator", source="cushman-2025", proportional=("construction_usd_per_w",))
def construction(construction_usd_per_w: Array, accelerator_tdp_w: Array, server_power_ratio: Array) -> Array:
    """Construction cost of a data centre per accelerator: cost per watt · power limit · server power ratio. A data
    centre is built for the highest power of its servers, not for the average.
    """
    return construction_usd_per_w * accelerator_tdp_w * server_power_ratio


@prediction("capital_usd_per_accelerator_hour", source="capital-recovery")
def capital_per_hour(
    hardware_usd_per_accelerator: Array,
    price_decline_per_year: Array,
    interest_per_year: Array,
    hardware_life_years: Array,
    hardware_utilisation: Array,
) -> Array:
    """Capital cost per used hour: P·(1 - ((1 - d) / (1 + i))^T)·i / (1 - (1 + i)^-T) / used hours of a year. It is the
    annuity of the hardware value P less its resale value after T years, with interest i and yearly loss of value d.
    """
    resale = ((1 - price_decline_per_year) / (1 + interest_per_year)) ** hardware_life_years
    cost_per_year = hardware_usd_per_accelerator * (1 - resale) * _annuity(interest_per_year, hardware_life_years)
    return cost_per_year / (HOURS_PER_YEAR * hardware_utilisation)


@prediction("construction_usd_per_accelerator_hour", source="capital-recovery")
def construction_per_hour(
    construction_usd_per_accelerator: Array,
    interest_per_year: Array,
    construction_life_years: Array,
    hardware_utilisation: Array,
) -> Array:
    """Construction cost per used hour: C·i / (1 - (1 + i)^-T) / used hours of a year. It is the annuity of a data
    centre of cost C that is worth nothing after T years, with interest i.
    """
    cost_per_year = construction_usd_per_accelerator * _annuity(interest_per_year, construction_life_years)
    return cost_per_year / (HOURS_PER_YEAR * hardware_utilisation)


@formula("electricity_usd_per_accelerator_hour", source="definition", proportional=("electricity_usd_per_kwh",))
def electricity_per_hour(power_w_per_accelerator: Array, electricity_usd_per_kwh: Array) -> Array:
    """Electricity cost per used hour: average facility power · price per kWh. Power in idle hours is not counted."""
    return power_w_per_accelerator / WATTS_PER_KILOWATT * electricity_usd_per_kwh


@formula("operations_usd_per_accelerator_hour", source="definition", proportional=("operations_share_per_year",))
def operations_per_hour(
    hardware_usd_per_accelerator: Array, operations_share_per_year: Array, hardware_utilisation: Array
) -> Array:
    """Operations cost per used hour: hardware value · yearly share / used hours of a year."""
    return hardware_usd_per_accelerator * operations_share_per_year / (HOURS_PER_YEAR * hardware_utilisation)


@formula("staff_usd_per_accelerator_hour", source="definition", proportional=("staff_usd_per_accelerator_year",))
def staff_per_hour(staff_usd_per_accelerator_year: Array, hardware_utilisation: Array) -> Array:
    """Staff cost per used hour: yearly cost per accelerator / used hours of a year. Staff who run the cluster are
    counted, researchers are not.
    """
    return staff_usd_per_accelerator_year / (HOURS_PER_YEAR * hardware_utilisation)


@formula("ownership_usd_per_accelerator_hour", source="definition")
def ownership_per_hour(
    capital_usd_per_accelerator_hour: Array,
    construction_usd_per_accelerator_hour: Array,
    electricity_usd_per_accelerator_hour: Array,
    operations_usd_per_accelerator_hour: Array,
    staff_usd_per_accelerator_hour: Array,
) -> Array:
    """Cost of ownership per used hour: capital + construction + electricity + operations + staff. Taxes, land and
    software are not counted.
    """
    fixed = capital_usd_per_accelerator_hour + construction_usd_per_accelerator_hour
    running = operations_usd_per_accelerator_hour + staff_usd_per_accelerator_hour
    return fixed + running + electricity_usd_per_accelerator_hour


@formula(
    "training_ownership_cost_usd",
    source="definition",
    proportional=("accelerator_hours", "ownership_usd_per_accelerator_hour"),
    precedence={"accelerator_hours": 2},
)
def training_ownership_cost(accelerator_hours: Array, ownership_usd_per_accelerator_hour: Array) -> Array:
    """Cost of the run on owned hardware: accelerator-hours · cost of ownership per used hour."""
    return accelerator_hours * ownership_usd_per_accelerator_hour


@prediction("amortised_usd_per_accelerator_hour", source="cottier-2024")
def amortised_per_hour(
    hardware_usd_per_accelerator: Array, price_decline_per_year: Array, electricity_usd_per_accelerator_hour: Array
) -> Array:
    """Loss of value and electricity per hour: P·ln(1 / (1 - d)) / hours of a year + electricity, with hardware value P
    and yearly loss of value d (Cottier 2024). Idle hours, interest and site are not counted.
    """
    lost = hardware_usd_per_accelerator * -np.log1p(-price_decline_per_year) / HOURS_PER_YEAR
    return lost + electricity_usd_per_accelerator_hour


@prediction(
    "training_amortised_cost_usd",
    source="cottier-2024",
    proportional=("accelerator_hours",),
    precedence={"accelerator_hours": 3},
)
def training_amortised_cost(accelerator_hours: Array, amortised_usd_per_accelerator_hour: Array) -> Array:
    """Loss of hardware value and electricity over the run: accelerator-hours · amortised cost per hour."""
    return accelerator_hours * amortised_usd_per_accelerator_hour


@formula("buying_break_even_utilisation", source="definition")
def buying_break_even_utilisation(
    ownership_usd_per_accelerator_hour: Array,
    electricity_usd_per_accelerator_hour: Array,
    hardware_utilisation: Array,
    price_usd_per_accelerator_hour: Array,
) -> Array:
    """Share of hours in use above which owning costs less than renting: fixed cost of ownership per hour / (rent -
    electricity). It is very large if the rent does not exceed the electricity.
    """
    fixed = (ownership_usd_per_accelerator_hour - electricity_usd_per_accelerator_hour) * hardware_utilisation
    return _break_even(fixed, price_usd_per_accelerator_hour - electricity_usd_per_accelerator_hour)


@formula("buying_break_even_months", source="definition")
def buying_break_even_months(
    hardware_usd_per_accelerator: Array,
    construction_usd_per_accelerator: Array,
    electricity_usd_per_accelerator_hour: Array,
    operations_usd_per_accelerator_hour: Array,
    staff_usd_per_accelerator_hour: Array,
    hardware_utilisation: Array,
    price_usd_per_accelerator_hour: Array,
) -> Array:
    """Months until saved rent has paid for hardware and data centre: purchase / ((rent - running cost) · used hours of
    a month). Interest is not counted. It is very large if no rent is saved.
    """
    running = (
        electricity_usd_per_accelerator_hour + operations_usd_per_accelerator_hour + staff_usd_per_accelerator_hour
    )
    saving_per_month = (
        (price_usd_per_accelerator_hour - running) * hardware_utilisation * HOURS_PER_YEAR / MONTHS_PER_YEAR
    )
    return _break_even(hardware_usd_per_accelerator + construction_usd_per_accelerator, saving_per_month)


@formula("training_cost_cny", source="definition", proportional=("training_cost_usd",))
def training_cost_in_yuan(training_cost_usd: Array, cny_per_usd: Array) -> Array:
    """Rental cost of the run in yuan: cost in dollars · average exchange rate of the year."""
    return training_cost_usd * cny_per_usd


@formula("training_ownership_cost_cny", source="definition", proportional=("training_ownership_cost_usd",))
def training_ownership_cost_in_yuan(training_ownership_cost_usd: Array, cny_per_usd: Array) -> Array:
    """Cost of the run on owned hardware in yuan: cost in dollars · average exchange rate of the year."""
    return training_ownership_cost_usd * cny_per_usd


@formula(
    "training_cost_2023_usd",
    source="definition",
    proportional=("training_cost_usd",),
    precedence={"training_cost_usd": 1},
)
def training_cost_in_dollars_of_2023(training_cost_usd: Array, price_level: Array) -> Array:
    """Rental cost of the run in dollars of 2023: cost / consumer price level relative to 2023."""
    return training_cost_usd / price_level


def _annuity(interest: Array, years: Array) -> Array:
    """Share of a debt that is paid each year to repay it with interest in T years: i / (1 - (1 + i)^-T), or 1 / T
    without interest.
    """
    interest_free = np.equal(interest, 0)
    denominator = np.where(interest_free, years, -np.expm1(-years * np.log1p(interest)))
    return np.where(interest_free, 1.0, interest) / denominator


def _break_even(cost: Array, saving: Array) -> Array:
    """Number of periods, or share of them, after which savings have paid a cost: cost / saving per period."""
    return cost / np.maximum(saving, MIN_SAVING)
