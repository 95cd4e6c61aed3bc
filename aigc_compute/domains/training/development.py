"""The whole development of a model, as a multiple of its final training run.

It includes searches, ablations, smaller models and failed runs. Interruptions of the final run itself are part of its
goodput and are not included here.
"""

from __future__ import annotations

from ...engine import Array
from ..registry import formula, prediction


@formula(
    "development_flop",
    source="cottier-2024",
    proportional=("training_flop", "development_compute_ratio"),
    precedence={"training_flop": 1},
)
def development_flop(training_flop: Array, development_compute_ratio: Array) -> Array:
    """Training FLOP of the whole development: FLOP of the final run × development compute ratio (Cottier 2024)."""
    return training_flop * development_compute_ratio


@prediction(
    "development_accelerator_hours",
    source="cottier-2024",
    proportional=("accelerator_hours",),
    precedence={"accelerator_hours": 4},
)
def development_accelerator_hours(accelerator_hours: Array, development_compute_ratio: Array) -> Array:
    """Accelerator-hours of the whole development: hours of the final run × development compute ratio.

    All runs are taken to be as fast as the final run. Small runs are often slower; the ratio counts their lost time as
    compute.
    """
    return accelerator_hours * development_compute_ratio


@prediction(
    "development_cost_usd",
    source="cottier-2024",
    proportional=("training_cost_usd",),
    precedence={"training_cost_usd": 2},
)
def development_cost(training_cost_usd: Array, development_compute_ratio: Array) -> Array:
    """Cost of the whole development: cost of the final run × development compute ratio, without staff and data.

    All hours have the price of the final run.
    """
    return training_cost_usd * development_compute_ratio


@prediction("development_energy_kwh", source="cottier-2024")
def development_energy(training_energy_kwh: Array, development_compute_ratio: Array) -> Array:
    """Energy of the whole development: energy of the final run × development compute ratio.

    All hours have the power of the final run.
    """
    return training_energy_kwh * development_compute_ratio


@prediction("development_co2_kg", source="cottier-2024")
def development_co2(training_co2_kg: Array, development_compute_ratio: Array) -> Array:
    """Carbon dioxide of the whole development: that of the final run × development compute ratio.

    All electricity comes from the grid of the final run.
    """
    return training_co2_kg * development_compute_ratio
