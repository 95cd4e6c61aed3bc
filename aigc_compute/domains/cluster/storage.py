"""Shared storage: data that a run writes, usual storage of clusters, and the drives that hold it."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..whole import whole_up
from .uses import TRAINING, cluster_formula, cluster_prediction


@formula("checkpoint_write_bytes_per_s", source="definition", when=TRAINING)
def checkpoint_write_rate(checkpoint_bytes: Array, checkpoint_write_s: Array) -> Array:
    """Rate at which a checkpoint is written while training waits: checkpoint bytes / write time."""
    return checkpoint_bytes / checkpoint_write_s


@prediction("stored_bytes", source="definition", when=TRAINING)
def stored_bytes(checkpoint_bytes: Array, checkpoints_kept: Array, dataset_bytes: Array) -> Array:
    """Data that a run stores: checkpoint bytes · checkpoints kept + data set."""
    return checkpoint_bytes * checkpoints_kept + dataset_bytes


@cluster_prediction("storage_capacity_bytes", source="grattafiori-2024-llama3")
def storage_capacity(stored_bytes: Array, installed_accelerators: Array, storage_bytes_per_accelerator: Array) -> Array:
    """Capacity of the shared storage: max(data that a run stores, accelerators · usual storage per accelerator)."""
    return np.maximum(stored_bytes, installed_accelerators * storage_bytes_per_accelerator)


@cluster_formula("storage_capacity_bytes", source="grattafiori-2024-llama3", approximation="plan")
def usual_storage_capacity(installed_accelerators: Array, storage_bytes_per_accelerator: Array) -> Array:
    """Capacity of the shared storage if the stored data are unknown: accelerators · usual storage per accelerator."""
    return installed_accelerators * storage_bytes_per_accelerator


@cluster_prediction("storage_write_bytes_per_s", source="grattafiori-2024-llama3")
def storage_write_rate(
    checkpoint_write_bytes_per_s: Array, installed_accelerators: Array, storage_write_bytes_per_s_per_accelerator: Array
) -> Array:
    """Write rate of the shared storage: max(write rate of a checkpoint, accelerators · usual write rate per
    accelerator).
    """
    return np.maximum(checkpoint_write_bytes_per_s, installed_accelerators * storage_write_bytes_per_s_per_accelerator)


@cluster_formula("storage_write_bytes_per_s", source="grattafiori-2024-llama3", approximation="plan")
def usual_storage_write_rate(installed_accelerators: Array, storage_write_bytes_per_s_per_accelerator: Array) -> Array:
    """Write rate of the shared storage if checkpoints are unknown: accelerators · usual write rate per accelerator."""
    return installed_accelerators * storage_write_bytes_per_s_per_accelerator


@cluster_prediction("ssds", source="definition")
def ssds(
    storage_capacity_bytes: Array,
    ssd_storage_share: Array,
    storage_write_bytes_per_s: Array,
    storage_overprovision: Array,
    ssd_bytes: Array,
    ssd_write_bytes_per_s: Array,
) -> Array:
    """Solid-state drives of the shared storage: enough for their share of the capacity and for the whole write rate,
    times the overprovisioning, rounded up.
    """
    needed = np.maximum(
        storage_capacity_bytes * ssd_storage_share / ssd_bytes, storage_write_bytes_per_s / ssd_write_bytes_per_s
    )
    return whole_up(needed * storage_overprovision)


@cluster_prediction("hdds", source="definition")
def hdds(
    storage_capacity_bytes: Array, ssd_storage_share: Array, storage_overprovision: Array, hdd_bytes: Array
) -> Array:
    """Hard disks of the shared storage: capacity · (1 - share of solid-state drives) · overprovisioning / capacity of a
    disk, rounded up.
    """
    return whole_up(storage_capacity_bytes * (1 - ssd_storage_share) * storage_overprovision / hdd_bytes)


@cluster_prediction("storage_servers", source="definition")
def storage_servers(ssds: Array, ssds_per_storage_server: Array, hdds: Array, hdds_per_storage_server: Array) -> Array:
    """Storage servers: servers of solid-state drives + servers of hard disks, each rounded up."""
    return whole_up(ssds / ssds_per_storage_server) + whole_up(hdds / hdds_per_storage_server)
