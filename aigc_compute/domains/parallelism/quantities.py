"""How a training run is laid out over its accelerators, what a step of it takes, and the memory it needs there."""

from __future__ import annotations

from ..definition import Category, Quantity

OFFLOADS = ("none", "optimizer", "parameters")

LAYOUT = (
    Quantity("tensor_parallel", "layout", "", "accelerators that share each matrix", low=1, effort=2),
    Quantity("pipeline_parallel", "layout", "", "stages that the layers are divided into", low=1, effort=2),
    Quantity("context_parallel", "layout", "", "accelerators that share each sequence", low=1),
    Quantity("expert_parallel", "layout", "", "accelerators that share the experts of a layer", low=1),
    Quantity("data_parallel", "layout", "", "copies of the model that train on different sequences", low=1),
    Quantity("virtual_stages", "layout", "", "interleaved parts of each pipeline stage (1: not interleaved)", low=1),
    Quantity("micro_batch", "layout", "", "sequences that pass through a stage together", low=1),
    Quantity("batch_sequences", "layout", "", "sequences of an optimiser step", low=1, effort=2),
    Quantity("micro_batches", "layout", "", "micro-batches of each copy in an optimiser step", low=1),
    Quantity("microbatch_tokens", "layout", "", "tokens of a micro-batch on one accelerator"),
    Quantity("layers_per_stage", "layout", "", "layers of a pipeline stage"),
    Quantity("zero_stage", "layout", "", "what copies share: 0 nothing, 1 optimiser, 2 gradients, 3 weights", high=3),
    Quantity(
        "sequence_parallel", "layout", "flag", "what tensor parallelism leaves whole is divided along the sequence"
    ),
    Quantity("accelerators_per_link_domain", "layout", "", "accelerators joined by the fast link", low=1, effort=2),
    Quantity(
        "accelerator_link_bytes_per_s", "layout", "byte/s", "fast link of one accelerator, one direction", effort=2
    ),
    Quantity(
        "accelerator_network_bytes_per_s", "layout", "byte/s", "network of one accelerator, one direction", effort=2
    ),
    Quantity("attention_peak_flop_per_s", "layout", "FLOP/s", "dense 16-bit peak, in which attention is computed"),
)

