"""Energy of a token from the draw of a board at its operating point, not from its nameplate.

A board draws an idle share of its limit, and more with the memory bandwidth and the arithmetic that it uses: with their
square roots, because clocks and caches do not run by halves. Constants follow from measured boards
(configs/calibration/serving_power.yaml).
Energy of the boards alone (`accelerator_joules_…`, what benchmarks measure) is kept apart from that of the facility.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import HOURS_PER_DAY, JOULES_PER_WATT_HOUR, WATTS_PER_KILOWATT
from ..demand.queries import PLAN
from ..registry import formula, prediction

CALIBRATION = "serving-power-calibration-2026"


@prediction("bytes_read_per_output_token", source="pope-2022")
def bytes_read_per_output_token(
    weights_read_bytes: Array, inference_batch: Array, kv_cache_bytes_per_token: Array, decode_context_tokens: Array
) -> Array:
    """A token's part of the weights that the whole batch reads, and the cache of its own sequence."""
    return weights_read_bytes / inference_batch + kv_cache_bytes_per_token * decode_context_tokens


@formula("decode_memory_load", source="williams-2009")
def decode_memory_load(
    bytes_read_per_output_token: Array,
    decode_tokens_per_s_per_accelerator: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
) -> Array:
    """Bytes moved in a second over the bandwidth; never above it."""
    moved = bytes_read_per_output_token * decode_tokens_per_s_per_accelerator
    return np.minimum(moved / accelerator_memory_bandwidth_bytes_per_s, 1.0)


@formula("decode_arithmetic_load", source="williams-2009")
def decode_arithmetic_load(
    inference_flop_per_output_token: Array, decode_tokens_per_s_per_accelerator: Array, inference_peak_flop_per_s: Array
) -> Array:
    """FLOP/s of decoding over the dense peak; never above it."""
    done = inference_flop_per_output_token * decode_tokens_per_s_per_accelerator
    return np.minimum(done / inference_peak_flop_per_s, 1.0)


@formula("prefill_arithmetic_load", source="williams-2009")
def prefill_arithmetic_load(
    inference_flop_per_prompt_token: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    inference_peak_flop_per_s: Array,
) -> Array:
    """FLOP/s of reading prompts over the dense peak; never above it."""
    done = inference_flop_per_prompt_token * prefill_tokens_per_s_per_accelerator
    return np.minimum(done / inference_peak_flop_per_s, 1.0)


@prediction("decode_power_w", source=CALIBRATION)
def decode_power(
    accelerator_tdp_w: Array,
    idle_power_share: Array,
    memory_power_share: Array,
    decode_memory_load: Array,
    arithmetic_power_share: Array,
    decode_arithmetic_load: Array,
    sparsity_power_ratio: Array,
    serving_power_error: Array,
) -> Array:
    """Limit × (idle + m·√memory load + a·√arithmetic load), never above the limit."""
    memory = memory_power_share * np.sqrt(decode_memory_load)
    arithmetic = arithmetic_power_share * np.sqrt(decode_arithmetic_load)
    drawn = (idle_power_share + memory + arithmetic) * sparsity_power_ratio * serving_power_error
    return accelerator_tdp_w * np.minimum(drawn, 1.0)


@prediction("prefill_power_w", source=CALIBRATION)
def prefill_power(
    accelerator_tdp_w: Array,
    idle_power_share: Array,
    arithmetic_power_share: Array,
    prefill_arithmetic_load: Array,
    sparsity_power_ratio: Array,
    serving_power_error: Array,
) -> Array:
    """Limit × (idle + a·√arithmetic load), never above the limit: many tokens share the weights that are read."""
    drawn = idle_power_share + arithmetic_power_share * np.sqrt(prefill_arithmetic_load)
    return accelerator_tdp_w * np.minimum(drawn * sparsity_power_ratio * serving_power_error, 1.0)


@formula("accelerator_joules_per_output_token", source="definition")
def board_energy_per_output_token(decode_power_w: Array, decode_tokens_per_s_per_accelerator: Array) -> Array:
    """Watts over tokens a second; reading the prompt is not in it."""
    return decode_power_w / decode_tokens_per_s_per_accelerator


@formula("accelerator_joules_per_prompt_token", source="definition")
def board_energy_per_prompt_token(prefill_power_w: Array, prefill_tokens_per_s_per_accelerator: Array) -> Array:
    """Watts over tokens a second."""
    return prefill_power_w / prefill_tokens_per_s_per_accelerator


