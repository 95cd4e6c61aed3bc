"""How a training run is laid out over its accelerators, what a step of it takes, and the memory it needs there."""

from __future__ import annotations

from ..definition import Category, Quantity, section

OFFLOADS = ("none", "optimizer", "parameters")

LAYOUT = section(
    "layout",
    Quantity("tensor_parallel", "", "accelerators that share each matrix", column=155, low=1, effort=2, whole=True),
    Quantity(
        "pipeline_parallel", "", "stages that the layers are divided into", column=156, low=1, effort=2, whole=True
    ),
    Quantity("context_parallel", "", "accelerators that share each sequence", column=157, low=1, whole=True),
    Quantity("expert_parallel", "", "accelerators that share the experts of a layer", column=158, low=1, whole=True),
    Quantity(
        "data_parallel", "", "copies of the model that train on different sequences", column=159, low=1, whole=True
    ),
    Quantity(
        "virtual_stages",
        "",
        "interleaved parts of each pipeline stage (1: not interleaved)",
        column=160,
        low=1,
        whole=True,
    ),
    Quantity("micro_batch", "", "sequences that pass through a stage together", column=161, low=1, whole=True),
    Quantity("batch_sequences", "", "sequences of an optimiser step", column=162, low=1, effort=2, whole=True),
    Quantity("micro_batches", "", "micro-batches of each copy in an optimiser step", column=163, low=1, whole=True),
    Quantity("microbatch_tokens", "", "tokens of a micro-batch on one accelerator", column=164),
    Quantity("layers_per_stage", "", "layers of a pipeline stage", column=165),
    Quantity(
        "zero_stage",
        "",
        "what copies share: 0 nothing, 1 optimiser, 2 gradients, 3 weights",
        column=166,
        high=3,
        whole=True,
    ),
    Quantity(
        "sequence_parallel", "flag", "what tensor parallelism leaves whole is divided along the sequence", column=167
    ),
    Quantity(
        "accelerators_per_link_domain",
        "",
        "accelerators joined by the fast link",
        column=168,
        low=1,
        effort=2,
        whole=True,
    ),
    Quantity(
        "accelerator_link_bytes_per_s", "byte/s", "fast link of one accelerator, one direction", column=169, effort=2
    ),
    Quantity(
        "accelerator_network_bytes_per_s", "byte/s", "network of one accelerator, one direction", column=170, effort=2
    ),
    Quantity("attention_peak_flop_per_s", "FLOP/s", "dense 16-bit peak, in which attention is computed", column=171),
    Quantity(
        "accelerator_host_bytes_per_s", "byte/s", "link of one accelerator to its host, one direction", column=310
    ),
    Quantity(
        "host_memory_bandwidth_bytes_per_s", "byte/s", "memory bandwidth of a host for each accelerator", column=311
    ),
    Quantity("expert_hidden_size", "", "width of what is sent to an expert", column=316, auxiliary=True),
    Quantity("last_stage_layers", "", "layers of the last pipeline stage", column=318),
    Quantity("stage_shared_parameters", "", "weights of a stage's layers, divided experts apart", column=320),
    Quantity("stage_expert_parameters", "", "weights of a stage's experts that are divided", column=321),
    Quantity("first_embedding_parameters", "", "embeddings on the first pipeline stage", column=322),
    Quantity("last_embedding_parameters", "", "output projection on the last pipeline stage", column=323),
    Quantity("first_stage_parameters_per_accelerator", "", "weights of the first stage on one accelerator", column=324),
    Quantity("last_stage_parameters_per_accelerator", "", "weights of the last stage on one accelerator", column=325),
    Quantity("first_stage_parameters_divided", "", "weights of the first stage over all that share it", column=326),
    Quantity("last_stage_parameters_divided", "", "weights of the last stage over all that share it", column=327),
)

