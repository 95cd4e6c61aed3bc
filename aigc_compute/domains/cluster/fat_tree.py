"""Switch counts of one plane of a rail-optimised fat tree of equal switches, as arrays.

Half of the ports of a leaf switch go down to nodes, half go up to spine switches. Each rail of the nodes has leaf
switches of its own; if a leaf can hold several whole rails, they share it. If there are at most as many leaves as a
switch has ports, one tier of spines joins them all. If there are more, each rail has groups of at most as many leaves
as a leaf has uplinks; each group has spines of its own, and tiers of core switches join the groups. Each leaf spreads
its uplinks evenly over its spines, so that the number of spines divides the number of uplinks.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..whole import whole_up

MAX_PORTS = 2**16
"""Largest number of ports for which divisors are searched; no switch has more."""


def half_of(ports: Array) -> Array:
    """Ports of a leaf switch that go down to nodes; as many go up to spines."""
    return np.floor(ports / 2)


def leaves_of_rail(nodes: Array, ports: Array) -> Array:
    """Leaf switches that one rail fills."""
    return whole_up(nodes / half_of(ports))


def leaves(nodes: Array, rails: Array, managers: Array, ports: Array) -> Array:
    """Leaf switches of all rails, with ports for fabric managers in addition to the nodes."""
    half = half_of(ports)
    rails_of_leaf = np.maximum(np.floor(half / np.maximum(nodes, 1)), 1)
    by_rail = whole_up(rails / rails_of_leaf) * leaves_of_rail(nodes, ports)
    return np.maximum(by_rail, whole_up((nodes * rails + managers) / half))


def groups(leaf: Array, nodes: Array, rails: Array, ports: Array) -> Array:
    """Groups of leaves that have spines of their own: 1 if a single tier of spines joins all leaves."""
    by_rail = rails * whole_up(leaves_of_rail(nodes, ports) / half_of(ports))
    return np.where(leaf <= ports, 1.0, np.maximum(by_rail, whole_up(leaf / half_of(ports))))


def spines(leaf: Array, group: Array, ports: Array) -> Array:
    """Spine switches: none if there is a single leaf."""
    half = half_of(ports)
    within = whole_up(leaf / group)
    needed = np.where(group > 1, within, leaf / 2)
    return np.where(leaf <= 1, 0.0, group * least_divisor(half, needed))


def core_tiers(group: Array, ports: Array) -> Array:
    """Tiers of core switches. The first joins as many groups as a switch has ports; each further tier multiplies the
    number of groups by half of the ports.
    """
    further = np.ceil(np.log(np.maximum(group / ports, 1)) / np.log(np.maximum(half_of(ports), 2)) - 1e-12)
    return np.where(group > 1, 1 + further, 0.0)


def cores(leaf: Array, group: Array, ports: Array) -> Array:
    """Core switches. The highest tier has no uplinks; each other tier has as many switches as there are leaves."""
    tiers = core_tiers(group, ports)
    links = leaf * half_of(ports)
    return np.where(tiers > 0, whole_up(links / ports) + np.maximum(tiers - 1, 0) * leaf, 0.0)


def least_divisor(number: Array, least: Array) -> Array:
    """Smallest divisor of each whole number that is at least `least`; the number itself if there is none."""
    number, least = np.broadcast_arrays(np.asarray(number, dtype=np.float64), np.asarray(least, dtype=np.float64))
    result = np.array(number)
    for value in np.unique(number[np.isfinite(number) & (number >= 1) & (number <= MAX_PORTS)]):
        candidates = np.arange(1, value + 1)
        divisors = candidates[value % candidates == 0]
        rows = number == value
        places = np.searchsorted(divisors, least[rows] * (1 - 1e-12))
        result[rows] = divisors[np.minimum(places, len(divisors) - 1)]
    return result
