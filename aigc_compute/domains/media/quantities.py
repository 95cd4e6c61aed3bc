"""Quantities of generating images and videos, and of training on them."""

from __future__ import annotations

from ..definition import Category, Quantity, section
from . import perception_quantities

DENOISER = section(
    "media",
    Quantity(
        "denoiser_parameters",
        "",
        "weights of the denoiser, the network that removes the noise",
        column=491,
        low=1,
        effort=1,
    ),
    Quantity(
        "denoiser_layers", "", "transformer layers of the denoiser (blocks of a U-Net)", column=492, low=1, whole=True
    ),
    Quantity("denoiser_width", "", "width of the denoiser's residual stream", column=493, low=1, whole=True),
    Quantity("denoiser_head_size", "", "width of one attention head of the denoiser", column=494, low=1, whole=True),
    Quantity(
        "denoiser_ffn_size", "", "inner width of the denoiser's feed-forward layers", column=495, low=1, whole=True
    ),
    Quantity("denoiser_gated_ffn", "flag", "whether the denoiser's feed-forward layers have a gate matrix", column=496),
    Quantity(
        "denoiser_extra_attentions",
        "",
        "layers with a second attention among image tokens only",
        column=497,
        whole=True,
    ),
    Quantity("denoiser_skips", "", "layers with a skip connection through a matrix 2d x d", column=498, whole=True),
    Quantity("denoiser_rotary", "flag", "whether queries and keys of the denoiser are rotated by position", column=499),
    Quantity("denoiser_query_key_norm", "flag", "whether queries and keys of the denoiser are normalised", column=500),
    Quantity(
        "denoiser_channels_per_token",
        "",
        "width of the residual stream for a token, summed over the layers",
        column=501,
    ),
    Quantity(
        "denoiser_flop_per_token",
        "FLOP/token",
        "FLOP of GEMMs and convolutions of a U-Net per latent token",
        column=502,
    ),
    Quantity(
        "denoiser_attention_flop_per_pair",
        "FLOP",
        "attention FLOP of a U-Net over the square of its latent tokens",
        column=503,
    ),
    Quantity(
        "denoiser_working_share",
        "fraction",
        "share of the denoiser's weights that an image token multiplies",
        column=504,
        high=1,
    ),
    Quantity("denoiser_aspect_ratio", "", "width of a denoiser over its layers, used if both are unknown", column=505),
    Quantity("text_tokens", "", "tokens of the caption that conditions the denoiser", column=506, effort=2),
    Quantity("text_encoder_parameters", "", "weights of the text encoders", column=507),
    Quantity("latent_compression", "", "pixels per latent along each side", column=508, low=1),
    Quantity("latent_frame_compression", "", "frames per latent frame, after the first frame", column=509, low=1),
    Quantity("latent_patch", "", "latents per token along each side", column=510, low=1),
    Quantity("latent_frame_patch", "", "latent frames per token", column=511, low=1),
    Quantity("autoencoder_flop_per_pixel", "FLOP", "FLOP to decode one pixel of one frame", column=512),
)

GENERATION = section(
    "media",
    Quantity(
        "image_height",
        "",
        "height of an image or frame in pixels",
        column=513,
        low=1,
        headline=True,
        effort=1,
        whole=True,
    ),
    Quantity(
        "image_width",
        "",
        "width of an image or frame in pixels",
        column=514,
        low=1,
        headline=True,
        effort=1,
        whole=True,
    ),
    Quantity("frames", "", "frames of a video (1: an image)", column=515, low=1, effort=1, whole=True),
    Quantity("frames_per_s", "", "frames shown per second", column=516, effort=1),
    Quantity("video_s", "s", "length of a video", column=517, headline=True, effort=1),
    Quantity(
        "denoising_steps",
        "",
        "steps in which the noise is removed",
        column=518,
        low=1,
        headline=True,
        effort=1,
        whole=True,
    ),
    Quantity(
        "guidance_passes",
        "",
        "passes per denoising step: 2 with classifier-free guidance, 1 without",
        column=519,
        low=1,
        whole=True,
    ),
    Quantity("generation_batch", "", "images or videos generated together", column=520, low=1, effort=1, whole=True),
    Quantity(
        "ulysses_degree",
        "",
        "accelerators that divide the attention heads of a sequence",
        column=521,
        low=1,
        effort=2,
        whole=True,
    ),
    Quantity(
        "ring_degree", "", "accelerators in the ring that divides a sequence", column=522, low=1, effort=2, whole=True
    ),
    Quantity(
        "generation_accelerators", "", "accelerators that generate together", column=523, low=1, effort=2, whole=True
    ),
    Quantity("latent_tokens", "", "tokens of an image or video in the denoiser", column=524, headline=True),
    Quantity("pixels", "", "pixels of an image or of all frames of a video", column=525),
    Quantity("denoiser_matrix_flop", "FLOP", "FLOP of GEMMs in one pass through the denoiser", column=526),
    Quantity("denoiser_attention_flop", "FLOP", "FLOP of attention in one pass through the denoiser", column=527),
    Quantity("denoiser_flop", "FLOP", "FLOP of one pass through the denoiser for one image or video", column=528),
    Quantity(
        "generation_flop", "FLOP", "FLOP of one image or video, from caption to pixels", column=529, headline=True
    ),
    Quantity("denoiser_passes", "", "passes through the denoiser for one image or video", column=530),
    Quantity("denoiser_tokens", "", "tokens that pass through the denoiser's layers", column=531),
    Quantity("denoiser_share", "fraction", "share of the denoiser's work on each accelerator", column=532, high=1),
    Quantity(
        "denoiser_matrix_time_s",
        "s",
        "time of GEMMs for one image or video, divided among the accelerators",
        column=533,
    ),
    Quantity(
        "denoiser_attention_time_s",
        "s",
        "time of attention for one image or video, divided among the accelerators",
        column=534,
    ),
    Quantity(
        "denoiser_elementwise_time_s",
        "s",
        "time of memory-bound work for one image or video, divided among the accelerators",
        column=535,
    ),
    Quantity("sequence_exchange_time_s", "s", "communication time for one image or video", column=536),
    Quantity(
        "launch_time_s",
        "s",
        "time of kernel and communication launches for a batch, independent of its size",
        column=537,
    ),
    Quantity("text_encoder_time_s", "s", "time of the text encoders for one caption", column=538),
    Quantity(
        "autoencoder_time_s", "s", "time from latents to pixels for one image or video, on one accelerator", column=539
    ),
    Quantity("generation_busy_s", "s", "computing time of a batch, averaged over its accelerators", column=540),
    Quantity("generation_time_s", "s", "time of a batch, from captions to pixels", column=541, headline=True, effort=1),
    Quantity("seconds_per_image", "s", "time of a batch per image", column=542, headline=True, effort=1),
    Quantity("seconds_per_video", "s", "time of a batch per video", column=543, headline=True, effort=1),
    Quantity("images_per_s", "", "images generated per second", column=544),
    Quantity("videos_per_s", "", "videos generated per second", column=545),
    Quantity("video_real_time_factor", "", "seconds to generate a second of video", column=546),
    Quantity("training_samples", "", "images or videos seen in training, repeats included", column=547, effort=2),
)

