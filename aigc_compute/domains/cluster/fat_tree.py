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

MOST_PORTS = 2**16
"""Beyond it a switch is no switch."""


def half_of(ports: Array) -> Array:
    """The ports of a leaf that go down, and those that go up."""
    return np.floor(ports / 2)


def leaves_of_rail(nodes: Array, ports: Array) -> Array:
    """Leaf switches that one rail fills."""
    return whole_up(nodes / half_of(ports))


def leaves(nodes: Array, rails: Array, managers: Array, ports: Array) -> Array:
    """Leaf switches, with room for managers among the nodes."""
    half = half_of(ports)
    rails_of_leaf = np.maximum(np.floor(half / np.maximum(nodes, 1)), 1)
    by_rail = whole_up(rails / rails_of_leaf) * leaves_of_rail(nodes, ports)
    return np.maximum(by_rail, whole_up((nodes * rails + managers) / half))


def groups(leaf: Array, nodes: Array, rails: Array, ports: Array) -> Array:
    """Groups of leaves with spines of their own: one where a single tier of spines joins all leaves."""
    by_rail = rails * whole_up(leaves_of_rail(nodes, ports) / half_of(ports))
    return np.where(leaf <= ports, 1.0, np.maximum(by_rail, whole_up(leaf / half_of(ports))))


def spines(leaf: Array, group: Array, ports: Array) -> Array:
    """Spine switches; none where there is one leaf."""
    half = half_of(ports)
    within = whole_up(leaf / group)
    needed = np.where(group > 1, within, leaf / 2)
    return np.where(leaf <= 1, 0.0, group * least_divisor(half, needed))


def core_tiers(group: Array, ports: Array) -> Array:
    """Tiers above the spines: a tier joins as many groups as a switch has ports, each further one times half of it."""
    further = np.ceil(np.log(np.maximum(group / ports, 1)) / np.log(np.maximum(half_of(ports), 2)) - 1e-12)
    return np.where(group > 1, 1 + further, 0.0)


def cores(leaf: Array, group: Array, ports: Array) -> Array:
    """Switches above the spines: the highest tier has no uplinks, any other as many switches as there are leaves."""
    tiers = core_tiers(group, ports)
    links = leaf * half_of(ports)
    return np.where(tiers > 0, whole_up(links / ports) + np.maximum(tiers - 1, 0) * leaf, 0.0)


def least_divisor(number: Array, least: Array) -> Array:
    """The smallest divisor of whole numbers that is no less than `least`; the number itself where none is."""
    number, least = np.broadcast_arrays(np.asarray(number, dtype=np.float64), np.asarray(least, dtype=np.float64))
    found = np.array(number)
    for one in np.unique(number[np.isfinite(number) & (number >= 1) & (number <= MOST_PORTS)]):
        whole = np.arange(1, one + 1)
        divisors = whole[one % whole == 0]
        here = number == one
        places = np.searchsorted(divisors, least[here] * (1 - 1e-12))
        found[here] = divisors[np.minimum(places, len(divisors) - 1)]
    return found
