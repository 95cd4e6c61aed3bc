"""Layout of a replica that serves, memory that a sequence takes there, and the parts of the time."""

from __future__ import annotations

from ..definition import Category, Quantity, section

HYBRID = section(
    "model",
    Quantity(
        "attention_layers",
        "",
        "layers that keep keys and values; other layers keep a state or nothing",
        column=334,
        auxiliary=True,
        whole=True,
    ),
    Quantity(
        "windowed_layers",
        "",
        "attention layers that see a window only",
        column=335,
        implies=("attention_span", "windowed"),
        whole=True,
    ),
    Quantity(
        "attention_window",
        "",
        "tokens that a layer with a window sees",
        column=336,
        low=1,
        implies=("attention_span", "windowed"),
        whole=True,
    ),
    Quantity(
        "state_values_per_sequence",
        "",
        "numbers that linear and state-space layers keep for a sequence",
        column=337,
        auxiliary=True,
    ),
    Quantity("routed_parameters", "", "weights of all experts that a router chooses among", column=338, auxiliary=True),
    Quantity(
        "prompt_attention_flop_per_context_token",
        "FLOP",
        "attention FLOP of a prompt token per attended token",
        column=339,
        auxiliary=True,
    ),
    Quantity(
        "decode_attention_flop_per_context_token",
        "FLOP",
        "attention FLOP of a generated token per attended token (latent attention: in the compressed space)",
        column=340,
        auxiliary=True,
    ),
)

LAYOUT = section(
    "serving",
    Quantity("inference_tensor_parallel", "", "tensor parallelism in serving", column=341, low=1, whole=True),
    Quantity(
        "inference_pipeline_parallel", "", "pipeline stages in serving", column=342, low=1, auxiliary=True, whole=True
    ),
    Quantity(
        "inference_data_parallel",
        "",
        "data-parallel groups of a replica; each holds all weights but the experts and serves its own sequences",
        column=343,
        low=1,
        auxiliary=True,
        whole=True,
    ),
    Quantity("deployed_accelerators", "", "accelerators of all replicas", column=344, low=1, effort=2, whole=True),
    Quantity("concurrency", "", "requests in flight at one replica", column=345, effort=1),
    Quantity(
        "decode_accelerator_share",
        "fraction",
        "share of the accelerators that decode, in a disaggregated deployment",
        column=346,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "cached_prompt_share",
        "fraction",
        "share of a prompt that is in the prefix cache",
        column=347,
        high=1,
        auxiliary=True,
    ),
    Quantity("computed_prompt_tokens", "", "tokens of a prompt that prefill computes", column=348, auxiliary=True),
    Quantity(
        "draft_tokens",
        "",
        "tokens drafted for each step of a sequence (speculative decoding)",
        column=349,
        auxiliary=True,
    ),
    Quantity(
        "draft_acceptance",
        "fraction",
        "probability that a drafted token is accepted",
        column=350,
        high=0.99,
        auxiliary=True,
    ),
    Quantity("draft_time_ratio", "", "time to draft a token over the time of a step", column=351, auxiliary=True),
    Quantity("checked_tokens", "", "tokens of a sequence that a step computes", column=352, low=1, auxiliary=True),
    Quantity(
        "drafting_ratio",
        "",
        "time of a step with drafting over the time of a step without",
        column=353,
        low=1,
        auxiliary=True,
    ),
    Quantity("tokens_per_step", "", "tokens that a sequence gains in a step", column=354, low=1, auxiliary=True),
    Quantity("cache_sequences", "", "sequences whose KV cache fits into the memory of a replica", column=355),
    Quantity(
        "cache_room_bytes",
        "byte",
        "memory of an accelerator left by weights and buffers for the KV cache (below zero: the model does not fit)",
        column=356,
        low=float("-inf"),
    ),
    Quantity(
        "deployment_fits", "flag", "whether the model fits into the memory of a replica", column=357, headline=True
    ),
    Quantity("requests_waiting", "", "requests in flight whose KV cache does not fit", column=358),
    Quantity("step_sequences", "", "sequences in a forward pass of one replica", column=359),
    Quantity(
        "cache_shards", "", "parts into which tensor parallelism divides the KV cache", column=360, auxiliary=True
    ),
    Quantity(
        "decode_attended_tokens",
        "",
        "tokens that a generated token attends to, averaged over layers",
        column=361,
        auxiliary=True,
    ),
    Quantity(
        "prompt_attended_tokens",
        "",
        "tokens that a prompt token attends to, averaged over layers",
        column=362,
        auxiliary=True,
    ),
    Quantity(
        "decode_cached_tokens",
        "",
        "tokens whose keys and values a generated token reads, averaged over layers",
        column=840,
        auxiliary=True,
    ),
    Quantity(
        "cached_tokens_per_sequence",
        "",
        "tokens whose keys and values are stored at the end of an answer, averaged over layers",
        column=841,
        auxiliary=True,
    ),
    Quantity(
        "kv_values_per_token",
        "",
        "numbers that all attention layers store for a token of the context",
        column=842,
        auxiliary=True,
    ),
    Quantity(
        "fixed_kv_values_per_sequence",
        "",
        "numbers of keys and values that a sequence stores whatever its length (short windows beside an index)",
        column=870,
        auxiliary=True,
    ),
    Quantity(
        "windowed_cache_share",
        "fraction",
        "share of the stored numbers per token that belongs to layers with a window",
        column=843,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "bytes_per_state_value",
        "byte",
        "bytes of a number in the state of linear and state-space layers",
        column=363,
        auxiliary=True,
    ),
    Quantity(
        "state_bytes_per_sequence",
        "byte",
        "state that linear and state-space layers keep for a sequence",
        column=364,
        auxiliary=True,
    ),
    Quantity(
        "cache_bytes_per_decoding_sequence",
        "byte",
        "KV cache and state of a sequence, averaged over its answer",
        column=365,
    ),
    Quantity(
        "experts_touched_share",
        "fraction",
        "share of the experts that at least one token of a decode step is routed to",
        column=366,
        high=1,
    ),
    Quantity(
        "prompt_experts_touched_share",
        "fraction",
        "share of the experts that at least one token of a prompt is routed to",
        column=367,
        high=1,
    ),
    Quantity(
        "expert_choice_share",
        "fraction",
        "share of the experts that a token is routed to",
        column=368,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "inference_link_bytes_per_s",
        "byte/s",
        "bandwidth of the slowest link within a replica, one direction",
        column=369,
        auxiliary=True,
    ),
    Quantity("forward_layers", "", "layers of a forward pass", column=370, auxiliary=True),
    Quantity("forward_width", "", "width of the activations that accelerators communicate", column=371, auxiliary=True),
)

