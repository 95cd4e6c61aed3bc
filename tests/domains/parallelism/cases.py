"""Hand-worked cases of the formulas of parallelism: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # activations
    ("dense_divided_activations", (8, 8, 4, 128, 0), 768),  # 24·h of h = 32
    ("dense_divided_activations", (8, 2, 4, 128, 1), 928),  # 128 + 32 + 6·128
    ("expert_activations", (32, 2, 1, 10, 1), 436),  # 6·3·10 + 4·2·32
    ("mixture_divided_activations", (8, 2, 4, 180), 340),
    ("latent_divided_activations", (8, 3, 1, 4, 180), 436),  # 128 + 128 + 180
    ("linear_activations", (10, 32, 768, 4, 1), 2560),  # 10 · (256/4 + 768/4)
    ("linear_activations", (10, 32, 768, 4, 0), 4480),
    ("activations_fused", (2720,), 2720),
    ("activations_unfused", (2720, 8, 10, 10, 4), 3720),  # plus 5·8·10·10/4
    ("activations_without_recomputation", (2720,), 2720),
    ("activations_with_selective_recomputation", (2720,), 2720),
    ("activations_with_full_recomputation", (10, 32, 4, 1), 160),
    ("activations_with_full_recomputation", (10, 32, 4, 0), 640),
    ("microbatches_in_flight", (8, 1, 64), 8),
    ("microbatches_in_flight", (8, 1, 4), 4),
    ("microbatches_in_flight", (8, 7, 64), 9),  # 8 · (1 + 7/56)
    ("activations_per_accelerator", (2720, 20, 8), 435_200),
    ("last_stage_activations", (2720, 20, 8, 1, 64), 54_400),
    ("last_stage_activations", (2720, 20, 8, 2, 64), 244_800),  # (8 + 1)/2 micro-batches
    # communication
    ("tensor_communication_time", (10, 100, 1000, 3, 4, 1e9, 1e8, 8, 0.5), 6e-3),  # 40 all-reduces of 3e5 bytes, · 0.5
    ("tensor_communication_time", (10, 100, 1000, 4, 4, 1e9, 1e8, 2, 0.5), 9e-2),
    ("key_value_bytes", (8, 128), 4096),
    ("latent_key_value_bytes", (16, 128, 64, 128), 10_240),
    ("context_communication_time", (10, 1000, 4096, 4, 2, 3, 1e9, 1e8, 8, 0.5), 0.09216),  # 90 · 2.048e6 bytes · 0.5
    ("context_communication_time", (10, 1000, 4096, 4, 2, 3, 1e9, 1e8, 4, 0.5), 0.9216),
    ("context_communication_time", (10, 1000, 4096, 1, 2, 3, 1e9, 1e8, 4, 0.5), 0),
    ("expert_communication_time", (10, 20, 0, 100, 1000, 2, 4, 2, 1e9, 1e8, 8, 0.5), 3e-3),  # 40 · 2e5 byte · 3/4 · 0.5
    ("expert_communication_time", (10, 20, 10, 100, 1000, 2, 4, 2, 1e9, 1e8, 8, 0.5), 1.5e-3),
    ("expert_communication_time", (10, 20, 0, 100, 1000, 2, 4, 2, 1e9, 1e8, 2, 0.5), 2.1e-2),  # 1/4 link, 1/2 network
    ("gradient_communication_time", (1e9, 1, 4, 1, 2, 1, 16, 1e9, 1e8, 8, 0.1), 0.3),  # 2·1e9·2·3/4 over 1e9, · 0.1
    (
        "gradient_communication_time",
        (1e9, 1, 2, 2, 2, 3, 16, 1e9, 1e8, 4, 0.1),
        72,
    ),  # 48 times the weights, over the network
    ("gradient_communication_time", (1e9, 1, 4, 1, 2, 2, 3, 1e9, 1e8, 8, 0.1), 0.6),  # 3 reductions and 1 gathering
    # memory
    ("logits_per_accelerator", (4096, 32_000, 4), 131_072_000),
    ("gathered_weights", (1e9, 10, 3, 4), 6e8),
    ("gathered_weights", (1e9, 10, 3, 1), 0),
    ("gathered_weights", (1e9, 10, 2, 4), 0),
    ("fetched_weights", (1e9, 10), 6e8),
    ("replicated_state", (2, 1, 4, 12, 1, 0), 19),
    ("replicated_state", (2, 0.5, 4, 12, 0, 0), 10),  # half of the weights frozen
    ("replicated_state", (2, 1, 4, 12, 0, 1), 6),
    ("replicated_state", (2, 1, 4, 12, 0, 2), 2),
    ("replicated_state", (2, 1, 4, 12, 0, 3), 0),
    ("sharded_state", (2, 2, 1, 2, 4, 12, 1, 0), 0),
    ("sharded_state", (2, 2, 1, 2, 4, 12, 1, 1), 13),
    ("sharded_state", (2, 2, 1, 2, 4, 12, 0, 2), 16),
    ("sharded_state", (2, 2, 1, 2, 4, 12, 0, 3), 18),
    ("replicated_state_without_optimizer", (2, 1), 2),
    ("replicated_state_without_optimizer", (2, 3), 0),
    ("sharded_state_without_optimizer", (2, 1), 0),
    ("sharded_state_without_optimizer", (2, 3), 2),
    ("no_replicated_state", (2,), 0),
    ("no_sharded_state", (2,), 0),
    ("state_per_accelerator", (6, 12, 1e9, 2.5e8), 9e9),
    ("last_stage_state", (6, 12, 1e9, 2.5e8), 9e9),
    ("training_memory", (10e9, 4e9, 10e9, 4e9, 0.5e9, 0.25e9, 2e9, 1, 1e9), 17.75e9),
    ("training_memory", (10e9, 4e9, 8e9, 1e9, 0.5e9, 0.25e9, 2e9, 4, 1e9), 15.75e9),
    ("training_memory", (10e9, 4e9, 8e9, 1e9, 0.5e9, 0.25e9, 8e9, 4, 1e9), 18.75e9),  # the last stage: 8 + 1 + 8
    ("training_memory_left", (80e9, 1e9, 90e9), -11e9),
    ("layout_fits", (0,), 1),
    ("layout_fits", (-1,), 0),
    # optimizer
    ("state_with_master", (4, 8), 12),
    ("state_without_master", (8,), 8),
    ("sharded_weights", (2, 4), 0),
    ("sharded_weights", (2, 0), 2),
    ("sharded_wide_weights", (4,), 4),
    ("widened_gradient", (2, 4), 4),
    ("widened_gradient", (4, 4), 0),
    ("widened_gradient", (2, 0), 0),
    ("optimizer_traffic", (12, 4, 2), 30),
    ("orthogonalisation", (5, 4096), 122_880),
    ("parameters_updated", (1e9, 1e8, 2e8, 1), 2e8),
    ("parameters_updated", (1e9, 1e8, 2e8, 0), 1e9),
    ("optimizer_time", (1e9, 1, 40, 0, 1e12, 0.8, 1e15, 0.5), 0.05),
    ("optimizer_time", (1e9, 1, 40, 1e5, 1e12, 0.8, 1e15, 0.5), 0.25),  # plus 1e14 FLOP at 5e14 FLOP/s
    ("optimizer_time_on_host", (1e9, 1, 30, 4e10), 0.75),
    ("nothing_offloaded", (1e9,), 0),
    ("optimizer_offload_time", (1e9, 1, 4e10), 0.1),
    ("parameter_offload_time", (1e9, 3, 8, 4e10), 1.2),  # 8 · 3 crossings of 2e9 byte
    # parallel degrees
    ("accelerators_of_layout", (8, 4, 2, 16), 1024),
    ("whole_replicas", (819.3, 8, 4, 2), 832),
    ("whole_replicas_of_stages", (819.3, 8, 4), 832),
    ("whole_tensor_groups", (819.3, 8), 824),
    ("batch_tokens", (512, 4096), 2_097_152),
    ("micro_batches", (512, 16, 2), 16),
    ("microbatch_tokens", (2, 4096, 2), 4096),
    ("layers_per_stage", (80, 4), 20),
    ("layers_per_stage", (61, 16), 4),
    ("usual_layers", (12 * 128**2 * 64**3, 128), 64),
    ("usual_hidden_size", (64, 128), 8192),
    ("usual_attention_heads", (8192, 128), 64),
    ("last_stage_layers", (80, 20, 4), 20),
    ("last_stage_layers", (61, 4, 16), 1),  # 15 stages of 4 layers leave one layer
    ("last_stage_layers", (5, 2, 4), 0),
    ("dense_matrix_width", (8192, 4), 2048),
    ("mixture_matrix_width", (8192, 8192, 1536, 4), 1536),
    ("mixture_matrix_width", (8192, 8192, 4096, 4), 2048),
    ("mixture_matrix_width", (8192, 1024, 4096, 4), 1024),
    ("usual_expert_width", (7168,), 7168),
    ("dense_matrix_rows", (4096,), 4096),
    ("mixture_matrix_rows", (4096, 8, 256, 16), 2048),
    # pipeline
    ("dense_stage_parameters", (110, 10, 10, 3), 30),  # 3 of 10 layers of 100
    ("mixture_stage_parameters", (110, 10, 24, 10, 3), 6),
    ("no_stage_experts", (20,), 0),
    ("stage_experts", (10, 2, 4, 5, 3), 48),  # 8 layers of 4 experts of 5 are 160, of which 3 / 10
    ("first_embeddings", (30, 4, 5, 0, 1), 30),
    ("first_embeddings", (50, 4, 5, 0, 2), 30),  # without an output projection of 20
    ("first_embeddings", (30, 4, 5, 1, 2), 30),
    ("last_embeddings", (50, 4, 5, 1), 50),
    ("last_embeddings", (50, 4, 5, 2), 20),
    ("first_stage_parameters", (30, 10, 48, 4, 8), 16),  # 40/4 + 48/8
    ("last_stage_parameters", (30, 10, 48, 1, 2, 5, 8), 8),  # (15 + 10)/5 + 24/8
    ("fullest_stage_parameters", (16, 8), 16),
    ("fullest_stage_parameters", (16, 20), 20),
    ("first_stage_divided", (30, 10, 48, 2, 2, 4), 5.5),  # 88 over 16
    ("last_stage_divided", (30, 10, 48, 1, 2, 7, 1, 1), 7),  # 39 + 10 over 7
    ("slowest_stage_parameters", (120, 10, 4, 4, 4, 5), 60),  # 4 layers of 10, and 20 more on the last stage
    ("slowest_stage_parameters", (120, 10, 4, 1, 4, 5), 40),
    # step time
    ("three_passes", (20,), 3),
    ("four_passes", (20,), 4),
    ("passes_of_several_models", (8,), 4),
    ("passes_of_several_models_with_recomputation", (8,), 5),
    ("matrix_time", (2e8, 1000, 3, 0, 2, 1e12, 0.5, 100, 1000, 400, 2000), 1.4),  # frozen weights: 2 of 3 passes
    ("matrix_time", (2e8, 1000, 3, 1, 2, 1e12, 0.5, 100, 1000, 400, 2000), 2.1),  # 6e11 · 1.75 / 5e11
    ("fused_attention_time", (1000, 1000.5, 1000, 3, 2, 2, 10, 1e9, 0.5), 0.7),  # 1e9 · 3.5 / 5e9
    ("fused_attention_time", (1000, 1000.5, 1000, 4, 2, 2, 10, 1e9, 0.5), 0.9),
    # GEMMs take 8e9 / 10 / 5e8 s; 2·4/2·1000·2000 = 8e6 scores of 12 bytes take 8e6·12 / 8e8 s and a third more
    ("unfused_attention_time", (1000, 4, 2, 10, 2000, 1000, 1.3, 4, 2, 1e9, 0.5, 12, 1e9, 0.8), 1.76),
    ("unfused_attention_time", (1000, 4, 2, 10, 2000, 1000, 1.0, 3, 2, 1e9, 0.5, 12, 1e9, 0.8), 1.32),
    ("elementwise_time", (10, 100, 3000, 1000, 3, 4, 1, 10, 60, 1e9, 0.5), 0.18),  # 1e4 · (7500 + 1500) / 5e8
    ("elementwise_time", (10, 100, 3000, 1000, 4, 4, 0, 10, 60, 1e9, 0.5), 0.36),  # 1e4 · (7500 + 6000) · 4/3 / 5e8
    ("dense_overhead_time", (20, 3, 1e-4), 6e-3),
    ("mixture_overhead_time", (20, 3, 1e-4, 1e-5, 10, 2, 64, 8), 9.84e-3),  # 60 · (1e-4 + 6.4e-5)
    ("dense_microbatch_time", (1, 2, 3, 4, 5, 6), 21),
    ("mixture_microbatch_time", (1, 2, 3, 4, 5, 6, 7), 28),
    ("pipeline_bubble", (5, 2, 8, 1.5), 0.375),
    ("step_time", (0.5, 8, 0.25, 0.5, 0.25, 0.25, 1.5), 9),
    ("tokens_per_second", (4e6, 5, 64), 12_500),
    ("step_flop_per_second", (3e11, 1000), 3e14),
    ("step_utilisation", (1e15, 0.4), 4e14),
    ("mfu_of_billed_hours", (0.5, 0.9), 0.45),
]
