"""From queries to the accelerators and servers that answer them in the busiest hour, and their utilisation.

Each region carries the peak of its own users. If users of several time zones share one fleet, the first harmonic of the
daily curve is averaged over them. Spare regions and accelerators that are out of order come on top.
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
    """Share of the daily variation that is left if users are spread evenly over time zones: sin(x)/x with x =
    π·span/24, the average of a sine wave over the span.
    """
    return np.sinc(time_zone_span_hours / HOURS_PER_DAY)


@formula("time_zone_flattening", source="definition", approximation=PLAN)
def one_time_zone() -> float:
    """Share of the daily variation that is left if no span of time zones is given: one, because each region carries its
    own peak.
    """
    return 1.0


@formula("peak_factor", source="definition")
def peak_factor(daily_peak_factor: Array, time_zone_flattening: Array, weekly_peak_factor: Array) -> Array:
    """Queries in the busiest hour of the week over the average: (1 + (daily peak factor - 1) · flattening) · weekly
    peak factor.
    """
    return (1 + (daily_peak_factor - 1) * time_zone_flattening) * weekly_peak_factor


@formula("average_queries_per_s", source="definition", proportional=("planned_queries_per_day",))
def average_queries_per_s(planned_queries_per_day: Array) -> Array:
    """Average queries per second: queries per day / seconds of a day."""
    return planned_queries_per_day / SECONDS_PER_DAY


@formula("peak_queries_per_s", source="definition", proportional=("average_queries_per_s",))
def peak_queries_per_s(average_queries_per_s: Array, peak_factor: Array) -> Array:
    """Queries per second in the busiest hour: average queries per second · peak factor."""
    return average_queries_per_s * peak_factor


@formula("prompt_tokens_per_s", source="definition")
def prompt_tokens_per_s(average_queries_per_s: Array, prompt_tokens: Array) -> Array:
    """Average prompt tokens per second: queries per second · prompt tokens."""
    return average_queries_per_s * prompt_tokens


@formula("output_tokens_per_s", source="definition")
def output_tokens_per_s(average_queries_per_s: Array, output_tokens: Array) -> Array:
    """Average output tokens per second: queries per second · output tokens."""
    return average_queries_per_s * output_tokens


@formula("peak_prompt_tokens_per_s", source="definition")
def peak_prompt_tokens_per_s(prompt_tokens_per_s: Array, peak_factor: Array) -> Array:
    """Prompt tokens per second in the busiest hour: average prompt tokens per second · peak factor."""
    return prompt_tokens_per_s * peak_factor


@formula("peak_output_tokens_per_s", source="definition")
def peak_output_tokens_per_s(output_tokens_per_s: Array, peak_factor: Array) -> Array:
    """Output tokens per second in the busiest hour: average output tokens per second · peak factor."""
    return output_tokens_per_s * peak_factor


@formula(
    "serving_accelerators",
    source="definition",
    proportional=("peak_queries_per_s",),
    precedence={"peak_queries_per_s": 1},
)
def serving_accelerators(peak_queries_per_s: Array, query_accelerator_s: Array, serving_utilisation: Array) -> Array:
    """Accelerators that carry the busiest hour: queries per second · accelerator time per query / target utilisation
    (Little's law).
    """
    return peak_queries_per_s * query_accelerator_s / serving_utilisation


@formula("failover_factor", source="definition")
def failover_factor(regions: Array, spare_regions: Array) -> Array:
    """Accelerators with spare regions over those without: regions / (regions - spare regions), because the regions that
    are left carry everything (N+1: one spare region).
    """
    return regions / (regions - spare_regions)


@formula("failover_factor", source="definition", approximation=PLAN)
def no_failover() -> float:
    """Accelerators with spare regions over those without, if no spare region is given: one."""
    return 1.0


@formula("reserve_factor", source="definition")
def reserve_factor(failover_factor: Array, fleet_availability: Array) -> Array:
    """Installed accelerators over those that carry the busiest hour: failover factor / availability of the fleet."""
    return failover_factor / fleet_availability


@formula("reserve_factor", source="definition", approximation=PLAN)
def reserve_for_regions(failover_factor: Array) -> Array:
    """Installed accelerators over those that carry the busiest hour, if no availability of the fleet is given: the
    failover factor.
    """
    return failover_factor


@formula("fleet_accelerators", source="definition")
def fleet_accelerators(
    serving_accelerators: Array, reserve_factor: Array, regions: Array, inference_accelerators: Array
) -> Array:
    """Installed accelerators of whole replicas in every region: ceil(serving accelerators · reserve factor / (regions ·
    n)) · regions · n, with n accelerators per replica.
    """
    replicas = whole_up(serving_accelerators * reserve_factor / (regions * inference_accelerators))
    return replicas * regions * inference_accelerators


@prediction("fleet_accelerators", source="definition", approximation=PLAN, precedence=1)
def fleet_of_servers(servers: Array, accelerators_per_server: Array) -> Array:
    """Installed accelerators of a given number of servers: servers · accelerators per server."""
    return servers * accelerators_per_server


@prediction("serving_accelerators", source="definition", approximation=PLAN, precedence=1)
def serving_accelerators_of_fleet(fleet_accelerators: Array, reserve_factor: Array) -> Array:
    """Accelerators of a given fleet that carry the busiest hour, if the demand is unknown: installed accelerators /
    reserve factor.
    """
    return fleet_accelerators / reserve_factor


@formula("servers", source="definition")
def servers(fleet_accelerators: Array, accelerators_per_server: Array) -> Array:
    """Servers that hold the fleet: accelerators / accelerators per server, rounded up."""
    return whole_up(fleet_accelerators / accelerators_per_server)


@formula("fleet_utilisation", source="definition")
def fleet_utilisation(average_queries_per_s: Array, query_accelerator_s: Array, fleet_accelerators: Array) -> Array:
    """Average busy share of the fleet: queries per second · accelerator time per query / accelerators."""
    return average_queries_per_s * query_accelerator_s / fleet_accelerators


@formula("peak_fleet_utilisation", source="definition")
def peak_fleet_utilisation(fleet_utilisation: Array, peak_factor: Array) -> Array:
    """Busy share of the fleet in the busiest hour of the week: average busy share · peak factor."""
    return fleet_utilisation * peak_factor


@formula("trough_fleet_utilisation", source="definition")
def trough_fleet_utilisation(fleet_utilisation: Array, trough_factor: Array) -> Array:
    """Busy share of the fleet in the quietest hour of the week: average busy share · trough factor."""
    return fleet_utilisation * trough_factor
