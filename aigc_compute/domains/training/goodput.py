"""Goodput: the share of the billed hours that is stepping, from failures, restarts and checkpoints.

First order in the failure rate: an hour of stepping meets so many failures, each of which costs the restart and, on
average, half of what was stepped since the last checkpoint. That holds while a run survives far longer than a restart
and a checkpoint interval last.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction


@formula("hours_between_failures", source="kokolis-2024", inverse=("failures_per_accelerator_hour",))
def hours_between_failures(accelerators: Array, failures_per_accelerator_hour: Array) -> Array:
    """Any accelerator's failure stops all: 1 / (n·rate) (Kokolis 2024)."""
    return 1 / (accelerators * failures_per_accelerator_hour)


@prediction("checkpoint_bytes", source="bigscience-2022-tr11")
def checkpoint_bytes(
    trainable_parameters: Array, training_bytes_per_weight: Array, optimizer_bytes_per_parameter: Array
) -> Array:
    """Weights and optimiser state of what is trained, 14 bytes a parameter with Adam; gradients are not kept."""
    return trainable_parameters * (training_bytes_per_weight + optimizer_bytes_per_parameter)


@formula("checkpoint_write_s", source="bigscience-2022-tr11", inverse=("checkpoint_bytes_per_s_per_accelerator",))
def checkpoint_write_time(
    checkpoint_bytes: Array, accelerators: Array, checkpoint_bytes_per_s_per_accelerator: Array
) -> Array:
    """All accelerators write their shares at once."""
    return checkpoint_bytes / (accelerators * checkpoint_bytes_per_s_per_accelerator)


@prediction("checkpoint_interval_hours", source="young-1974")
def optimal_checkpoint_interval(hours_between_failures: Array, checkpoint_write_s: Array) -> Array:
    """sqrt(2 · write time · time between failures), where writing and lost work weigh the same (Young 1974)."""
    return np.sqrt(2 * checkpoint_write_s / SECONDS_PER_HOUR * hours_between_failures)


@prediction("hours_lost_per_failure", source="daly-2006")
def hours_lost_per_failure(restart_hours: Array, checkpoint_interval_hours: Array) -> Array:
    """The restart, and half of the interval between checkpoints stepped again (Daly 2006)."""
    return restart_hours + checkpoint_interval_hours / 2


@prediction("goodput", source="daly-2006")
def goodput(
    undisturbed_goodput: Array,
    hours_between_failures: Array,
    hours_lost_per_failure: Array,
    checkpoint_interval_hours: Array,
    checkpoint_write_s: Array,
) -> Array:
    """An hour of stepping also takes checkpoints and what failures cost: 1 / (1 + write/interval + lost/MTBF)."""
    checkpoints = checkpoint_write_s / SECONDS_PER_HOUR / checkpoint_interval_hours
    return undisturbed_goodput / (1 + checkpoints + hours_lost_per_failure / hours_between_failures)
