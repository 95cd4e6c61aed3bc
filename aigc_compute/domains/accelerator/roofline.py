"""What bounds an accelerator: its arithmetic or its memory."""

from __future__ import annotations

from ...engine import Array
from ..registry import formula


@formula("accelerator_balance_flop_per_byte", source="williams-2009")
def accelerator_balance(accelerator_peak_flop_per_s: Array, accelerator_memory_bandwidth_bytes_per_s: Array) -> Array:
    """The ridge of the roofline: products below so many FLOP a byte wait for memory."""
    return accelerator_peak_flop_per_s / accelerator_memory_bandwidth_bytes_per_s
