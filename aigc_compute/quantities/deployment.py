"""How a copy of a model is laid out to serve, what is kept of each sequence there, and where the time goes."""

from __future__ import annotations

from .definition import Category, Quantity

HYBRID = (
    Quantity("attention_layers", "model", "", "layers that keep keys and values (the others keep a state or nothing)"),
    Quantity("windowed_layers", "model", "", "attention layers that see a sliding window only"),
    Quantity("attention_window", "model", "", "tokens that a windowed layer sees", low=1),
    Quantity("state_values_per_sequence", "model", "", "numbers that linear and state-space layers keep of a sequence"),
    Quantity("routed_parameters", "model", "", "weights of all experts that a router chooses among"),
    Quantity(
        "prompt_attention_flop_per_context_token",
        "model",
        "FLOP",
        "FLOP that a prompt token spends on each token it attends to",
    ),
    Quantity(
        "decode_attention_flop_per_context_token",
        "model",
        "FLOP",
        "FLOP that a generated token spends on each token it attends to (latent attention: in the compressed space)",
    ),
)

LAYOUT = (
    Quantity("inference_tensor_parallel", "serving", "", "accelerators that share each matrix in serving", low=1),
    Quantity("inference_pipeline_parallel", "serving", "", "stages that the layers are divided into in serving", low=1),
    Quantity(
        "inference_data_parallel",
        "serving",
        "",
        "groups of a deployment that each hold all but the experts, and serve sequences of their own",
        low=1,
    ),
    Quantity("deployed_accelerators", "serving", "", "accelerators of all copies side by side", low=1, effort=2),
    Quantity("concurrency", "serving", "", "requests in flight at one copy", effort=1),
    Quantity("decode_accelerator_share", "serving", "fraction", "accelerators that decode, prompts read elsewhere", high=1),
    Quantity("cached_prompt_share", "serving", "fraction", "share of the prompt whose cache is kept from before", high=1),
    Quantity("computed_prompt_tokens", "serving", "", "tokens of a prompt that are read anew"),
    Quantity("draft_tokens", "serving", "", "tokens drafted for each step of a sequence (speculative decoding)"),
    Quantity("draft_acceptance", "serving", "fraction", "chance that a drafted token is accepted", high=1),
    Quantity("draft_time_ratio", "serving", "", "time to draft a token over that of a step"),
    Quantity("tokens_per_step", "serving", "", "tokens that a sequence gains in a step", low=1),
    Quantity("cache_sequences", "serving", "", "sequences whose cache the memory beside the weights holds"),
    Quantity("requests_waiting", "serving", "", "requests in flight whose cache does not fit"),
    Quantity("step_sequences", "serving", "", "sequences in a forward pass of one copy"),
    Quantity("cache_shards", "serving", "", "parts that tensor parallelism divides the cache into"),
    Quantity("decode_attended_tokens", "serving", "", "cached tokens that a generated token sees, averaged over layers"),
    Quantity("prompt_attended_tokens", "serving", "", "tokens that a prompt token sees, averaged over layers"),
    Quantity("bytes_per_state_value", "serving", "byte", "bytes of one number in the state of linear layers"),
    Quantity("state_bytes_per_sequence", "serving", "byte", "state that linear and state-space layers keep of a sequence"),
    Quantity("cache_bytes_per_decoding_sequence", "serving", "byte", "cache and state of a sequence, averaged over its answer"),
    Quantity("experts_touched_share", "serving", "fraction", "experts that some token of a decode step chose", high=1),
    Quantity("prompt_experts_touched_share", "serving", "fraction", "experts that some token of a prompt chose", high=1),
    Quantity("expert_choice_share", "serving", "fraction", "experts that a token passes through, over all", high=1),
    Quantity("inference_link_bytes_per_s", "serving", "byte/s", "slowest link within a copy, one direction"),
    Quantity("forward_layers", "serving", "", "layers of a forward pass"),
    Quantity("forward_width", "serving", "", "width of the residual stream that is exchanged"),
)  # fmt: skip

