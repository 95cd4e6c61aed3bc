"""What an image or a video takes to generate, and what it takes to train on some."""

from __future__ import annotations

from ..definition import Category, Quantity

DENOISER = (
    Quantity("denoiser_parameters", "media", "", "weights of the network that removes the noise", low=1, effort=1),
    Quantity("denoiser_layers", "media", "", "transformer layers (blocks of a U-Net) of the denoiser", low=1),
    Quantity("denoiser_width", "media", "", "width of the denoiser's residual stream", low=1),
    Quantity("denoiser_head_size", "media", "", "width of one attention head of the denoiser", low=1),
    Quantity("denoiser_ffn_size", "media", "", "inner width of the denoiser's feed-forward layers", low=1),
    Quantity("denoiser_gated_ffn", "media", "flag", "the denoiser's feed-forward layers have a gate matrix"),
    Quantity("denoiser_extra_attentions", "media", "", "layers with a second attention, among image tokens only"),
    Quantity("denoiser_skips", "media", "", "layers that a skip connection joins through a matrix 2d x d"),
    Quantity("denoiser_rotary", "media", "flag", "queries and keys of the denoiser are rotated by position"),
    Quantity("denoiser_query_key_norm", "media", "flag", "queries and keys of the denoiser are normalised"),
    Quantity(
        "denoiser_channels_per_token", "media", "", "width of the residual stream, summed over the layers, for a token"
    ),
    Quantity(
        "denoiser_flop_per_token", "media", "FLOP/token", "products and convolutions of a U-Net for one latent token"
    ),
    Quantity(
        "denoiser_attention_flop_per_pair", "media", "FLOP", "attention of a U-Net over the square of its latent tokens"
    ),
    Quantity("denoiser_working_share", "media", "fraction", "weights that an image token multiplies over all", high=1),
    Quantity("denoiser_aspect_ratio", "media", "", "width of a denoiser over its layers, where both are unknown"),
    Quantity("text_tokens", "media", "", "tokens of the caption that condition the denoiser", effort=2),
    Quantity("text_encoder_parameters", "media", "", "weights of the text encoders"),
    Quantity("latent_compression", "media", "", "pixels to one latent along each side", low=1),
    Quantity("latent_frame_compression", "media", "", "frames to one latent frame, after the first", low=1),
    Quantity("latent_patch", "media", "", "latents to one token along each side", low=1),
    Quantity("latent_frame_patch", "media", "", "latent frames to one token", low=1),
    Quantity("autoencoder_flop_per_pixel", "media", "FLOP", "decoding one pixel of one frame"),
)

GENERATION = (
    Quantity("image_height", "media", "", "height of an image or frame in pixels", low=1, headline=True, effort=1),
    Quantity("image_width", "media", "", "width of an image or frame in pixels", low=1, headline=True, effort=1),
    Quantity("frames", "media", "", "frames of a video (1: an image)", low=1, effort=1),
    Quantity("frames_per_s", "media", "", "frames shown in a second", effort=1),
    Quantity("video_s", "media", "s", "length of a video", headline=True, effort=1),
    Quantity("denoising_steps", "media", "", "steps in which the noise is removed", low=1, headline=True, effort=1),
    Quantity("guidance_passes", "media", "", "passes a step: 2 with classifier-free guidance, 1 without", low=1),
    Quantity("generation_batch", "media", "", "images or videos generated together", low=1, effort=1),
    Quantity("ulysses_degree", "media", "", "accelerators that divide the heads of a sequence", low=1, effort=2),
    Quantity("ring_degree", "media", "", "accelerators in a ring that divides a sequence", low=1, effort=2),
    Quantity("generation_accelerators", "media", "", "accelerators that generate together", low=1, effort=2),
    Quantity("latent_tokens", "media", "", "tokens of an image or video in the denoiser", headline=True),
    Quantity("pixels", "media", "", "pixels of an image, or of all frames of a video"),
    Quantity("denoiser_matrix_flop", "media", "FLOP", "products of one pass through the denoiser"),
    Quantity("denoiser_attention_flop", "media", "FLOP", "attention of one pass through the denoiser"),
    Quantity("denoiser_flop", "media", "FLOP", "one pass through the denoiser for one image or video"),
    Quantity("generation_flop", "media", "FLOP", "one image or video, from caption to pixels", headline=True),
    Quantity("denoiser_passes", "media", "", "passes through the denoiser for one image or video"),
    Quantity("denoiser_tokens", "media", "", "tokens that pass through the denoiser's layers"),
    Quantity("denoiser_share", "media", "fraction", "of the denoiser's work what each accelerator does", high=1),
    Quantity("denoiser_matrix_time_s", "media", "s", "products of one image or video, divided over the accelerators"),
    Quantity("denoiser_attention_time_s", "media", "s", "attention of one image or video, divided likewise"),
    Quantity("denoiser_elementwise_time_s", "media", "s", "memory-bound work of one image or video, divided likewise"),
    Quantity("sequence_exchange_time_s", "media", "s", "exchange among the accelerators for one image or video"),
    Quantity("launch_time_s", "media", "s", "launches of kernels and exchanges for a batch, however small it is"),
    Quantity("text_encoder_time_s", "media", "s", "text encoders on one caption"),
    Quantity("autoencoder_time_s", "media", "s", "latents to pixels for one image or video, on one accelerator"),
    Quantity("generation_busy_s", "media", "s", "of a batch's time the part in which every accelerator computes"),
    Quantity("generation_time_s", "media", "s", "a batch, from caption to pixels", headline=True, effort=1),
    Quantity("seconds_per_image", "media", "s", "time of a batch for each of its images", headline=True, effort=1),
    Quantity("seconds_per_video", "media", "s", "time of a batch for each of its videos", headline=True, effort=1),
    Quantity("images_per_s", "media", "", "images generated in a second"),
    Quantity("videos_per_s", "media", "", "videos generated in a second"),
    Quantity("video_real_time_factor", "media", "", "seconds to generate a second of video"),
    Quantity("training_samples", "media", "", "images or videos seen in training, repeats counted", effort=2),
)

