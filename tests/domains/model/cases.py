"""Hand-worked cases of the formulas of model: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # architecture
    ("per_head_attention_parameters", (8, 4, 2, 2, 0, 0, 0), 192),  # 2·8·8 + 2·8·4
    ("per_head_attention_parameters", (8, 4, 2, 2, 1, 1, 4), 220),  # plus 8 + 2·4 + 8 + 4
    ("latent_attention_parameters", (10, 2, 4, 6, 2, 3, 5), 366),  # 84 + 86 + 96 + 100
    ("latent_attention_parameters", (10, 2, 0, 6, 2, 3, 5), 382),  # uncompressed queries: 100 instead of 84
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
    ("mixer_parameters", (3, 192), 576),
    ("all_layers_feed_forward", (3,), 3),
    ("dense_feed_forward_layers", (1,), 1),
    ("dense_feed_forward", (3, 128), 384),
    ("mixture_feed_forward", (4, 1, 1, 20, 100), 320),  # 20 + 3·100
    ("mixture_feed_forward", (4, 1, 4, 20, 100), 380),  # a dense network beside the experts in every layer
    ("active_mixture_feed_forward", (4, 1, 1, 20, 40), 140),
    ("decoder_parameters", (576, 384, 928, 40, 0), 1928),
    ("decoder_parameters", (576, 384, 928, 40, 72), 2000),
    ("encoder_parameters", (576, 384, 72, 928, 40, 0), 2000),
    ("encoder_decoder_parameters", (2, 3, 10, 20, 100, 5), 285),  # 2·30 + 3·40 + 105
    ("active_mixture_parameters", (40, 140, 50, 5, 0), 235),
    ("active_mixture_parameters", (40, 140, 50, 5, 7), 242),
    ("dense_active_parameters", (7e9,), 7e9),
    ("matmul_parameters", (1928, 928, 40, 100, 8), 1760),
    ("per_head_attention_flop", (3, 4, 2), 96),
    ("latent_attention_flop", (3, 2, 2, 3, 5), 120),
    ("forward_flop_full_mask", (1760, 96, 10, 0), 4480),
    ("forward_flop_full_mask", (1760, 96, 10, 20), 4500),
    ("forward_flop_causal_mask", (1760, 96, 5.5, 0), 4048),
    ("forward_flop_causal_mask", (1760, 96, 5.5, 52), 4100),
    ("forward_flop_encoder_decoder", (2, 3, 100, 200, 10, 50, 2, 2, 5, 20, 0.5), 3900),  # 2·1150 + 1600
    ("usual_head_size", (4096, 32), 128),
    ("usual_key_value_heads", (32,), 32),
    ("usual_ffn_size", (12, 0), 48),
    ("usual_ffn_size", (12, 1), 32),
    ("usual_norms", (12,), 25),
    ("usual_attention_parameters", (8,), 256),
    ("matmul_parameters_of_unknown_shape", (7e9,), 7e9),
    ("encoder_decoder_matmul_parameters_of_unknown_shape", (7e9,), 3.5e9),
    ("two_flop_per_parameter", (7e9,), 1.4e10),
    # attention_span
    ("windowed_attention_share", (15, 20), 0.75),
    ("causal_context", (99,), 50),
    ("windowed_causal_context", (100, 0.5, 10, 0), 30.025),  # 50.5 / 2 + (10 - 90/200) / 2
    ("windowed_causal_context", (100, 0.5, 10, 1), 28),  # 50.5 / 2 + 5.5 / 2: ten chunks of ten
    ("windowed_causal_context", (25, 1, 10, 1), 5),  # (20 · 5.5 + 5 · 3) / 25: the last chunk has five
    ("windowed_causal_context", (100, 0.5, 200, 0), 50.5),
    ("indexed_causal_context", (100, 0.5, 10), 30.025),
    ("indexed_causal_context", (100, 1, 200), 50.5),
    ("unmasked_context", (100,), 100),
    ("windowed_unmasked_context", (100, 0.75, 20), 40),  # 25 + 15
    ("windowed_unmasked_context", (100, 0.75, 200), 100),
    ("indexed_unmasked_context", (100, 0.75, 20), 40),
]
