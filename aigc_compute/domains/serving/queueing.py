"""What reaches one copy of a served model."""

from __future__ import annotations

from ...engine import Array
from ..registry import formula


@formula("copy_queries_per_s", source="definition", proportional=("peak_queries_per_s",))
def copy_queries_per_s(peak_queries_per_s: Array, inference_accelerators: Array, serving_accelerators: Array) -> Array:
    """The busiest hour, divided evenly among the copies of the fleet."""
    return peak_queries_per_s * inference_accelerators / serving_accelerators
