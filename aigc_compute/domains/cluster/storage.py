"""Shared storage: what a run writes, what clusters have, and the drives that hold it."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..whole import whole_up
from .uses import TRAINING, cluster_formula, cluster_prediction


@formula("checkpoint_write_bytes_per_s", source="definition", when=TRAINING)
def checkpoint_write_rate(checkpoint_bytes: Array, checkpoint_write_s: Array) -> Array:
    """All of it while training stands still."""
    return checkpoint_bytes / checkpoint_write_s


@prediction("stored_bytes", source="definition", when=TRAINING)
def stored_bytes(checkpoint_bytes: Array, checkpoints_kept: Array, dataset_bytes: Array) -> Array:
    """Checkpoints that are kept, and the data set once."""
    return checkpoint_bytes * checkpoints_kept + dataset_bytes


@cluster_prediction("storage_capacity_bytes", source="grattafiori-2024-llama3")
def storage_capacity(stored_bytes: Array, installed_accelerators: Array, storage_bytes_per_accelerator: Array) -> Array:
    """What clusters of this size have, and no less than a run stores."""
    return np.maximum(stored_bytes, installed_accelerators * storage_bytes_per_accelerator)


@cluster_formula("storage_capacity_bytes", source="grattafiori-2024-llama3", approximation="plan")
def usual_storage_capacity(installed_accelerators: Array, storage_bytes_per_accelerator: Array) -> Array:
    """What clusters of this size have, where nothing is known of what is stored."""
    return installed_accelerators * storage_bytes_per_accelerator


@cluster_prediction("storage_write_bytes_per_s", source="grattafiori-2024-llama3")
def storage_write_rate(
    checkpoint_write_bytes_per_s: Array, installed_accelerators: Array, storage_write_bytes_per_s_per_accelerator: Array
) -> Array:
    """What clusters of this size have, and no less than a checkpoint asks for."""
    return np.maximum(checkpoint_write_bytes_per_s, installed_accelerators * storage_write_bytes_per_s_per_accelerator)


@cluster_formula("storage_write_bytes_per_s", source="grattafiori-2024-llama3", approximation="plan")
def usual_storage_write_rate(installed_accelerators: Array, storage_write_bytes_per_s_per_accelerator: Array) -> Array:
    """What clusters of this size have, where nothing is known of checkpoints."""
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
    """Enough for their share of the storage and for all of the write rate."""
    needed = np.maximum(
        storage_capacity_bytes * ssd_storage_share / ssd_bytes, storage_write_bytes_per_s / ssd_write_bytes_per_s
    )
    return whole_up(needed * storage_overprovision)


@cluster_prediction("hdds", source="definition")
def hdds(
    storage_capacity_bytes: Array, ssd_storage_share: Array, storage_overprovision: Array, hdd_bytes: Array
) -> Array:
    """The rest of the storage."""
    return whole_up(storage_capacity_bytes * (1 - ssd_storage_share) * storage_overprovision / hdd_bytes)


@cluster_prediction("storage_servers", source="definition")
def storage_servers(ssds: Array, ssds_per_storage_server: Array, hdds: Array, hdds_per_storage_server: Array) -> Array:
    """Servers of solid-state drives, and of hard disks."""
    return whole_up(ssds / ssds_per_storage_server) + whole_up(hdds / hdds_per_storage_server)
