"""Hand-worked cases of the formulas of training: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # development
    ("development_flop", (1e24, 2.5), 2.5e24),
    ("development_accelerator_hours", (1e6, 2.5), 2.5e6),
    ("development_cost", (2e6, 2.5), 5e6),
    ("development_energy", (4e6, 2.5), 1e7),
    ("development_co2", (1e6, 2.5), 2.5e6),
    # flop
    ("six_flop_per_parameter", (), 6),
    ("three_flop_per_parameter", (), 3),
    ("training_flop_per_token", (6, 7e9), 4.2e10),
    ("training_flop", (4.2e10, 1e12), 4.2e22),
    ("training_pf_days", (3.1104e23,), 3600),
    ("training_operator_flop", (13_440, 1000), 13_440_000),
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
    ("dataset_bytes", (292e9, 1.9e12), 2.192e12),
    # goodput
    ("hours_between_failures", (1000, 2e-5), 50),
    ("checkpoint_write_time", (1.4e12, 100, 1e8), 140),
    ("optimal_checkpoint_interval", (50, 36), 1),  # sqrt(2 · 0.01 · 50)
    ("hours_lost_per_failure", (0.2, 1), 0.7),
    ("goodput", (0.9, 50, 5, 1, 360), 0.75),  # 0.9 / (1 + 0.1 + 0.1)
    ("checkpoint_bytes", (1e9, 2, 12), 1.4e10),
    # memory
    ("training_weights", (7.5e9, 2), 15e9),
    ("lora_weights", (7.5e9, 5e8, 2), 16e9),
    ("qlora_weights", (8e9, 1e9, 0.5, 5e8, 2), 6.5e9),  # 7e9 / 2 + 1.5e9 · 2
    ("qlora_weights_of_unknown_shape", (8e9, 0.5, 5e8, 2), 5e9),
    ("dpo_weights", (7.5e9, 2), 30e9),
    ("ppo_weights", (1e9, 2, 1, 0.5), 7e9),
    ("grpo_weights", (1e9, 2, 0.5), 5e9),
    ("training_gradients", (7.5e9, 2), 15e9),
    ("optimizer_state", (7.5e9, 12), 90e9),
    ("training_state", (15e9, 15e9, 90e9), 120e9),
    ("minimum_training_accelerators", (120e9, 40e9), 3),
    ("minimum_training_accelerators", (120.1e9, 40e9), 4),
    ("training_state_per_accelerator", (16e12, 1024), 15.625e9),
    ("training_state_fits", (40e9, 40e9), 1),
    ("training_state_fits", (40.1e9, 40e9), 0),
    ("resident_bytes", (16e9, 8e9), 2),
    # post training
    ("all_weights_operator_flop", (4480,), 13_440),
    ("all_parameters_trainable", (7e9,), 7e9),
    ("ppo_trainable_parameters", (7e9, 0.5), 10.5e9),
    ("adapter_trainable_parameters", (4e6,), 4e6),
    ("trainable_share", (4e6, 8e9), 5e-4),
    ("query_value_adapters", (3, 8, 4, 2, 2), 84),  # 3·(8 + 8 + 8 + 4)
    ("attention_adapters", (3, 8, 4, 2, 2), 168),  # 3·(16 + 16 + 16 + 8): input and output of four matrices
    ("linear_adapters", (3, 8, 4, 2, 2, 16, 1), 384),  # plus 3·3·24
    ("adapter_parameters", (384, 16), 6144),
    ("adapter_flop_per_parameter", (1e9, 1e7), 4.06),
    ("dpo_flop_per_parameter", (), 8),
    ("ppo_flop_per_parameter", (1, 1, 2), 15),  # 12 in each epoch, 6 for each answer
    ("grpo_flop_per_parameter", (0, 1), 8),
    ("adapter_operator_flop", (100, 40, 1), 226),
    ("dpo_operator_flop", (100,), 400),
    ("rollout_operator_flop", (100, 8), 400),
    ("one_rollout_per_prompt", (1000,), 1000),
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
    # utilisation
    ("accelerator_hours", (1024, 10), 245_760),
    ("all_accelerators_needed", (1024,), 1024),
    ("whole_accelerators", (819.3,), 820),
    ("operator_flop_from_time", (10, 1e12), 3.6e16),
    ("achieved_flop_per_s", (312e12, 0.5), 156e12),
    ("hfu", (0.3, 1.5), 0.45),
    ("cluster_servers", (1024, 8), 128),
    ("cluster_servers", (1025, 8), 129),
    ("cluster_peak", (1000, 312e12), 3.12e17),
    ("accelerators_for_peak", (3.121e17, 312e12), 1001),
    ("training_year_from_model", (2023.5, 2020.5, 2, 2026), 2023.5),
    ("training_year_from_model", (2020.5, 2022.5, 2, 2026), 2024.5),  # on a later accelerator
    ("training_year_from_model", (2020.5, 2025.5, 2, 2026), 2026),  # not after the estimate
    ("training_year_from_accelerator", (2020.5, 2, 2026), 2022.5),
    ("balance_factor", (800, 200, 0.5), 0.5),
    ("size_factor", (9e7, 1e7), 0.9),
    ("size_factor_of_unknown_size", (3e7,), 1),
    ("sparsity_factor", (1e9, 16e9, 0.5), 0.25),
    ("sparsity_factor_of_dense_model", (0.1,), 1),
    ("software_factor", (2022, 2, 2019, 2023), 0.5),
    ("software_factor", (2030, 2, 2019, 2023), 1),
    ("software_factor", (2010, 2, 2019, 2023), 1 / 16),
    ("share_factor", (4e10, 1000, 1e7, 0.5), 2),
    ("share_factor_of_unknown_count", (0.03,), 1),
    ("counting_factor", (3000, 1000, 1, 500), 1.2),  # 2·1000 + 500
    ("counting_factor_of_unknown_shape", (0.35,), 1),
    ("predicted_utilisation", (0.5, 0.5, 1, 0.5, 1, 1, 2, 2), 0.5),
    ("predicted_utilisation", (0.9, 2, 1, 1, 1, 1, 1, 1), 1),  # at most the peak
]
