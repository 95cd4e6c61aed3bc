"""The time of a batch of images or videos.

Parts are work over a rate of the device and are added: products, attention, memory-bound work, exchange, launches,
autoencoder. The constants are fitted to measured batches (`configs/calibration/media.yaml`).
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .denoiser import MEDIA

BYTES_16_BIT = 2


@formula("generation_accelerators", source="jacobs-2023")
def generation_accelerators(ulysses_degree: Array, ring_degree: Array) -> Array:
    """Rings of groups that divide the heads."""
    return ulysses_degree * ring_degree


@prediction("denoiser_tokens", source="esser-2024", when={"denoiser": "joint"})
def joint_tokens(latent_tokens: Array, text_tokens: Array) -> Array:
    """Image and text in one sequence."""
    return latent_tokens + text_tokens


@prediction("denoiser_tokens", source="peebles-2022", when={"denoiser": ("cross", "linear", "unet")})
def image_tokens(latent_tokens: Array) -> Array:
    """Text is only looked at."""
    return 1.0 * latent_tokens


@prediction("denoiser_share", source="fang-2024-usp", when={"denoiser": "joint"})
def joint_share(latent_tokens: Array, text_tokens: Array, generation_accelerators: Array) -> Array:
    """An equal part of the image; of the text too where its tokens divide evenly, else every accelerator has all."""
    even = text_tokens % generation_accelerators == 0
    text = np.where(even, text_tokens / generation_accelerators, text_tokens)
    share: Array = (latent_tokens / generation_accelerators + text) / (latent_tokens + text_tokens)
    return share


@prediction("denoiser_share", source="fang-2024-usp", when={"denoiser": ("cross", "linear", "unet")})
def image_share(generation_accelerators: Array) -> Array:
    """An equal part of the image."""
    return 1 / generation_accelerators


@prediction("denoiser_matrix_time_s", source="mlenergy-2026")
def denoiser_matrix_time(
    denoiser_matrix_flop: Array,
    denoiser_passes: Array,
    denoiser_share: Array,
    inference_peak_flop_per_s: Array,
    denoiser_matrix_efficiency: Array,
) -> Array:
    """All passes at the speed of large products."""
    work = denoiser_matrix_flop * denoiser_passes * denoiser_share
    return work / (inference_peak_flop_per_s * denoiser_matrix_efficiency)


@prediction("denoiser_attention_time_s", source="dao-2023")
def denoiser_attention_time(
    denoiser_attention_flop: Array,
    denoiser_passes: Array,
    denoiser_share: Array,
    attention_peak_flop_per_s: Array,
    denoiser_attention_efficiency: Array,
    denoiser_head_size: Array,
    attention_half_head: Array,
) -> Array:
    """Fused attention in 16 bits, slower with narrow heads: e / (1 + h/head size)."""
    slower = 1 + attention_half_head / denoiser_head_size
    work = denoiser_attention_flop * denoiser_passes * denoiser_share
    return work * slower / (attention_peak_flop_per_s * denoiser_attention_efficiency)


@prediction("denoiser_elementwise_time_s", source="mlenergy-2026")
def denoiser_elementwise_time(
    denoiser_tokens: Array,
    denoiser_channels_per_token: Array,
    denoiser_passes: Array,
    denoiser_share: Array,
    denoiser_rotary: Array,
    denoiser_query_key_norm: Array,
    ulysses_degree: Array,
    ring_degree: Array,
    elementwise_bytes_per_channel: Array,
    rotary_bytes_per_channel: Array,
    norm_bytes_per_channel: Array,
    exchange_bytes_per_channel: Array,
    ring_bytes_per_channel: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    media_memory_efficiency: Array,
) -> Array:
    """Normalisation, modulation, activation, residuals; where the sequence is divided, packing what is exchanged, and
    in rings merging partial attention.
    """
    channels = denoiser_tokens * denoiser_channels_per_token * denoiser_passes * denoiser_share
    each = (
        elementwise_bytes_per_channel
        + denoiser_rotary * rotary_bytes_per_channel
        + denoiser_query_key_norm * norm_bytes_per_channel
        + (ulysses_degree * ring_degree > 1) * exchange_bytes_per_channel
        + (ring_degree - 1) * ring_bytes_per_channel
    )
    return channels * each / (accelerator_memory_bandwidth_bytes_per_s * media_memory_efficiency)


@prediction("sequence_exchange_time_s", source="fang-2024-usp")
def sequence_exchange_time(
    denoiser_tokens: Array,
    denoiser_channels_per_token: Array,
    denoiser_passes: Array,
    ulysses_degree: Array,
    ring_degree: Array,
    accelerator_link_bytes_per_s: Array,
    sequence_exchange_ratio: Array,
) -> Array:
    """Four all-to-alls of a share of the sequence where heads are divided (Jacobs 2023, section 3.2), keys and values
    handed on round the ring (Fang 2024, section 3).
    """
    channels = denoiser_tokens * denoiser_channels_per_token * denoiser_passes
    divided = 4 * (ulysses_degree - 1) / (ulysses_degree**2 * ring_degree)
    handed = 2 * (ring_degree - 1) / (ring_degree * ulysses_degree)
    return sequence_exchange_ratio * channels * BYTES_16_BIT * (divided + handed) / accelerator_link_bytes_per_s


@prediction("launch_time_s", source="mlenergy-2026")
def launch_time(
    denoiser_layers: Array,
    denoising_steps: Array,
    ulysses_degree: Array,
    ring_degree: Array,
    denoiser_launch_s: Array,
    exchange_launch_s: Array,
    ring_launch_s: Array,
) -> Array:
    """For every layer and step, more where the sequence is divided; passes of guidance go together."""
    parted = 1.0 * (ulysses_degree * ring_degree > 1)
    each = denoiser_launch_s + parted * exchange_launch_s + (ring_degree - 1) * ring_launch_s
    return denoiser_layers * denoising_steps * each


@prediction("text_encoder_time_s", source="definition")
def text_encoder_time(
    text_encoder_parameters: Array,
    text_tokens: Array,
    inference_peak_flop_per_s: Array,
    denoiser_matrix_efficiency: Array,
) -> Array:
    """One pass of all weights over the caption."""
    return 2 * text_encoder_parameters * text_tokens / (inference_peak_flop_per_s * denoiser_matrix_efficiency)


@prediction("autoencoder_time_s", source="mlenergy-2026")
def autoencoder_time(
    pixels: Array, autoencoder_flop_per_pixel: Array, attention_peak_flop_per_s: Array, autoencoder_efficiency: Array
) -> Array:
    """Convolutions on one accelerator, in 16 bits."""
    return pixels * autoencoder_flop_per_pixel / (attention_peak_flop_per_s * autoencoder_efficiency)


@formula("generation_busy_s", source="definition")
def generation_busy(
    generation_batch: Array,
    generation_accelerators: Array,
    denoiser_matrix_time_s: Array,
    denoiser_attention_time_s: Array,
    denoiser_elementwise_time_s: Array,
    autoencoder_time_s: Array,
    text_encoder_time_s: Array,
) -> Array:
    """Denoising, and of the work of one accelerator its share."""
    alone = (autoencoder_time_s + text_encoder_time_s) / generation_accelerators
    together = denoiser_matrix_time_s + denoiser_attention_time_s + denoiser_elementwise_time_s
    return generation_batch * (together + alone)


@prediction("generation_time_s", source="mlenergy-2026", when=MEDIA)
def generation_time(
    generation_batch: Array,
    denoiser_matrix_time_s: Array,
    denoiser_attention_time_s: Array,
    denoiser_elementwise_time_s: Array,
    sequence_exchange_time_s: Array,
    autoencoder_time_s: Array,
    text_encoder_time_s: Array,
    launch_time_s: Array,
    generation_accelerators: Array,
    generation_error: Array,
    division_error: Array,
) -> Array:
    """One after the other: captions, steps, pixels. How well it divides is the less certain the more divide it."""
    together = denoiser_matrix_time_s + denoiser_attention_time_s + denoiser_elementwise_time_s
    each = together + sequence_exchange_time_s + autoencoder_time_s + text_encoder_time_s
    error = generation_error * division_error ** (1 - 1 / generation_accelerators)
    return error * (generation_batch * each + launch_time_s)
