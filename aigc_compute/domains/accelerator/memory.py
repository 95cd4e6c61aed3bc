"""Memory of an accelerator that a program uses."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula


@formula("usable_memory_bytes", source="definition")
def usable_memory(
    accelerator_memory_bytes: Array, reserved_memory_bytes: Array, usable_memory_fraction: Array
) -> Array:
    """Memory that a program uses: max(memory - reserved memory, 0) · usable share.

    The memory is the total that the driver reports (nvidia-smi, rocm-smi, hl-smi, npu-smi or tpu-info; the recommended
    working set of Metal on Apple devices), which is not the figure of the data sheet. The reserved memory is the part
    of this total that the driver keeps for itself.
    """
    return np.maximum(accelerator_memory_bytes - reserved_memory_bytes, 0.0) * usable_memory_fraction
