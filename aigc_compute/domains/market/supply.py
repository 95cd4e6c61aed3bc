"""Supply of a year: accelerators that can be bought, power that is available, and accelerators left from the year
before.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..demand.queries import PLAN
from .scope import yearly_formula, yearly_prediction


@yearly_formula("available_accelerators", source="definition")
def available_accelerators(kept_accelerators: Array, accelerators_produced_per_year: Array) -> Array:
    """Available accelerators: accelerators left from the year before + accelerators that can be bought."""
    return kept_accelerators + accelerators_produced_per_year


@yearly_formula("powered_accelerators", source="definition")
def powered_accelerators(power_limit_w: Array, power_w_per_accelerator: Array) -> Array:
    """Accelerators that the available power supplies: power limit / facility power per accelerator at work."""
    return power_limit_w / power_w_per_accelerator


@yearly_prediction("accelerators_in_place", source="definition")
def installed_within_supply_and_power(
    demanded_accelerators: Array, available_accelerators: Array, powered_accelerators: Array
) -> Array:
    """Accelerators in place: min(demanded, available, powered accelerators)."""
    return np.minimum(demanded_accelerators, np.minimum(available_accelerators, powered_accelerators))


@yearly_formula("accelerators_in_place", source="definition", approximation=PLAN)
def installed_within_supply(demanded_accelerators: Array, available_accelerators: Array) -> Array:
    """Accelerators in place if no limit of power is given: min(demanded, available accelerators)."""
    return np.minimum(demanded_accelerators, available_accelerators)


@yearly_formula("accelerators_in_place", source="definition", approximation=PLAN, precedence=1)
def installed_within_power(demanded_accelerators: Array, powered_accelerators: Array) -> Array:
    """Accelerators in place if no production of accelerators is given: min(demanded, powered accelerators)."""
    return np.minimum(demanded_accelerators, powered_accelerators)


@yearly_formula("accelerators_in_place", source="definition", approximation=PLAN, precedence=2)
def installed_as_demanded(demanded_accelerators: Array) -> Array:
    """Accelerators in place if no limit is given: the demanded accelerators."""
    return demanded_accelerators


@yearly_formula("served_demand_share", source="definition")
def served_demand_share(accelerators_in_place: Array, demanded_accelerators: Array) -> Array:
    """Share of the demand that is served: accelerators in place / demanded accelerators. The rest of the demand waits,
    pays more or is dropped.
    """
    return accelerators_in_place / demanded_accelerators


@yearly_formula("purchased_accelerators", source="definition")
def purchased_accelerators(accelerators_in_place: Array, kept_accelerators: Array) -> Array:
    """Accelerators bought in a year, for growth and replacement: max(accelerators in place - accelerators left from the
    year before, 0).
    """
    return np.maximum(accelerators_in_place - kept_accelerators, 0.0)


@yearly_formula("installed_peak_flop_per_s", source="definition", proportional=("accelerators_in_place",))
def installed_peak(accelerators_in_place: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """Dense peak of all accelerators in place: accelerators in place · peak of the year's accelerator. Older
    accelerators count as equivalents of that accelerator.
    """
    return accelerators_in_place * accelerator_peak_flop_per_s
