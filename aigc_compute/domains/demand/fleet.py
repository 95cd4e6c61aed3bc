"""From queries to the accelerators and servers that answer them at the busiest hour, and how busy they are.

A region carries the peak of its own users. Where users of several time zones share one fleet, the first harmonic of
the daily curve is averaged over them. Spare regions, and accelerators that are out of order, come on top.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import HOURS_PER_DAY, SECONDS_PER_DAY
from ..registry import formula, prediction
from ..whole import whole_up
from .queries import PLAN


@prediction("time_zone_flattening", source="definition")
def time_zone_flattening(time_zone_span_hours: Array) -> Array:
    """A daily wave averaged over users spread evenly over the time zones: sin(x)/x with x = π·span/24."""
    return np.sinc(time_zone_span_hours / HOURS_PER_DAY)


@formula("time_zone_flattening", source="definition", approximation=PLAN)
def one_time_zone() -> float:
    """Each region carries its own peak, where nothing is told of sharing."""
    return 1.0


@formula("peak_factor", source="definition")
def peak_factor(daily_peak_factor: Array, time_zone_flattening: Array, weekly_peak_factor: Array) -> Array:
    """The busiest hour of the busiest day over the average of the week."""
    return (1 + (daily_peak_factor - 1) * time_zone_flattening) * weekly_peak_factor


@formula("average_queries_per_s", source="definition", proportional=("planned_queries_per_day",))
def average_queries_per_s(planned_queries_per_day: Array) -> Array:
    """Queries of a day over its seconds."""
    return planned_queries_per_day / SECONDS_PER_DAY


@formula("peak_queries_per_s", source="definition", proportional=("average_queries_per_s",))
def peak_queries_per_s(average_queries_per_s: Array, peak_factor: Array) -> Array:
    """The busiest hour."""
    return average_queries_per_s * peak_factor


@formula("prompt_tokens_per_s", source="definition")
def prompt_tokens_per_s(average_queries_per_s: Array, prompt_tokens: Array) -> Array:
    """Queries a second times their prompts."""
    return average_queries_per_s * prompt_tokens


@formula("output_tokens_per_s", source="definition")
def output_tokens_per_s(average_queries_per_s: Array, output_tokens: Array) -> Array:
    """Queries a second times their answers."""
    return average_queries_per_s * output_tokens


@formula("peak_prompt_tokens_per_s", source="definition")
def peak_prompt_tokens_per_s(prompt_tokens_per_s: Array, peak_factor: Array) -> Array:
    """The busiest hour."""
    return prompt_tokens_per_s * peak_factor


@formula("peak_output_tokens_per_s", source="definition")
def peak_output_tokens_per_s(output_tokens_per_s: Array, peak_factor: Array) -> Array:
    """The busiest hour."""
    return output_tokens_per_s * peak_factor


@formula(
    "serving_accelerators",
    source="definition",
    proportional=("peak_queries_per_s",),
    precedence={"peak_queries_per_s": 1},
)
def serving_accelerators(peak_queries_per_s: Array, query_accelerator_s: Array, serving_utilisation: Array) -> Array:
    """Work arriving in a second over the work an accelerator does at the utilisation aimed at (Little's law)."""
    return peak_queries_per_s * query_accelerator_s / serving_utilisation


@formula("failover_factor", source="definition")
def failover_factor(regions: Array, spare_regions: Array) -> Array:
    """All regions over those that are left to carry everything (N+1: one spare)."""
    return regions / (regions - spare_regions)


@formula("failover_factor", source="definition", approximation=PLAN)
def no_failover() -> float:
    """None in reserve, where no spare region is told."""
    return 1.0


@formula("reserve_factor", source="definition")
def reserve_factor(failover_factor: Array, fleet_availability: Array) -> Array:
    """Reserves for failed regions and for accelerators out of order."""
    return failover_factor / fleet_availability


@formula("reserve_factor", source="definition", approximation=PLAN)
def reserve_for_regions(failover_factor: Array) -> Array:
    """Reserves for failed regions, where no availability is told."""
    return failover_factor


@formula("fleet_accelerators", source="definition")
def fleet_accelerators(
    serving_accelerators: Array, reserve_factor: Array, regions: Array, inference_accelerators: Array
) -> Array:
    """Whole copies of the model in every region."""
    copies = whole_up(serving_accelerators * reserve_factor / (regions * inference_accelerators))
    return copies * regions * inference_accelerators


@prediction("fleet_accelerators", source="definition", approximation=PLAN, precedence=1)
def fleet_of_servers(servers: Array, accelerators_per_server: Array) -> Array:
    """All accelerators of a given number of servers."""
    return servers * accelerators_per_server


@prediction("serving_accelerators", source="definition", approximation=PLAN, precedence=1)
def working_accelerators(fleet_accelerators: Array, reserve_factor: Array) -> Array:
    """What a given fleet has for the busiest hour, its reserves apart, where no demand is known."""
    return fleet_accelerators / reserve_factor


@formula("servers", source="definition")
def servers(fleet_accelerators: Array, accelerators_per_server: Array) -> Array:
    """Whole servers."""
    return whole_up(fleet_accelerators / accelerators_per_server)


@formula("fleet_utilisation", source="definition")
def fleet_utilisation(average_queries_per_s: Array, query_accelerator_s: Array, fleet_accelerators: Array) -> Array:
    """Work arriving in a second over what the whole fleet could do in it."""
    return average_queries_per_s * query_accelerator_s / fleet_accelerators


@formula("peak_fleet_utilisation", source="definition")
def peak_fleet_utilisation(fleet_utilisation: Array, peak_factor: Array) -> Array:
    """In the busiest hour of the week."""
    return fleet_utilisation * peak_factor


@formula("trough_fleet_utilisation", source="definition")
def trough_fleet_utilisation(fleet_utilisation: Array, trough_factor: Array) -> Array:
    """In the quietest hour of the week."""
    return fleet_utilisation * trough_factor