@formula("accelerator_joules_per_query", source="definition")
def board_energy_per_query(
    computed_prompt_tokens: Array,
    accelerator_joules_per_prompt_token: Array,
    output_tokens: Array,
    accelerator_joules_per_output_token: Array,
) -> Array:
    """Reading the prompt and writing the answer."""
    reading = computed_prompt_tokens * accelerator_joules_per_prompt_token
    return reading + output_tokens * accelerator_joules_per_output_token


@formula("joules_per_output_token", source="patterson-2021")
def energy_per_output_token(accelerator_joules_per_output_token: Array, server_power_ratio: Array, pue: Array) -> Array:
    """The boards' energy with their share of the server and the facility's overhead."""
    return accelerator_joules_per_output_token * server_power_ratio * pue


@formula("joules_per_prompt_token", source="patterson-2021")
def energy_per_prompt_token(accelerator_joules_per_prompt_token: Array, server_power_ratio: Array, pue: Array) -> Array:
    """The boards' energy with their share of the server and the facility's overhead."""
    return accelerator_joules_per_prompt_token * server_power_ratio * pue


@formula("serving_power_w_per_accelerator", source="patterson-2021")
def busy_power(
    accelerator_joules_per_query: Array, query_accelerator_s: Array, server_power_ratio: Array, pue: Array
) -> Array:
    """The boards' energy of a query over the time that it takes, with server and facility."""
    return accelerator_joules_per_query / query_accelerator_s * server_power_ratio * pue


@formula("serving_power_w_per_accelerator", source="patterson-2021", approximation=PLAN)
def power_at_usual_load(power_w_per_accelerator: Array) -> Array:
    """As in training, where the load is unknown."""
    return power_w_per_accelerator


@prediction("idle_power_w_per_accelerator", source="patterson-2021")
def idle_power(accelerator_tdp_w: Array, idle_power_share: Array, server_power_ratio: Array, pue: Array) -> Array:
    """The idle share of the board's limit, with server and facility."""
    return accelerator_tdp_w * idle_power_share * server_power_ratio * pue


@formula("energy_wh_per_query", source="patterson-2021")
def energy_per_query(query_accelerator_s: Array, serving_power_w_per_accelerator: Array) -> Array:
    """Accelerator time of a query times the power of a busy accelerator."""
    return query_accelerator_s * serving_power_w_per_accelerator / JOULES_PER_WATT_HOUR


@prediction("serving_power_w", source="patterson-2021")
def serving_power(
    fleet_accelerators: Array,
    idle_power_w_per_accelerator: Array,
    serving_power_w_per_accelerator: Array,
    peak_fleet_utilisation: Array,
) -> Array:
    """The fleet in the busiest hour: busy accelerators at their load, the rest idle."""
    added = (serving_power_w_per_accelerator - idle_power_w_per_accelerator) * peak_fleet_utilisation
    return fleet_accelerators * (idle_power_w_per_accelerator + added)


@prediction("fleet_accelerators", source="patterson-2021", precedence=2)
def fleet_of_a_site(
    serving_power_w: Array,
    idle_power_w_per_accelerator: Array,
    serving_power_w_per_accelerator: Array,
    serving_utilisation: Array,
    reserve_factor: Array,
) -> Array:
    """The fleet that a site's power carries in the busiest hour, at the utilisation aimed at."""
    busy = serving_utilisation / reserve_factor
    added = (serving_power_w_per_accelerator - idle_power_w_per_accelerator) * busy
    return serving_power_w / (idle_power_w_per_accelerator + added)


@prediction("average_serving_power_w", source="patterson-2021")
def average_serving_power(
    fleet_accelerators: Array,
    idle_power_w_per_accelerator: Array,
    serving_power_w_per_accelerator: Array,
    fleet_utilisation: Array,
) -> Array:
    """The fleet over the week: busy accelerators at their load, the rest idle."""
    added = (serving_power_w_per_accelerator - idle_power_w_per_accelerator) * fleet_utilisation
    return fleet_accelerators * (idle_power_w_per_accelerator + added)


@formula("serving_energy_kwh_per_day", source="definition")
def serving_energy_per_day(average_serving_power_w: Array) -> Array:
    """Average power times a day."""
    return average_serving_power_w * HOURS_PER_DAY / WATTS_PER_KILOWATT
