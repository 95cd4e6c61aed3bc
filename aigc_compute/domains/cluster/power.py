"""Power of all equipment at its limits, from the accelerators to the transformers, and water."""

from __future__ import annotations

from ...engine import Array
from ...units import HOURS_PER_DAY, WATTS_PER_KILOWATT
from ..whole import whole_up
from .uses import cluster_formula, cluster_prediction


@cluster_formula("server_max_power_w", source="nvidia-dgx-power", approximation="plan")
def usual_server_power(
    accelerators_per_server: Array, accelerator_tdp_w: Array, accelerator_share_of_server_power: Array
) -> Array:
    """Rated power of a server if it is not published: accelerators per server · power limit / share of the accelerators
    in rated power.
    """
    return accelerators_per_server * accelerator_tdp_w / accelerator_share_of_server_power


@cluster_formula("accelerators_power_w", source="definition")
def accelerators_power(bought_accelerators: Array, accelerator_tdp_w: Array) -> Array:
    """Power of all accelerators at their limit: accelerators · power limit."""
    return bought_accelerators * accelerator_tdp_w


@cluster_formula("servers_power_w", source="definition")
def servers_power(installed_servers: Array, server_max_power_w: Array) -> Array:
    """Rated power of all servers, spare servers included: servers · rated power per server. It includes fans and
    conversion losses.
    """
    return installed_servers * server_max_power_w


@cluster_formula("server_parts_power_w", source="definition")
def server_parts_power(servers_power_w: Array, accelerators_power_w: Array) -> Array:
    """Rated power of all servers without their accelerators: rated power of the servers - power of the accelerators."""
    return servers_power_w - accelerators_power_w


@cluster_prediction("optics_power_w", source="nvidia-linkx-2025")
def optics_power(
    transceivers_200g: Array,
    transceivers_400g: Array,
    transceivers_800g: Array,
    transceivers_1600g: Array,
    transceiver_200g_power_w: Array,
    transceiver_400g_power_w: Array,
    transceiver_800g_power_w: Array,
    transceiver_1600g_power_w: Array,
) -> Array:
    """Power of the optical modules of the compute network: modules · power per module, summed over the rates."""
    slower = transceivers_200g * transceiver_200g_power_w + transceivers_400g * transceiver_400g_power_w
    faster = transceivers_800g * transceiver_800g_power_w + transceivers_1600g * transceiver_1600g_power_w
    return slower + faster


@cluster_prediction("network_power_w", source="definition")
def network_power(
    leaf_switches: Array,
    spine_switches: Array,
    core_switches: Array,
    storage_switches: Array,
    switch_power_w: Array,
    optics_power_w: Array,
    storage_transceivers: Array,
    transceiver_400g_power_w: Array,
    management_switches: Array,
    management_switch_power_w: Array,
) -> Array:
    """Power of all networks: switches of the compute and storage networks, their optical modules, and management
    switches. The scale-up network of a pod is part of the rated power of its servers.
    """
    switches = (leaf_switches + spine_switches + core_switches + storage_switches) * switch_power_w
    modules = optics_power_w + storage_transceivers * transceiver_400g_power_w
    return switches + modules + management_switches * management_switch_power_w


@cluster_prediction("storage_power_w", source="definition")
def storage_power(
    ssds: Array,
    ssd_power_w: Array,
    hdds: Array,
    hdd_power_w: Array,
    storage_servers: Array,
    storage_server_power_w: Array,
) -> Array:
    """Power of the shared storage: drives + storage servers."""
    return ssds * ssd_power_w + hdds * hdd_power_w + storage_servers * storage_server_power_w


@cluster_formula("it_power_w", source="definition")
def it_power(servers_power_w: Array, network_power_w: Array, storage_power_w: Array) -> Array:
    """Power of all IT equipment at its limits: servers with their accelerators + networks + storage."""
    return servers_power_w + network_power_w + storage_power_w


@cluster_formula("facility_power_w", source="uptime-2025")
def facility_power(it_power_w: Array, pue: Array) -> Array:
    """Facility power: IT power · PUE. PUE is an average over the year; a hot day draws more."""
    return it_power_w * pue


@cluster_formula("facility_overhead_power_w", source="definition")
def facility_overhead_power(facility_power_w: Array, it_power_w: Array) -> Array:
    """Overhead of the facility: facility power - IT power."""
    return facility_power_w - it_power_w


@cluster_prediction("cooling_power_w", source="uptime-2025")
def cooling_power(facility_overhead_power_w: Array, cooling_share_of_overhead: Array) -> Array:
    """Power of the cooling: overhead of the facility · share of cooling."""
    return facility_overhead_power_w * cooling_share_of_overhead


@cluster_prediction("distribution_loss_w", source="uptime-2025")
def distribution_loss(facility_overhead_power_w: Array, cooling_power_w: Array) -> Array:
    """Losses of power distribution and auxiliaries: overhead of the facility - power of the cooling. They consist of
    transformers, uninterruptible power supply, lines and lighting.
    """
    return facility_overhead_power_w - cooling_power_w


def _rating(load: Array, block: Array, factor: Array, extra_blocks: Array) -> Array:
    """Rating of the blocks that cover a load `factor` times, with extra blocks."""
    return (whole_up(load / block) * factor + extra_blocks) * block


@cluster_prediction("ups_power_w", source="uptime-tiers")
def ups_power(it_power_w: Array, ups_block_w: Array, redundancy_factor: Array, redundant_blocks: Array) -> Array:
    """Rating of the uninterruptible power supply: blocks that just cover the IT power (N), one block more (N+1), or
    twice the blocks (2N).
    """
    return _rating(it_power_w, ups_block_w, redundancy_factor, redundant_blocks)


@cluster_prediction("transformer_power_w", source="uptime-tiers")
def transformer_power(
    facility_power_w: Array, transformer_block_w: Array, redundancy_factor: Array, redundant_blocks: Array
) -> Array:
    """Rating of the transformers: blocks that just cover the facility power (N), one block more (N+1), or twice the
    blocks (2N).
    """
    return _rating(facility_power_w, transformer_block_w, redundancy_factor, redundant_blocks)


@cluster_formula("water_litre_per_day", source="uptime-2025")
def water_per_day(it_power_w: Array, wue_litre_per_kwh: Array) -> Array:
    """Water used on site in a day: IT power · 24 h · WUE. Water to generate the electricity is not included."""
    return it_power_w / WATTS_PER_KILOWATT * HOURS_PER_DAY * wue_litre_per_kwh
