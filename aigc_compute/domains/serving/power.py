"""Energy of a token from the power that a board draws under load, not from its rated power.

A board draws an idle share of its power limit, and more with the memory bandwidth and the arithmetic that it uses. Both
enter by their square roots, because clocks and caches draw nearly full power at partial load. The constants are fitted
to measured boards (`configs/calibration/serving_power.yaml`). The energy of the boards alone (`accelerator_joules_...`,
which benchmarks measure) is separate from the energy of the facility.
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
    """Bytes that a generated token reads: weight bytes read / batch + cache bytes per token · context tokens. The
    sequences of a batch share the weights; each reads its own cache.
    """
    return weights_read_bytes / inference_batch + kv_cache_bytes_per_token * decode_context_tokens


@formula("decode_memory_load", source="williams-2009")
def decode_memory_load(
    bytes_read_per_output_token: Array,
    decode_tokens_per_s_per_accelerator: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
) -> Array:
    """Share of the memory bandwidth used in decode: min(bytes per token · tokens per second / bandwidth, 1)."""
    moved = bytes_read_per_output_token * decode_tokens_per_s_per_accelerator
    return np.minimum(moved / accelerator_memory_bandwidth_bytes_per_s, 1.0)


@formula("decode_arithmetic_load", source="williams-2009")
def decode_arithmetic_load(
    inference_flop_per_output_token: Array, decode_tokens_per_s_per_accelerator: Array, inference_peak_flop_per_s: Array
) -> Array:
    """Share of the dense peak used in decode: min(FLOP per token · tokens per second / peak FLOP/s, 1)."""
    done = inference_flop_per_output_token * decode_tokens_per_s_per_accelerator
    return np.minimum(done / inference_peak_flop_per_s, 1.0)


@formula("prefill_arithmetic_load", source="williams-2009")
def prefill_arithmetic_load(
    inference_flop_per_prompt_token: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    inference_peak_flop_per_s: Array,
) -> Array:
    """Share of the dense peak used in prefill: min(FLOP per token · tokens per second / peak FLOP/s, 1)."""
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
    """Power of a board in decode: power limit · min((idle share + memory share · √(memory load) + arithmetic share ·
    √(arithmetic load)) · sparsity ratio · error, 1).
    """
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
    """Power of a board in prefill: power limit · min((idle share + arithmetic share · √(arithmetic load)) · sparsity
    ratio · error, 1). Memory traffic is left out, because many tokens share the weights that are read.
    """
    drawn = idle_power_share + arithmetic_power_share * np.sqrt(prefill_arithmetic_load)
    return accelerator_tdp_w * np.minimum(drawn * sparsity_power_ratio * serving_power_error, 1.0)


@formula("accelerator_joules_per_output_token", source="definition")
def board_energy_per_output_token(decode_power_w: Array, decode_tokens_per_s_per_accelerator: Array) -> Array:
    """Energy of the boards per generated token: power / tokens per second, without prefill."""
    return decode_power_w / decode_tokens_per_s_per_accelerator


@formula("accelerator_joules_per_prompt_token", source="definition")
def board_energy_per_prompt_token(prefill_power_w: Array, prefill_tokens_per_s_per_accelerator: Array) -> Array:
    """Energy of the boards per prompt token: power / tokens per second."""
    return prefill_power_w / prefill_tokens_per_s_per_accelerator


@formula("accelerator_joules_per_query", source="definition")
def board_energy_per_query(
    computed_prompt_tokens: Array,
    accelerator_joules_per_prompt_token: Array,
    output_tokens: Array,
    accelerator_joules_per_output_token: Array,
) -> Array:
    """Energy of the boards per query: computed prompt tokens and output tokens, each times the energy per token."""
    reading = computed_prompt_tokens * accelerator_joules_per_prompt_token
    return reading + output_tokens * accelerator_joules_per_output_token


@formula("joules_per_output_token", source="patterson-2021")
def energy_per_output_token(accelerator_joules_per_output_token: Array, server_power_ratio: Array, pue: Array) -> Array:
    """Facility energy per generated token: energy of the boards · server power ratio · PUE."""
    return accelerator_joules_per_output_token * server_power_ratio * pue


@formula("joules_per_prompt_token", source="patterson-2021")
def energy_per_prompt_token(accelerator_joules_per_prompt_token: Array, server_power_ratio: Array, pue: Array) -> Array:
    """Facility energy per prompt token: energy of the boards · server power ratio · PUE."""
    return accelerator_joules_per_prompt_token * server_power_ratio * pue


@formula("serving_power_w_per_accelerator", source="patterson-2021")
def busy_power(
    accelerator_joules_per_query: Array, query_accelerator_s: Array, server_power_ratio: Array, pue: Array
) -> Array:
    """Facility power per busy accelerator: energy of the boards per query / accelerator time per query · server power
    ratio · PUE.
    """
    return accelerator_joules_per_query / query_accelerator_s * server_power_ratio * pue


@formula("serving_power_w_per_accelerator", source="patterson-2021", approximation=PLAN)
def busy_power_as_in_training(power_w_per_accelerator: Array) -> Array:
    """Facility power per busy accelerator if the load in serving is unknown: the same as in training."""
    return power_w_per_accelerator


@prediction("idle_power_w_per_accelerator", source="patterson-2021")
def idle_power(accelerator_tdp_w: Array, idle_power_share: Array, server_power_ratio: Array, pue: Array) -> Array:
    """Facility power per idle accelerator: power limit · idle share · server power ratio · PUE."""
    return accelerator_tdp_w * idle_power_share * server_power_ratio * pue


@formula("energy_wh_per_query", source="patterson-2021")
def energy_per_query(query_accelerator_s: Array, serving_power_w_per_accelerator: Array) -> Array:
    """Facility energy per query: accelerator time per query · power per busy accelerator."""
    return query_accelerator_s * serving_power_w_per_accelerator / JOULES_PER_WATT_HOUR


@prediction("serving_power_w", source="patterson-2021")
def serving_power(
    fleet_accelerators: Array,
    idle_power_w_per_accelerator: Array,
    serving_power_w_per_accelerator: Array,
    peak_fleet_utilisation: Array,
) -> Array:
    """Facility power of the fleet in the busiest hour: accelerators · (idle power + (busy power - idle power) · busy
    share in that hour).
    """
    added = (serving_power_w_per_accelerator - idle_power_w_per_accelerator) * peak_fleet_utilisation
    return fleet_accelerators * (idle_power_w_per_accelerator + added)


@prediction("fleet_accelerators", source="patterson-2021", precedence=2)
def fleet_within_site_power(
    serving_power_w: Array,
    idle_power_w_per_accelerator: Array,
    serving_power_w_per_accelerator: Array,
    serving_utilisation: Array,
    reserve_factor: Array,
) -> Array:
    """Accelerators that the power of a site supports in the busiest hour: power / (idle power + (busy power - idle
    power) · target utilisation / reserve factor).
    """
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
    """Facility power of the fleet, averaged over the week: accelerators · (idle power + (busy power - idle power) ·
    average busy share).
    """
    added = (serving_power_w_per_accelerator - idle_power_w_per_accelerator) * fleet_utilisation
    return fleet_accelerators * (idle_power_w_per_accelerator + added)


@formula("serving_energy_kwh_per_day", source="definition")
def serving_energy_per_day(average_serving_power_w: Array) -> Array:
    """Facility energy of the fleet in a day: average power · 24 h."""
    return average_serving_power_w * HOURS_PER_DAY / WATTS_PER_KILOWATT
