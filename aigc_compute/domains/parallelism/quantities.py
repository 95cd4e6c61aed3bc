"""Quantities of parallel training: layout over the accelerators, step time and memory."""

from __future__ import annotations

from ..definition import Category, Quantity, section

OFFLOADS = ("none", "optimizer", "parameters")

LAYOUT = section(
    "layout",
    Quantity(
        "tensor_parallel",
        "",
        "number of accelerators that share each matrix (tensor parallelism)",
        column=155,
        low=1,
        effort=2,
        whole=True,
    ),
    Quantity(
        "pipeline_parallel",
        "",
        "number of stages into which the layers are divided (pipeline parallelism)",
        column=156,
        low=1,
        effort=2,
        whole=True,
    ),
    Quantity(
        "context_parallel",
        "",
        "number of accelerators that share each sequence (context parallelism)",
        column=157,
        low=1,
        whole=True,
    ),
    Quantity(
        "expert_parallel",
        "",
        "number of accelerators that share the experts of a layer (expert parallelism)",
        column=158,
        low=1,
        whole=True,
    ),
    Quantity(
        "data_parallel",
        "",
        "number of replicas that train on different sequences (data parallelism)",
        column=159,
        low=1,
        whole=True,
    ),
    Quantity(
        "virtual_stages",
        "",
        "number of interleaved parts of each pipeline stage (1: not interleaved)",
        column=160,
        low=1,
        whole=True,
    ),
    Quantity("micro_batch", "", "number of sequences in a micro-batch", column=161, low=1, whole=True),
    Quantity(
        "batch_sequences", "", "number of sequences in an optimiser step", column=162, low=1, effort=2, whole=True
    ),
    Quantity(
        "micro_batches",
        "",
        "number of micro-batches of each replica in an optimiser step",
        column=163,
        low=1,
        whole=True,
    ),
    Quantity("microbatch_tokens", "", "number of tokens of a micro-batch on one accelerator", column=164),
    Quantity("layers_per_stage", "", "number of layers of the fullest pipeline stage", column=165),
    Quantity(
        "zero_stage",
        "",
        "training state that replicas shard (0: none, 1: optimiser state, 2: gradients too, 3: weights too)",
        column=166,
        high=3,
        whole=True,
    ),
    Quantity(
        "sequence_parallel",
        "flag",
        "whether activations that tensor parallelism does not divide are divided along the sequence",
        column=167,
    ),
    Quantity(
        "accelerators_per_link_domain",
        "",
        "number of accelerators joined by the fast link",
        column=168,
        low=1,
        effort=2,
        whole=True,
    ),
    Quantity(
        "accelerator_link_bytes_per_s",
        "byte/s",
        "rate of the fast link of one accelerator, one direction",
        column=169,
        effort=2,
    ),
    Quantity(
        "accelerator_network_bytes_per_s",
        "byte/s",
        "rate of the network of one accelerator, one direction",
        column=170,
        effort=2,
    ),
    Quantity(
        "attention_peak_flop_per_s", "FLOP/s", "dense 16-bit peak FLOP/s, at which attention is computed", column=171
    ),
    Quantity(
        "accelerator_host_bytes_per_s",
        "byte/s",
        "rate of the link of one accelerator to its host, one direction",
        column=310,
    ),
    Quantity("host_memory_bandwidth_bytes_per_s", "byte/s", "memory bandwidth of the host per accelerator", column=311),
    Quantity("expert_hidden_size", "", "width of the input of an expert", column=316, auxiliary=True),
    Quantity("last_stage_layers", "", "number of layers of the last pipeline stage", column=318),
    Quantity(
        "stage_shared_parameters",
        "",
        "parameters of the layers of the fullest stage, without routed experts and embeddings",
        column=320,
    ),
    Quantity("stage_expert_parameters", "", "parameters of the routed experts of the fullest stage", column=321),
    Quantity("first_embedding_parameters", "", "embedding parameters of the first pipeline stage", column=322),
    Quantity(
        "last_embedding_parameters",
        "",
        "embedding parameters of the last pipeline stage (the output projection)",
        column=323,
    ),
    Quantity(
        "first_stage_parameters_per_accelerator",
        "",
        "parameters of the first pipeline stage on one accelerator",
        column=324,
    ),
    Quantity(
        "last_stage_parameters_per_accelerator",
        "",
        "parameters of the last pipeline stage on one accelerator",
        column=325,
    ),
    Quantity(
        "first_stage_parameters_divided",
        "",
        "parameters of the first pipeline stage over all accelerators that share them",
        column=326,
    ),
    Quantity(
        "last_stage_parameters_divided",
        "",
        "parameters of the last pipeline stage over all accelerators that share them",
        column=327,
    ),
)

