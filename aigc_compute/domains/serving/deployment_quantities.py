"""How a copy of a model is laid out to serve, what is kept of each sequence there, and where the time goes."""

from __future__ import annotations

from ..definition import Category, Quantity, section

HYBRID = section(
    "model",
    Quantity(
        "attention_layers",
        "",
        "layers that keep keys and values (the others keep a state or nothing)",
        column=334,
        auxiliary=True,
        whole=True,
    ),
    Quantity("windowed_layers", "", "attention layers that see a sliding window only", column=335, whole=True),
    Quantity("attention_window", "", "tokens that a windowed layer sees", column=336, low=1, whole=True),
    Quantity(
        "state_values_per_sequence",
        "",
        "numbers that linear and state-space layers keep of a sequence",
        column=337,
        auxiliary=True,
    ),
    Quantity("routed_parameters", "", "weights of all experts that a router chooses among", column=338, auxiliary=True),
    Quantity(
        "prompt_attention_flop_per_context_token",
        "FLOP",
        "FLOP that a prompt token spends on each token it attends to",
        column=339,
        auxiliary=True,
    ),
    Quantity(
        "decode_attention_flop_per_context_token",
        "FLOP",
        "FLOP that a generated token spends on each token it attends to (latent attention: in the compressed space)",
        column=340,
        auxiliary=True,
    ),
)

LAYOUT = section(
    "serving",
    Quantity(
        "inference_tensor_parallel", "", "accelerators that share each matrix in serving", column=341, low=1, whole=True
    ),
    Quantity(
        "inference_pipeline_parallel",
        "",
        "stages that the layers are divided into in serving",
        column=342,
        low=1,
        auxiliary=True,
        whole=True,
    ),
    Quantity(
        "inference_data_parallel",
        "",
        "groups of a deployment that each hold all but the experts, and serve sequences of their own",
        column=343,
        low=1,
        auxiliary=True,
        whole=True,
    ),
    Quantity(
        "deployed_accelerators", "", "accelerators of all copies side by side", column=344, low=1, effort=2, whole=True
    ),
    Quantity("concurrency", "", "requests in flight at one copy", column=345, effort=1),
    Quantity(
        "decode_accelerator_share", "fraction", "those that decode, of accelerators", column=346, high=1, auxiliary=True
    ),
    Quantity(
        "cached_prompt_share", "fraction", "share of a prompt kept from before", column=347, high=1, auxiliary=True
    ),
    Quantity("computed_prompt_tokens", "", "tokens of a prompt that are read anew", column=348, auxiliary=True),
    Quantity(
        "draft_tokens",
        "",
        "tokens drafted for each step of a sequence (speculative decoding)",
        column=349,
        auxiliary=True,
    ),
    Quantity(
        "draft_acceptance", "fraction", "chance that a drafted token is accepted", column=350, high=0.99, auxiliary=True
    ),
    Quantity("draft_time_ratio", "", "time to draft a token over that of a step", column=351, auxiliary=True),
    Quantity("checked_tokens", "", "tokens of a sequence that a step computes", column=352, low=1, auxiliary=True),
    Quantity(
        "drafting_ratio", "", "time of a step with its drafts over that without", column=353, low=1, auxiliary=True
    ),
    Quantity("tokens_per_step", "", "tokens that a sequence gains in a step", column=354, low=1, auxiliary=True),
    Quantity("cache_sequences", "", "sequences whose cache the memory beside the weights holds", column=355),
    Quantity(
        "cache_room_bytes",
        "byte",
        "memory of an accelerator beside weights and buffers (below zero: the model does not fit)",
        column=356,
        low=float("-inf"),
    ),
    Quantity("deployment_fits", "flag", "the weights fit the memory of a copy", column=357, headline=True),
    Quantity("requests_waiting", "", "requests in flight whose cache does not fit", column=358),
    Quantity("step_sequences", "", "sequences in a forward pass of one copy", column=359),
    Quantity("cache_shards", "", "parts that tensor parallelism divides the cache into", column=360, auxiliary=True),
    Quantity(
        "decode_attended_tokens",
        "",
        "cached tokens that a generated token sees, averaged over layers",
        column=361,
        auxiliary=True,
    ),
    Quantity(
        "prompt_attended_tokens",
        "",
        "tokens that a prompt token sees, averaged over layers",
        column=362,
        auxiliary=True,
    ),
    Quantity(
        "bytes_per_state_value", "byte", "bytes of one number in the state of linear layers", column=363, auxiliary=True
    ),
    Quantity(
        "state_bytes_per_sequence",
        "byte",
        "state that linear and state-space layers keep of a sequence",
        column=364,
        auxiliary=True,
    ),
    Quantity(
        "cache_bytes_per_decoding_sequence",
        "byte",
        "cache and state of a sequence, averaged over its answer",
        column=365,
    ),
    Quantity("experts_touched_share", "fraction", "experts that some token of a decode step chose", column=366, high=1),
    Quantity(
        "prompt_experts_touched_share", "fraction", "experts that some token of a prompt chose", column=367, high=1
    ),
    Quantity(
        "expert_choice_share",
        "fraction",
        "experts that a token passes through, over all",
        column=368,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "inference_link_bytes_per_s", "byte/s", "slowest link within a copy, one direction", column=369, auxiliary=True
    ),
    Quantity("forward_layers", "", "layers of a forward pass", column=370, auxiliary=True),
    Quantity("forward_width", "", "width of the residual stream that is exchanged", column=371, auxiliary=True),
)

TIMES = section(
    "serving",
    Quantity(
        "product_parameters",
        "",
        "weights in products, those of experts counted by how slow they are",
        column=394,
        auxiliary=True,
    ),
    Quantity(
        "weight_byte_time_s", "s", "time that a byte of weights takes on one accelerator", column=395, auxiliary=True
    ),
    Quantity("decode_weights_time_s", "s", "weights read in a decode step", column=396),
    Quantity("decode_cache_time_s", "s", "cache and states read in a decode step", column=397),
    Quantity("decode_products_time_s", "s", "matrix products and attention of a decode step", column=398),
    Quantity("decode_exchange_time_s", "s", "exchange among accelerators in a decode step", column=399),
    Quantity("decode_overhead_time_s", "s", "launches, routing, scheduling and sampling of a decode step", column=400),
    Quantity("decode_step_time_s", "s", "a decode step, without prompts among it", column=401),
    Quantity(
        "prompt_token_products_s", "s", "matrix products and attention of a prompt token on one group", column=402
    ),
    Quantity("prompt_token_exchange_s", "s", "exchange among accelerators for a prompt token", column=403),
    Quantity("prompt_weights_time_s", "s", "weights read for a prompt", column=404),
    Quantity("forward_overhead_time_s", "s", "launches, routing and scheduling of a forward pass", column=405),
    Quantity(
        "prefill_pipeline_ratio",
        "",
        "time of a prompt in a pipeline over the sum of its stages",
        column=406,
        auxiliary=True,
    ),
    Quantity("prefill_time_s", "s", "one prompt read on an idle copy", column=407),
    Quantity("answer_tokens_per_s", "token/s", "tokens a second by which one answer grows", column=408),
    Quantity("prompt_tokens_per_s_of_a_copy", "token/s", "tokens a second of one prompt on an idle copy", column=409),
    Quantity("request_time_s", "s", "time from a request to the end of its answer", column=410),
    Quantity("deployment_tokens_per_s", "token/s", "tokens generated by all copies, prompts read between", column=411),
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