STEP = section(
    "step",
    Quantity("aspect_ratio", "", "width of a model over its layers, where its shape is unknown", column=172, low=1),
    Quantity("channels_per_head", "", "width of a model over its heads, where its shape is unknown", column=173, low=1),
    Quantity("matrix_efficiency", "fraction", "share of peak that large matrix products reach", column=174, high=1),
    Quantity(
        "attention_efficiency", "fraction", "share of the 16-bit peak that fused attention reaches", column=175, high=1
    ),
    Quantity("matrix_half_width", "", "width of a matrix at which its product loses half its speed", column=176),
    Quantity("matrix_half_rows", "", "rows of a matrix at which its product loses half its speed", column=177),
    Quantity(
        "activation_traffic_ratio",
        "",
        "memory moved over the activations of a layer that tensor parallelism divides",
        column=178,
    ),
    Quantity(
        "whole_bytes_per_channel",
        "byte",
        "memory moved for a channel of a token, divided along the sequence only",
        column=179,
    ),
    Quantity("score_bytes", "byte", "memory moved for a score of unfused attention", column=180),
    Quantity(
        "memory_efficiency",
        "fraction",
        "share of the memory bandwidth that elementwise work reaches",
        column=181,
        high=1,
    ),
    Quantity("layer_overhead_s", "s", "launches and other costs of one pass through a layer", column=182),
    Quantity(
        "tensor_exchange_ratio",
        "",
        "time of tensor-parallel exchange over that of its bytes at the link's rate",
        column=183,
    ),
    Quantity(
        "expert_exchange_ratio", "", "time of expert exchange over that of its bytes at the link's rate", column=184
    ),
    Quantity(
        "gradient_exchange_ratio",
        "",
        "time of data-parallel exchange that no computation hides, over that of its bytes",
        column=185,
    ),
    Quantity(
        "optimizer_bytes_moved_per_parameter",
        "byte",
        "memory moved by the optimiser for a parameter",
        column=186,
        auxiliary=True,
    ),
    Quantity("bubble_ratio", "", "idle time of pipelines over the ideal bubble", column=187),
    Quantity("matrix_width", "", "narrowest dimension of a layer's matrices on one accelerator", column=188),
    Quantity("matrix_rows", "", "tokens that a matrix multiplies at once", column=189),
    Quantity("matrix_passes", "", "forward passes' worth of matrix products in a step", column=190),
    Quantity("matrix_time_s", "s", "matrix products of a micro-batch on one stage", column=191),
    Quantity("attention_time_s", "s", "scores and weighted values of a micro-batch on one stage", column=192),
    Quantity("elementwise_time_s", "s", "memory-bound work of a micro-batch on one stage", column=193),
    Quantity("overhead_time_s", "s", "launches of a micro-batch on one stage", column=194),
    Quantity("tensor_exchange_time_s", "s", "tensor-parallel exchange of a micro-batch on one stage", column=195),
    Quantity("expert_exchange_time_s", "s", "expert-parallel exchange of a micro-batch on one stage", column=196),
    Quantity("microbatch_time_s", "s", "a micro-batch on one stage, forward and backward", column=197),
    Quantity("pipeline_bubble_ratio", "", "idle time of the pipeline over its work", column=198),
    Quantity(
        "parameters_per_accelerator", "", "weights that an accelerator of the fullest stage computes with", column=199
    ),
    Quantity("gradient_exchange_time_s", "s", "data-parallel exchange of a step that no computation hides", column=200),
    Quantity("optimizer_time_s", "s", "optimiser of a step", column=201),
    Quantity("step_time_error", "", "what measured steps take over the step-time model", column=202),
    Quantity("step_time_s", "s", "an optimiser step", column=203, headline=True, effort=1),
    Quantity(
        "tokens_per_s_per_accelerator", "token/s", "tokens trained by one accelerator in a second", column=204, effort=1
    ),
    Quantity(
        "step_flop_per_s_per_accelerator",
        "FLOP/s",
        "model FLOP/s of one accelerator while it steps",
        column=205,
        effort=1,
    ),
    Quantity("step_mfu", "fraction", "model FLOP utilisation while stepping", column=206, high=1),
    Quantity(
        "optimizer_flop_per_parameter",
        "FLOP",
        "matrix products of the optimiser for a parameter",
        column=308,
        auxiliary=True,
    ),
    Quantity("parameters_updated_per_accelerator", "", "parameters that one accelerator updates in a step", column=309),
    Quantity("offload_time_s", "s", "exchange with the host in a step", column=312),
    Quantity("context_exchange_bytes_per_token", "byte", "keys and values of a token in a layer", column=313),
    Quantity(
        "context_exchange_ratio",
        "",
        "time of context-parallel exchange that no computation hides, over its own",
        column=314,
    ),
    Quantity("context_exchange_time_s", "s", "context-parallel exchange of a micro-batch on one stage", column=315),
    Quantity("expert_overhead_s", "s", "launches and other costs of one pass through an expert", column=317),
    Quantity("stage_matmul_parameters", "", "weights that a token passes through on the slowest stage", column=319),
)

