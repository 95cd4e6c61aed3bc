"""Every formula at small numbers worked out by hand; a row alone is that row among a thousand, to the last bit.

Called directly with scalars, a power may differ in its last two bits; the evaluator knows no scalars.
"""

from __future__ import annotations

import numpy as np
import pytest

from aigc_compute.engine import Formula, Plan, Step, evaluate
from aigc_compute.formulas import FORMULAS

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
    ("training_operator_flop", (4480, 1000), 13_440_000),
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
    ("dense_parameters_per_accelerator", (64e9, 8, 4), 2e9),
    ("mixture_parameters_per_accelerator", (100, 5, 1, 4, 5, 2, 2, 4), 15),  # experts 80: (20/2 + 80/4) / 2
    ("dense_matrix_width", (8192, 4), 2048),
    ("mixture_matrix_width", (8192, 1536, 4), 1536),
    ("mixture_matrix_width", (8192, 4096, 4), 2048),
    ("dense_matrix_rows", (4096,), 4096),
    ("mixture_matrix_rows", (4096, 8, 256, 16), 2048),
]

STEP_TIME = [
    ("three_passes", (20,), 3),
    ("four_passes", (20,), 4),
    ("matrix_time", (1e9, 1000, 3, 2, 2, 10, 1e12, 0.5, 100, 1000, 400, 2000), 2.1),  # 6e11 · 1.75 / 5e11
    ("fused_attention_time", (1000, 2000, 1000, 3, 2, 2, 10, 1e9, 0.5), 0.7),  # 1e9 · 3.5 / 5e9
    ("fused_attention_time", (1000, 2000, 1000, 4, 2, 2, 10, 1e9, 0.5), 0.9),
    # products 8e9 / 10 over 5e8, scores 2·4/2·1000·2000 = 8e6 of 12 byte and a third more over 8e8 byte/s
    ("unfused_attention_time", (1000, 4, 2, 10, 2000, 1000, 1.3, 4, 2, 1e9, 0.5, 12, 1e9, 0.8), 1.76),
    ("unfused_attention_time", (1000, 4, 2, 10, 2000, 1000, 1.0, 3, 2, 1e9, 0.5, 12, 1e9, 0.8), 1.32),
    ("elementwise_time", (10, 100, 1000, 3, 4, 1, 300, 60, 1e9, 0.5), 0.18),  # 1e6 · (75 + 15) / 5e8
    ("elementwise_time", (10, 100, 1000, 4, 4, 0, 300, 60, 1e9, 0.5), 0.36),  # 1e6 · (75 + 60) · 4/3 / 5e8
    ("overhead_time", (20, 3, 1e-4), 6e-3),
    ("tensor_exchange_time", (10, 100, 1000, 3, 4, 1e9, 1e8, 8, 0.5), 6e-3),  # 40 all-reduces of 3e5 byte, half
    ("tensor_exchange_time", (10, 100, 1000, 4, 4, 1e9, 1e8, 2, 0.5), 9e-2),
    ("expert_exchange_time", (10, 100, 1000, 2, 4, 2, 1e9, 1e8, 8, 0.5), 3e-3),  # 40 of 2e5 byte, 3/4 away, half
    ("expert_exchange_time", (10, 100, 1000, 2, 4, 2, 1e9, 1e8, 2, 0.5), 3e-2),
    ("dense_microbatch_time", (1, 2, 3, 4, 5), 15),
    ("mixture_microbatch_time", (1, 2, 3, 4, 5, 6), 21),
    ("pipeline_bubble", (5, 2, 8, 1.5), 0.375),
    ("gradient_exchange_time", (1e9, 4, 2, 1, 16, 1e9, 1e8, 8, 0.1), 0.3),  # 2·1e9·2·3/4 over 1e9, a tenth
    ("gradient_exchange_time", (1e9, 4, 2, 3, 16, 1e9, 1e8, 4, 0.1), 72),  # 48 times the weights, over the network
    ("optimizer_time", (1e9, 4, 1, 40, 1e12), 0.01),
    ("optimizer_time", (1e9, 4, 0, 40, 1e12), 0.04),
    ("step_time", (0.5, 8, 0.25, 0.5, 0.5, 1.5), 9),
    ("tokens_per_second", (4e6, 5, 64), 12_500),
    ("step_flop_per_second", (1e11, 1000), 3e14),
    ("step_utilisation", (1e15, 0.4), 4e14),
    ("goodput", (0.9, 10_000, 2e-5, 0.5), 0.8181818181818181),  # 0.9 / 1.1
    ("mfu_of_billed_hours", (0.5, 0.9), 0.45),
]

