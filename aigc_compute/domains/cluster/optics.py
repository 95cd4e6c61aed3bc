"""Optical modules of the networks. A module is one end of a link, or of several links."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..whole import whole_up
from .uses import cluster_prediction

ENDS = 2
"""Ends of a cable."""


@cluster_prediction("copper_cables", source="nvidia-linkx-2025")
def copper_cables(node_leaf_cables: Array, node_leaf_cable_m: Array, copper_reach_m: Array) -> Array:
    """Copper cables of the compute network: all cables to leaf switches if the longest of them is within the reach of
    copper, otherwise none. Cables between switches are longer and never copper.
    """
    return np.where(node_leaf_cable_m <= copper_reach_m, node_leaf_cables, 0.0)


@cluster_prediction("fibre_cables", source="definition")
def fibre_cables(
    node_leaf_cables: Array, leaf_spine_cables: Array, spine_core_cables: Array, copper_cables: Array
) -> Array:
    """Fibre cables of the compute network: all cables that are not copper."""
    return node_leaf_cables + leaf_spine_cables + spine_core_cables - copper_cables


@cluster_prediction("nic_transceivers", source="nvidia-linkx-2025")
def nic_transceivers(
    node_leaf_cables: Array, copper_cables: Array, network_planes: Array, nic_module_links: Array
) -> Array:
    """Optical modules of network adapters: fibre links to leaf switches / links per module, rounded up."""
    return whole_up((node_leaf_cables - copper_cables) * network_planes / nic_module_links)


@cluster_prediction("switch_transceivers", source="nvidia-linkx-2025")
def switch_transceivers(
    node_leaf_cables: Array,
    leaf_spine_cables: Array,
    spine_core_cables: Array,
    copper_cables: Array,
    network_planes: Array,
    switch_module_links: Array,
) -> Array:
    """Optical modules of switches: (fibre links to adapters + 2 · links between switches) / links per module, rounded
    up.
    """
    ends = node_leaf_cables - copper_cables + ENDS * (leaf_spine_cables + spine_core_cables)
    return whole_up(ends * network_planes / switch_module_links)


@cluster_prediction("optical_transceivers", source="definition")
def optical_transceivers(nic_transceivers: Array, switch_transceivers: Array) -> Array:
    """Optical modules of the compute network: modules of adapters + modules of switches."""
    return nic_transceivers + switch_transceivers


@cluster_prediction("nic_module_bit_per_s", source="definition")
def nic_module_rate(link_bit_per_s: Array, nic_module_links: Array) -> Array:
    """Rate of an optical module of a network adapter: rate of a link · links per module."""
    return link_bit_per_s * nic_module_links


@cluster_prediction("switch_module_bit_per_s", source="definition")
def switch_module_rate(link_bit_per_s: Array, switch_module_links: Array) -> Array:
    """Rate of an optical module of a switch: rate of a link · links per module."""
    return link_bit_per_s * switch_module_links


def _of_rate(rate: float, modules: Array, bit_per_s: Array) -> Array:
    """Number of modules in rows whose modules have the given rate, otherwise 0."""
    return np.where(np.isclose(bit_per_s, rate), modules, 0.0)


@cluster_prediction("transceivers_200g", source="definition")
def transceivers_200g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Optical modules of adapters and switches with a rate of 200 Gb/s."""
    of_nics = _of_rate(2e11, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(2e11, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("transceivers_400g", source="definition")
def transceivers_400g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Optical modules of adapters and switches with a rate of 400 Gb/s."""
    of_nics = _of_rate(4e11, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(4e11, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("transceivers_800g", source="definition")
def transceivers_800g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Optical modules of adapters and switches with a rate of 800 Gb/s."""
    of_nics = _of_rate(8e11, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(8e11, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("transceivers_1600g", source="definition")
def transceivers_1600g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Optical modules of adapters and switches with a rate of 1.6 Tb/s."""
    of_nics = _of_rate(1.6e12, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(1.6e12, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("scale_up_transceivers", source="definition")
def scale_up_transceivers(installed_servers: Array, scale_up_transceivers_per_server: Array) -> Array:
    """Optical modules of the scale-up networks of all pods: servers · modules per server."""
    return installed_servers * scale_up_transceivers_per_server


@cluster_prediction("storage_transceivers", source="definition")
def storage_transceivers(storage_cables: Array) -> Array:
    """Optical modules of the storage network: two per cable."""
    return ENDS * storage_cables
