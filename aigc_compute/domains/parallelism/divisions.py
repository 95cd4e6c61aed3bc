"""Divisions without a remainder: accelerators into replicas; heads and experts among the accelerators that share them.

Layers need not divide evenly: the stages of a pipeline may differ by one layer.
"""

from __future__ import annotations

from dataclasses import dataclass

REPLICA = ("tensor_parallel", "pipeline_parallel", "context_parallel")
"""Degrees of parallelism whose product is the number of accelerators of one replica."""


@dataclass(frozen=True, slots=True)
class Division:
    """A count that must be a multiple of the product of some degrees of parallelism."""

    dividend: str
    """Quantity that is divided."""
    divisors: tuple[str, ...]
    """Quantities whose product divides it."""


DIVISIONS = (
    Division("accelerators", REPLICA),
    Division("attention_heads", ("tensor_parallel",)),
    Division("attention_heads", ("inference_tensor_parallel",)),
    Division("experts", ("expert_parallel",)),
)
