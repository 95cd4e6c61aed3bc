"""What of a demand can be had: chips that are made, power that is there, and what is left from the year before."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..demand.queries import PLAN
from .scope import yearly_formula, yearly_prediction


@yearly_formula("available_accelerators", source="definition")
def available_accelerators(kept_accelerators: Array, accelerators_produced_per_year: Array) -> Array:
    """What is left, and all that can be bought."""
    return kept_accelerators + accelerators_produced_per_year


@yearly_formula("powered_accelerators", source="definition")
def powered_accelerators(power_limit_w: Array, power_w_per_accelerator: Array) -> Array:
    """Power that can be had over the draw of an accelerator at work, its server and facility included."""
    return power_limit_w / power_w_per_accelerator


@yearly_prediction("accelerators_in_place", source="definition")
def installed_within_both(
    demanded_accelerators: Array, available_accelerators: Array, powered_accelerators: Array
) -> Array:
    """What is asked for, as far as chips and power suffice."""
    return np.minimum(demanded_accelerators, np.minimum(available_accelerators, powered_accelerators))


@yearly_formula("accelerators_in_place", source="definition", approximation=PLAN)
def installed_within_chips(demanded_accelerators: Array, available_accelerators: Array) -> Array:
    """What is asked for, as far as chips suffice; power is not told."""
    return np.minimum(demanded_accelerators, available_accelerators)


@yearly_formula("accelerators_in_place", source="definition", approximation=PLAN, precedence=1)
def installed_within_power(demanded_accelerators: Array, powered_accelerators: Array) -> Array:
    """What is asked for, as far as power suffices; chips are not told."""
    return np.minimum(demanded_accelerators, powered_accelerators)


@yearly_formula("accelerators_in_place", source="definition", approximation=PLAN, precedence=2)
def installed_as_demanded(demanded_accelerators: Array) -> Array:
    """What is asked for, where no limit is told."""
    return demanded_accelerators


@yearly_formula("served_demand_share", source="definition")
def served_demand_share(accelerators_in_place: Array, demanded_accelerators: Array) -> Array:
    """What is in place over what is asked for; the rest waits, pays more or does without."""
    return accelerators_in_place / demanded_accelerators


@yearly_formula("purchased_accelerators", source="definition")
def purchased_accelerators(accelerators_in_place: Array, kept_accelerators: Array) -> Array:
    """What was not there before: growth and the replacement of what is written off."""
    return np.maximum(accelerators_in_place - kept_accelerators, 0.0)


@yearly_formula("installed_peak_flop_per_s", source="definition", proportional=("accelerators_in_place",))
def installed_peak(accelerators_in_place: Array, accelerator_peak_flop_per_s: Array) -> Array:
    """All in place at the peak of the year's accelerator: older ones count as so many of it as they replace."""
    return accelerators_in_place * accelerator_peak_flop_per_s
