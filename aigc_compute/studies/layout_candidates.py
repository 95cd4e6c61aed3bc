"""Candidates of a search for layouts: the ways to divide a training run over its accelerators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import ceil
from typing import Any

from ..units import mid_of

SHAPE = (
    "tensor_parallel",
    "pipeline_parallel",
    "context_parallel",
    "data_parallel",
    "expert_parallel",
    "virtual_stages",
    "micro_batch",
    "zero_stage",
)
"""Quantities that a candidate sets."""

MAX_MICRO_BATCH = 128
"""Largest number of sequences in a micro-batch."""

MIN_TOKENS = 4096
"""Smallest number of tokens of a shared sequence on each accelerator; a finer division gains nothing."""

Layout = tuple[int, ...]
"""Values of the quantities in SHAPE, in the same order."""


def candidates(known: Mapping[str, float], given: Mapping[str, Any]) -> Iterator[Layout]:
    """Generate the layouts that divide the accelerators, the heads, the experts and the batch without a remainder.

    Context parallelism is a power of two. Given values are fixed.

    Args:
        known: Values of the row, by quantity.
        given: Values that the row gives, by quantity.
    """
    count, layers, heads = (round(known[name]) for name in ("accelerators", "layers", "attention_heads"))
    experts, sequences = round(known.get("experts", 0)), known["batch_sequences"]

    def options(name: str, default: Sequence[int]) -> Sequence[int]:
        return [round(mid_of(given[name]))] if name in given else default

    widest = min(count, heads, round(known.get("accelerators_per_link_domain", heads)))
    degrees = divisors(heads) if heads == known["attention_heads"] else powers_of_two(heads)
    for tensor, pipeline, context in product(
        options("tensor_parallel", [degree for degree in degrees if degree <= widest]),
        options("pipeline_parallel", [stages for stages in divisors(count) if stages <= layers]),
        options("context_parallel", powers_of_two(max(1, int(known["sequence_length"] // MIN_TOKENS)))),
    ):
        data, remainder = divmod(count, tensor * pipeline * context)
        if remainder or not data or data not in options("data_parallel", (data,)):
            continue
        expert_degrees = (
            [degree for degree in divisors(experts) if data * context * tensor % degree == 0] if experts else [1]
        )
        others = product(
            options("expert_parallel", expert_degrees),
            options("virtual_stages", divisors(ceil(layers / pipeline)) if pipeline > 1 else [1]),
            options("micro_batch", micro_batches(sequences / data)),
            options("zero_stage", (1, 2, 3) if pipeline == 1 else (1,)),
        )
        for expert, virtual, micro, zero in others:
            if sequences / (data * micro) >= 1:
                yield tensor, pipeline, context, data, expert, virtual, micro, zero


def micro_batches(sequences: float) -> list[int]:
    """Return the candidate sizes of a micro-batch for a replica with this number of sequences.

    These are the divisors of the number, or powers of two if it is below 1 or not whole.
    """
    if sequences < 1 or sequences % 1:
        return powers_of_two(MAX_MICRO_BATCH)
    return [size for size in range(1, MAX_MICRO_BATCH + 1) if sequences % size == 0]


def powers_of_two(largest: int) -> list[int]:
    """Return 1, 2, 4 … up to `largest`."""
    return [1 << power for power in range(largest.bit_length())]


def divisors(number: int) -> list[int]:
    """Return all divisors of a number in rising order."""
    small = [divisor for divisor in range(1, int(number**0.5) + 1) if number % divisor == 0]
    return sorted({*small, *(number // divisor for divisor in small)})
