"""How a copy of a model is laid out to serve, what is kept of each sequence there, and where the time goes."""

from __future__ import annotations

from ..definition import Category, Quantity

HYBRID = (
    Quantity(
        "attention_layers",
        "model",
        "",
        "layers that keep keys and values (the others keep a state or nothing)",
        auxiliary=True,
    ),
    Quantity("windowed_layers", "model", "", "attention layers that see a sliding window only"),
    Quantity("attention_window", "model", "", "tokens that a windowed layer sees", low=1),
    Quantity(
        "state_values_per_sequence",
        "model",
        "",
        "numbers that linear and state-space layers keep of a sequence",
        auxiliary=True,
    ),
    Quantity("routed_parameters", "model", "", "weights of all experts that a router chooses among", auxiliary=True),
    Quantity(
        "prompt_attention_flop_per_context_token",
        "model",
        "FLOP",
        "FLOP that a prompt token spends on each token it attends to",
        auxiliary=True,
    ),
    Quantity(
        "decode_attention_flop_per_context_token",
        "model",
        "FLOP",
        "FLOP that a generated token spends on each token it attends to (latent attention: in the compressed space)",
        auxiliary=True,
    ),
)

LAYOUT = (
    Quantity("inference_tensor_parallel", "serving", "", "accelerators that share each matrix in serving", low=1),
    Quantity(
        "inference_pipeline_parallel",
        "serving",
        "",
        "stages that the layers are divided into in serving",
        low=1,
        auxiliary=True,
    ),
    Quantity(
        "inference_data_parallel",
        "serving",
        "",
        "groups of a deployment that each hold all but the experts, and serve sequences of their own",
        low=1,
        auxiliary=True,
    ),
    Quantity("deployed_accelerators", "serving", "", "accelerators of all copies side by side", low=1, effort=2),
    Quantity("concurrency", "serving", "", "requests in flight at one copy", effort=1),
    Quantity(
        "decode_accelerator_share", "serving", "fraction", "those that decode, of accelerators", high=1, auxiliary=True
    ),
    Quantity(
        "cached_prompt_share", "serving", "fraction", "share of a prompt kept from before", high=1, auxiliary=True
    ),
    Quantity("computed_prompt_tokens", "serving", "", "tokens of a prompt that are read anew", auxiliary=True),
    Quantity(
        "draft_tokens",
        "serving",
        "",
        "tokens drafted for each step of a sequence (speculative decoding)",
        auxiliary=True,
    ),
    Quantity(
        "draft_acceptance", "serving", "fraction", "chance that a drafted token is accepted", high=0.99, auxiliary=True
    ),
    Quantity("draft_time_ratio", "serving", "", "time to draft a token over that of a step", auxiliary=True),
    Quantity("checked_tokens", "serving", "", "tokens of a sequence that a step computes", low=1, auxiliary=True),
    Quantity(
        "drafting_ratio", "serving", "", "time of a step with its drafts over that without", low=1, auxiliary=True
    ),
    Quantity("tokens_per_step", "serving", "", "tokens that a sequence gains in a step", low=1, auxiliary=True),
    Quantity("cache_sequences", "serving", "", "sequences whose cache the memory beside the weights holds"),
    Quantity(
        "cache_room_bytes",
        "serving",
        "byte",
        "memory of an accelerator beside weights and buffers (below zero: the model does not fit)",
        low=float("-inf"),
    ),
    Quantity("deployment_fits", "serving", "flag", "the weights fit the memory of a copy", headline=True),
    Quantity("requests_waiting", "serving", "", "requests in flight whose cache does not fit"),
    Quantity("step_sequences", "serving", "", "sequences in a forward pass of one copy"),
    Quantity("cache_shards", "serving", "", "parts that tensor parallelism divides the cache into", auxiliary=True),
    Quantity(
        "decode_attended_tokens",
        "serving",
        "",
        "cached tokens that a generated token sees, averaged over layers",
        auxiliary=True,
    ),
    Quantity(
        "prompt_attended_tokens", "serving", "", "tokens that a prompt token sees, averaged over layers", auxiliary=True
    ),
    Quantity(
        "bytes_per_state_value", "serving", "byte", "bytes of one number in the state of linear layers", auxiliary=True
    ),
    Quantity(
        "state_bytes_per_sequence",
        "serving",
        "byte",
        "state that linear and state-space layers keep of a sequence",
        auxiliary=True,
    ),
    Quantity(
        "cache_bytes_per_decoding_sequence",
        "serving",
        "byte",
        "cache and state of a sequence, averaged over its answer",
    ),
    Quantity("experts_touched_share", "serving", "fraction", "experts that some token of a decode step chose", high=1),
    Quantity(
        "prompt_experts_touched_share", "serving", "fraction", "experts that some token of a prompt chose", high=1
    ),
    Quantity(
        "expert_choice_share",
        "serving",
        "fraction",
        "experts that a token passes through, over all",
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "inference_link_bytes_per_s", "serving", "byte/s", "slowest link within a copy, one direction", auxiliary=True
    ),
    Quantity("forward_layers", "serving", "", "layers of a forward pass", auxiliary=True),
    Quantity("forward_width", "serving", "", "width of the residual stream that is exchanged", auxiliary=True),
)