STEP = section(
    "step",
    Quantity(
        "aspect_ratio", "", "hidden size over number of layers, assumed where the shape is unknown", column=172, low=1
    ),
    Quantity(
        "channels_per_head",
        "",
        "hidden size over number of heads, assumed where the shape is unknown",
        column=173,
        low=1,
    ),
    Quantity("matrix_efficiency", "fraction", "share of the peak FLOP/s that large GEMMs reach", column=174, high=1),
    Quantity(
        "attention_efficiency",
        "fraction",
        "share of the 16-bit peak FLOP/s that fused attention reaches",
        column=175,
        high=1,
    ),
    Quantity("matrix_half_width", "", "width of a matrix at which its GEMM runs at half speed", column=176),
    Quantity("matrix_half_rows", "", "number of rows of a matrix at which its GEMM runs at half speed", column=177),
    Quantity(
        "activation_traffic_ratio",
        "",
        "memory traffic over bytes of the activations of a layer that tensor parallelism divides",
        column=178,
    ),
    Quantity(
        "whole_bytes_per_channel",
        "byte",
        "memory traffic per channel of a token that only sequence parallelism divides",
        column=179,
    ),
    Quantity("score_bytes", "byte", "memory traffic per score of unfused attention", column=180),
    Quantity(
        "memory_efficiency",
        "fraction",
        "share of the memory bandwidth that elementwise operations reach",
        column=181,
        high=1,
    ),
    Quantity("layer_overhead_s", "s", "kernel launches and other overhead of one pass through a layer", column=182),
    Quantity(
        "tensor_exchange_ratio",
        "",
        "time of tensor-parallel communication over time of its bytes at the link rate",
        column=183,
    ),
    Quantity(
        "expert_exchange_ratio",
        "",
        "time of expert-parallel communication over time of its bytes at the link rate",
        column=184,
    ),
    Quantity(
        "gradient_exchange_ratio",
        "",
        "time of data-parallel communication not hidden by computation over time of its bytes at the link rate",
        column=185,
    ),
    Quantity(
        "optimizer_bytes_moved_per_parameter",
        "byte",
        "memory traffic of the optimiser per parameter",
        column=186,
        auxiliary=True,
    ),
    Quantity("bubble_ratio", "", "idle time of pipelines over the ideal bubble", column=187),
    Quantity("matrix_width", "", "smallest dimension of the matrices of a layer on one accelerator", column=188),
    Quantity("matrix_rows", "", "number of tokens that one GEMM multiplies", column=189),
    Quantity("matrix_passes", "", "GEMM work of a micro-batch in multiples of one forward pass", column=190),
    Quantity("matrix_time_s", "s", "GEMM time of a micro-batch on one stage", column=191),
    Quantity(
        "attention_time_s",
        "s",
        "time for attention scores and weighted values of a micro-batch on one stage",
        column=192,
    ),
    Quantity("elementwise_time_s", "s", "time of memory-bound work of a micro-batch on one stage", column=193),
    Quantity("overhead_time_s", "s", "overhead of kernel launches of a micro-batch on one stage", column=194),
    Quantity(
        "tensor_exchange_time_s", "s", "tensor-parallel communication time of a micro-batch on one stage", column=195
    ),
    Quantity(
        "expert_exchange_time_s", "s", "expert-parallel communication time of a micro-batch on one stage", column=196
    ),
    Quantity("microbatch_time_s", "s", "time of a micro-batch on one stage, forward and backward", column=197),
    Quantity("pipeline_bubble_ratio", "", "idle time of the pipeline over its working time", column=198),
    Quantity("parameters_per_accelerator", "", "parameters on an accelerator of the fullest stage", column=199),
    Quantity(
        "gradient_exchange_time_s",
        "s",
        "data-parallel communication time of a step that computation does not hide",
        column=200,
    ),
    Quantity("optimizer_time_s", "s", "time of the optimiser update in a step", column=201),
    Quantity("step_time_error", "", "measured step time over modelled step time", column=202),
    Quantity("step_time_s", "s", "time of an optimiser step", column=203, headline=True, effort=1),
    Quantity(
        "tokens_per_s_per_accelerator",
        "token/s",
        "number of tokens that one accelerator trains on per second",
        column=204,
        effort=1,
    ),
    Quantity(
        "step_flop_per_s_per_accelerator",
        "FLOP/s",
        "model FLOP/s of one accelerator during a step",
        column=205,
        effort=1,
    ),
    Quantity("step_mfu", "fraction", "model FLOP utilisation during a step", column=206, high=1),
    Quantity(
        "optimizer_flop_per_parameter", "FLOP", "GEMM FLOP of the optimiser per parameter", column=308, auxiliary=True
    ),
    Quantity(
        "parameters_updated_per_accelerator",
        "",
        "number of parameters that one accelerator updates in a step",
        column=309,
    ),
    Quantity("offload_time_s", "s", "time of transfers between accelerator and host in a step", column=312),
    Quantity(
        "context_exchange_bytes_per_token", "byte", "size of the keys and values of a token in a layer", column=313
    ),
    Quantity(
        "context_exchange_ratio",
        "",
        "time of context-parallel communication not hidden by computation over time of its bytes at the link rate",
        column=314,
    ),
    Quantity(
        "context_exchange_time_s", "s", "context-parallel communication time of a micro-batch on one stage", column=315
    ),
    Quantity("expert_overhead_s", "s", "kernel launches and other overhead of one pass through an expert", column=317),
    Quantity("stage_matmul_parameters", "", "parameters that a token uses in GEMMs on the slowest stage", column=319),
)