GENERATION_CONSTANTS = (
    Quantity("denoiser_matrix_efficiency", "media", "fraction", "share of peak that products reach", high=1),
    Quantity("denoiser_attention_efficiency", "media", "fraction", "share of peak that wide heads reach", high=1),
    Quantity("attention_half_head", "media", "", "head size at which attention loses half its speed"),
    Quantity("elementwise_bytes_per_channel", "media", "byte", "memory moved for a channel of a token and layer"),
    Quantity("norm_bytes_per_channel", "media", "byte", "the same for normalised queries and keys"),
    Quantity("rotary_bytes_per_channel", "media", "byte", "the same for rotated queries and keys"),
    Quantity(
        "media_memory_efficiency", "media", "fraction", "share of bandwidth that elementwise work reaches", high=1
    ),
    Quantity("autoencoder_efficiency", "media", "fraction", "share of peak that the autoencoder reaches", high=1),
    Quantity("denoiser_launch_s", "media", "s", "launches of one pass through a layer"),
    Quantity("exchange_launch_s", "media", "s", "what divided attention adds to them"),
    Quantity("ring_launch_s", "media", "s", "what each further member of a ring adds to them"),
    Quantity("sequence_exchange_ratio", "media", "", "time of the exchange over that of its bytes at the link's rate"),
    Quantity("exchange_bytes_per_channel", "media", "byte", "memory moved to pack what is exchanged"),
    Quantity("ring_bytes_per_channel", "media", "byte", "memory moved to merge one member's part of attention"),
    Quantity("generation_error", "media", "", "what measured batches take over the model"),
    Quantity("division_error", "media", "", "the same for what several accelerators divide, where they are many"),
    Quantity("idle_power_ratio", "media", "fraction", "power of an accelerator that waits, over its limit", high=1),
    Quantity(
        "busy_power_ratio", "media", "fraction", "power of an accelerator that computes, over its limit", high=1.2
    ),
    Quantity("generation_power_error", "media", "", "what measured power is over the model's"),
)

GENERATION_ENERGY = (
    Quantity("generation_power_w", "media", "W", "accelerators that generate together, on average", effort=2),
    Quantity("energy_j_per_image", "media", "J", "energy of the accelerators for one image", headline=True),
    Quantity("energy_j_per_video", "media", "J", "energy of the accelerators for one video", headline=True),
    Quantity("energy_wh_per_image", "media", "Wh", "facility energy of one image"),
    Quantity("energy_wh_per_video", "media", "Wh", "facility energy of one video"),
    Quantity("cost_per_image_usd", "media", "USD", "rental cost of one image, accelerators busy", headline=True),
    Quantity("cost_per_video_usd", "media", "USD", "rental cost of one video, accelerators busy", headline=True),
)

CATEGORIES = (
    Category(
        "denoiser",
        "media",
        "how image and text meet: in one sequence, by cross attention, that with linear attention, in a U-Net",
        ("joint", "cross", "linear", "unet"),
    ),
    Category(
        "generation_engine",
        "media",
        "one kernel after the other, or fused and launched together",
        ("eager", "compiled"),
    ),
)