CONSTANTS = (
    Quantity("weight_read_efficiency", "serving", "fraction", "share of peak bandwidth at which weights are read", high=1),
    Quantity("cache_read_efficiency", "serving", "fraction", "share of peak bandwidth at which the cache is read"),
    Quantity("product_efficiency", "serving", "fraction", "share of peak FLOP/s that serving's products reach", high=1),
    Quantity("forward_layer_overhead_s", "serving", "s", "launches and gaps of a layer in a forward pass"),
    Quantity("expert_layer_overhead_s", "serving", "s", "routing and gaps of an expert layer in a forward pass"),
    Quantity("forward_overhead_s", "serving", "s", "scheduling and sampling of a forward pass"),
    Quantity("sequence_overhead_s", "serving", "s", "scheduling and sampling of each sequence in a decode step"),
    Quantity("reduction_latency_s", "serving", "s", "an exchange among tensor-parallel accelerators, however small"),
    Quantity("inference_exchange_ratio", "serving", "", "time of an exchange over that of its bytes at the link's rate"),
    Quantity("mixed_prefill_ratio", "serving", "", "time that a prompt costs among decode steps over its own"),
    Quantity("front_end_s", "serving", "s", "network, tokeniser and scheduler before a prompt is read"),
    Quantity("waiting_ratio", "serving", "", "other prompts waited for, over a power of the sequences in flight"),
    Quantity("waiting_exponent", "serving", "", "power of the sequences in flight with which waiting grows"),
    Quantity("waiting_steps", "serving", "", "decode steps that a new prompt waits for"),
    Quantity("decode_time_error", "serving", "", "measured decode steps over the model's"),
    Quantity("prefill_time_error", "serving", "", "measured times to read a prompt over the model's"),
    Quantity("waiting_error", "serving", "", "measured times to the first token under load over the model's"),
    Quantity("cache_fill_ratio", "serving", "", "sequences that the cache holds over those half way through their answers"),
    Quantity("saturation_error", "serving", "", "measured throughput of full memories over the model's"),
    Quantity("serving_aspect_ratio", "serving", "", "width of a model over its layers, where its shape is unknown", low=1),
)  # fmt: skip

TIMES = (
    Quantity("decode_weights_time_s", "serving", "s", "weights read in a decode step"),
    Quantity("decode_cache_time_s", "serving", "s", "cache and states read in a decode step"),
    Quantity("decode_products_time_s", "serving", "s", "matrix products and attention of a decode step"),
    Quantity("decode_exchange_time_s", "serving", "s", "exchange among accelerators in a decode step"),
    Quantity("decode_overhead_time_s", "serving", "s", "launches, routing, scheduling and sampling of a decode step"),
    Quantity("decode_step_time_s", "serving", "s", "a decode step, without prompts among it"),
    Quantity("prompt_products_time_s", "serving", "s", "matrix products and attention of a prompt on one group"),
    Quantity("prompt_exchange_time_s", "serving", "s", "exchange among accelerators for a prompt"),
    Quantity("prompt_weights_time_s", "serving", "s", "weights read for a prompt"),
    Quantity("forward_overhead_time_s", "serving", "s", "launches, routing and scheduling of a forward pass"),
    Quantity("prefill_time_s", "serving", "s", "one prompt read on an idle copy"),
    Quantity("deployment_tokens_per_s", "serving", "token/s", "tokens generated by all copies, prompts read between"),
)  # fmt: skip

CATEGORIES = (
    Category(
        "engine", "serving", "the program that serves", ("generic", "trt-llm", "vllm", "sglang", "llama-cpp")
    ),
    Category(
        "serving_mode",
        "serving",
        "whether prompts are read among decode steps, on accelerators of their own, or a whole batch at once before it",
        ("aggregated", "disaggregated", "static-batch"),
    ),
    Category("weight_format", "serving", "format in which weights are stored", catalogue="precisions"),
    Category("cache_format", "serving", "format in which keys and values are stored", catalogue="precisions"),
)  # fmt: skip
