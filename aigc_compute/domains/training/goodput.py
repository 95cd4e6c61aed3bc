"""Goodput: the share of the billed hours in which training makes progress, given failures, restarts and checkpoints.

The model is of first order in the failure rate: the number of failures is proportional to the hours of progress, and a
failure costs the restart and, on average, half a checkpoint interval of repeated work. The model holds while the mean
time between failures is much longer than a restart and a checkpoint interval.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction


@formula("hours_between_failures", source="kokolis-2024", inverse=("failures_per_accelerator_hour",))
def hours_between_failures(accelerators: Array, failures_per_accelerator_hour: Array) -> Array:
    """Mean time between failures of the run: 1 / (accelerators × failure rate of one) (Kokolis 2024).

    A failure of any accelerator stops the whole run.
    """
    return 1 / (accelerators * failures_per_accelerator_hour)


@prediction("checkpoint_bytes", source="bigscience-2022-tr11")
def checkpoint_bytes(
    trainable_parameters: Array, training_bytes_per_weight: Array, optimizer_bytes_per_parameter: Array
) -> Array:
    """Size of a checkpoint: weights and optimiser state of the trained parameters, 14 bytes each with Adam.

    Gradients are not saved.
    """
    return trainable_parameters * (training_bytes_per_weight + optimizer_bytes_per_parameter)


@formula("checkpoint_write_s", source="bigscience-2022-tr11", inverse=("checkpoint_bytes_per_s_per_accelerator",))
def checkpoint_write_time(
    checkpoint_bytes: Array, accelerators: Array, checkpoint_bytes_per_s_per_accelerator: Array
) -> Array:
    """Time to write a checkpoint: its size / (accelerators × write rate of one).

    All accelerators write their shares at the same time.
    """
    return checkpoint_bytes / (accelerators * checkpoint_bytes_per_s_per_accelerator)


@prediction("checkpoint_interval_hours", source="young-1974")
def optimal_checkpoint_interval(hours_between_failures: Array, checkpoint_write_s: Array) -> Array:
    """Checkpoint interval that wastes the least time: sqrt(2 · write time · MTBF) (Young 1974).

    At this interval writing checkpoints takes as much time as repeating lost work. MTBF is the mean time between
    failures.
    """
    return np.sqrt(2 * checkpoint_write_s / SECONDS_PER_HOUR * hours_between_failures)


@prediction("hours_lost_per_failure", source="daly-2006")
def hours_lost_per_failure(restart_hours: Array, checkpoint_interval_hours: Array) -> Array:
    """Time lost per failure: the restart and half a checkpoint interval of repeated work (Daly 2006)."""
    return restart_hours + checkpoint_interval_hours / 2


@prediction("goodput", source="daly-2006")
def goodput(
    undisturbed_goodput: Array,
    hours_between_failures: Array,
    hours_lost_per_failure: Array,
    checkpoint_interval_hours: Array,
    checkpoint_write_s: Array,
) -> Array:
    """Goodput: undisturbed goodput / (1 + write time/checkpoint interval + time lost per failure/MTBF) (Daly 2006).

    Each hour of progress also takes its share of checkpoints and failures. MTBF is the mean time between failures.
    """
    checkpoints = checkpoint_write_s / SECONDS_PER_HOUR / checkpoint_interval_hours
    return undisturbed_goodput / (1 + checkpoints + hours_lost_per_failure / hours_between_failures)
