"""Power at the limits of all equipment, from the accelerators to the transformers, and water."""

from __future__ import annotations

from ...engine import Array
from ...units import HOURS_PER_DAY, WATTS_PER_KILOWATT
from ..whole import whole_up
from .uses import cluster_formula, cluster_prediction


@cluster_formula("server_max_power_w", source="nvidia-dgx-power", approximation="plan")
def usual_server_power(
    accelerators_per_server: Array, accelerator_tdp_w: Array, accelerator_share_of_server_power: Array
) -> Array:
    """From the share of accelerators in nameplates, where a server's own is not published."""
    return accelerators_per_server * accelerator_tdp_w / accelerator_share_of_server_power


@cluster_formula("accelerators_power_w", source="definition")
def accelerators_power(bought_accelerators: Array, accelerator_tdp_w: Array) -> Array:
    """All accelerators at their limit."""
    return bought_accelerators * accelerator_tdp_w


@cluster_formula("servers_power_w", source="definition")
def servers_power(installed_servers: Array, server_max_power_w: Array) -> Array:
    """Nameplates of all servers, spare ones too; fans and conversion losses are in it."""
    return installed_servers * server_max_power_w


@cluster_formula("server_parts_power_w", source="definition")
def server_parts_power(servers_power_w: Array, accelerators_power_w: Array) -> Array:
    """Nameplates of all servers less the limits of their accelerators."""
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
    """Modules of each rate."""
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
    """Switches of compute and storage, their modules, and management. A pod's own network is in its nameplate."""
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
    """Drives and the servers around them."""
    return ssds * ssd_power_w + hdds * hdd_power_w + storage_servers * storage_server_power_w


@cluster_formula("it_power_w", source="definition")
def it_power(servers_power_w: Array, network_power_w: Array, storage_power_w: Array) -> Array:
    """Servers with their accelerators, network and storage, all at their limits."""
    return servers_power_w + network_power_w + storage_power_w


@cluster_formula("facility_power_w", source="uptime-2025")
def facility_power(it_power_w: Array, pue: Array) -> Array:
    """IT power times power usage effectiveness, which is an average over the year: a hot day draws more."""
    return it_power_w * pue


@cluster_formula("facility_overhead_power_w", source="definition")
def facility_overhead_power(facility_power_w: Array, it_power_w: Array) -> Array:
    """What the site draws beyond its IT."""
    return facility_power_w - it_power_w


@cluster_prediction("cooling_power_w", source="uptime-2025")
def cooling_power(facility_overhead_power_w: Array, cooling_share_of_overhead: Array) -> Array:
    """Cooling's part of the overhead."""
    return facility_overhead_power_w * cooling_share_of_overhead


@cluster_prediction("distribution_loss_w", source="uptime-2025")
def distribution_loss(facility_overhead_power_w: Array, cooling_power_w: Array) -> Array:
    """The rest: transformers, uninterruptible supply, lines, lighting."""
    return facility_overhead_power_w - cooling_power_w


def _rating(load: Array, block: Array, factor: Array, more: Array) -> Array:
    """Blocks that cover a load so many times, and so many more."""
    return (whole_up(load / block) * factor + more) * block


@cluster_prediction("ups_power_w", source="uptime-tiers")
def ups_power(it_power_w: Array, ups_block_w: Array, redundancy_factor: Array, redundant_blocks: Array) -> Array:
    """Blocks for the critical load: just enough (N), one more (N+1), or all twice (2N)."""
    return _rating(it_power_w, ups_block_w, redundancy_factor, redundant_blocks)


@cluster_prediction("transformer_power_w", source="uptime-tiers")
def transformer_power(
    facility_power_w: Array, transformer_block_w: Array, redundancy_factor: Array, redundant_blocks: Array
) -> Array:
    """Transformers for all that the site draws: just enough (N), one more (N+1), or all twice (2N)."""
    return _rating(facility_power_w, transformer_block_w, redundancy_factor, redundant_blocks)


@cluster_formula("water_litre_per_day", source="uptime-2025")
def water_per_day(it_power_w: Array, wue_litre_per_kwh: Array) -> Array:
    """Water on site for a day at that load; that of generating the electricity is not in it."""
    return it_power_w / WATTS_PER_KILOWATT * HOURS_PER_DAY * wue_litre_per_kwh
