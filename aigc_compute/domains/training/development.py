"""The whole development over its final run: searches, ablations, smaller models and failed runs as a stated overhead.

Interruptions of the final run itself are in its goodput, not here.
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
    """The final run and all that led to it, as a multiple of the final run (Cottier 2024)."""
    return training_flop * development_compute_ratio


@prediction(
    "development_accelerator_hours",
    source="cottier-2024",
    proportional=("accelerator_hours",),
    precedence={"accelerator_hours": 4},
)
def development_accelerator_hours(accelerator_hours: Array, development_compute_ratio: Array) -> Array:
    """At the final run's speed; small runs are often slower, which counts as compute here."""
    return accelerator_hours * development_compute_ratio


@prediction(
    "development_cost_usd",
    source="cottier-2024",
    proportional=("training_cost_usd",),
    precedence={"training_cost_usd": 2},
)
def development_cost(training_cost_usd: Array, development_compute_ratio: Array) -> Array:
    """At the final run's price of an hour; staff and data are not in it."""
    return training_cost_usd * development_compute_ratio


@prediction("development_energy_kwh", source="cottier-2024")
def development_energy(training_energy_kwh: Array, development_compute_ratio: Array) -> Array:
    """At the final run's power."""
    return training_energy_kwh * development_compute_ratio


@prediction("development_co2_kg", source="cottier-2024")
def development_co2(training_co2_kg: Array, development_compute_ratio: Array) -> Array:
    """On the final run's grid."""
    return training_co2_kg * development_compute_ratio
