"""Every way to divide a training run that a search of layouts looks at."""

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

MOST_SEQUENCES = 128
"""Of a micro-batch."""

LEAST_TOKENS = 4096
"""Of a sequence on each of those that share it: below, nothing is gained."""

Layout = tuple[int, ...]
"""Numbers in the order of SHAPE."""


def candidates(known: Mapping[str, float], given: Mapping[str, Any]) -> Iterator[Layout]:
    """Layouts that divide the accelerators, the heads, the experts and the batch evenly, and long sequences into powers
    of two; what is given stays.
    """
    count, layers, heads = (round(known[name]) for name in ("accelerators", "layers", "attention_heads"))
    experts, sequences = round(known.get("experts", 0)), known["batch_sequences"]

    def options(name: str, usual: Sequence[int]) -> Sequence[int]:
        return [round(mid_of(given[name]))] if name in given else usual

    widest = min(count, heads, round(known.get("accelerators_per_link_domain", heads)))
    even = divisors(heads) if heads == known["attention_heads"] else powers_of_two(heads)
    tensors = [one for one in even if one <= widest]
    for tensor, pipeline, context in product(
        options("tensor_parallel", tensors),
        options("pipeline_parallel", [one for one in divisors(count) if one <= layers]),
        options("context_parallel", powers_of_two(max(1, int(known["sequence_length"] // LEAST_TOKENS)))),
    ):
        data, rest = divmod(count, tensor * pipeline * context)
        if rest or not data or data not in options("data_parallel", (data,)):
            continue
        shared = [one for one in divisors(experts) if data * context * tensor % one == 0] if experts else [1]
        others = product(
            options("expert_parallel", shared),
            options("virtual_stages", divisors(ceil(layers / pipeline)) if pipeline > 1 else [1]),
            options("micro_batch", micro_batches(sequences / data)),
            options("zero_stage", (1, 2, 3) if pipeline == 1 else (1,)),
        )
        for expert, virtual, micro, zero in others:
            if sequences / (data * micro) >= 1:
                yield tensor, pipeline, context, data, expert, virtual, micro, zero


def micro_batches(sequences: float) -> list[int]:
    """How many of a copy's sequences can pass together: divisors, or powers of two where their number is not whole."""
    if sequences < 1 or sequences % 1:
        return powers_of_two(MOST_SEQUENCES)
    return [one for one in range(1, MOST_SEQUENCES + 1) if sequences % one == 0]


def powers_of_two(most: int) -> list[int]:
    """1, 2, 4 … up to `most`."""
    return [1 << power for power in range(most.bit_length())]


def divisors(number: int) -> list[int]:
    """All divisors, in rising order."""
    small = [one for one in range(1, int(number**0.5) + 1) if number % one == 0]
    return sorted({*small, *(number // one for one in small)})
