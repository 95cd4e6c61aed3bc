"""Memory that a server needs beside weights and KV cache.

A server keeps it for activations, libraries and captured graphs. Engines that serve mixtures of experts also keep the
activations of a prefill chunk once for every expert of a token. Both constants are fitted to the memory that servers
print when they start (`configs/calibration/serving.yaml`, `configs/validation/serving_memory.csv`).
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction
from .replica import DENSE, MIXTURE

BYTES_16_BIT = 2


@prediction("serving_buffer_bytes", source="kwon-2023", when=DENSE)
def buffers_dense(engine_buffer_bytes: Array, usable_memory_bytes: Array, largest_buffer_share: Array) -> Array:
    """Buffers of a dense model: those of the engine, at most the largest share of the usable memory."""
    return np.minimum(engine_buffer_bytes, usable_memory_bytes * largest_buffer_share)


@prediction("serving_buffer_bytes", source="kwon-2023", when=MIXTURE)
def buffers_mixture(
    engine_buffer_bytes: Array,
    expert_buffer_copies: Array,
    prefill_chunk_tokens: Array,
    experts_per_token: Array,
    forward_width: Array,
    usable_memory_bytes: Array,
    largest_buffer_share: Array,
) -> Array:
    """Buffers of a mixture of experts: those of the engine + c · 2·s·k·h, at most the largest share of the usable
    memory. c is the number of copies, s the tokens of a prefill chunk, k the experts per token and h the width, in 16
    bits. Where memory is short, servers choose smaller chunks.
    """
    experts = expert_buffer_copies * BYTES_16_BIT * prefill_chunk_tokens * experts_per_token * forward_width
    return np.minimum(engine_buffer_bytes + experts, usable_memory_bytes * largest_buffer_share)


@prediction("serving_buffer_bytes", source="kwon-2023", when=MIXTURE, approximation="plan")
def usual_buffers(engine_buffer_bytes: Array, usable_memory_bytes: Array, largest_buffer_share: Array) -> Array:
    """Buffers of a mixture of experts if its experts per token are unknown: those of the engine, at most the largest
    share of the usable memory.
    """
    return np.minimum(engine_buffer_bytes, usable_memory_bytes * largest_buffer_share)