STEP = (
    Quantity("aspect_ratio", "step", "", "width of a model over its layers, where its shape is unknown", low=1),
    Quantity("channels_per_head", "step", "", "width of a model over its heads, where its shape is unknown", low=1),
    Quantity("matrix_efficiency", "step", "fraction", "share of peak that large matrix products reach", high=1),
    Quantity(
        "attention_efficiency", "step", "fraction", "share of the 16-bit peak that fused attention reaches", high=1
    ),
    Quantity("matrix_half_width", "step", "", "width of a matrix at which its product loses half its speed"),
    Quantity("matrix_half_rows", "step", "", "rows of a matrix at which its product loses half its speed"),
    Quantity(
        "activation_traffic_ratio",
        "step",
        "",
        "memory moved over the activations of a layer that tensor parallelism divides",
    ),
    Quantity(
        "whole_bytes_per_channel",
        "step",
        "byte",
        "memory moved for a channel of a token, divided along the sequence only",
    ),
    Quantity("score_bytes", "step", "byte", "memory moved for a score of unfused attention"),
    Quantity(
        "memory_efficiency", "step", "fraction", "share of the memory bandwidth that elementwise work reaches", high=1
    ),
    Quantity("layer_overhead_s", "step", "s", "launches and other costs of one pass through a layer"),
    Quantity(
        "tensor_exchange_ratio",
        "step",
        "",
        "time of tensor-parallel exchange over that of its bytes at the link's rate",
    ),
    Quantity("expert_exchange_ratio", "step", "", "time of expert exchange over that of its bytes at the link's rate"),
    Quantity(
        "gradient_exchange_ratio",
        "step",
        "",
        "time of data-parallel exchange that no computation hides, over that of its bytes",
    ),
    Quantity(
        "optimizer_bytes_moved_per_parameter",
        "step",
        "byte",
        "memory moved by the optimiser for a parameter",
        auxiliary=True,
    ),
    Quantity("bubble_ratio", "step", "", "idle time of pipelines over the ideal bubble"),
    Quantity("matrix_width", "step", "", "narrowest dimension of a layer's matrices on one accelerator"),
    Quantity("matrix_rows", "step", "", "tokens that a matrix multiplies at once"),
    Quantity("matrix_passes", "step", "", "forward passes' worth of matrix products in a step"),
    Quantity("matrix_time_s", "step", "s", "matrix products of a micro-batch on one stage"),
    Quantity("attention_time_s", "step", "s", "scores and weighted values of a micro-batch on one stage"),
    Quantity("elementwise_time_s", "step", "s", "memory-bound work of a micro-batch on one stage"),
    Quantity("overhead_time_s", "step", "s", "launches of a micro-batch on one stage"),
    Quantity("tensor_exchange_time_s", "step", "s", "tensor-parallel exchange of a micro-batch on one stage"),
    Quantity("expert_exchange_time_s", "step", "s", "expert-parallel exchange of a micro-batch on one stage"),
    Quantity("microbatch_time_s", "step", "s", "a micro-batch on one stage, forward and backward"),
    Quantity("pipeline_bubble_ratio", "step", "", "idle time of the pipeline over its work"),
    Quantity(
        "parameters_per_accelerator", "step", "", "weights that an accelerator of the fullest stage computes with"
    ),
    Quantity("gradient_exchange_time_s", "step", "s", "data-parallel exchange of a step that no computation hides"),
    Quantity("optimizer_time_s", "step", "s", "optimiser of a step"),
    Quantity("step_time_error", "step", "", "what measured steps take over the step-time model"),
    Quantity("step_time_s", "step", "s", "an optimiser step", headline=True, effort=1),
    Quantity(
        "tokens_per_s_per_accelerator", "step", "token/s", "tokens trained by one accelerator in a second", effort=1
    ),
    Quantity(
        "step_flop_per_s_per_accelerator", "step", "FLOP/s", "model FLOP/s of one accelerator while it steps", effort=1
    ),
    Quantity("step_mfu", "step", "fraction", "model FLOP utilisation while stepping", high=1),
    Quantity("failures_per_accelerator_hour", "goodput", "", "interruptions for each accelerator and hour"),
    Quantity(
        "hours_lost_per_failure",
        "goodput",
        "h",
        "hours that an interruption costs: restart and work since the checkpoint",
    ),
    Quantity(
        "undisturbed_goodput",
        "goodput",
        "fraction",
        "share of the hours without failures and checkpoints that is stepping",
        high=1,
    ),
    Quantity("goodput", "goodput", "fraction", "share of the billed hours that is stepping", high=1, effort=2),
)

TRAINING_MEMORY = (
    Quantity(
        "divided_activation_bytes_per_token",
        "memory",
        "byte",
        "activations of a token in a layer that tensor parallelism divides",
    ),
    Quantity("activation_bytes_per_layer", "memory", "byte", "activations of a micro-batch that a layer keeps"),
    Quantity("linear_activation_bytes", "memory", "byte", "activations of a micro-batch in one layer, scores apart"),
    Quantity("layer_activation_bytes", "memory", "byte", "activations of a micro-batch in one layer, all of them"),
    Quantity(
        "gradient_sum_bytes", "memory", "byte", "bytes of a gradient that is summed over micro-batches", auxiliary=True
    ),
    Quantity("microbatches_in_flight", "memory", "", "micro-batches whose activations the first stage keeps"),
    Quantity("activation_bytes_per_accelerator", "memory", "byte", "activations on the first pipeline stage"),
    Quantity("logit_bytes_per_accelerator", "memory", "byte", "logits of a micro-batch on the last pipeline stage"),
    Quantity("state_bytes_per_accelerator", "memory", "byte", "weights, gradients and optimiser state, first stage"),
    Quantity(
        "framework_bytes_per_accelerator",
        "memory",
        "byte",
        "context, libraries, buffers and fragments on one accelerator",
    ),
    Quantity(
        "training_memory_bytes_per_accelerator", "memory", "byte", "memory of the fullest accelerator", headline=True
    ),
    Quantity(
        "training_memory_left_bytes",
        "memory",
        "byte",
        "memory that the layout leaves (below zero: it does not fit)",
        low=float("-inf"),
    ),
    Quantity("layout_fits", "memory", "flag", "the layout fits the memory of the accelerators", headline=True),
)

