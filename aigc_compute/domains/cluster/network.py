"""Compute, storage and management networks: switches and cables."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..whole import whole_up
from . import fat_tree
from .uses import cluster_prediction


@cluster_prediction("fabric_nics", source="definition")
def fabric_nics(installed_servers: Array, nics_per_server: Array) -> Array:
    """Network adapters of all servers for the compute network: servers · adapters per server."""
    return installed_servers * nics_per_server


@cluster_prediction("fabric_nodes", source="definition")
def fabric_nodes(fabric_nics: Array, rails: Array) -> Array:
    """Nodes of the compute network: adapters / rails, rounded up, because a node has one adapter on each rail."""
    return whole_up(fabric_nics / rails)


@cluster_prediction("leaf_switches", source="al-fares-2008")
def leaf_switches(
    fabric_nodes: Array, rails: Array, fabric_manager_ports: Array, switch_ports: Array, network_planes: Array
) -> Array:
    """Leaf switches of all planes: enough for one port per adapter, if half of the ports go down and each rail has
    leaves of its own (docs/infrastructure.md).
    """
    return network_planes * fat_tree.leaves(fabric_nodes, rails, fabric_manager_ports, switch_ports)


@cluster_prediction("spine_switches", source="al-fares-2008")
def spine_switches(
    leaf_switches: Array, fabric_nodes: Array, rails: Array, switch_ports: Array, network_planes: Array
) -> Array:
    """Spine switches of all planes: the smallest number that carries all uplinks and divides the uplinks of a leaf, so
    that each leaf spreads its uplinks evenly (docs/infrastructure.md).
    """
    leaf = leaf_switches / network_planes
    group = fat_tree.groups(leaf, fabric_nodes, rails, switch_ports)
    return network_planes * fat_tree.spines(leaf, group, switch_ports)


@cluster_prediction("core_switches", source="al-fares-2008")
def core_switches(
    leaf_switches: Array, fabric_nodes: Array, rails: Array, switch_ports: Array, network_planes: Array
) -> Array:
    """Core switches of all planes: none if one tier of spines joins all leaves; otherwise half as many as leaves in the
    highest tier, and as many as leaves in each further tier (docs/infrastructure.md).
    """
    leaf = leaf_switches / network_planes
    group = fat_tree.groups(leaf, fabric_nodes, rails, switch_ports)
    return network_planes * fat_tree.cores(leaf, group, switch_ports)


@cluster_prediction("switch_tiers", source="al-fares-2008")
def switch_tiers(
    leaf_switches: Array, fabric_nodes: Array, rails: Array, switch_ports: Array, network_planes: Array
) -> Array:
    """Tiers of switches: 1 for a single leaf, 2 with spines, 3 or more with core switches."""
    leaf = leaf_switches / network_planes
    group = fat_tree.groups(leaf, fabric_nodes, rails, switch_ports)
    return np.where(leaf <= 1, 1.0, 2.0 + fat_tree.core_tiers(group, switch_ports))


@cluster_prediction("node_leaf_cables", source="definition")
def node_leaf_cables(fabric_nics: Array, fabric_manager_ports: Array) -> Array:
    """Cables to leaf switches: one per network adapter, whatever number of planes its links go to, and one per port of
    a fabric manager.
    """
    return fabric_nics + fabric_manager_ports


@cluster_prediction("leaf_spine_cables", source="al-fares-2008")
def leaf_spine_cables(leaf_switches: Array, switch_ports: Array, switch_tiers: Array, network_planes: Array) -> Array:
    """Cables from leaf to spine switches: leaf switches · uplinks per leaf / planes. All uplinks are wired, and the
    links of several planes share a cable.
    """
    return np.where(switch_tiers > 1, leaf_switches * fat_tree.half_of(switch_ports) / network_planes, 0.0)


@cluster_prediction("spine_core_cables", source="al-fares-2008")
def spine_core_cables(leaf_spine_cables: Array, switch_tiers: Array) -> Array:
    """Cables from spine switches upwards: as many as from leaf to spine switches for each tier above the spines."""
    return leaf_spine_cables * np.maximum(switch_tiers - 2, 0)


@cluster_prediction("scale_up_switches", source="definition")
def scale_up_switches(installed_servers: Array, scale_up_switches_per_server: Array) -> Array:
    """Switches of the scale-up networks of all pods: servers · switches per server."""
    return installed_servers * scale_up_switches_per_server


@cluster_prediction("storage_ports", source="definition")
def storage_ports(
    installed_servers: Array,
    storage_nics_per_server: Array,
    storage_servers: Array,
    storage_ports_per_storage_server: Array,
) -> Array:
    """Ports on the storage network: servers · ports per server + storage servers · ports per storage server, rounded
    up.
    """
    return whole_up(installed_servers * storage_nics_per_server + storage_servers * storage_ports_per_storage_server)


@cluster_prediction("storage_cables", source="definition")
def storage_cables(storage_ports: Array, storage_switch_ports: Array) -> Array:
    """Cables of the storage network: one per port, and one per uplink in every tier of switches but the highest."""
    leaf, group = _without_rails(storage_ports, storage_switch_ports)
    tiers_with_uplinks = np.where(leaf <= 1, 0.0, 1.0 + fat_tree.core_tiers(group, storage_switch_ports))
    return storage_ports + tiers_with_uplinks * leaf * fat_tree.half_of(storage_switch_ports)


@cluster_prediction("storage_switches", source="al-fares-2008")
def storage_switches(storage_ports: Array, storage_switch_ports: Array) -> Array:
    """Switches of the storage network: a fat tree without rails and without oversubscription."""
    leaf, group = _without_rails(storage_ports, storage_switch_ports)
    spine = fat_tree.spines(leaf, group, storage_switch_ports)
    return leaf + spine + fat_tree.cores(leaf, group, storage_switch_ports)


def _without_rails(hosts: Array, ports: Array) -> tuple[Array, Array]:
    """Leaf switches of a fat tree of hosts with one port each, and the number of groups of leaves."""
    rails = np.ones_like(hosts)
    leaf = fat_tree.leaves(hosts, rails, np.zeros_like(rails), ports)
    return leaf, fat_tree.groups(leaf, hosts, rails, ports)


@cluster_prediction("management_cables", source="definition")
def management_cables(
    installed_servers: Array,
    storage_servers: Array,
    management_ports_per_server: Array,
    leaf_switches: Array,
    spine_switches: Array,
    core_switches: Array,
    storage_switches: Array,
) -> Array:
    """Cables of the management network, all copper: one per management port of the servers and one per switch."""
    servers = whole_up((installed_servers + storage_servers) * management_ports_per_server)
    return servers + leaf_switches + spine_switches + core_switches + storage_switches


@cluster_prediction("management_switches", source="definition")
def management_switches(management_cables: Array, management_switch_ports: Array) -> Array:
    """Switches of the management network: cables / ports per switch, rounded up. They are gigabit switches with uplinks
    to the storage network.
    """
    return whole_up(management_cables / management_switch_ports)
