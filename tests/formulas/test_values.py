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
    ("step_flop_per_second", (3e11, 1000), 3e14),
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
    ("decode_context_tokens", (1000, 299), 1150),
    ("flop_per_prompt_token", (1e9, 1e5, 999), 2.05e9),
    ("flop_per_output_token", (1e9, 1e5, 1150), 2.115e9),
    ("query_flop", (1000, 2, 300, 3), 2900),
    ("weights_bytes", (7e9, 2), 14e9),
    ("per_head_cache", (32, 32, 128, 2), 524_288),
    ("latent_cache", (61, 512, 64, 2), 70_272),
    ("cache_per_sequence", (524_288, 1000, 300), 681_574_400),
    ("minimum_inference_accelerators", (140e9, 10e9, 80e9, 0.9), 3),
    ("dense_weights_read", (14e9,), 14e9),
    ("mixture_weights_read", (10, 4, 4, 1, 1, 2), 8),  # one sequence reads the active weights
    ("mixture_weights_read", (10, 4, 4, 1, 2, 2), 11),  # (10 - 8·0.75²)·2
    ("decode_step_time", (4, 1e9, 1e12, 2e9, 1e3, 1000, 1e12, 2, 0.5), 0.004),  # bound by arithmetic
    ("decode_step_time", (4, 1e9, 1e15, 2e9, 1e3, 1000, 1e12, 2, 0.5), 0.002004),  # bound by memory
    ("decode_speed", (0.01, 4, 2), 200),
    ("prefill_speed", (1e12, 0.5, 2e9), 250),
    ("time_to_first_token", (1000, 250, 2), 2),
    ("query_accelerator_time", (1000, 250, 300, 200), 5.5),
    ("two_flop_per_prompt_token", (1e9,), 2e9),
    ("two_flop_per_output_token", (1e9,), 2e9),
    ("usual_cache", (7e9, 1e-5), 7e4),
    ("smallest_copy", (140e9, 1e9, 32, 80e9, 0.9), 3),
    ("batch_that_fits", (32, 3, 80e9, 0.9, 140e9, 1e9), 32),
    ("batch_that_fits", (32, 3, 80e9, 0.9, 140e9, 5e9), 15),  # 76 GB of room
    ("all_weights_read", (14e9,), 14e9),
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

POST_TRAINING = [
    ("all_parameters", (7e9,), 7e9),
    ("parameters_and_critic", (7e9, 0.5), 10.5e9),
    ("adapters_alone", (4e6,), 4e6),
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
    ("checkpoint_interval", (50, 1000, 3.6e-4), 1000),  # sqrt(2·50·10,000)
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

CASES = [
    *CLUSTER,
    *POST_TRAINING,
    *ARCHITECTURE,
    *TRAINING,
    *UTILISATION,
    *MEMORY,
    *LAYOUT,
    *STEP_TIME,
    *TRAINING_MEMORY,
    *INFERENCE,
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