MEMORY = section(
    "memory",
    Quantity(
        "divided_activation_bytes_per_token",
        "byte",
        "activation bytes per token and layer that tensor parallelism divides",
        column=211,
    ),
    Quantity(
        "activation_bytes_per_layer",
        "byte",
        "activations of a micro-batch that a layer keeps for the backward pass",
        column=212,
    ),
    Quantity(
        "linear_activation_bytes",
        "byte",
        "activations of a micro-batch in one layer, without attention scores",
        column=213,
    ),
    Quantity("layer_activation_bytes", "byte", "all activations of a micro-batch in one layer", column=214),
    Quantity(
        "gradient_sum_bytes", "byte", "bytes per gradient that is summed over micro-batches", column=215, auxiliary=True
    ),
    Quantity(
        "microbatches_in_flight", "", "number of micro-batches whose activations the first stage keeps", column=216
    ),
    Quantity(
        "activation_bytes_per_accelerator",
        "byte",
        "activations on one accelerator of the first pipeline stage",
        column=217,
    ),
    Quantity(
        "logit_bytes_per_accelerator",
        "byte",
        "logits of a micro-batch on one accelerator of the last pipeline stage",
        column=218,
    ),
    Quantity(
        "state_bytes_per_accelerator",
        "byte",
        "weights, gradients and optimiser state on one accelerator of the first pipeline stage",
        column=219,
    ),
    Quantity(
        "framework_bytes_per_accelerator",
        "byte",
        "memory of context, libraries, buffers and fragmentation on one accelerator",
        column=220,
    ),
    Quantity(
        "training_memory_bytes_per_accelerator",
        "byte",
        "memory that training needs on the fullest accelerator",
        column=221,
        headline=True,
    ),
    Quantity(
        "training_memory_left_bytes",
        "byte",
        "memory left on the fullest accelerator (below zero: the layout does not fit)",
        column=222,
        low=float("-inf"),
    ),
    Quantity(
        "layout_fits", "flag", "whether the layout fits in the memory of the accelerators", column=223, headline=True
    ),
    Quantity(
        "master_bytes_per_parameter",
        "byte",
        "bytes per master weight, the 32-bit copy of a weight that the optimiser keeps",
        column=303,
        auxiliary=True,
    ),
    Quantity(
        "moment_bytes_per_parameter", "byte", "bytes of the optimiser moments per parameter", column=304, auxiliary=True
    ),
    Quantity(
        "sharded_weight_bytes",
        "byte",
        "bytes per weight, without its master weight, that replicas shard with ZeRO 3",
        column=305,
        auxiliary=True,
    ),
    Quantity(
        "widened_gradient_bytes",
        "byte",
        "bytes per 32-bit gradient that is made from a narrower one for the update",
        column=306,
        auxiliary=True,
    ),
    Quantity(
        "newton_schulz_iterations",
        "",
        "number of Newton-Schulz iterations that orthogonalise an update",
        column=307,
        auxiliary=True,
        whole=True,
    ),
    Quantity(
        "last_state_bytes_per_accelerator",
        "byte",
        "weights, gradients and optimiser state on one accelerator of the last pipeline stage",
        column=328,
    ),
    Quantity(
        "last_activation_bytes_per_accelerator",
        "byte",
        "activations on one accelerator of the last pipeline stage",
        column=329,
    ),
    Quantity(
        "expert_activation_bytes_per_token", "byte", "activation bytes per token in the experts of a layer", column=330
    ),
    Quantity("held_bytes_per_parameter", "byte", "training state per parameter that every replica keeps", column=331),
    Quantity("divided_bytes_per_parameter", "byte", "training state per parameter that replicas shard", column=332),
    Quantity(
        "gathered_bytes_per_accelerator",
        "byte",
        "weights and gradients of the current layers that are gathered or fetched for computation",
        column=333,
    ),
)

QUANTITIES = (*LAYOUT, *STEP, *MEMORY)

CATEGORIES = (
    Category("optimizer", "training", "optimiser that updates the weights", catalogue="optimizers"),
    Category(
        "offload",
        "layout",
        "training state kept in the memory of the host (none, the optimiser state or all parameters)",
        OFFLOADS,
    ),
    Category(
        "attention_kernel",
        "layout",
        "whether the attention kernel is fused or moves the scores through memory (unfused)",
        ("fused", "unfused"),
    ),
)
