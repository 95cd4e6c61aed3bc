"""Time to generate a batch of images or videos.

The parts are amounts of work over a rate of the accelerator, and are added: GEMMs, attention, memory-bound work,
communication, kernel launches, autoencoder. The constants are fitted to measured batches
(`configs/calibration/media.yaml`).
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .denoiser import MEDIA

BYTES_16_BIT = 2


@formula("generation_accelerators", source="jacobs-2023")
def generation_accelerators(ulysses_degree: Array, ring_degree: Array) -> Array:
    """Accelerators that generate together: Ulysses degree · ring degree, for a ring of groups that divide the attention
    heads.
    """
    return ulysses_degree * ring_degree


@prediction("denoiser_tokens", source="esser-2024", when={"denoiser": "joint"})
def joint_tokens(latent_tokens: Array, text_tokens: Array) -> Array:
    """Tokens that pass through the layers of a joint transformer: latent tokens + text tokens, in one sequence."""
    return latent_tokens + text_tokens


@prediction("denoiser_tokens", source="peebles-2022", when={"denoiser": ("cross", "linear", "unet")})
def image_tokens(latent_tokens: Array) -> Array:
    """Tokens that pass through the layers of a denoiser with cross attention: the latent tokens."""
    return 1.0 * latent_tokens


@prediction("denoiser_share", source="fang-2024-usp", when={"denoiser": "joint"})
def joint_share(latent_tokens: Array, text_tokens: Array, generation_accelerators: Array) -> Array:
    """Share of the work of a joint transformer on each of n accelerators: (latent tokens / n + text) / (latent + text
    tokens). The text tokens are divided by n if they are divisible; otherwise every accelerator computes all of them.
    """
    even = text_tokens % generation_accelerators == 0
    text = np.where(even, text_tokens / generation_accelerators, text_tokens)
    share: Array = (latent_tokens / generation_accelerators + text) / (latent_tokens + text_tokens)
    return share


@prediction("denoiser_share", source="fang-2024-usp", when={"denoiser": ("cross", "linear", "unet")})
def image_share(generation_accelerators: Array) -> Array:
    """Share of the work of a denoiser with cross attention on each of n accelerators: 1/n."""
    return 1 / generation_accelerators


@prediction("denoiser_matrix_time_s", source="mlenergy-2026")
def denoiser_matrix_time(
    denoiser_matrix_flop: Array,
    denoiser_passes: Array,
    denoiser_share: Array,
    inference_peak_flop_per_s: Array,
    denoiser_matrix_efficiency: Array,
) -> Array:
    """Time of GEMMs for one image or video: FLOP per pass · passes · share / (peak FLOP/s · efficiency)."""
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
    """Time of attention for one image or video: FLOP per pass · passes · share · (1 + h/head size) / (16-bit peak
    FLOP/s · efficiency). Fused attention has half its speed at a head size of h.
    """
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
    """Time of memory-bound work for one image or video: tokens · channels · passes · share · bytes per channel /
    (bandwidth · efficiency). It consists of normalisation, modulation, activation and residuals; in a divided sequence
    also of packing for communication, and in a ring of merging partial attention.
    """
    channels = denoiser_tokens * denoiser_channels_per_token * denoiser_passes * denoiser_share
    bytes_per_channel = (
        elementwise_bytes_per_channel
        + denoiser_rotary * rotary_bytes_per_channel
        + denoiser_query_key_norm * norm_bytes_per_channel
        + (ulysses_degree * ring_degree > 1) * exchange_bytes_per_channel
        + (ring_degree - 1) * ring_bytes_per_channel
    )
    return channels * bytes_per_channel / (accelerator_memory_bandwidth_bytes_per_s * media_memory_efficiency)


@prediction("sequence_exchange_time_s", source="fang-2024-usp")
def sequence_communication_time(
    denoiser_tokens: Array,
    denoiser_channels_per_token: Array,
    denoiser_passes: Array,
    ulysses_degree: Array,
    ring_degree: Array,
    accelerator_link_bytes_per_s: Array,
    sequence_exchange_ratio: Array,
) -> Array:
    """Communication time for one image or video: r · bytes · (4·(u - 1)/(u²·g) + 2·(g - 1)/(g·u)) / bandwidth, with the
    ratio r of measured to ideal time. It is four all-to-alls among u accelerators that divide the heads (Jacobs 2023,
    section 3.2), and keys and values that pass around a ring of g (Fang 2024, section 3).
    """
    channels = denoiser_tokens * denoiser_channels_per_token * denoiser_passes
    all_to_all = 4 * (ulysses_degree - 1) / (ulysses_degree**2 * ring_degree)
    ring = 2 * (ring_degree - 1) / (ring_degree * ulysses_degree)
    return sequence_exchange_ratio * channels * BYTES_16_BIT * (all_to_all + ring) / accelerator_link_bytes_per_s


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
    """Time of kernel launches for a batch: layers · steps · (launch + launches of a divided sequence + (ring degree -
    1) · launches of a ring member). The two passes of guidance are launched together.
    """
    is_divided = 1.0 * (ulysses_degree * ring_degree > 1)
    launch_s = denoiser_launch_s + is_divided * exchange_launch_s + (ring_degree - 1) * ring_launch_s
    return denoiser_layers * denoising_steps * launch_s


@prediction("text_encoder_time_s", source="definition")
def text_encoder_time(
    text_encoder_parameters: Array,
    text_tokens: Array,
    inference_peak_flop_per_s: Array,
    denoiser_matrix_efficiency: Array,
) -> Array:
    """Time of the text encoders for one caption: 2 · parameters · text tokens / (peak FLOP/s · efficiency)."""
    return 2 * text_encoder_parameters * text_tokens / (inference_peak_flop_per_s * denoiser_matrix_efficiency)


@prediction("autoencoder_time_s", source="mlenergy-2026")
def autoencoder_time(
    pixels: Array, autoencoder_flop_per_pixel: Array, attention_peak_flop_per_s: Array, autoencoder_efficiency: Array
) -> Array:
    """Time of the autoencoder for one image or video on one accelerator: pixels · FLOP per pixel / (16-bit peak FLOP/s
    · efficiency).
    """
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
    """Computing time of a batch, averaged over its n accelerators: batch · (denoiser time + (autoencoder time + text
    encoder time) / n), because autoencoder and text encoder run on one accelerator.
    """
    undivided = (autoencoder_time_s + text_encoder_time_s) / generation_accelerators
    denoiser = denoiser_matrix_time_s + denoiser_attention_time_s + denoiser_elementwise_time_s
    return generation_batch * (denoiser + undivided)


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
    """Time of a batch: (batch · (GEMMs + attention + memory-bound work + communication + autoencoder + text encoder) +
    launches) · error · e^(1 - 1/n), with the error e of dividing the work among n accelerators.
    """
    denoiser = denoiser_matrix_time_s + denoiser_attention_time_s + denoiser_elementwise_time_s
    sample = denoiser + sequence_exchange_time_s + autoencoder_time_s + text_encoder_time_s
    error = generation_error * division_error ** (1 - 1 / generation_accelerators)
    return error * (generation_batch * sample + launch_time_s)
