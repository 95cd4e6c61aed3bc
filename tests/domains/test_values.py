"""Every formula at small numbers worked out by hand; a row alone is that row among a thousand, to the last bit.

Called directly with scalars, a power may differ in its last two bits; the evaluator knows no scalars.
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.engine import Formula, Plan, Step, evaluate

STATED = {one.name: one for one in FORMULAS if one.solved_for is None}
"""The formulas as written, without those solved for one of their inputs."""

ARCHITECTURE = [
    ("per_head_attention_parameters", (8, 4, 2, 2, 0, 0, 0), 192),  # 2·8·8 + 2·8·4
    ("per_head_attention_parameters", (8, 4, 2, 2, 1, 1, 4), 220),  # and 8 + 2·4 + 8 + 4
    ("latent_attention_parameters", (10, 2, 4, 6, 2, 3, 5), 366),  # 84 + 86 + 96 + 100
    ("latent_attention_parameters", (10, 2, 0, 6, 2, 3, 5), 382),  # full queries: 100 for 84
    ("ffn_parameters", (4, 16, 0, 0), 128),
    ("ffn_parameters", (4, 16, 1, 1), 228),  # 3·64 + 2·16 + 4
    ("expert_parameters", (4, 8, 1), 96),
    ("moe_parameters", (4, 8, 1, 96, 0), 896),
    ("moe_parameters", (4, 8, 1, 96, 1), 904),
    ("active_moe_parameters", (4, 8, 2, 1, 96, 0), 320),
    ("norm_parameters", (5, 8, 0), 40),
    ("norm_parameters", (5, 8, 1), 80),
    ("embedding_parameters", (100, 8, 1, 16, 0, 0), 928),
    ("embedding_parameters", (100, 8, 0, 0, 1, 7), 1707),
    ("dense_parameters", (3, 192, 128, 928, 40), 1928),
    ("encoder_parameters", (3, 192, 128, 72, 928, 40), 2000),
    ("encoder_decoder_parameters", (2, 3, 10, 20, 100, 5), 285),  # 2·30 + 3·40 + 105
    ("mixture_parameters", (4, 1, 10, 20, 100, 50, 5), 415),  # 40 + 20 + 300 + 55
    ("active_mixture_parameters", (4, 1, 10, 20, 40, 50, 5), 235),
    ("dense_active_parameters", (7e9,), 7e9),
    ("matmul_parameters", (1928, 928, 40, 100, 8), 1760),
    ("per_head_attention_flop", (3, 4, 2), 96),
    ("latent_attention_flop", (3, 2, 2, 3, 5), 120),
    ("forward_flop_full_mask", (1760, 96, 10), 4480),
    ("forward_flop_causal_mask", (1760, 96, 10), 4048),
    ("forward_flop_encoder_decoder", (2, 3, 100, 200, 10, 50, 2, 2, 5, 20, 0.5), 3900),  # 2·1150 + 1600
    ("usual_head_size", (4096, 32), 128),
    ("usual_key_value_heads", (32,), 32),
    ("usual_ffn_size", (12, 0), 48),
    ("usual_ffn_size", (12, 1), 32),
    ("usual_norms", (12,), 25),
    ("usual_attention_parameters", (8,), 256),
    ("all_parameters_multiply", (7e9,), 7e9),
    ("half_the_parameters_multiply", (7e9,), 3.5e9),
    ("two_flop_per_parameter", (7e9,), 1.4e10),
]

TRAINING = [
    ("six_flop", (), 6),
    ("three_flop", (), 3),
    ("training_flop_per_token", (6, 7e9), 4.2e10),
    ("training_flop", (4.2e10, 1e12), 4.2e22),
    ("training_pf_days", (3.1104e23,), 3600),
    ("training_operator_flop", (13_440, 1000), 13_440_000),
    ("all_weights_operator_flop", (4480,), 13_440),
    ("training_tokens", (3e11, 2), 6e11),
    ("dataset_tokens", (4e12, 4), 1e12),
    ("training_steps", (3e11, 3e6), 1e5),
    ("tokens_for_parameters", (7e10, 20), 1.4e12),
    ("parameters_for_budget", (5.88e23, 6, 20), 7e10),
    ("no_recomputation", (), 1),
    ("full_recomputation", (), 1.3333333333333333),
    ("selective_recomputation", (96, 10, 4480), 1.0714285714285714),  # 1 + 960 / 13440
    ("training_hardware_flop", (13_440_000, 1.5), 20_160_000),
    ("operator_flop_from_rule", (4.2e22,), 4.2e22),
]

UTILISATION = [
    ("accelerator_hours", (1024, 10), 245_760),
    ("operator_flop_from_time", (10, 1e12), 3.6e16),
    ("achieved_flop_per_s", (312e12, 0.5), 156e12),
    ("hfu", (0.3, 1.5), 0.45),
    ("cluster_servers", (1024, 8), 128),
    ("cluster_servers", (1025, 8), 129),
    ("dataset_bytes", (292e9, 1.9e12), 2.192e12),
    ("users", (100e6, 0.3), 30e6),
    ("cluster_peak", (1000, 312e12), 3.12e17),
    ("accelerator_balance", (300e12, 1.5e12), 200),
    ("year_of_model", (2023.5, 2020.5, 2, 2026), 2023.5),
    ("year_of_model", (2020.5, 2022.5, 2, 2026), 2024.5),  # on a later accelerator
    ("year_of_model", (2020.5, 2025.5, 2, 2026), 2026),  # not after the estimate
    ("year_of_accelerator", (2020.5, 2, 2026), 2022.5),
    ("balance_factor", (800, 200, 0.5), 0.5),
    ("size_factor", (9e7, 1e7), 0.9),
    ("large_model", (3e7,), 1),
    ("sparsity_factor", (1e9, 16e9, 0.5), 0.25),
    ("no_experts", (0.1,), 1),
    ("software_factor", (2022, 2, 2019, 2023), 0.5),
    ("software_factor", (2030, 2, 2019, 2023), 1),
    ("software_factor", (2010, 2, 2019, 2023), 1 / 16),
    ("share_factor", (4e10, 1000, 1e7, 0.5), 2),
    ("usual_share", (0.03,), 1),
    ("counting_factor", (3000, 1000, 1, 999), 1.2),  # 2·1000 + 1000/2 causal
    ("same_count", (0.35,), 1),
    ("predicted_utilisation", (0.5, 0.5, 1, 0.5, 1, 1, 2, 2), 0.5),
    ("predicted_utilisation", (0.9, 2, 1, 1, 1, 1, 1, 1), 1),  # never above the peak
]

FACTORS = {"balance_factor", "sparsity_factor", "software_factor", "share_factor"}

MEMORY = [
    ("training_weights", (7.5e9, 2), 15e9),
    ("weights_and_adapters", (7.5e9, 5e8, 2), 16e9),
    ("quantised_weights_and_adapters", (8e9, 0.5, 5e8, 2), 5e9),
    ("weights_and_reference", (7.5e9, 2), 30e9),
    ("weights_of_four_models", (1e9, 2, 1, 0.5), 7e9),
    ("weights_of_three_models", (1e9, 2, 0.5), 5e9),
    ("training_gradients", (7.5e9, 2), 15e9),
    ("optimizer_state", (7.5e9, 12), 90e9),
    ("training_state", (15e9, 15e9, 90e9), 120e9),
    ("minimum_training_accelerators", (120e9, 80e9, 0.5), 3),
    ("minimum_training_accelerators", (120.1e9, 80e9, 0.5), 4),
    ("training_state_per_accelerator", (16e12, 1024), 15.625e9),
    ("training_state_fits", (40e9, 80e9, 0.5), 1),
    ("training_state_fits", (40.1e9, 80e9, 0.5), 0),
]

LAYOUT = [
    ("laid_out_accelerators", (8, 4, 2, 16), 1024),
    ("batch_tokens", (512, 4096), 2_097_152),
    ("micro_batches", (512, 16, 2), 16),
    ("microbatch_tokens", (2, 4096, 2), 4096),
    ("layers_per_stage", (80, 4), 20),
    ("layers_per_stage", (61, 16), 4),
    ("usual_layers", (12 * 128**2 * 64**3, 128), 64),
    ("usual_hidden_size", (64, 128), 8192),
    ("usual_attention_heads", (8192, 128), 64),
    ("last_stage_layers", (80, 20, 4), 20),
    ("last_stage_layers", (61, 4, 16), 1),  # 15 stages of 4 leave one
    ("last_stage_layers", (5, 2, 4), 0),
    ("dense_matrix_width", (8192, 4), 2048),
    ("mixture_matrix_width", (8192, 8192, 1536, 4), 1536),
    ("mixture_matrix_width", (8192, 8192, 4096, 4), 2048),
    ("mixture_matrix_width", (8192, 1024, 4096, 4), 1024),
    ("usual_expert_width", (7168,), 7168),
    ("dense_matrix_rows", (4096,), 4096),
    ("mixture_matrix_rows", (4096, 8, 256, 16), 2048),
]

STAGES = [
    ("dense_stage_parameters", (110, 10, 10, 3), 30),  # 3 of 10 layers of 100
    ("mixture_stage_parameters", (110, 10, 24, 10, 3), 6),
    ("no_stage_experts", (20,), 0),
    ("stage_experts", (10, 2, 4, 5, 3), 48),  # 8 layers of 4 experts of 5: 160, 3 of 10
    ("first_embeddings", (30, 4, 5, 0, 1), 30),
    ("first_embeddings", (50, 4, 5, 0, 2), 30),  # less a projection of 20
    ("first_embeddings", (30, 4, 5, 1, 2), 30),
    ("last_embeddings", (50, 4, 5, 1), 50),
    ("last_embeddings", (50, 4, 5, 2), 20),
    ("first_stage_parameters", (30, 10, 48, 4, 8), 16),  # 40/4 + 48/8
    ("last_stage_parameters", (30, 10, 48, 1, 2, 5, 8), 8),  # (15 + 10)/5 + 24/8
    ("fullest_stage_parameters", (16, 8), 16),
    ("fullest_stage_parameters", (16, 20), 20),
    ("first_stage_divided", (30, 10, 48, 2, 2, 4), 5.5),  # 88 over 16
    ("last_stage_divided", (30, 10, 48, 1, 2, 7, 1, 1), 7),  # 39 + 10 over 7
    ("slowest_stage", (120, 10, 4, 4, 4, 5), 60),  # layers of 10: 4, and 20 on the last
    ("slowest_stage", (120, 10, 4, 1, 4, 5), 40),
]

OPTIMIZER = [
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
    ("optimizer_time", (1e9, 1, 40, 1e5, 1e12, 0.8, 1e15, 0.5), 0.25),  # and 1e14 FLOP at 5e14 a second
    ("optimizer_time_on_host", (1e9, 1, 30, 4e10), 0.75),
    ("nothing_offloaded", (1e9,), 0),
    ("optimizer_offload_time", (1e9, 1, 4e10), 0.1),
    ("parameter_offload_time", (1e9, 3, 8, 4e10), 1.2),  # 8 · 3 crossings of 2e9 byte
]

STEP_TIME = [
    ("three_passes", (20,), 3),
    ("four_passes", (20,), 4),
    ("passes_of_several_models", (8,), 4),
    ("passes_of_several_models_again", (8,), 5),
    ("matrix_time", (2e8, 1000, 3, 0, 2, 1e12, 0.5, 100, 1000, 400, 2000), 1.4),  # frozen: two passes of three
    ("matrix_time", (2e8, 1000, 3, 1, 2, 1e12, 0.5, 100, 1000, 400, 2000), 2.1),  # 6e11 · 1.75 / 5e11
    ("fused_attention_time", (1000, 2000, 1000, 3, 2, 2, 10, 1e9, 0.5), 0.7),  # 1e9 · 3.5 / 5e9
    ("fused_attention_time", (1000, 2000, 1000, 4, 2, 2, 10, 1e9, 0.5), 0.9),
    # products 8e9 / 10 over 5e8, scores 2·4/2·1000·2000 = 8e6 of 12 byte and a third more over 8e8 byte/s
    ("unfused_attention_time", (1000, 4, 2, 10, 2000, 1000, 1.3, 4, 2, 1e9, 0.5, 12, 1e9, 0.8), 1.76),
    ("unfused_attention_time", (1000, 4, 2, 10, 2000, 1000, 1.0, 3, 2, 1e9, 0.5, 12, 1e9, 0.8), 1.32),
    ("elementwise_time", (10, 100, 3000, 1000, 3, 4, 1, 10, 60, 1e9, 0.5), 0.18),  # 1e4 · (7500 + 1500) / 5e8
    ("elementwise_time", (10, 100, 3000, 1000, 4, 4, 0, 10, 60, 1e9, 0.5), 0.36),  # 1e4 · (7500 + 6000) · 4/3 / 5e8
    ("overhead_time", (20, 3, 1e-4), 6e-3),
    ("mixture_overhead_time", (20, 3, 1e-4, 1e-5, 10, 2, 64, 8), 9.84e-3),  # 60 · (1e-4 + 6.4e-5)
    ("tensor_exchange_time", (10, 100, 1000, 3, 4, 1e9, 1e8, 8, 0.5), 6e-3),  # 40 all-reduces of 3e5 byte, half
    ("tensor_exchange_time", (10, 100, 1000, 4, 4, 1e9, 1e8, 2, 0.5), 9e-2),
    ("keys_and_values", (8, 128), 4096),
    ("latent_keys_and_values", (16, 128, 64, 128), 10_240),
    ("context_exchange_time", (10, 1000, 4096, 4, 2, 3, 1e9, 1e8, 8, 0.5), 0.09216),  # 90 of 2.048e6 byte, half
    ("context_exchange_time", (10, 1000, 4096, 4, 2, 3, 1e9, 1e8, 4, 0.5), 0.9216),
    ("context_exchange_time", (10, 1000, 4096, 1, 2, 3, 1e9, 1e8, 4, 0.5), 0),
    ("expert_exchange_time", (10, 20, 0, 100, 1000, 2, 4, 2, 1e9, 1e8, 8, 0.5), 3e-3),  # 40 of 2e5 byte, 3/4, half
    ("expert_exchange_time", (10, 20, 10, 100, 1000, 2, 4, 2, 1e9, 1e8, 8, 0.5), 1.5e-3),
    ("expert_exchange_time", (10, 20, 0, 100, 1000, 2, 4, 2, 1e9, 1e8, 2, 0.5), 2.1e-2),  # 1/4 near, 1/2 far
    ("dense_microbatch_time", (1, 2, 3, 4, 5, 6), 21),
    ("mixture_microbatch_time", (1, 2, 3, 4, 5, 6, 7), 28),
    ("pipeline_bubble", (5, 2, 8, 1.5), 0.375),
    ("gradient_exchange_time", (1e9, 1, 4, 1, 2, 1, 16, 1e9, 1e8, 8, 0.1), 0.3),  # 2·1e9·2·3/4 over 1e9, a tenth
    (
        "gradient_exchange_time",
        (1e9, 1, 2, 2, 2, 3, 16, 1e9, 1e8, 4, 0.1),
        72,
    ),  # 48 times the weights, over the network
    ("gradient_exchange_time", (1e9, 1, 4, 1, 2, 2, 3, 1e9, 1e8, 8, 0.1), 0.6),  # 3 reductions and a gathering
    ("step_time", (0.5, 8, 0.25, 0.5, 0.25, 0.25, 1.5), 9),
    ("tokens_per_second", (4e6, 5, 64), 12_500),
    ("step_flop_per_second", (3e11, 1000), 3e14),
    ("step_utilisation", (1e15, 0.4), 4e14),
    ("mfu_of_billed_hours", (0.5, 0.9), 0.45),
]

GOODPUT = [
    ("hours_between_failures", (1000, 2e-5), 50),
    ("checkpoint_write_time", (1.4e12, 100, 1e8), 140),
    ("optimal_checkpoint_interval", (50, 36), 1),  # sqrt(2 · 0.01 · 50)
    ("hours_lost_per_failure", (0.2, 1), 0.7),
    ("goodput", (0.9, 50, 5, 1, 360), 0.75),  # 0.9 / (1 + 0.1 + 0.1)
]

TRAINING_MEMORY = [
    ("dense_divided_activations", (8, 8, 4, 128, 0), 768),  # 24·h of h = 32
    ("dense_divided_activations", (8, 2, 4, 128, 1), 928),  # 128 + 32 + 6·128
    ("expert_activations", (32, 2, 1, 10, 1), 436),  # 6·3·10 + 4·2·32
    ("mixture_divided_activations", (8, 2, 4, 180), 340),
    ("latent_divided_activations", (8, 3, 1, 4, 180), 436),  # 128 + 128 + 180
    ("linear_activations", (10, 32, 768, 4, 1), 2560),  # 10 · (256/4 + 768/4)
    ("linear_activations", (10, 32, 768, 4, 0), 4480),
    ("activations_fused", (2720,), 2720),
    ("activations_unfused", (2720, 8, 10, 10, 4), 3720),  # and 5·8·10·10/4
    ("activations_kept", (2720,), 2720),
    ("activations_selective", (2720,), 2720),
    ("activations_full", (10, 32, 4, 1), 160),
    ("activations_full", (10, 32, 4, 0), 640),
    ("microbatches_in_flight", (8, 1, 64), 8),
    ("microbatches_in_flight", (8, 1, 4), 4),
    ("microbatches_in_flight", (8, 7, 64), 9),  # 8 · (1 + 7/56)
    ("activations_per_accelerator", (2720, 20, 8), 435_200),
    ("last_stage_activations", (2720, 20, 8, 1, 64), 54_400),
    ("last_stage_activations", (2720, 20, 8, 2, 64), 244_800),  # (8 + 1)/2 micro-batches
    ("logits_per_accelerator", (4096, 32_000, 4), 131_072_000),
    ("gathered_weights", (1e9, 10, 3, 4), 6e8),
    ("gathered_weights", (1e9, 10, 3, 1), 0),
    ("gathered_weights", (1e9, 10, 2, 4), 0),
    ("fetched_weights", (1e9, 10), 6e8),
    ("bytes_held", (2, 1, 4, 12, 1, 0), 19),
    ("bytes_held", (2, 0.5, 4, 12, 0, 0), 10),  # half of the weights frozen
    ("bytes_held", (2, 1, 4, 12, 0, 1), 6),
    ("bytes_held", (2, 1, 4, 12, 0, 2), 2),
    ("bytes_held", (2, 1, 4, 12, 0, 3), 0),
    ("bytes_divided", (2, 2, 1, 2, 4, 12, 1, 0), 0),
    ("bytes_divided", (2, 2, 1, 2, 4, 12, 1, 1), 13),
    ("bytes_divided", (2, 2, 1, 2, 4, 12, 0, 2), 16),
    ("bytes_divided", (2, 2, 1, 2, 4, 12, 0, 3), 18),
    ("weights_held", (2, 1), 2),
    ("weights_held", (2, 3), 0),
    ("weights_divided", (2, 1), 0),
    ("weights_divided", (2, 3), 2),
    ("nothing_held", (2,), 0),
    ("nothing_divided", (2,), 0),
    ("state_per_accelerator", (6, 12, 1e9, 2.5e8), 9e9),
    ("last_stage_state", (6, 12, 1e9, 2.5e8), 9e9),
    ("training_memory", (10e9, 4e9, 10e9, 4e9, 0.5e9, 0.25e9, 2e9, 1, 1e9), 17.75e9),
    ("training_memory", (10e9, 4e9, 8e9, 1e9, 0.5e9, 0.25e9, 2e9, 4, 1e9), 15.75e9),
    ("training_memory", (10e9, 4e9, 8e9, 1e9, 0.5e9, 0.25e9, 8e9, 4, 1e9), 18.75e9),  # the last stage: 8 + 1 + 8
    ("training_memory_left", (80e9, 90e9), -10e9),
    ("layout_fits", (0,), 1),
    ("layout_fits", (-1,), 0),
]

INFERENCE = [
    ("flop_per_prompt_token", (1e9, 1e5, 500), 2.05e9),
    ("flop_per_output_token", (1e9, 1e5, 1150), 2.115e9),
    ("query_flop", (1000, 2, 300, 3), 2900),
    ("query_accelerator_time", (1000, 250, 300, 200), 5.5),
    ("two_flop_per_prompt_token", (1e9,), 2e9),
    ("two_flop_per_output_token", (1e9,), 2e9),
]

KEPT_CONTEXT = [
    ("all_layers_attend", (32,), 32),
    ("per_head_cache", (32, 32, 128, 2), 524_288),
    ("latent_cache", (61, 512, 64, 2), 70_272),
    ("decode_context_tokens", (1000, 299), 1150),
    ("windowed_decode", (1150, 15, 20, 150), 400),  # 1150 - 3/4 · 1000
    ("windowed_decode", (100, 15, 20, 150), 100),
    ("windowed_prompt", (100, 1, 2, 10), 30.025),  # 50.5 / 2 + (10 - 90/200) / 2
    ("windowed_prompt", (100, 1, 2, 200), 50.5),
    ("whole_context", (1150,), 1150),
    ("half_the_prompt", (999,), 500),
    ("state_bytes", (1e6, 4), 4e6),
    ("cache_while_decoding", (1e5, 1000, 1e6), 1.01e8),
    ("cache_per_sequence", (524_288, 1000, 300), 681_574_400),
    ("prompt_attention", (1e5,), 1e5),
    ("per_head_decode_attention", (1e5,), 1e5),
    ("absorbed_attention", (2, 4, 5, 3), 208),  # 2·2·4·13
    ("usual_cache", (7e9, 1e-5), 7e4),
    ("usual_decode_attention", (32, 4096), 524_288),
    ("usual_prompt_attention", (32, 4096), 524_288),
]

WEIGHTS = [
    ("weights_bytes", (7e9, 2), 14e9),
    ("expert_choice_share", (8, 256), 0.03125),
    ("routed_parameters", (10, 4, 0.25), 8),
    ("experts_touched", (0.25, 2, 1), 0.4375),  # 1 - 0.75²
    ("experts_touched", (0.25, 1, 2), 0.4375),
    ("prompt_experts_touched", (0.25, 3), 0.578125),
    ("dense_weights_read", (7e9, 2), 14e9),
    ("mixture_weights_read", (4, 8, 0.25, 0.25, 2), 8),  # one sequence reads the active weights
    ("mixture_weights_read", (4, 8, 0.25, 0.4375, 2), 11),
    ("weight_byte_time", (1e12, 0.5), 2e-12),
    ("dense_products", (7e9,), 7e9),
    ("mixture_products", (4, 8, 0.25, 3000, 1000), 10),  # two of them count four times
    ("dense_weights_time", (14e9, 2, 1e-12), 0.007),
    ("mixture_weights_time", (11, 8, 0.4375, 2, 2, 7, 1), 2.5),  # (4 + 7/7) / 2
    ("dense_prompt_weights_time", (0.007,), 0.007),
    ("mixture_prompt_weights_time", (4, 8, 0.25, 0.875, 2, 2, 7, 1), 3),  # (2 + 1) · 2 / 2
    ("products_of_unknown_experts", (4,), 4),
    ("all_but_active", (10, 4), 6),
    ("active_share", (10, 4), 0.4),
]

SERVING_LAYOUT = [
    ("accelerators_of_a_copy", (4, 2, 3), 24),
    ("groups_that_decode", (64, 0.5, 2, 2), 8),
    ("groups_that_decode", (2, 0.25, 1, 1), 1),
    ("every_accelerator_a_group", (64,), 1),
    ("one_group", (), 1),
    ("one_stage", (4,), 1),
    ("one_accelerator_a_stage", (4,), 1),
    ("stage_within_the_fast_link", (6, 8), 1),
    ("stage_within_the_fast_link", (12, 8), 1.5),
    ("slowest_link", (4, 2, 8, 4e11, 5e10), 4e11),
    ("slowest_link", (8, 2, 8, 4e11, 5e10), 5e10),
    ("cache_by_heads", (4, 8), 4),
    ("cache_by_heads", (16, 8), 8),
    ("whole_latent_cache", (8,), 1),
    ("room_beside_dense_weights", (100, 80, 0.75, 4, 2, 1), 6),  # 60 - 4 - 50
    ("room_beside_experts", (100, 30, 2, 80, 0.75, 6, 2, 1, 3), 24),  # 60 - 6 - (100 - 40) / 2
    ("sequences_that_fit", (24, 2, 2, 3, 4), 72),
    ("sequences_that_fit", (-24, 2, 2, 3, 4), 1),
    ("deployment_fits", (24,), 1),
    ("deployment_fits", (-24,), 0),
    ("sequences_decoded", (64, 100), 64),
    ("sequences_decoded", (64, 10), 10),
    ("sequences_of_a_pass", (64, 4), 16),
    ("sequences_of_a_pass", (1, 4), 1),
    ("minimum_inference_accelerators", (140e9, 10e9, 80e9, 0.9), 3),
    ("one_copy", (8,), 8),
    ("smallest_copy", (140e9, 1e9, 32, 80e9, 0.9, 12e9), 3),
    ("smallest_copy", (140e9, 1e9, 32, 80e9, 0.9, 22e9), 4),
    ("smallest_copy", (140e9, 1e9, 32, 80e9, 0.9, 80e9), 5),  # half of the memory at least
    ("batch_that_fits", (32, 40.5), 32),
    ("batch_that_fits", (32, 15.5), 15),
    ("fast_link", (4e11,), 4e11),
    ("usual_cache_shards", (4, 8), 4),
    ("usual_cache_shards", (16, 8), 8),
    ("forward_layers", (32,), 32),
    ("forward_width", (4096,), 4096),
    ("usual_forward_layers", (12 * 32**3 * 128**2, 128), 32),
    ("usual_forward_width", (32, 128), 4096),
]

DECODE = [
    ("tokens_per_step", (0, 0.5), 1),
    ("tokens_per_step", (3, 1), 4),
    ("tokens_per_step", (2, 0.5), 1.75),  # 1 + 1/2 + 1/4
    ("checked_tokens", (2,), 3),
    ("drafting_ratio", (2, 0.1), 1.2),
    ("one_token_a_step", (), 1),
    ("one_token_checked", (), 1),
    ("nothing_drafted", (), 1),
    ("cache_time", (16, 2, 1e8, 4, 1e12, 0.5), 4e-4),
    ("decode_products", (16, 1, 1e9, 1e5, 1000, 2, 2, 1e15, 1e14, 0.5), 2.4e-5),  # 4 tokens, 2e-6 + 1e-6, by half
    ("decode_products", (16, 2, 1e9, 1e5, 1000, 2, 2, 1e15, 1e14, 0.5), 4.8e-5),
    ("dense_exchange", (10, 1, 5, 1000, 1, 1, 1e9, 2, 1e-5), 0),
    ("dense_exchange", (10, 1, 5, 1000, 2, 1, 1e9, 2, 1e-5), 5e-4),  # 10 of 2·2e-5 + 1e-5
    ("mixture_exchange", (10, 1, 5, 1000, 2, 1, 1, 1e9, 2, 1e-5), 0),
    ("mixture_exchange", (10, 1, 5, 1000, 2, 2, 1, 1e9, 2, 1e-5), 5e-4),
    ("mixture_exchange", (10, 1, 5, 1000, 2, 1, 2, 1e9, 2, 1e-5), 3e-4),  # 5 of 2·2e-5 + 2e-5
    ("dense_forward_overhead", (32, 1e-5, 1e-4), 4.2e-4),
    ("mixture_forward_overhead", (32, 2, 1e-5, 1e-6, 1e-4), 4.5e-4),
    ("decode_overhead", (4e-4, 10, 1e-5), 5e-4),
    ("decode_step", (1, 2, 3, 4, 5, 1, 2), 30),
    ("decode_step", (1, 2, 3, 4, 5, 1.2, 1), 18),
    ("exchange_among_unknown_experts", (10, 1, 5, 1000, 2, 1, 1e9, 2, 1e-5), 5e-4),
]

PREFILL = [
    ("computed_prompt", (1000, 0.25), 750),
    ("prompt_token_products", (1e9, 1e5, 500, 2, 1e15, 1e14, 0.5), 2.5e-6),  # 2e-6 + 5e-7
    ("prompt_token_exchange", (5, 1000, 1, 1e9, 2), 0),
    ("prompt_token_exchange", (5, 1000, 2, 1e9, 2), 4e-5),  # 10 of 2000 byte, twice
    ("prompt_in_chunks", (2048, 512, 1), 1),
    ("prompt_in_chunks", (2048, 512, 4), 0.4375),  # 7 / 16
    ("prompt_in_chunks", (100, 512, 4), 1),
    ("prefill_time", (1000, 0.003, 0.001, 1, 3, 0.5, 2), 12),  # 4 s by half, 1 and 3, twice
    ("prefill_speed", (3e-4, 1e-4, 2, 0.5, 1), 2500),
]

DEPLOYMENT = [
    ("interleaved_step", (0.01, 1, 30, 300, 1000, 2500, 4), 0.02),  # and a tenth of 0.1 s
    ("undisturbed_step", (0.02, 2), 0.01),
    ("requests_waiting", (64, 10), 54),
    ("decode_speed", (0.01, 2, 4, 2, 0, 0.5), 400),
    ("decode_speed", (0.01, 2, 4, 2, 1, 0.5), 200),
    ("deployment_speed", (300, 16, 5), 960 / 10.24),
    ("answer_speed", (0.02,), 50),
    ("prompt_speed", (1000, 0.1), 10_000),
    ("request_time", (0.5, 101, 0.02), 2.5),
    ("first_token_of_a_batch", (0.1,), 0.1),
    ("first_token_under_load", (0.05, 0.1, 0.5, 2, 8, 2, 1.5, 0.02, 0, 300, 0.03, 1), 0.98),  # 0.05 + 0.1·9 + 0.03
    ("first_token_under_load", (0.05, 0.1, 0.5, 2, 8, 2, 1.5, 0.02, 4, 300, 0.03, 2), 10.96),  # and 4.5 s, twice
    ("as_many_as_are_decoded", (64,), 64),
]

SERVICE = [
    ("monthly_users", (4e6, 0.5), 2e6),
    ("users", (2e6, 0.5), 1e6),
    ("users_of_enterprises", (1000, 3), 3000),
    ("users_per_enterprise", (10, 0.3), 3),
    ("tasks_per_day", (1e6, 2), 2e6),
    ("queries_of_agents", (2e6, 15), 3e7),
    ("queries_per_day", (1e6, 5), 5e6),
    ("output_tokens", (300, 700), 1000),
    ("reasoning_share", (750, 1000), 0.75),
    ("demand_growth", (0.5, 2), 2.25),
    ("demand_of_today", (), 1),
    ("planned_queries_per_day", (5e6, 2.25), 1.125e7),
    ("output_tokens_per_day", (5e6, 300), 1.5e9),
    ("training_cost", (100, 2.5), 250),
    ("accelerators_purchase", (1000, 25_000), 25e6),
    ("cost_per_query", (7.2, 2.5), 0.005),
    ("cost_per_million_prompt_tokens", (3.6, 1000), 1),
    ("cost_per_million_output_tokens", (3.6, 500), 2),
    ("power_per_accelerator", (400, 0.8, 1.5, 1.2), 576),
    ("training_energy", (1000, 576), 576),
    ("cluster_power", (1000, 576), 576_000),
    ("training_co2", (576, 500), 288),
]

FLEET = [
    ("time_zone_flattening", (12,), 0.6366197723675814),  # sin(π/2) / (π/2)
    ("one_time_zone", (), 1),
    ("peak_factor", (2, 0.5, 1.2), 1.8),  # (1 + 0.5) · 1.2
    ("average_queries_per_s", (8.64e6,), 100),
    ("peak_queries_per_s", (100, 2), 200),
    ("prompt_tokens_per_s", (100, 1000), 1e5),
    ("output_tokens_per_s", (100, 300), 3e4),
    ("peak_prompt_tokens_per_s", (1e5, 2), 2e5),
    ("peak_output_tokens_per_s", (3e4, 2), 6e4),
    ("serving_accelerators", (200, 3, 0.6), 1000),
    ("failover_factor", (4, 1), 1.3333333333333333),
    ("no_failover", (), 1),
    ("reserve_factor", (1.5, 0.75), 2),
    ("reserve_for_regions", (1.5,), 1.5),
    ("fleet_accelerators", (1000, 1.5, 3, 8), 1512),  # 500 in a region are 63 copies of 8
    ("fleet_accelerators", (0.1, 1, 3, 8), 24),  # one copy in each region at least
    ("fleet_of_servers", (10, 8), 80),
    ("working_accelerators", (1512, 1.5), 1008),
    ("servers", (1000, 8), 125),
    ("servers", (1001, 8), 126),
    ("fleet_utilisation", (100, 3, 1000), 0.3),
    ("peak_fleet_utilisation", (0.3, 2), 0.6),
    ("trough_fleet_utilisation", (0.3, 0.5), 0.15),
]

SERVING_POWER = [
    ("bytes_read_per_output_token", (14e9, 10, 1e5, 1000), 1.5e9),
    ("decode_memory_load", (1.5e9, 1000, 3e12), 0.5),
    ("decode_memory_load", (1.5e9, 4000, 3e12), 1),  # nothing moves more than the bandwidth
    ("decode_arithmetic_load", (2e11, 1000, 1e15), 0.2),
    ("decode_arithmetic_load", (2e11, 6000, 1e15), 1),
    ("prefill_arithmetic_load", (2e11, 2000, 1e15), 0.4),
    ("prefill_arithmetic_load", (2e11, 6000, 1e15), 1),
    ("decode_power", (700, 0.1, 0.4, 0.25, 1, 0.04, 1, 1), 350),  # 0.1 + 0.4·0.5 + 0.2
    ("decode_power", (700, 0.1, 0.4, 0.25, 1, 0.04, 1.25, 2), 700),  # the limit
    ("prefill_power", (700, 0.1, 1, 0.25, 1, 1), 420),  # 0.1 + 0.5
    ("prefill_power", (700, 0.1, 1, 0.25, 1.25, 2), 700),
    ("board_energy_per_output_token", (350, 100), 3.5),
    ("board_energy_per_prompt_token", (420, 4200), 0.1),
    ("board_energy_per_query", (1000, 0.1, 300, 3.5), 1150),
    ("energy_per_output_token", (3.5, 1.5, 1.2), 6.3),
    ("energy_per_prompt_token", (0.1, 1.5, 1.2), 0.18),
    ("busy_power", (1150, 2.3, 1.5, 1.2), 900),
    ("power_at_usual_load", (576,), 576),
    ("idle_power", (700, 0.1, 1.5, 1.2), 126),
    ("energy_per_query", (7.2, 500), 1),
    ("serving_power", (1000, 100, 900, 0.5), 5e5),
    ("fleet_of_a_site", (5e5, 100, 900, 0.75, 1.5), 1000),  # half of them busy: 500 W each
    ("average_serving_power", (1000, 100, 900, 0.25), 3e5),
    ("serving_energy_per_day", (5e5,), 12_000),
]

BILL = [
    ("serving_cost_per_day", (10, 2.5), 600),
    ("serving_cost_per_month", (600,), 18_262.5),  # 30.4375 days
    ("serving_cost_per_query", (600, 1e4), 0.06),
    ("serving_cost_per_task", (0.06, 15), 0.9),
    ("serving_cost_per_user_month", (18_000, 4500, 2), 2),
    ("serving_cost_per_enterprise_month", (18_000, 45, 2), 200),
    ("serving_cost_per_million_prompt_tokens", (1, 0.25), 4),
    ("serving_cost_per_million_output_tokens", (2, 0.25), 8),
    ("api_cost_per_query", (250, 4, 1000, 1, 300, 10), 0.00475),  # (250·4 + 750·1 + 300·10) / 1e6
    ("api_cost_without_cache", (1000, 4, 300, 10), 0.007),
    ("api_cost_per_month", (0.01, 8000), 2435),
    ("serving_margin", (0.06, 0.08), 0.25),
    ("serving_margin", (0.06, 0.03), -1),
    ("break_even_utilisation", (0.02, 0.08), 0.25),
    ("break_even_queries", (3, 8, 2.5, 0.01), 144_000),  # 24 accelerators for 1440 USD a day
    ("fleet_purchase", (1000, 25_000, 1.6), 4e7),
    ("fleet_running_cost", (12_000, 0.1, 4.8e7, 0.1), 436_525),  # 36525 for electricity, 400000 to run it
    ("break_even_months", (4e7, 3e6, 1e6), 20),
    ("break_even_months", (4e7, 1e6, 3e6), -20),
]

MEDIA = [
    ("latent_tokens", (480, 832, 81, 8, 4, 2, 1), 32760),  # 21 latent frames of 30 x 52
    ("latent_tokens", (768, 1360, 81, 8, 4, 2, 2), 44880),  # 11 pairs of 48 x 85
    ("latent_tokens", (1024, 1024, 1, 8, 1, 2, 1), 4096),
    ("pixels", (480, 832, 81), 32_348_160),
    ("video_seconds", (81, 16), 5.0625),
    ("channels_per_token", (30, 1536, 0), 46080),
    ("channels_per_token", (24, 1000, 12), 30000),
    ("joint_matrix_flop", (10, 2, 3, 4, 16, 0, 0), 13824),  # 2 · 12 · 3 · 192
    ("joint_matrix_flop", (10, 2, 3, 4, 16, 1, 2), 20_992),  # 2 · (12 · 3 · 256 + 10 · 2 · 64)
    ("cross_matrix_flop", (10, 2, 3, 4, 16, 0, 1), 14_464),  # 2 · (10 · (3 · 224 + 32) + 2 · 3 · 32)
    ("unet_matrix_flop", (4096, 1e8), 4.096e11),
    ("joint_attention_flop", (10, 2, 3, 4, 0), 6912),
    ("joint_attention_flop", (10, 2, 3, 4, 1), 8512),
    ("cross_attention_flop", (10, 2, 3, 4), 5760),
    ("linear_attention_flop", (10, 2, 3, 4, 8), 4800),
    ("unet_attention_flop", (4096, 1000), 1.6777216e10),
    ("denoiser_flop", (3e12, 1e12), 4e12),
    ("denoiser_passes", (50, 2), 100),
    ("generation_flop", (1e12, 100, 1e6, 1e7, 5e9, 300), 1.13e14),
    ("media_training_flop", (1e12, 1e9), 3e21),
    ("width_of_size", (12e9, 0.5, 2), 1000),
    ("layers_of_size", (12e9, 0.5, 1000), 500),
    ("ffn_of_width", (1000,), 4000),
    ("generation_accelerators", (4, 2), 8),
    ("joint_tokens", (4096, 333), 4429),
    ("image_tokens", (4096,), 4096),
    ("joint_share", (4000, 333, 2), 2333 / 4333),  # 333 is odd: both have it
    ("joint_share", (4000, 334, 2), 0.5),
    ("image_share", (8,), 0.125),
    ("denoiser_matrix_time", (1e12, 100, 0.5, 1e15, 0.5), 0.1),
    ("denoiser_attention_time", (1e12, 100, 0.5, 1e15, 0.5, 64, 16), 0.125),
    ("denoiser_elementwise_time", (1000, 1000, 100, 0.5, 1, 1, 1, 3, 100, 60, 20, 40, 10, 1e12, 0.5), 0.024),
    ("denoiser_elementwise_time", (1000, 1000, 100, 0.5, 0, 0, 1, 1, 100, 60, 20, 40, 10, 1e12, 0.5), 0.01),
    ("sequence_exchange_time", (1000, 1000, 100, 2, 1, 1e9, 2), 0.4),
    ("sequence_exchange_time", (1000, 1000, 100, 1, 2, 1e9, 2), 0.4),
    ("sequence_exchange_time", (1000, 1000, 100, 1, 1, 1e9, 2), 0),
    ("launch_time", (30, 50, 1, 1, 1e-3, 2e-3, 3e-3), 1.5),
    ("launch_time", (30, 50, 2, 2, 1e-3, 2e-3, 3e-3), 9),
    ("text_encoder_time", (5e9, 300, 1e15, 0.5), 0.006),
    ("autoencoder_time", (1e6, 1e7, 1e15, 0.1), 0.1),
    ("generation_busy", (4, 2, 1, 2, 3, 0.5, 0.5), 26),
    ("generation_time", (4, 1, 2, 3, 0.5, 0.25, 0.25, 2, 1, 1.5, 1.2), 45),  # 1.5 · (4 · 7 + 2)
    ("generation_time", (4, 1, 2, 3, 0.5, 0.25, 0.25, 2, 2, 1.5, 1.44), 54),  # and a root of 1.44
    ("seconds_per_image", (45, 4), 11.25),
    ("seconds_per_video", (45, 4), 11.25),
    ("images_per_second", (4,), 0.25),
    ("videos_per_second", (4,), 0.25),
    ("video_real_time_factor", (100, 5), 20),
    ("generation_power", (8, 700, 0.25, 0.75, 5, 10, 1.5), 4200),
    ("generation_power", (8, 700, 0.25, 0.75, 11, 10, 1), 4200),  # never busier than always
    ("energy_per_image", (600, 5), 3000),
    ("energy_per_video", (600, 5), 3000),
    ("facility_energy_per_image", (3600, 1.5, 1.2), 1.8),
    ("facility_energy_per_video", (3600, 1.5, 1.2), 1.8),
    ("cost_per_image", (36, 2, 2.5), 0.05),
    ("cost_per_video", (36, 2, 2.5), 0.05),
]

PERCEPTION = [
    ("audio_step_time", (1e9, 10, 4, 2, 2, 1e12, 0.5, 1e15, 0.5, 1e-4), 0.005),  # bound by memory
    ("audio_step_time", (1e9, 10, 400, 2, 2, 1e12, 0.5, 1e14, 0.5, 1e-4), 0.033),  # bound by arithmetic
    ("audio_encoder_time", (30, 8, 6e8, 50, 1e15, 0.5), 0.0288),
    ("vocoder_time", (30, 8, 1e11, 1e15, 0.05), 0.48),
    ("audio_time", (30, 50, 0.004, 0.5, 0.25), 6.75),
    ("real_time_factor", (6, 30), 0.2),
    ("audio_streams_per_accelerator", (8, 0.2), 40),
    ("cost_per_audio_hour", (2, 40), 0.05),
    ("energy_per_audio_hour", (600, 40), 15),
    ("prompt_of_text_and_images", (100, 2, 576), 1252),
    ("vision_encoder_flop", (3e8, 500, 24, 1000), 3.24e11),
    ("image_reading_flop", (4e11, 500, 1.4e10), 7.4e12),
    ("image_reading_time", (5e12, 1e15, 0.5), 0.01),
    ("cost_per_thousand_images_read", (0.0072, 2.5), 0.005),
    ("passage_flop", (512, 3e8, 1e5), 3.334144e11),
    ("passages_per_second", (5e11, 1e15, 0.5), 1000),
    ("ranking_time", (100, 1000), 0.1),
    ("cost_per_million_passages", (3.6, 1000), 1),
]

SCALING = [
    ("parametric_optimal_parameters", (600, 6, 4, 0.5, 1, 0.5), 40),  # 4 · (600/6)^0.5
    ("parametric_optimal_parameters", (6e9, 6, 16, 0.5, 1, 1), 4e6),  # 8^(2/3) · (6e9/6)^(2/3)
    ("parametric_optimal_tokens", (600, 6, 40), 2.5),
    ("parametric_optimal_loss", (16, 25, 1, 4, 0.5, 10, 0.5), 4),
    ("parametric_loss", (16, 25, 1, 4, 0.5, 10, 0.5), 4),
    ("power_optimal_parameters", (800, 200, 3, 0.5), 6),
    ("power_optimal_tokens", (800, 200, 5, 0.5), 10),
    ("power_optimal_loss", (800, 200, 64, 0.25), 2),
    ("parametric_compute_for_loss", (3, 6, 1, 4, 0.5, 1, 0.5), 96),  # 6 · (4/2)^4
    ("parametric_tokens_for_loss", (4, 16, 1, 4, 0.5, 10, 0.5), 25),  # (10/2)^2
    ("power_compute_for_loss", (2, 200, 64, 0.25), 800),
]

LIFETIME = [
    ("loss_of_the_model", (2.1,), 2.1),
    ("loss_of_the_optimum", (2.1,), 2.1),
    ("lifetime_inference_tokens", (1e6, 1000, 300, 365), 4.745e11),
    ("lifetime_flop", (2400, 6, 16, 75), 4800),  # and 2·16·75
    # at 16 parameters and 25 tokens the terms are 4 and 2: in balance where inference doubles the weight of size
    ("lifetime_optimal_parameters", (7, 75, 1, 16, 0.5, 10, 0.5), 16),
    ("lifetime_optimal_parameters", (3, 0, 1, 16, 0.5, 10, 0.5), 256),  # nothing served: both terms are 1
    ("lifetime_optimal_tokens", (7, 16, 1, 16, 0.5, 10, 0.5), 25),
    ("lifetime_optimal_flop", (6, 16, 25, 75), 4800),
    ("inference_cost_ratio", (1e12, 2, 1e11), 20),
    ("lifetime_cost", (100, 1e6, 600, 400, 0.01), 110),
    ("cost_optimal_parameters", (7, 25, 3, 1, 16, 0.5, 10, 0.5), 16),
    ("cost_optimal_tokens", (7, 16, 1, 16, 0.5, 10, 0.5), 25),
    ("cost_optimal_lifetime", (6, 16, 25, 25, 3, 3.6, 1), 4.8),  # 4800 FLOP at 0.001 dollars
]

HALVING = 1 / log(2)
"""A decay constant by which the worth halves with every repeat: a second epoch is worth half of this."""

REPETITION = [
    ("effective_training_tokens", (200, 100, HALVING), 100 + 50 * HALVING),
    ("effective_training_tokens", (50, 100, HALVING), 50),
    ("repeated_token_value", (3, HALVING), 0.25),
    ("repeated_token_value", (0.5, HALVING), 1),
    ("data_supported_parameters", (300, 100, 8, 0.5, 10, 0.5), 64),  # 8 / sqrt(64) is 10 / sqrt(100)
    ("data_supported_parameters", (100, 300, 8, 0.5, 10, 0.5), 64),
    ("effective_parameters", (128, 64, HALVING), 64 + 32 * HALVING),
    ("repeated_loss", (16, 25, 1, 4, 0.5, 10, 0.5), 4),
    ("data_limited_tokens", (600, 5, 6, 15, 15, 4, 0.5, 4, 0.5), 10),  # all alike: as many parameters as tokens
    ("data_limited_tokens", (600, 100, 6, 15, 5, 4, 0.5, 1, 0.5), 2.5),  # ample data
    ("data_limited_epochs", (10, 5), 2),
    ("data_limited_parameters", (600, 6, 10), 10),
    ("data_limited_loss", (10, 10, 5, HALVING, HALVING, 1, 4, 0.5, 4, 0.5), 1 + 8 / sqrt(5 + 2.5 * HALVING)),
]

DEVELOPMENT = [
    ("development_flop", (1e24, 2.5), 2.5e24),
    ("development_accelerator_hours", (1e6, 2.5), 2.5e6),
    ("development_cost", (2e6, 2.5), 5e6),
    ("development_energy", (4e6, 2.5), 1e7),
    ("development_co2", (1e6, 2.5), 2.5e6),
]

SOLVED = {"lifetime_optimal_parameters", "cost_optimal_parameters", "data_limited_tokens"}
"""Formulas that halve a bracket: roots of functions in which those routines differ."""

POWERS = (
    {name for name, _, _ in (*SCALING, *LIFETIME, *REPETITION)} - {"parametric_optimal_tokens"}
    | {"mixture_weights_read", "demand_growth", "generation_time", "width_of_size"}
    | FACTORS
)
"""Formulas with a real power, which NumPy computes for columns by another routine than for scalars."""

POST_TRAINING = [
    ("copy_queries_per_s", (1000, 4, 2000), 2),
    ("all_parameters", (7e9,), 7e9),
    ("parameters_and_critic", (7e9, 0.5), 10.5e9),
    ("adapters_alone", (4e6,), 4e6),
    ("trainable_share", (4e6, 8e9), 5e-4),
    ("resident_bytes", (16e9, 8e9), 2),
    ("query_value_adapters", (3, 8, 4, 2, 2), 84),  # 3·(8 + 8 + 8 + 4)
    ("attention_adapters", (3, 8, 4, 2, 2), 168),  # 3·(16 + 16 + 16 + 8): in and out of four matrices
    ("linear_adapters", (3, 8, 4, 2, 2, 16, 1), 384),  # and 3·3·24
    ("adapter_parameters", (384, 16), 6144),
    ("adapter_flop", (1e9, 1e7), 4.06),
    ("preference_flop", (), 8),
    ("actor_critic_flop", (1, 1, 2), 15),  # 12 in each epoch, 6 for each answer
    ("group_relative_flop", (0, 1), 8),
    ("adapter_operator_flop", (100, 40, 1), 226),
    ("preference_operator_flop", (100,), 400),
    ("rollout_operator_flop", (100, 8), 400),
    ("one_rollout_each", (1000,), 1000),
    ("rollouts", (1000, 16), 16_000),
    ("rollout_training_tokens", (16_000, 300, 700, 2), 32_000_000),
    ("rollout_length", (300, 700), 1000),
    ("rollout_flop", (16_000, 1e12), 1.6e16),
    ("update_flop", (8e9, 3.2e7), 2.56e17),
    ("reinforcement_flop", (2.56e17, 1.6e16), 2.72e17),
    ("update_operator_flop", (9e9, 1e7), 9e16),
    ("reinforcement_operator_flop", (9e16, 1e16), 1e17),
    ("rollout_hours", (3600, 2), 2),
    ("update_hours", (3.6e17, 1e14), 1),
    ("reinforcement_hours", (2, 1, 0.5), 6),
    ("smallest_cluster", (3,), 3),
]

YEAR = 8766.0
"""Hours."""

OWNERSHIP = [
    ("accelerator_power", (0.35, 0.5, 0.7, 1), 0.75),
    ("accelerator_power", (0.35, 0.5, 0.7, 1.5), 1),  # never above the board limit
    ("server_price", (20_000, 1.5), 30_000),
    ("accelerator_share_of_server", (30_000, 1.5), 20_000),
    ("hardware", (36_000, 0.25, 0.5, 2), 12_000),  # 36000 / 4 / 0.75
    ("construction", (10, 700, 1.5), 10_500),
    ("capital", (YEAR, 0.5, 0, 1, 0.5), 1),  # half its value in half of a year's hours
    ("capital", (YEAR, 0.5, 1, 1, 1), 1.5),  # (1 - 0.5 / 2) · 1 / (1 - 1 / 2)
    ("construction_hour", (2 * YEAR, 0, 2, 1), 1),
    ("construction_hour", (YEAR, 1, 1, 0.5), 4),
    ("electricity", (800, 0.1), 0.08),
    ("operations", (10 * YEAR, 0.1, 0.5), 2),
    ("staff", (YEAR, 0.5), 2),
    ("ownership", (1, 2, 3, 4, 5), 15),
    ("training_ownership_cost", (100, 2), 200),
    ("amortised", (YEAR, 1 - np.exp(-0.5), 0.5), 1),
    ("training_amortised_cost", (100, 1.5), 150),
    ("buying_break_even_utilisation", (3, 1, 0.5, 3), 0.5),  # (3 - 1) · 0.5 / (3 - 1)
    ("buying_break_even_utilisation", (3, 1, 0.5, 1), 1e6),  # never
    ("buying_break_even_months", (YEAR, YEAR, 1, 1, 1, 0.5, 4), 48),  # 2 · 8766 / (0.5 · 730.5)
    ("buying_break_even_months", (YEAR, YEAR, 1, 1, 1, 0.5, 2), 2e6 * YEAR),
    ("training_cost_in_yuan", (100, 7), 700),
    ("training_ownership_cost_in_yuan", (100, 7), 700),
    ("training_cost_in_dollars_of_2023", (110, 1.1), 100),
]

ENVIRONMENT = [
    ("water_per_kwh", (0.6, 1.2, 2), 2.5),
    ("training_water", (10, 2.5), 25),
    ("training_market_co2", (100, 0.6), 40),
    ("embodied_co2_per_accelerator", (100, 800, 8), 200),
    ("embodied_co2_per_hour", (YEAR, 2, 0.5), 1),
    ("training_embodied_co2", (100, 2), 200),
    ("training_total_co2", (1, 2), 3),
    ("co2_per_query", (500, 400), 200),
    ("water_per_query", (500, 2), 1),
]

POWERS |= {"hardware", "capital", "construction_hour", "amortised"}

CLUSTER = [
    ("accelerators_to_train", (1000.5,), 1001),
    ("accelerators_to_serve", (1000.5,), 1001),
    ("servers_to_train", (1000, 8), 125),
    ("usual_node", (8,), 8),
    ("spare_servers", (10_000, 8, 8, 1e-4, 25, 0.5), 25),  # 25 nodes are out, 25 is their median
    ("spare_servers", (10_000, 8, 8, 1e-4, 25, 0.975), 35),  # 25 + 1.96·5 + 0.47 - 0.5
    ("spare_servers", (10_000, 72, 4, 1e-4, 25, 0.5), 2),  # 100 accelerators in racks of 72
    ("installed_servers", (1001, 8, 3), 129),
    ("bought_accelerators", (129, 8), 1032),
    ("cpus", (129, 2), 258),
    ("host_memory", (129, 2e12), 2.58e14),
    ("server_parts_price", (30_000, 8, 1.5), 120_000),
    ("fabric_nics", (32, 8), 256),
    ("fabric_nodes", (256, 8), 32),
    ("leaf_switches", (31, 8, 4, 64, 1), 8),
    ("leaf_switches", (33, 8, 0, 64, 1), 16),
    ("leaf_switches", (4, 8, 0, 64, 1), 1),  # all rails of four nodes on one leaf
    ("leaf_switches", (32, 8, 4, 64, 1), 9),  # a leaf more for the managers
    ("leaf_switches", (64, 8, 0, 128, 2), 16),
    ("spine_switches", (24, 96, 8, 64, 1), 16),  # 12 do not divide 32 uplinks
    ("spine_switches", (32, 288, 8, 144, 1), 18),
    ("spine_switches", (56, 140, 8, 40, 1), 80),  # ten for seven leaves of each rail
    ("spine_switches", (1, 4, 8, 64, 1), 0),
    ("core_switches", (16, 64, 8, 64, 1), 0),
    ("core_switches", (56, 140, 8, 40, 1), 28),
    ("core_switches", (16, 32, 1, 4, 1), 24),  # 16 of a third and 8 of a fourth tier
    ("switch_tiers", (1, 4, 8, 64, 1), 1),
    ("switch_tiers", (16, 64, 8, 64, 1), 2),
    ("switch_tiers", (128, 512, 8, 64, 1), 3),
    ("switch_tiers", (16, 32, 1, 4, 1), 4),
    ("node_leaf_cables", (248, 4), 252),
    ("leaf_spine_cables", (8, 64, 2, 1), 256),
    ("leaf_spine_cables", (16, 128, 2, 2), 512),
    ("leaf_spine_cables", (1, 64, 1, 1), 0),
    ("spine_core_cables", (256, 2), 0),
    ("spine_core_cables", (32, 4), 64),
    ("scale_up_switches", (2, 448), 896),
    ("storage_ports", (40, 2, 8, 2), 96),
    ("storage_cables", (96, 64), 192),  # three leaves of 32 uplinks
    ("storage_cables", (12, 64), 12),
    ("storage_switches", (96, 64), 5),
    ("storage_switches", (12, 64), 1),
    ("management_cables", (40, 8, 2, 8, 4, 0, 5), 113),
    ("management_switches", (113, 48), 3),
    ("copper_cables", (252, 2, 3), 252),
    ("copper_cables", (252, 15, 3), 0),
    ("fibre_cables", (252, 256, 0, 0), 508),
    ("nic_transceivers", (256, 0, 1, 2), 128),
    ("switch_transceivers", (256, 256, 0, 0, 1, 2), 384),
    ("switch_transceivers", (512, 512, 0, 0, 2, 2), 1536),
    ("optical_transceivers", (128, 384), 512),
    ("nic_module_rate", (4e11, 2), 8e11),
    ("switch_module_rate", (8e11, 2), 1.6e12),
    ("transceivers_200g", (100, 2e11, 500, 2e11), 600),
    ("transceivers_400g", (100, 4e11, 500, 8e11), 100),
    ("transceivers_800g", (100, 4e11, 500, 8e11), 500),
    ("transceivers_1600g", (100, 8e11, 500, 1.6e12), 500),
    ("scale_up_transceivers", (2, 5376), 10_752),
    ("storage_transceivers", (192,), 384),
    ("checkpoint_bytes", (1e9, 2, 12), 1.4e10),
    ("checkpoint_write_rate", (1.4e10, 40), 3.5e8),
    ("stored_bytes", (1.4e10, 10, 6e10), 2e11),
    ("storage_capacity", (2e11, 10, 1e9), 2e11),
    ("storage_capacity", (2e11, 1000, 1e9), 1e12),
    ("usual_storage_capacity", (1000, 1e9), 1e12),
    ("storage_write_rate", (3.5e8, 10, 1e7), 3.5e8),
    ("storage_write_rate", (3.5e8, 1000, 1e7), 1e10),
    ("usual_storage_write_rate", (1000, 1e7), 1e10),
    ("ssds", (1e15, 0.5, 1e10, 1.25, 2.5e13, 5e9), 25),
    ("ssds", (1e13, 0.5, 1e11, 1.25, 2.5e13, 5e9), 25),  # for the rate of writing
    ("hdds", (1e15, 0.5, 1.25, 2.5e13), 25),
    ("storage_servers", (25, 24, 25, 84), 3),
    ("usual_server_power", (8, 700, 0.56), 10_000),
    ("accelerators_power", (1032, 700), 722_400),
    ("servers_power", (129, 10_200), 1_315_800),
    ("server_parts_power", (1_315_800, 722_400), 593_400),
    ("optics_power", (10, 20, 30, 40, 1, 2, 3, 4), 300),
    ("network_power", (8, 4, 0, 5, 1000, 300, 100, 9, 3, 100), 18_500),
    ("storage_power", (25, 20, 25, 8, 3, 500), 2200),
    ("it_power", (1e6, 2e4, 2e3), 1_022_000),
    ("facility_power", (1e6, 1.2), 1.2e6),
    ("facility_overhead_power", (1.2e6, 1e6), 2e5),
    ("cooling_power", (2e5, 0.7), 1.4e5),
    ("distribution_loss", (2e5, 1.4e5), 6e4),
    ("ups_power", (4e6, 1.5e6, 1, 1), 6e6),
    ("ups_power", (4e6, 1.5e6, 2, 0), 9e6),
    ("transformer_power", (5e6, 2.5e6, 1, 0), 5e6),
    ("water_per_day", (1e6, 0.5), 12_000),
    ("servers_within_limit", (45_000, 10_200), 4),
    ("servers_within_limit", (5000, 10_200), 1),
    ("rack_power", (4, 10_200), 40_800),
    ("liquid_cooling_needed", (40_800, 50_000), 0),
    ("liquid_cooling_needed", (120_000, 50_000), 1),
    ("server_racks", (129, 4), 33),
    ("server_racks", (1, 0.0625), 16),
    ("racks", (33, 8, 4, 0, 5, 3, 16, 3, 10), 36),
    ("floor_area", (36, 3.5), 126),
    ("equipment_tonnes", (129, 130, 36, 150), 22.17),
]

MARKET = [
    ("effective_training_flop", (1e24, 8), 8e24),
    ("yearly_training_flop", (2e24, 3, 4), 24e24),
    ("yearly_training_hours", (1e6, 3, 4), 12e6),
    ("training_fleet", (8766 * 80, 0.8), 100),  # 80 all year, at work 80 % of the time
    ("yearly_tokens", (100, 3, 1), 146_100),  # 365.25 days
    ("yearly_inference_flop", (100, 2e12), 7.305e16),
    ("yearly_flop", (2e24, 3e24), 5e24),
    ("yearly_flop_of_training", (2e24,), 2e24),
    ("yearly_flop_of_queries", (3e24,), 3e24),
    ("demanded_accelerators", (100, 50), 150),
    ("demanded_by_training", (100,), 100),
    ("demanded_by_service", (50,), 50),
    ("demanded_as_installed", (70,), 70),
    ("available_accelerators", (60, 30), 90),
    ("powered_accelerators", (120e3, 1500), 80),
    ("installed_within_both", (150, 90, 80), 80),
    ("installed_within_both", (150, 70, 80), 70),
    ("installed_within_both", (50, 90, 80), 50),
    ("installed_within_chips", (150, 90), 90),
    ("installed_within_chips", (50, 90), 50),
    ("installed_within_power", (150, 80), 80),
    ("installed_within_power", (50, 80), 50),
    ("installed_as_demanded", (150,), 150),
    ("served_demand_share", (80, 160), 0.5),
    ("purchased_accelerators", (80, 60), 20),
    ("purchased_accelerators", (50, 60), 0),
    ("installed_peak", (80, 1e15), 8e16),
    ("installed_power", (80, 1500), 120e3),
    ("yearly_energy", (120e3, 0.5), 525_960),  # 8766 hours
    ("yearly_co2", (1000, 473), 473),
    ("installed_capital", (80, 40e3, 10e3), 4e6),
    ("yearly_purchase", (20, 40e3), 8e5),
    ("yearly_cost", (80, 2, 0.5), 701_280),
    ("revenue_needed", (7e5, 0.3), 1e6),
    ("revenue_needed_per_user", (1.2e6, 1000, 2), 50),
    ("server_spending", (80, 30e3), 2.4e6),
]

CASES = [
    *MARKET,
    *CLUSTER,
    *POST_TRAINING,
    *OWNERSHIP,
    *ENVIRONMENT,
    *ARCHITECTURE,
    *TRAINING,
    *UTILISATION,
    *MEMORY,
    *LAYOUT,
    *STAGES,
    *OPTIMIZER,
    *STEP_TIME,
    *TRAINING_MEMORY,
    *INFERENCE,
    *KEPT_CONTEXT,
    *WEIGHTS,
    *SERVING_LAYOUT,
    *DECODE,
    *PREFILL,
    *DEPLOYMENT,
    *SERVICE,
    *FLEET,
    *SERVING_POWER,
    *BILL,
    *MEDIA,
    *PERCEPTION,
    *SCALING,
    *GOODPUT,
    *LIFETIME,
    *REPETITION,
    *DEVELOPMENT,
]


@pytest.mark.parametrize(("name", "inputs", "expected"), CASES)
def test_value(name: str, inputs: tuple[float, ...], expected: float) -> None:
    assert call(STATED[name], *inputs) == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize(("name", "inputs", "expected"), [one for one in CASES if one[1]])
def test_column_is_its_scalars(name: str, inputs: tuple[float, ...], expected: float) -> None:
    factors = np.array([1.0, 0.999, 2 / 3, 1.7])
    columns = [value * factors for value in inputs]
    column = STATED[name].function(*columns)
    assert column.dtype == np.float64
    assert column.shape == factors.shape
    scalars = np.array([call(STATED[name], *row) for row in zip(*columns, strict=True)])
    np.testing.assert_array_max_ulp(column, scalars, maxulp=64 if name in SOLVED else 2 if name in POWERS else 0)


ROWS = 1000
POSITIONS = (*range(0, ROWS, 37), *range(ROWS - 20, ROWS))
"""Of vectors of any width the first, some in the middle, and the remainder at the end."""


def columns(one: Formula) -> dict[str, np.ndarray]:
    """A thousand rows around the first hand-worked case; for a solved formula its parent's, with the result."""
    inputs, expected = next((inputs, expected) for name, inputs, expected in CASES if name == one.name)
    parent = STATED[one.name]
    case = {**dict(zip(parent.inputs, inputs, strict=True)), parent.output: expected}
    random = np.random.default_rng(len(one.name))
    return {name: case[name] * random.lognormal(0, 0.5, ROWS) for name in one.inputs}


@pytest.mark.parametrize("one", [one for one in FORMULAS if one.inputs], ids=lambda one: f"{one.name}-{one.output}")
def test_a_row_alone_is_that_row_among_a_thousand(one: Formula) -> None:
    """Bit for bit, powers too: with all inputs in columns, and with any one of them shared by all rows."""
    plan = Plan({**{name: Step(name) for name in one.inputs}, one.output: Step(one.output, one)})
    full = columns(one)
    for shared in (None, *one.inputs):
        values = {name: column[:1] if name == shared else column for name, column in full.items()}
        together = np.broadcast_to(evaluate(plan, values)[one.output], ROWS)
        for position in POSITIONS:
            row = {name: array[position : position + 1] if len(array) > 1 else array for name, array in values.items()}
            alone = evaluate(plan, row)[one.output]
            assert alone.shape == (1,)
            assert alone.item().hex() == together[position].item().hex(), (shared, position)


def test_every_formula_has_a_case() -> None:
    assert {name for name, _, _ in CASES} == STATED.keys()


def test_names_are_unique() -> None:
    assert len(STATED) == sum(one.solved_for is None for one in FORMULAS)


def call(formula: Formula, *inputs: float) -> float:
    return float(formula.function(*map(np.float64, inputs)))
