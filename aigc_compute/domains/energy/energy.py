"""Energy of training, measured at the meter of the facility."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import GRAMS_PER_KILOGRAM, WATTS_PER_KILOWATT
from ..registry import formula, prediction


@prediction("accelerator_power_ratio", source="power-calibration-2026")
def accelerator_power(
    hfu: Array, static_power_ratio: Array, full_power_utilisation: Array, power_error: Array
) -> Array:
    """Average power of an accelerator over its power limit: min((s + (1 - s)·HFU/u) · error, 1), with the static share
    s and the HFU u at which the limit is reached.

    The static share is drawn by memory, communication and clocks; the rest grows with the FLOP executed. GPUs reach
    their power limit below their peak FLOP/s, TPUs at their peak.
    """
    drawn = static_power_ratio + (1 - static_power_ratio) * hfu / full_power_utilisation
    return np.minimum(drawn * power_error, 1.0)


@formula("power_w_per_accelerator", source="patterson-2021")
def power_per_accelerator(
    accelerator_tdp_w: Array, accelerator_power_ratio: Array, server_power_ratio: Array, pue: Array
) -> Array:
    """Average facility power per accelerator: power limit · accelerator power ratio · server power ratio · PUE
    (Patterson 2021, section 2.5).
    """
    return accelerator_tdp_w * accelerator_power_ratio * server_power_ratio * pue


@formula("training_energy_kwh", source="patterson-2021", proportional=("power_w_per_accelerator",))
def training_energy(accelerator_hours: Array, power_w_per_accelerator: Array) -> Array:
    """Facility energy of the run: accelerator-hours · average power per accelerator (Patterson 2021, eq. 1)."""
    return accelerator_hours * power_w_per_accelerator / WATTS_PER_KILOWATT


@formula("cluster_power_w", source="patterson-2021")
def cluster_power(accelerators: Array, power_w_per_accelerator: Array) -> Array:
    """Average facility power of the training cluster: accelerators · power per accelerator."""
    return accelerators * power_w_per_accelerator


@formula("training_co2_kg", source="patterson-2021")
def training_co2(training_energy_kwh: Array, grid_carbon_g_per_kwh: Array) -> Array:
    """Carbon dioxide of the run's electricity: energy · carbon intensity of the grid (Patterson 2021, eq. 2). Hardware
    manufacturing is not counted.
    """
    return training_energy_kwh * grid_carbon_g_per_kwh / GRAMS_PER_KILOGRAM