OPTIMIZER = (
    Quantity(
        "master_bytes_per_parameter",
        "memory",
        "byte",
        "32-bit copy of a weight that the optimiser keeps",
        auxiliary=True,
    ),
    Quantity(
        "moment_bytes_per_parameter",
        "memory",
        "byte",
        "moments that the optimiser keeps of a parameter",
        auxiliary=True,
    ),
    Quantity(
        "sharded_weight_bytes", "memory", "byte", "bytes of a weight that copies share with ZeRO 3", auxiliary=True
    ),
    Quantity(
        "widened_gradient_bytes",
        "memory",
        "byte",
        "32-bit gradient made of a narrower sum for the update",
        auxiliary=True,
    ),
    Quantity(
        "newton_schulz_iterations",
        "memory",
        "",
        "matrix iterations that an update is orthogonalised with",
        auxiliary=True,
    ),
    Quantity(
        "optimizer_flop_per_parameter",
        "step",
        "FLOP",
        "matrix products of the optimiser for a parameter",
        auxiliary=True,
    ),
    Quantity("parameters_updated_per_accelerator", "step", "", "parameters that one accelerator updates in a step"),
    Quantity("accelerator_host_bytes_per_s", "layout", "byte/s", "link of one accelerator to its host, one direction"),
    Quantity(
        "host_memory_bandwidth_bytes_per_s", "layout", "byte/s", "memory bandwidth of a host for each accelerator"
    ),
    Quantity("offload_time_s", "step", "s", "exchange with the host in a step"),
)

STAGES = (
    Quantity("context_exchange_bytes_per_token", "step", "byte", "keys and values of a token in a layer"),
    Quantity(
        "context_exchange_ratio",
        "step",
        "",
        "time of context-parallel exchange that no computation hides, over its own",
    ),
    Quantity("context_exchange_time_s", "step", "s", "context-parallel exchange of a micro-batch on one stage"),
    Quantity("expert_hidden_size", "layout", "", "width of what is sent to an expert", auxiliary=True),
    Quantity("expert_overhead_s", "step", "s", "launches and other costs of one pass through an expert"),
    Quantity("last_stage_layers", "layout", "", "layers of the last pipeline stage"),
    Quantity("stage_matmul_parameters", "step", "", "weights that a token passes through on the slowest stage"),
    Quantity("stage_shared_parameters", "layout", "", "weights of a stage's layers, divided experts apart"),
    Quantity("stage_expert_parameters", "layout", "", "weights of a stage's experts that are divided"),
    Quantity("first_embedding_parameters", "layout", "", "embeddings on the first pipeline stage"),
    Quantity("last_embedding_parameters", "layout", "", "output projection on the last pipeline stage"),
    Quantity("first_stage_parameters_per_accelerator", "layout", "", "weights of the first stage on one accelerator"),
    Quantity("last_stage_parameters_per_accelerator", "layout", "", "weights of the last stage on one accelerator"),
    Quantity("first_stage_parameters_divided", "layout", "", "weights of the first stage over all that share it"),
    Quantity("last_stage_parameters_divided", "layout", "", "weights of the last stage over all that share it"),
    Quantity(
        "last_state_bytes_per_accelerator", "memory", "byte", "weights, gradients and optimiser state, last stage"
    ),
    Quantity("last_activation_bytes_per_accelerator", "memory", "byte", "activations on the last pipeline stage"),
    Quantity("expert_activation_bytes_per_token", "memory", "byte", "activations of a token in a layer of experts"),
    Quantity("held_bytes_per_parameter", "memory", "byte", "training state of a parameter that every copy keeps"),
    Quantity("divided_bytes_per_parameter", "memory", "byte", "training state of a parameter that copies share"),
    Quantity("gathered_bytes_per_accelerator", "memory", "byte", "weights that are gathered to compute with them"),
)

CATEGORIES = (
    Category("optimizer", "training", "how weights are updated", catalogue="optimizers"),
    Category("offload", "layout", "what is kept in the host's memory: optimiser state, all parameters", OFFLOADS),
    Category("attention_kernel", "layout", "whether attention scores pass through memory", ("fused", "unfused")),
)
