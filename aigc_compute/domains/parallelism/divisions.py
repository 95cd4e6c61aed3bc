"""What must divide evenly: accelerators into replicas, heads and experts among the accelerators that share them.

Layers need not: the stages of a pipeline may differ by one layer.
"""

from __future__ import annotations

from dataclasses import dataclass

REPLICA = ("tensor_parallel", "pipeline_parallel", "context_parallel")
"""The degrees whose product is the accelerators of one replica."""


@dataclass(frozen=True, slots=True)
class Division:
    """A count that the product of some degrees must divide."""

    dividend: str
    divisors: tuple[str, ...]


DIVISIONS = (
    Division("accelerators", REPLICA),
    Division("attention_heads", ("tensor_parallel",)),
    Division("attention_heads", ("inference_tensor_parallel",)),
    Division("experts", ("expert_parallel",)),
)
