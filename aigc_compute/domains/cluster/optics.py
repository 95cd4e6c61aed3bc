"""Optical modules of the compute network: one end of a link each, or several links in one module."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..whole import whole_up
from .uses import cluster_prediction

ENDS = 2
"""Of a cable."""


@cluster_prediction("copper_cables", source="nvidia-linkx-2025")
def copper_cables(node_leaf_cables: Array, node_leaf_cable_m: Array, copper_reach_m: Array) -> Array:
    """Cables to leaf switches where the longest is within the reach of copper; those between switches are longer."""
    return np.where(node_leaf_cable_m <= copper_reach_m, node_leaf_cables, 0.0)


@cluster_prediction("fibre_cables", source="definition")
def fibre_cables(
    node_leaf_cables: Array, leaf_spine_cables: Array, spine_core_cables: Array, copper_cables: Array
) -> Array:
    """All cables of the compute network that are not copper."""
    return node_leaf_cables + leaf_spine_cables + spine_core_cables - copper_cables


@cluster_prediction("nic_transceivers", source="nvidia-linkx-2025")
def nic_transceivers(
    node_leaf_cables: Array, copper_cables: Array, network_planes: Array, nic_module_links: Array
) -> Array:
    """Links to leaf switches over the links that a module of an adapter carries."""
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
    """An end of every link to an adapter, both ends of every link between switches."""
    ends = node_leaf_cables - copper_cables + ENDS * (leaf_spine_cables + spine_core_cables)
    return whole_up(ends * network_planes / switch_module_links)


@cluster_prediction("optical_transceivers", source="definition")
def optical_transceivers(nic_transceivers: Array, switch_transceivers: Array) -> Array:
    """Modules of adapters and of switches."""
    return nic_transceivers + switch_transceivers


@cluster_prediction("nic_module_bit_per_s", source="definition")
def nic_module_rate(link_bit_per_s: Array, nic_module_links: Array) -> Array:
    """The links of a module together."""
    return link_bit_per_s * nic_module_links


@cluster_prediction("switch_module_bit_per_s", source="definition")
def switch_module_rate(link_bit_per_s: Array, switch_module_links: Array) -> Array:
    """The links of a module together."""
    return link_bit_per_s * switch_module_links


def _of_rate(rate: float, modules: Array, bit_per_s: Array) -> Array:
    """The modules, where they are of a rate."""
    return np.where(np.isclose(bit_per_s, rate), modules, 0.0)


@cluster_prediction("transceivers_200g", source="definition")
def transceivers_200g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Modules of adapters and switches that have 200 Gb/s."""
    of_nics = _of_rate(2e11, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(2e11, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("transceivers_400g", source="definition")
def transceivers_400g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Modules of adapters and switches that have 400 Gb/s."""
    of_nics = _of_rate(4e11, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(4e11, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("transceivers_800g", source="definition")
def transceivers_800g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Modules of adapters and switches that have 800 Gb/s."""
    of_nics = _of_rate(8e11, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(8e11, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("transceivers_1600g", source="definition")
def transceivers_1600g(
    nic_transceivers: Array, nic_module_bit_per_s: Array, switch_transceivers: Array, switch_module_bit_per_s: Array
) -> Array:
    """Modules of adapters and switches that have 1.6 Tb/s."""
    of_nics = _of_rate(1.6e12, nic_transceivers, nic_module_bit_per_s)
    return of_nics + _of_rate(1.6e12, switch_transceivers, switch_module_bit_per_s)


@cluster_prediction("scale_up_transceivers", source="definition")
def scale_up_transceivers(installed_servers: Array, scale_up_transceivers_per_server: Array) -> Array:
    """Modules of the pods' own networks."""
    return installed_servers * scale_up_transceivers_per_server


@cluster_prediction("storage_transceivers", source="definition")
def storage_transceivers(storage_cables: Array) -> Array:
    """Both ends of every cable of the storage network."""
    return ENDS * storage_cables
