"""Load on one replica of a served model."""

from __future__ import annotations

from ...engine import Array
from ..registry import formula


@formula("copy_queries_per_s", source="definition", proportional=("peak_queries_per_s",))
def replica_queries_per_s(
    peak_queries_per_s: Array, inference_accelerators: Array, serving_accelerators: Array
) -> Array:
    """Queries per second that reach one replica in the busiest hour: queries per second · accelerators of a replica /
    accelerators of all replicas.
    """
    return peak_queries_per_s * inference_accelerators / serving_accelerators