GENERATION_CONSTANTS = section(
    "media",
    Quantity("denoiser_matrix_efficiency", "fraction", "share of peak FLOP/s that GEMMs reach", column=548, high=1),
    Quantity(
        "denoiser_attention_efficiency",
        "fraction",
        "share of peak FLOP/s that attention with wide heads reaches",
        column=549,
        high=1,
    ),
    Quantity("attention_half_head", "", "head size at which attention has half its speed", column=550),
    Quantity("elementwise_bytes_per_channel", "byte", "memory traffic per channel of a token and layer", column=551),
    Quantity(
        "norm_bytes_per_channel",
        "byte",
        "additional memory traffic per channel if queries and keys are normalised",
        column=552,
    ),
    Quantity(
        "rotary_bytes_per_channel",
        "byte",
        "additional memory traffic per channel if queries and keys are rotated",
        column=553,
    ),
    Quantity(
        "media_memory_efficiency",
        "fraction",
        "share of the memory bandwidth that memory-bound work reaches",
        column=554,
        high=1,
    ),
    Quantity(
        "autoencoder_efficiency", "fraction", "share of peak FLOP/s that the autoencoder reaches", column=555, high=1
    ),
    Quantity("denoiser_launch_s", "s", "time of kernel launches per layer and step", column=556),
    Quantity(
        "exchange_launch_s", "s", "additional time of launches per layer and step in a divided sequence", column=557
    ),
    Quantity(
        "ring_launch_s",
        "s",
        "additional time of launches per layer and step for each further member of a ring",
        column=558,
    ),
    Quantity(
        "sequence_exchange_ratio", "", "communication time over the time of its bytes at the link bandwidth", column=559
    ),
    Quantity(
        "exchange_bytes_per_channel", "byte", "memory traffic per channel to pack data for communication", column=560
    ),
    Quantity(
        "ring_bytes_per_channel",
        "byte",
        "memory traffic per channel to merge the partial attention of one ring member",
        column=561,
    ),
    Quantity("generation_error", "", "measured time of a batch over that of the model", column=562),
    Quantity(
        "division_error", "", "measured time of work divided among many accelerators over that of the model", column=563
    ),
    Quantity("idle_power_ratio", "fraction", "power of an idle accelerator over its power limit", column=564, high=1),
    Quantity(
        "busy_power_ratio", "fraction", "power of a computing accelerator over its power limit", column=565, high=1.2
    ),
    Quantity("generation_power_error", "", "measured power over that of the model", column=566),
)

GENERATION_ENERGY = section(
    "media",
    Quantity(
        "generation_power_w", "W", "average power of the accelerators that generate together", column=567, effort=2
    ),
    Quantity("energy_j_per_image", "J", "energy of the accelerators alone per image", column=568, headline=True),
    Quantity("energy_j_per_video", "J", "energy of the accelerators alone per video", column=569, headline=True),
    Quantity("energy_wh_per_image", "Wh", "facility energy per image", column=570),
    Quantity("energy_wh_per_video", "Wh", "facility energy per video", column=571),
    Quantity("cost_per_image_usd", "USD", "rental cost per image with busy accelerators", column=572, headline=True),
    Quantity("cost_per_video_usd", "USD", "rental cost per video with busy accelerators", column=573, headline=True),
)

QUANTITIES = (
    *DENOISER,
    *GENERATION,
    *GENERATION_CONSTANTS,
    *GENERATION_ENERGY,
    *perception_quantities.SOUND,
    *perception_quantities.VISION,
    *perception_quantities.RETRIEVAL,
)

CATEGORIES = (
    Category(
        "denoiser",
        "media",
        "how image and text meet: in one sequence, by cross attention, likewise with linear self attention, in a U-Net",
        ("joint", "cross", "linear", "unet"),
    ),
    Category(
        "generation_engine",
        "media",
        "how kernels run: one after the other, or fused and launched together",
        ("eager", "compiled"),
    ),
)