TIMES = (
    Quantity(
        "product_parameters",
        "serving",
        "",
        "weights in products, those of experts counted by how slow they are",
        auxiliary=True,
    ),
    Quantity(
        "weight_byte_time_s", "serving", "s", "time that a byte of weights takes on one accelerator", auxiliary=True
    ),
    Quantity("decode_weights_time_s", "serving", "s", "weights read in a decode step"),
    Quantity("decode_cache_time_s", "serving", "s", "cache and states read in a decode step"),
    Quantity("decode_products_time_s", "serving", "s", "matrix products and attention of a decode step"),
    Quantity("decode_exchange_time_s", "serving", "s", "exchange among accelerators in a decode step"),
    Quantity("decode_overhead_time_s", "serving", "s", "launches, routing, scheduling and sampling of a decode step"),
    Quantity("decode_step_time_s", "serving", "s", "a decode step, without prompts among it"),
    Quantity("prompt_token_products_s", "serving", "s", "matrix products and attention of a prompt token on one group"),
    Quantity("prompt_token_exchange_s", "serving", "s", "exchange among accelerators for a prompt token"),
    Quantity("prompt_weights_time_s", "serving", "s", "weights read for a prompt"),
    Quantity("forward_overhead_time_s", "serving", "s", "launches, routing and scheduling of a forward pass"),
    Quantity(
        "prefill_pipeline_ratio",
        "serving",
        "",
        "time of a prompt in a pipeline over the sum of its stages",
        auxiliary=True,
    ),
    Quantity("prefill_time_s", "serving", "s", "one prompt read on an idle copy"),
    Quantity("answer_tokens_per_s", "serving", "token/s", "tokens a second by which one answer grows"),
    Quantity("prompt_tokens_per_s_of_a_copy", "serving", "token/s", "tokens a second of one prompt on an idle copy"),
    Quantity("request_time_s", "serving", "s", "time from a request to the end of its answer"),
    Quantity("deployment_tokens_per_s", "serving", "token/s", "tokens generated by all copies, prompts read between"),
)

CATEGORIES = (
    Category(
        "engine",
        "serving",
        "the program that serves",
        ("generic", "trt-llm", "vllm", "vllm-2026", "sglang", "llama-cpp"),
    ),
    Category(
        "serving_mode",
        "serving",
        "whether prompts are read among decode steps, on accelerators of their own, or a whole batch at once before it",
        ("aggregated", "disaggregated", "static-batch"),
    ),
    Category("weight_format", "serving", "format in which weights are stored", catalogue="precisions"),
    Category("cache_format", "serving", "format in which keys and values are stored", catalogue="precisions"),
)