TIMES = section(
    "serving",
    Quantity(
        "product_parameters",
        "",
        "effective GEMM parameters: experts count more because their GEMMs are slower",
        column=394,
        auxiliary=True,
    ),
    Quantity(
        "weight_byte_time_s", "s", "time to read a byte of weights on one accelerator", column=395, auxiliary=True
    ),
    Quantity("decode_weights_time_s", "s", "time to read the weights in a decode step", column=396),
    Quantity("decode_cache_time_s", "s", "time to read KV cache and states in a decode step", column=397),
    Quantity("decode_products_time_s", "s", "time of GEMMs and attention in a decode step", column=398),
    Quantity("decode_exchange_time_s", "s", "communication time in a decode step", column=399),
    Quantity(
        "decode_overhead_time_s",
        "s",
        "time of kernel launches, routing, scheduling and sampling in a decode step",
        column=400,
    ),
    Quantity("decode_step_time_s", "s", "time of a decode step, without prefill mixed into it", column=401),
    Quantity("prompt_token_products_s", "s", "time of GEMMs and attention for a prompt token on one group", column=402),
    Quantity("prompt_token_exchange_s", "s", "communication time for a prompt token", column=403),
    Quantity("prompt_weights_time_s", "s", "time to read the weights for a prompt", column=404),
    Quantity(
        "forward_overhead_time_s", "s", "time of kernel launches, routing and scheduling in a forward pass", column=405
    ),
    Quantity(
        "prefill_pipeline_ratio",
        "",
        "time of a prompt in the pipeline over the sum of its stages",
        column=406,
        auxiliary=True,
    ),
    Quantity("prefill_time_s", "s", "time to read one prompt on an idle replica", column=407),
    Quantity("answer_tokens_per_s", "token/s", "tokens per second of one answer", column=408),
    Quantity(
        "prompt_tokens_per_s_of_a_copy",
        "token/s",
        "prompt tokens per second of one prompt on an idle replica",
        column=409,
    ),
    Quantity("request_time_s", "s", "time from a request to the end of its answer", column=410),
    Quantity(
        "deployment_tokens_per_s",
        "token/s",
        "tokens per second that all replicas generate, while they also read prompts",
        column=411,
    ),
)

CATEGORIES = (
    Category(
        "engine",
        "serving",
        "serving engine: the program that runs the model",
        ("generic", "trt-llm", "vllm", "vllm-2026", "sglang", "llama-cpp"),
    ),
    Category(
        "serving_mode",
        "serving",
        "where prompts are read: among decode steps, on separate accelerators, or in a whole batch before decode",
        ("aggregated", "disaggregated", "static-batch"),
    ),
    Category("weight_format", "serving", "number format in which weights are stored", catalogue="precisions"),
    Category(
        "checkpoint",
        "serving",
        "number format in which the weights are published, and other formats of some kinds: mxfp4 attention=bf16",
        catalogue="precisions",
        composed=True,
    ),
    Category("cache_format", "serving", "number format in which the KV cache is stored", catalogue="precisions"),
)
