"""The roofline model: whether computation or memory bandwidth limits an accelerator."""

from __future__ import annotations

from ...engine import Array
from ..registry import formula


@formula("accelerator_balance_flop_per_byte", source="williams-2009")
def accelerator_balance(accelerator_peak_flop_per_s: Array, accelerator_memory_bandwidth_bytes_per_s: Array) -> Array:
    """Balance of an accelerator, the ridge point of the roofline: peak FLOP/s over memory bandwidth.

    Memory bandwidth limits every kernel that computes fewer FLOP per byte moved (Williams 2009).
    """
    return accelerator_peak_flop_per_s / accelerator_memory_bandwidth_bytes_per_s