MEMORY = section(
    "memory",
    Quantity(
        "divided_activation_bytes_per_token",
        "byte",
        "activations of a token in a layer that tensor parallelism divides",
        column=211,
    ),
    Quantity("activation_bytes_per_layer", "byte", "activations of a micro-batch that a layer keeps", column=212),
    Quantity("linear_activation_bytes", "byte", "activations of a micro-batch in one layer, scores apart", column=213),
    Quantity("layer_activation_bytes", "byte", "activations of a micro-batch in one layer, all of them", column=214),
    Quantity(
        "gradient_sum_bytes",
        "byte",
        "bytes of a gradient that is summed over micro-batches",
        column=215,
        auxiliary=True,
    ),
    Quantity("microbatches_in_flight", "", "micro-batches whose activations the first stage keeps", column=216),
    Quantity("activation_bytes_per_accelerator", "byte", "activations on the first pipeline stage", column=217),
    Quantity("logit_bytes_per_accelerator", "byte", "logits of a micro-batch on the last pipeline stage", column=218),
    Quantity("state_bytes_per_accelerator", "byte", "weights, gradients and optimiser state, first stage", column=219),
    Quantity(
        "framework_bytes_per_accelerator",
        "byte",
        "context, libraries, buffers and fragments on one accelerator",
        column=220,
    ),
    Quantity(
        "training_memory_bytes_per_accelerator", "byte", "memory of the fullest accelerator", column=221, headline=True
    ),
    Quantity(
        "training_memory_left_bytes",
        "byte",
        "memory that the layout leaves (below zero: it does not fit)",
        column=222,
        low=float("-inf"),
    ),
    Quantity("layout_fits", "flag", "the layout fits the memory of the accelerators", column=223, headline=True),
    Quantity(
        "master_bytes_per_parameter",
        "byte",
        "32-bit copy of a weight that the optimiser keeps",
        column=303,
        auxiliary=True,
    ),
    Quantity(
        "moment_bytes_per_parameter",
        "byte",
        "moments that the optimiser keeps of a parameter",
        column=304,
        auxiliary=True,
    ),
    Quantity(
        "sharded_weight_bytes", "byte", "bytes of a weight that copies share with ZeRO 3", column=305, auxiliary=True
    ),
    Quantity(
        "widened_gradient_bytes",
        "byte",
        "32-bit gradient made of a narrower sum for the update",
        column=306,
        auxiliary=True,
    ),
    Quantity(
        "newton_schulz_iterations",
        "",
        "matrix iterations that an update is orthogonalised with",
        column=307,
        auxiliary=True,
        whole=True,
    ),
    Quantity(
        "last_state_bytes_per_accelerator", "byte", "weights, gradients and optimiser state, last stage", column=328
    ),
    Quantity("last_activation_bytes_per_accelerator", "byte", "activations on the last pipeline stage", column=329),
    Quantity("expert_activation_bytes_per_token", "byte", "activations of a token in a layer of experts", column=330),
    Quantity("held_bytes_per_parameter", "byte", "training state of a parameter that every copy keeps", column=331),
    Quantity("divided_bytes_per_parameter", "byte", "training state of a parameter that copies share", column=332),
    Quantity("gathered_bytes_per_accelerator", "byte", "weights that are gathered to compute with them", column=333),
)

QUANTITIES = (*LAYOUT, *STEP, *MEMORY)

CATEGORIES = (
    Category("optimizer", "training", "how weights are updated", catalogue="optimizers"),
    Category("offload", "layout", "what is kept in the host's memory: optimiser state, all parameters", OFFLOADS),
    Category("attention_kernel", "layout", "whether attention scores pass through memory", ("fused", "unfused")),
)
