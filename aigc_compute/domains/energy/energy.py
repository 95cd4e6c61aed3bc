"""Energy of training, at the meter of the facility."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import GRAMS_PER_KILOGRAM, WATTS_PER_KILOWATT
from ..registry import formula, prediction


@prediction("accelerator_power_ratio", source="power-calibration-2026")
def accelerator_power(
    hfu: Array, static_power_ratio: Array, full_power_utilisation: Array, power_error: Array
) -> Array:
    """s + (1 - s)·hfu / u, at most the limit: a static share, the rest grows with the FLOP executed.

    The static share is what memory, exchange and clocks draw. GPUs meet their limit below their peak, TPUs at it.
    """
    drawn = static_power_ratio + (1 - static_power_ratio) * hfu / full_power_utilisation
    return np.minimum(drawn * power_error, 1.0)


@formula("power_w_per_accelerator", source="patterson-2021")
def power_per_accelerator(
    accelerator_tdp_w: Array, accelerator_power_ratio: Array, server_power_ratio: Array, pue: Array
) -> Array:
    """Average draw, its share of the server, and the facility's overhead (Patterson 2021, section 2.5)."""
    return accelerator_tdp_w * accelerator_power_ratio * server_power_ratio * pue


@formula("training_energy_kwh", source="patterson-2021", proportional=("power_w_per_accelerator",))
def training_energy(accelerator_hours: Array, power_w_per_accelerator: Array) -> Array:
    """Accelerator-hours times average power (Patterson 2021, eq. 1)."""
    return accelerator_hours * power_w_per_accelerator / WATTS_PER_KILOWATT


@formula("cluster_power_w", source="patterson-2021")
def cluster_power(accelerators: Array, power_w_per_accelerator: Array) -> Array:
    """All training accelerators with their servers and the facility around them."""
    return accelerators * power_w_per_accelerator


@formula("training_co2_kg", source="patterson-2021")
def training_co2(training_energy_kwh: Array, grid_carbon_g_per_kwh: Array) -> Array:
    """Energy times the carbon of the grid (Patterson 2021, eq. 2); hardware manufacture not counted."""
    return training_energy_kwh * grid_carbon_g_per_kwh / GRAMS_PER_KILOGRAM
