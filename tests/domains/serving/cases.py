"""Hand-worked cases of the formulas of serving: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # decode
    ("tokens_per_step", (0, 0.5), 1),
    ("tokens_per_step", (3, 1), 4),
    ("tokens_per_step", (2, 0.5), 1.75),  # 1 + 1/2 + 1/4
    ("checked_tokens", (2,), 3),
    ("drafting_ratio", (2, 0.1), 1.2),
    ("one_token_per_step", (), 1),
    ("one_computed_token", (), 1),
    ("no_drafting", (), 1),
    ("decode_cache_time", (16, 2, 1e8, 4, 1e12, 0.5), 4e-4),
    ("decode_gemm_time", (16, 1, 1e9, 1e8, 2, 2, 1e15, 1e14, 0.5), 2.4e-5),  # 4 tokens of 2e-6 + 1e-6 s, over 0.5
    ("decode_gemm_time", (16, 2, 1e9, 1e8, 2, 2, 1e15, 1e14, 0.5), 4.8e-5),
    ("dense_communication_time", (10, 1, 5, 1000, 1, 1, 1e9, 2, 1e-5), 0),
    ("dense_communication_time", (10, 1, 5, 1000, 2, 1, 1e9, 2, 1e-5), 5e-4),  # 10 · (2·2e-5 + 1e-5)
    ("mixture_communication_time", (10, 1, 5, 1000, 2, 1, 1, 1e9, 2, 1e-5), 0),
    ("mixture_communication_time", (10, 1, 5, 1000, 2, 2, 1, 1e9, 2, 1e-5), 5e-4),
    ("mixture_communication_time", (10, 1, 5, 1000, 2, 1, 2, 1e9, 2, 1e-5), 3e-4),  # 5 · (2·2e-5 + 2e-5)
    ("dense_forward_overhead", (32, 1e-5, 1e-4), 4.2e-4),
    ("mixture_forward_overhead", (32, 2, 1e-5, 1e-6, 1e-4), 4.5e-4),
    ("decode_overhead", (4e-4, 10, 1e-5), 5e-4),
    ("decode_step", (1, 2, 3, 4, 5, 1, 2), 30),
    ("decode_step", (1, 2, 3, 4, 5, 1.2, 1), 18),
    ("communication_time_of_unknown_experts", (10, 1, 5, 1000, 2, 1, 1e9, 2, 1e-5), 5e-4),
    # kv cache
    ("all_layers_attend", (32,), 32),
    ("per_head_cache_values", (32, 32, 128), 262_144),
    ("latent_cache_values", (61, 512, 64), 35_136),
    ("cache_bytes_per_token", (262_144, 2), 524_288),
    ("windowed_cache_share", (15, 20), 0.75),
    ("decode_context_tokens", (1000, 299), 1150),
    ("windowed_decode_tokens", (1150, 0.75, 150, 0), 400),  # 1150 - 3/4 · 1000
    ("windowed_decode_tokens", (1150, 0.75, 149, 1), 343.75),  # 1150 / 4 + 3/4 · 75: half a chunk on average
    ("windowed_decode_tokens", (100, 0.75, 150, 0), 100),
    ("indexed_decode_tokens", (1150, 0.75, 150), 400),
    ("indexed_decode_tokens", (100, 0.75, 150), 100),
    ("whole_context_cached", (1150,), 1150),
    ("windowed_context_cached", (1150, 0.75, 150), 400),
    ("windowed_context_cached", (100, 0.75, 150), 100),
    ("windowed_prompt_tokens", (100, 0.5, 10, 0), 30.025),  # 50.5 / 2 + (10 - 90/200) / 2
    ("windowed_prompt_tokens", (100, 0.5, 200, 0), 50.5),
    ("indexed_prompt_tokens", (100, 0.5, 10), 30.025),
    ("whole_sequence_cached", (1000, 300), 1300),
    ("windowed_sequence_cached", (1000, 300, 0.75, 100), 400),  # 325 + 75
    ("windowed_sequence_cached", (50, 30, 0.75, 100), 80),
    ("whole_context", (1150,), 1150),
    ("half_the_prompt", (999,), 500),
    ("state_bytes", (1e6, 4, 0, 2), 4e6),
    ("state_bytes", (1e6, 4, 5e5, 2), 5e6),
    ("decode_attention", (1e5, 1000), 1e8),
    ("indexed_decode_attention", (1e5, 1150, 0.75, 150), 4e7),  # 1e5 · (1150 / 4 + 3/4 · 150)
    ("indexed_decode_attention", (1e5, 100, 0.75, 150), 1e7),
    ("usual_decode_indexed_share", (0.75,), 0.75),
    ("cache_while_decoding", (1e5, 1000, 1e6), 1.01e8),
    ("cache_per_sequence", (524_288, 1300, 0), 681_574_400),
    ("cache_per_sequence", (524_288, 1300, 600), 681_575_000),
    ("prompt_attention", (1e5,), 1e5),
    ("per_head_decode_attention", (1e5,), 1e5),
    ("absorbed_attention", (2, 4, 5, 3), 208),  # 2·2·4·13
    ("usual_cache", (7e9, 1e-5), 7e4),
    ("usual_decode_attention", (32, 4096), 524_288),
    ("usual_prompt_attention", (32, 4096), 524_288),
    # power
    ("bytes_read_per_output_token", (14e9, 10, 1e5, 1000), 1.5e9),
    ("decode_memory_load", (1.5e9, 1000, 3e12), 0.5),
    ("decode_memory_load", (1.5e9, 4000, 3e12), 1),  # a load above 1 counts as 1
    ("decode_arithmetic_load", (2e11, 1000, 1e15), 0.2),
    ("decode_arithmetic_load", (2e11, 6000, 1e15), 1),
    ("prefill_arithmetic_load", (2e11, 2000, 1e15), 0.4),
    ("prefill_arithmetic_load", (2e11, 6000, 1e15), 1),
    ("decode_power", (700, 0.1, 0.4, 0.25, 1, 0.04, 1, 1), 350),  # 0.1 + 0.4·0.5 + 0.2
    ("decode_power", (700, 0.1, 0.4, 0.25, 1, 0.04, 1.25, 2), 700),  # capped at the power limit
    ("prefill_power", (700, 0.1, 1, 0.25, 1, 1), 420),  # 0.1 + 0.5
    ("prefill_power", (700, 0.1, 1, 0.25, 1.25, 2), 700),
    ("board_energy_per_output_token", (350, 100), 3.5),
    ("board_energy_per_prompt_token", (420, 4200), 0.1),
    ("board_energy_per_query", (1000, 0.1, 300, 3.5), 1150),
    ("energy_per_output_token", (3.5, 1.5, 1.2), 6.3),
    ("energy_per_prompt_token", (0.1, 1.5, 1.2), 0.18),
    ("busy_power", (1150, 2.3, 1.5, 1.2), 900),
    ("busy_power_as_in_training", (576,), 576),
    ("idle_power", (700, 0.1, 1.5, 1.2), 126),
    ("energy_per_query", (7.2, 500), 1),
    ("serving_power", (1000, 100, 900, 0.5), 5e5),
    ("fleet_within_site_power", (5e5, 100, 900, 0.75, 1.5), 1000),  # half of the accelerators busy: 500 W each
    ("average_serving_power", (1000, 100, 900, 0.25), 3e5),
    ("serving_energy_per_day", (5e5,), 12_000),
    # prefill
    ("computed_prompt", (1000, 0.25), 750),
    ("prompt_token_gemm_time", (1e9, 1e5, 500, 2, 1e15, 1e14, 0.5), 2.5e-6),  # 2e-6 + 5e-7
    ("prompt_token_communication_time", (5, 1000, 1, 1e9, 2), 0),
    ("prompt_token_communication_time", (5, 1000, 2, 1e9, 2), 4e-5),  # 10 times 2000 bytes, times 2
    ("prefill_pipeline_ratio", (2048, 512, 1), 1),
    ("prefill_pipeline_ratio", (2048, 512, 4), 0.4375),  # 7 / 16
    ("prefill_pipeline_ratio", (100, 512, 4), 1),
    ("prefill_time", (1000, 0.003, 0.001, 1, 3, 0.5, 2), 12),  # (1000·0.004·0.5 + 1 + 3) · 2
    ("prefill_speed", (3e-4, 1e-4, 2, 0.5, 1), 2500),
    # query
    ("flop_per_prompt_token", (1e9, 1e5, 500, 1e6), 2.051e9),
    ("flop_per_output_token", (1e9, 1e5, 1150, 0), 2.115e9),
    ("query_flop", (1000, 2, 300, 3), 2900),
    ("query_accelerator_time", (1000, 250, 300, 200), 5.5),
    ("two_flop_per_prompt_token", (1e9,), 2e9),
    ("two_flop_per_output_token", (1e9,), 2e9),
    # queueing
    ("replica_queries_per_s", (1000, 4, 2000), 2),
    # replica
    ("accelerators_of_replica", (4, 2, 3), 24),
    ("decode_groups", (64, 0.5, 2, 2), 8),
    ("decode_groups", (2, 0.25, 1, 1), 1),
    ("disaggregated_tensor_parallelism", (64,), 1),
    ("one_group", (), 1),
    ("one_stage", (4,), 1),
    ("no_tensor_parallelism", (4,), 1),
    ("stages_beyond_link_domain", (6, 8), 1),
    ("stages_beyond_link_domain", (12, 8), 1.5),
    ("slowest_link", (4, 2, 8, 4e11, 5e10), 4e11),
    ("slowest_link", (8, 2, 8, 4e11, 5e10), 5e10),
    ("cache_shards_by_heads", (4, 8), 4),
    ("cache_shards_by_heads", (16, 8), 8),
    ("undivided_latent_cache", (8,), 1),
    ("buffers_dense", (4, 60, 0.125), 4),
    ("buffers_dense", (9, 60, 0.125), 7.5),
    ("buffers_mixture", (4, 3, 10, 2, 5, 8000, 0.125), 604),  # 4 + 3 * 2 * 10 * 2 * 5
    ("buffers_mixture", (4, 3, 10, 2, 5, 800, 0.125), 100),
    ("usual_buffers", (4, 60, 0.125), 4),
    ("cache_room_dense", (100, 60, 4, 2, 1), 6),  # 60 - 4 - 50
    ("cache_room_mixture", (100, 30, 2, 60, 6, 2, 1, 3), 24),  # 60 - 6 - (100 - 40) / 2
    ("sequences_that_fit", (24, 2, 2, 3, 4), 72),
    ("sequences_that_fit", (-24, 2, 2, 3, 4), 1),
    ("deployment_fits", (24,), 1),
    ("deployment_fits", (-24,), 0),
    ("sequences_decoded", (64, 100), 64),
    ("sequences_decoded", (64, 10), 10),
    ("sequences_per_pass", (64, 4), 16),
    ("sequences_per_pass", (1, 4), 1),
    ("minimum_inference_accelerators", (140e9, 10e9, 72e9), 3),
    ("one_replica", (8,), 8),
    ("smallest_replica", (140e9, 1e9, 32, 72e9, 12e9), 3),
    ("smallest_replica", (140e9, 1e9, 32, 72e9, 22e9), 4),
    ("smallest_replica", (140e9, 1e9, 32, 72e9, 80e9), 5),  # at least half of the memory counts
    ("batch_that_fits", (32, 40.5), 32),
    ("batch_that_fits", (32, 15.5), 15),
    ("fast_link", (4e11,), 4e11),
    ("usual_cache_shards", (4, 8), 4),
    ("usual_cache_shards", (16, 8), 8),
    ("forward_layers", (32,), 32),
    ("forward_width", (4096,), 4096),
    ("usual_forward_layers", (12 * 32**3 * 128**2, 128), 32),
    ("usual_forward_width", (32, 128), 4096),
    # service
    ("time_per_token_with_prefill", (0.01, 1, 30, 300, 1000, 2500, 4), 0.02),  # plus 30/300 of 0.1 s
    ("time_per_token_without_prefill", (0.02, 2), 0.01),
    ("requests_waiting", (64, 10), 54),
    ("decode_speed", (0.01, 2, 4, 2, 0, 0.5), 400),
    ("decode_speed", (0.01, 2, 4, 2, 1, 0.5), 200),
    ("deployment_speed", (300, 16, 5), 960 / 10.24),
    ("answer_speed", (0.02,), 50),
    ("prompt_speed", (1000, 0.1), 10_000),
    ("request_time", (0.5, 101, 0.02), 2.5),
    ("first_token_of_static_batch", (0.1,), 0.1),
    ("first_token_under_load", (0.05, 0.1, 0.5, 2, 8, 2, 1.5, 0.02, 0, 300, 0.03, 1), 0.98),  # 0.05 + 0.1·9 + 0.03
    ("first_token_under_load", (0.05, 0.1, 0.5, 2, 8, 2, 1.5, 0.02, 4, 300, 0.03, 2), 10.96),  # plus 4.5 s, times 2
    ("concurrency_of_batch", (64,), 64),
    # weights
    ("weights_bytes", (7e9, 2), 14e9),
    ("expert_choice_share", (8, 256), 0.03125),
    ("routed_parameters", (10, 4, 0.25), 8),
    ("experts_touched", (0.25, 2, 1), 0.4375),  # 1 - 0.75²
    ("experts_touched", (0.25, 1, 2), 0.4375),
    ("prompt_experts_touched", (0.25, 3), 0.578125),
    ("dense_weights_read", (7e9, 2), 14e9),
    ("dense_stored_weights", (1000, 100, 200, 680, 60, 10, 0, 1, 2, 3, 4, 5), 3240),  # 100 + 400 + 80·3 + 600·4 + 20·5
    ("dense_stored_weights", (1000, 100, 200, 680, 60, 10, 1, 1, 2, 3, 4, 5), 3320),  # 100 + 400 + 680·4 + 20·5
    # 100 + 50·2 + 150/2 + 80·3 + 600·4 + 20·5
    ("mixture_stored_weights", (1000, 150, 100, 200, 680, 60, 10, 0, 0.5, 1, 2, 3, 4, 5), 3015),
    ("usual_bytes_per_weight", (0.6,), 0.6),
    ("unrouted_bytes_per_weight", (600, 1000, 800, 0.5), 1),
    ("expert_bytes_as_all", (0.6,), 0.6),
    ("mixture_weights_read", (4, 8, 0.25, 0.25, 2, 2), 8),  # one sequence reads the active weights
    ("mixture_weights_read", (4, 8, 0.25, 0.4375, 2, 2), 11),
    ("mixture_weights_read", (4, 8, 0.25, 0.4375, 0.5, 2), 5.75),  # 2·2 + 3.5/2
    ("weight_byte_time", (1e12, 0.5), 2e-12),
    ("dense_gemm_parameters", (7e9,), 7e9),
    ("mixture_gemm_parameters", (4, 8, 0.25, 3000, 1000), 10),  # 2 of them count 4 times
    ("dense_weights_time", (14e9, 2, 1e-12), 0.007),
    ("mixture_weights_time", (11, 8, 0.4375, 2, 2, 7, 1), 2.5),  # (4 + 7/7) / 2
    ("dense_prompt_weights_time", (0.007,), 0.007),
    ("mixture_prompt_weights_time", (4, 8, 0.25, 0.875, 2, 2, 2, 7, 1), 3),  # (2 + 1) · 2 / 2
    ("gemm_parameters_of_unknown_experts", (4,), 4),
    ("inactive_parameters", (10, 4), 6),
    ("active_share", (10, 4), 0.4),
]
