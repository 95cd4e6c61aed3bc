"""Racks, floor and mass, and whether air can cool a rack."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..whole import whole_up
from .uses import cluster_formula, cluster_prediction

KILOGRAMS_PER_TONNE = 1000.0


@cluster_prediction("servers_per_rack", source="definition")
def servers_within_limit(rack_power_limit_w: Array, server_max_power_w: Array) -> Array:
    """Servers per rack: power limit of the rack / rated power of a server, rounded down, at least 1."""
    return np.maximum(np.floor(rack_power_limit_w / server_max_power_w), 1)


@cluster_formula("rack_power_w", source="definition")
def rack_power(servers_per_rack: Array, server_max_power_w: Array) -> Array:
    """Power of a full rack of servers: servers per rack · rated power of a server."""
    return servers_per_rack * server_max_power_w


@cluster_prediction("liquid_cooling_needed", source="coolnet-2026")
def liquid_cooling_needed(rack_power_w: Array, air_cooling_limit_w: Array) -> Array:
    """Whether racks need liquid cooling: 1 if a rack draws more than air can cool, otherwise 0."""
    return np.where(rack_power_w > air_cooling_limit_w, 1.0, 0.0)


@cluster_prediction("server_racks", source="definition")
def server_racks(installed_servers: Array, servers_per_rack: Array) -> Array:
    """Racks of servers: servers / servers per rack, rounded up."""
    return whole_up(installed_servers / servers_per_rack)


@cluster_prediction("racks", source="definition")
def racks(
    server_racks: Array,
    leaf_switches: Array,
    spine_switches: Array,
    core_switches: Array,
    storage_switches: Array,
    management_switches: Array,
    switches_per_rack: Array,
    storage_servers: Array,
    storage_servers_per_rack: Array,
) -> Array:
    """Racks of servers, switches and storage, each rounded up."""
    switches = leaf_switches + spine_switches + core_switches + storage_switches + management_switches
    network, storage = whole_up(switches / switches_per_rack), whole_up(storage_servers / storage_servers_per_rack)
    total: Array = server_racks + network + storage
    return total


@cluster_formula("floor_area_m2", source="definition")
def floor_area(racks: Array, floor_area_m2_per_rack: Array) -> Array:
    """Floor of the hall: racks · floor per rack with its aisles."""
    return racks * floor_area_m2_per_rack


@cluster_formula("equipment_tonnes", source="definition")
def equipment_tonnes(installed_servers: Array, server_mass_kg: Array, racks: Array, rack_mass_kg: Array) -> Array:
    """Mass of servers and racks: servers · mass per server + racks · mass per rack. Switches, drives and cooling are
    left out, because they are light in comparison.
    """
    return (installed_servers * server_mass_kg + racks * rack_mass_kg) / KILOGRAMS_PER_TONNE
