"""Calibrated constants of the serving model: efficiencies, overheads, and the ranges of its errors."""

from __future__ import annotations

from ..definition import Quantity, section

CONSTANTS = section(
    "serving",
    Quantity(
        "weight_read_efficiency",
        "fraction",
        "share of the peak memory bandwidth at which weights are read",
        column=372,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "cache_read_efficiency",
        "fraction",
        "share of the peak memory bandwidth at which the KV cache is read",
        column=373,
        auxiliary=True,
    ),
    Quantity(
        "product_efficiency",
        "fraction",
        "share of peak FLOP/s that GEMMs reach in serving",
        column=374,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "forward_layer_overhead_s",
        "s",
        "time of kernel launches and gaps per layer of a forward pass",
        column=375,
        auxiliary=True,
    ),
    Quantity(
        "expert_layer_overhead_s",
        "s",
        "time of routing and gaps per expert layer of a forward pass",
        column=376,
        auxiliary=True,
    ),
    Quantity("forward_overhead_s", "s", "time of scheduling and sampling per forward pass", column=377, auxiliary=True),
    Quantity(
        "sequence_overhead_s",
        "s",
        "time of scheduling and sampling per sequence of a decode step",
        column=378,
        auxiliary=True,
    ),
    Quantity(
        "reduction_latency_s",
        "s",
        "latency of a collective operation among the accelerators of a replica",
        column=379,
        auxiliary=True,
    ),
    Quantity(
        "inference_exchange_ratio",
        "",
        "time of a collective operation over the time of its bytes at the link bandwidth",
        column=380,
        auxiliary=True,
    ),
    Quantity(
        "mixed_prefill_ratio",
        "",
        "time that a prompt adds to the decode steps it is mixed into, over its own prefill time",
        column=381,
        auxiliary=True,
    ),
    Quantity(
        "prefill_chunk_tokens",
        "",
        "tokens of a prompt that pass through the pipeline together",
        column=382,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "front_end_s",
        "s",
        "time of network, tokeniser and scheduler before a prompt is read",
        column=383,
        auxiliary=True,
    ),
    Quantity(
        "waiting_ratio",
        "",
        "number of other prompts that a new prompt waits for, over a power of the sequences in flight",
        column=384,
        auxiliary=True,
    ),
    Quantity(
        "waiting_exponent",
        "",
        "power of the sequences in flight with which the wait for other prompts grows",
        column=385,
        auxiliary=True,
    ),
    Quantity("waiting_steps", "", "decode steps that a new prompt waits for", column=386, auxiliary=True),
    Quantity(
        "decode_time_error", "", "measured time of a decode step over that of the model", column=387, auxiliary=True
    ),
    Quantity("prefill_time_error", "", "measured prefill time over that of the model", column=388, auxiliary=True),
    Quantity(
        "waiting_error",
        "",
        "measured time to first token under load over that of the model",
        column=389,
        auxiliary=True,
    ),
    Quantity(
        "serving_buffer_bytes",
        "byte",
        "memory of an accelerator for activations, captured graphs and libraries in serving",
        column=390,
        auxiliary=True,
    ),
    Quantity(
        "expert_half_width",
        "",
        "width of an expert at which its GEMMs take twice their time",
        column=391,
        auxiliary=True,
    ),
    Quantity(
        "saturation_error", "", "measured throughput at full memory over that of the model", column=392, auxiliary=True
    ),
    Quantity(
        "serving_aspect_ratio",
        "",
        "width of a model over its number of layers, used if its shape is unknown",
        column=393,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "usual_key_value_heads",
        "",
        "KV heads of a model with grouped-query attention, used if its shape is unknown",
        column=796,
        low=1,
        auxiliary=True,
    ),
)
