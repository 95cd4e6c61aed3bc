"""Hand-worked cases of the formulas of media: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # denoiser
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
    ("denoiser_width_from_size", (12e9, 0.5, 2), 1000),
    ("denoiser_layers_from_size", (12e9, 0.5, 1000), 500),
    ("denoiser_ffn_size_from_width", (1000,), 4000),
    # generation
    ("generation_accelerators", (4, 2), 8),
    ("joint_tokens", (4096, 333), 4429),
    ("image_tokens", (4096,), 4096),
    ("joint_share", (4000, 333, 2), 2333 / 4333),  # 333 is odd: both accelerators compute all text tokens
    ("joint_share", (4000, 334, 2), 0.5),
    ("image_share", (8,), 0.125),
    ("denoiser_matrix_time", (1e12, 100, 0.5, 1e15, 0.5), 0.1),
    ("denoiser_attention_time", (1e12, 100, 0.5, 1e15, 0.5, 64, 16), 0.125),
    ("denoiser_elementwise_time", (1000, 1000, 100, 0.5, 1, 1, 1, 3, 100, 60, 20, 40, 10, 1e12, 0.5), 0.024),
    ("denoiser_elementwise_time", (1000, 1000, 100, 0.5, 0, 0, 1, 1, 100, 60, 20, 40, 10, 1e12, 0.5), 0.01),
    ("sequence_communication_time", (1000, 1000, 100, 2, 1, 1e9, 2), 0.4),
    ("sequence_communication_time", (1000, 1000, 100, 1, 2, 1e9, 2), 0.4),
    ("sequence_communication_time", (1000, 1000, 100, 1, 1, 1e9, 2), 0),
    ("launch_time", (30, 50, 1, 1, 1e-3, 2e-3, 3e-3), 1.5),
    ("launch_time", (30, 50, 2, 2, 1e-3, 2e-3, 3e-3), 9),
    ("text_encoder_time", (5e9, 300, 1e15, 0.5), 0.006),
    ("autoencoder_time", (1e6, 1e7, 1e15, 0.1), 0.1),
    ("generation_busy", (4, 2, 1, 2, 3, 0.5, 0.5), 26),
    ("generation_time", (4, 1, 2, 3, 0.5, 0.25, 0.25, 2, 1, 1.5, 1.2), 45),  # 1.5 · (4 · 7 + 2)
    ("generation_time", (4, 1, 2, 3, 0.5, 0.25, 0.25, 2, 2, 1.5, 1.44), 54),  # times the square root of 1.44
    # output
    ("seconds_per_image", (45, 4), 11.25),
    ("seconds_per_video", (45, 4), 11.25),
    ("images_per_second", (4,), 0.25),
    ("videos_per_second", (4,), 0.25),
    ("video_real_time_factor", (100, 5), 20),
    ("generation_power", (8, 700, 0.25, 0.75, 5, 10, 1.5), 4200),
    ("generation_power", (8, 700, 0.25, 0.75, 11, 10, 1), 4200),  # a load above 1 counts as 1
    ("energy_per_image", (600, 5), 3000),
    ("energy_per_video", (600, 5), 3000),
    ("facility_energy_per_image", (3600, 1.5, 1.2), 1.8),
    ("facility_energy_per_video", (3600, 1.5, 1.2), 1.8),
    ("cost_per_image", (36, 2, 2.5), 0.05),
    ("cost_per_video", (36, 2, 2.5), 0.05),
    # perception
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
