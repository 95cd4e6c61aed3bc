"""What the serving model is calibrated with: efficiencies, overheads, and the ranges of its errors."""

from __future__ import annotations

from ..definition import Quantity, section

CONSTANTS = section(
    "serving",
    Quantity(
        "weight_read_efficiency",
        "fraction",
        "share of peak bandwidth at which weights are read",
        column=372,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "cache_read_efficiency",
        "fraction",
        "share of peak bandwidth at which the cache is read",
        column=373,
        auxiliary=True,
    ),
    Quantity(
        "product_efficiency",
        "fraction",
        "share of peak FLOP/s that serving's products reach",
        column=374,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "forward_layer_overhead_s", "s", "launches and gaps of a layer in a forward pass", column=375, auxiliary=True
    ),
    Quantity(
        "expert_layer_overhead_s",
        "s",
        "routing and gaps of an expert layer in a forward pass",
        column=376,
        auxiliary=True,
    ),
    Quantity("forward_overhead_s", "s", "scheduling and sampling of a forward pass", column=377, auxiliary=True),
    Quantity(
        "sequence_overhead_s",
        "s",
        "scheduling and sampling of each sequence in a decode step",
        column=378,
        auxiliary=True,
    ),
    Quantity(
        "reduction_latency_s",
        "s",
        "an exchange among tensor-parallel accelerators, however small",
        column=379,
        auxiliary=True,
    ),
    Quantity(
        "inference_exchange_ratio",
        "",
        "time of an exchange over that of its bytes at the link's rate",
        column=380,
        auxiliary=True,
    ),
    Quantity(
        "mixed_prefill_ratio",
        "",
        "time that a prompt costs among decode steps over its own",
        column=381,
        auxiliary=True,
    ),
    Quantity(
        "prefill_chunk_tokens",
        "",
        "tokens of a prompt that pass through a pipeline together",
        column=382,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "front_end_s", "s", "network, tokeniser and scheduler before a prompt is read", column=383, auxiliary=True
    ),
    Quantity(
        "waiting_ratio",
        "",
        "other prompts waited for, over a power of the sequences in flight",
        column=384,
        auxiliary=True,
    ),
    Quantity(
        "waiting_exponent", "", "power of the sequences in flight with which waiting grows", column=385, auxiliary=True
    ),
    Quantity("waiting_steps", "", "decode steps that a new prompt waits for", column=386, auxiliary=True),
    Quantity("decode_time_error", "", "measured decode steps over the model's", column=387, auxiliary=True),
    Quantity("prefill_time_error", "", "measured times to read a prompt over the model's", column=388, auxiliary=True),
    Quantity(
        "waiting_error", "", "measured times to the first token under load over the model's", column=389, auxiliary=True
    ),
    Quantity(
        "serving_buffer_bytes",
        "byte",
        "activations, graphs and libraries of an accelerator that serves",
        column=390,
        auxiliary=True,
    ),
    Quantity(
        "expert_half_width",
        "",
        "width of an expert at which its products take twice their time",
        column=391,
        auxiliary=True,
    ),
    Quantity(
        "saturation_error", "", "measured throughput of full memories over the model's", column=392, auxiliary=True
    ),
    Quantity(
        "serving_aspect_ratio",
        "",
        "width of a model over its layers, where its shape is unknown",
        column=393,
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "usual_key_value_heads",
        "",
        "KV heads of a model with grouped attention, where its shape is unknown",
        column=796,
        low=1,
        auxiliary=True,
    ),
)
