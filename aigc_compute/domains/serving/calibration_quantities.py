"""What the serving model is calibrated with: efficiencies, overheads, and the ranges of its errors."""

from __future__ import annotations

from ..definition import Quantity

CONSTANTS = (
    Quantity(
        "weight_read_efficiency",
        "serving",
        "fraction",
        "share of peak bandwidth at which weights are read",
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "cache_read_efficiency",
        "serving",
        "fraction",
        "share of peak bandwidth at which the cache is read",
        auxiliary=True,
    ),
    Quantity(
        "product_efficiency",
        "serving",
        "fraction",
        "share of peak FLOP/s that serving's products reach",
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "forward_layer_overhead_s", "serving", "s", "launches and gaps of a layer in a forward pass", auxiliary=True
    ),
    Quantity(
        "expert_layer_overhead_s",
        "serving",
        "s",
        "routing and gaps of an expert layer in a forward pass",
        auxiliary=True,
    ),
    Quantity("forward_overhead_s", "serving", "s", "scheduling and sampling of a forward pass", auxiliary=True),
    Quantity(
        "sequence_overhead_s",
        "serving",
        "s",
        "scheduling and sampling of each sequence in a decode step",
        auxiliary=True,
    ),
    Quantity(
        "reduction_latency_s",
        "serving",
        "s",
        "an exchange among tensor-parallel accelerators, however small",
        auxiliary=True,
    ),
    Quantity(
        "inference_exchange_ratio",
        "serving",
        "",
        "time of an exchange over that of its bytes at the link's rate",
        auxiliary=True,
    ),
    Quantity(
        "mixed_prefill_ratio", "serving", "", "time that a prompt costs among decode steps over its own", auxiliary=True
    ),
    Quantity(
        "prefill_chunk_tokens",
        "serving",
        "",
        "tokens of a prompt that pass through a pipeline together",
        low=1,
        auxiliary=True,
    ),
    Quantity("front_end_s", "serving", "s", "network, tokeniser and scheduler before a prompt is read", auxiliary=True),
    Quantity(
        "waiting_ratio",
        "serving",
        "",
        "other prompts waited for, over a power of the sequences in flight",
        auxiliary=True,
    ),
    Quantity(
        "waiting_exponent", "serving", "", "power of the sequences in flight with which waiting grows", auxiliary=True
    ),
    Quantity("waiting_steps", "serving", "", "decode steps that a new prompt waits for", auxiliary=True),
    Quantity("decode_time_error", "serving", "", "measured decode steps over the model's", auxiliary=True),
    Quantity("prefill_time_error", "serving", "", "measured times to read a prompt over the model's", auxiliary=True),
    Quantity(
        "waiting_error", "serving", "", "measured times to the first token under load over the model's", auxiliary=True
    ),
    Quantity(
        "serving_buffer_bytes",
        "serving",
        "byte",
        "activations, graphs and libraries of an accelerator that serves",
        auxiliary=True,
    ),
    Quantity(
        "expert_half_width",
        "serving",
        "",
        "width of an expert at which its products take twice their time",
        auxiliary=True,
    ),
    Quantity(
        "saturation_error", "serving", "", "measured throughput of full memories over the model's", auxiliary=True
    ),
    Quantity(
        "serving_aspect_ratio",
        "serving",
        "",
        "width of a model over its layers, where its shape is unknown",
        low=1,
        auxiliary=True,
    ),
)

USUAL_SHAPE = (
    Quantity(
        "usual_key_value_heads",
        "serving",
        "",
        "KV heads of a model with grouped attention, where its shape is unknown",
        low=1,
        auxiliary=True,
    ),
)