TRAINING_MEMORY = [
    ("dense_divided_activations", (8, 8, 4, 128, 0), 768),  # 24·h of h = 32
    ("dense_divided_activations", (8, 2, 4, 128, 1), 928),  # 128 + 32 + 6·128
    ("mixture_divided_activations", (8, 2, 4, 2, 1, 10, 1), 340),  # 160 + 6·3·10
    ("latent_divided_activations", (8, 3, 1, 4, 2, 1, 10, 1), 436),  # 128 + 128 + 180
    ("linear_activations", (10, 32, 768, 4, 1), 2720),  # 10 · (320/4 + 768/4)
    ("linear_activations", (10, 32, 768, 4, 0), 5120),
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
    ("logits_per_accelerator", (4096, 32_000, 4), 262_144_000),
    ("state_per_accelerator", (1e9, 2, 4, 12, 0, 4), 18e9),
    ("state_per_accelerator", (1e9, 2, 4, 12, 1, 4), 9e9),
    ("state_per_accelerator", (1e9, 2, 4, 12, 2, 4), 6e9),
    ("state_per_accelerator", (1e9, 2, 4, 12, 3, 4), 4.5e9),
    ("training_memory", (10e9, 4e9, 0.5e9, 2e9, 1, 1e9), 17.5e9),
    ("training_memory", (10e9, 4e9, 0.5e9, 2e9, 4, 1e9), 15.5e9),
    ("training_memory", (10e9, 4e9, 0.5e9, 8e9, 4, 1e9), 20.5e9),  # the last stage: 1 + 8
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
    ("usual_cache_shards", (4,), 4),
    ("usual_cache_shards", (16,), 8),
    ("forward_layers", (32,), 32),
    ("forward_width", (4096,), 4096),
    ("usual_forward_layers", (12 * 32**3 * 128**2, 128), 32),
    ("usual_forward_width", (32, 128), 4096),
]

DECODE = [
    ("tokens_per_step", (0, 0.5), 1),
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
    ("queries_per_day", (1e6, 5), 5e6),
    ("output_tokens_per_day", (5e6, 300), 1.5e9),
    ("peak_queries_per_s", (8.64e6, 2), 200),
    ("serving_accelerators", (200, 3, 0.6), 1000),
    ("servers", (1000, 8), 125),
    ("servers", (1001, 8), 126),
    ("training_cost", (100, 2.5), 250),
    ("accelerators_purchase", (1000, 25_000), 25e6),
    ("cost_per_query", (7.2, 2.5), 0.005),
    ("cost_per_million_prompt_tokens", (3.6, 1000), 1),
    ("cost_per_million_output_tokens", (3.6, 500), 2),
    ("serving_cost_per_day", (10, 2.5), 600),
    ("serving_cost_per_query", (600, 1e4), 0.06),
    ("power_per_accelerator", (400, 0.8, 1.5, 1.2), 576),
    ("training_energy", (1000, 576), 576),
    ("cluster_power", (1000, 576), 576_000),
    ("training_co2", (576, 500), 288),
    ("energy_per_query", (7.2, 500), 1),
    ("serving_power", (1000, 576), 576_000),
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

POWERS = {name for name, _, _ in SCALING} - {"parametric_optimal_tokens"} | {"mixture_weights_read"} | FACTORS
"""Formulas with a real power, which NumPy computes for columns by another routine than for scalars."""

CASES = [
    *ARCHITECTURE,
    *TRAINING,
    *UTILISATION,
    *MEMORY,
    *LAYOUT,
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
    *SCALING,
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
    np.testing.assert_array_max_ulp(column, scalars, maxulp=2 if name in POWERS else 0)


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
