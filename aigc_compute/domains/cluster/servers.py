"""Servers in use, spare servers, and the parts of a server."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...uncertainty import normal_quantile
from ..registry import formula
from ..whole import whole_up
from .uses import SERVING, TRAINING, cluster_formula, cluster_prediction

MAX_AVAILABILITY = 1 - 1e-9
"""Highest probability that spare servers are sized for; certainty would take infinitely many."""

CONTINUITY_CORRECTION = 0.5
"""Half of a whole number, the continuity correction of a quantile of whole numbers."""


@formula("installed_accelerators", source="definition", when=TRAINING)
def accelerators_to_train(accelerators: Array) -> Array:
    """Accelerators that must be ready in a training cluster: accelerators that train together, rounded up."""
    return whole_up(accelerators)


@formula("installed_accelerators", source="definition", when=SERVING)
def accelerators_to_serve(serving_accelerators: Array) -> Array:
    """Accelerators that must be ready in a serving cluster: accelerators that carry the busiest hour, rounded up."""
    return whole_up(serving_accelerators)


@formula("servers", source="definition", when=TRAINING, precedence=1)
def servers_to_train(installed_accelerators: Array, accelerators_per_server: Array) -> Array:
    """Servers in use in a training cluster: accelerators / accelerators per server, rounded up."""
    return whole_up(installed_accelerators / accelerators_per_server)


@cluster_formula("accelerators_per_node", source="definition", approximation="plan")
def node_of_whole_server(accelerators_per_server: Array) -> Array:
    """Accelerators of a node if the parts of a server are unknown: all accelerators of the server."""
    return accelerators_per_server


@cluster_prediction("spare_servers", source="barlow-1965")
def spare_servers(
    installed_accelerators: Array,
    accelerators_per_server: Array,
    accelerators_per_node: Array,
    failures_per_accelerator_hour: Array,
    repair_hours: Array,
    availability: Array,
) -> Array:
    """Spare servers that cover the nodes under repair with the required probability. The nodes under repair follow a
    Poisson distribution with the mean n · failure rate · repair time (Palm's theorem).

    The quantile of the Poisson distribution is approximated by that of a normal distribution, corrected for skewness
    (Cornish-Fisher expansion).
    """
    under_repair = installed_accelerators * failures_per_accelerator_hour * repair_hours
    score = normal_quantile(np.atleast_1d(np.minimum(availability, MAX_AVAILABILITY))).reshape(np.shape(availability))
    nodes = whole_up(
        np.maximum(under_repair + score * np.sqrt(under_repair) + (score**2 - 1) / 6 - CONTINUITY_CORRECTION, 0)
    )
    return whole_up(nodes * accelerators_per_node / accelerators_per_server)


@cluster_formula("installed_servers", source="definition")
def installed_servers(installed_accelerators: Array, accelerators_per_server: Array, spare_servers: Array) -> Array:
    """Installed servers: servers in use + spare servers, each rounded up."""
    return whole_up(installed_accelerators / accelerators_per_server) + whole_up(spare_servers)


@cluster_formula("bought_accelerators", source="definition")
def bought_accelerators(installed_servers: Array, accelerators_per_server: Array) -> Array:
    """Accelerators of all installed servers: servers · accelerators per server."""
    return installed_servers * accelerators_per_server


@cluster_formula("cpus", source="definition")
def cpus(installed_servers: Array, cpus_per_server: Array) -> Array:
    """Processors of all servers: servers · processors per server."""
    return installed_servers * cpus_per_server


@cluster_formula("host_memory_bytes", source="definition")
def host_memory(installed_servers: Array, server_memory_bytes: Array) -> Array:
    """Main memory of all servers: servers · memory per server."""
    return installed_servers * server_memory_bytes


@cluster_prediction("server_parts_price_usd", source="cottier-2024")
def server_parts_price(
    accelerator_price_usd: Array, accelerators_per_server: Array, server_price_ratio: Array
) -> Array:
    """Price of a server without its accelerators: accelerator price · accelerators per server · (price ratio - 1), with
    the ratio of the server price to the price of its accelerators.
    """
    return accelerator_price_usd * accelerators_per_server * (server_price_ratio - 1)
