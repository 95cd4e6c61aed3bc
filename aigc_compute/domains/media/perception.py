"""Hearing, speaking, seeing and finding: encoders run at the speed of products, decoders of sound at that of memory."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction

THOUSAND, MILLION = 1e3, 1e6


@prediction("audio_step_time_s", source="pope-2022")
def audio_step_time(
    audio_decoder_parameters: Array,
    audio_decoder_layers: Array,
    audio_batch: Array,
    audio_guidance_passes: Array,
    inference_bytes_per_weight: Array,
    accelerator_memory_bandwidth_bytes_per_s: Array,
    audio_decode_efficiency: Array,
    inference_peak_flop_per_s: Array,
    encoder_efficiency: Array,
    audio_launch_s: Array,
) -> Array:
    """The slower of reading all weights and multiplying with them, and the launches; keys and values are few."""
    read = audio_decoder_parameters * inference_bytes_per_weight
    reading = read / (accelerator_memory_bandwidth_bytes_per_s * audio_decode_efficiency)
    work = 2 * audio_decoder_parameters * audio_batch * audio_guidance_passes
    return np.maximum(reading, work / (inference_peak_flop_per_s * encoder_efficiency)) + (
        audio_decoder_layers * audio_launch_s
    )


@prediction("audio_encoder_time_s", source="radford-2022-whisper")
def audio_encoder_time(
    audio_s: Array,
    audio_batch: Array,
    audio_encoder_parameters: Array,
    audio_encoder_frames_per_s: Array,
    inference_peak_flop_per_s: Array,
    encoder_efficiency: Array,
) -> Array:
    """Every frame through every weight."""
    flop = 2 * audio_encoder_parameters * audio_encoder_frames_per_s * audio_s * audio_batch
    return flop / (inference_peak_flop_per_s * encoder_efficiency)


@prediction("vocoder_time_s", source="kong-2020-hifigan")
def vocoder_time(
    audio_s: Array,
    audio_batch: Array,
    vocoder_flop_per_audio_s: Array,
    inference_peak_flop_per_s: Array,
    vocoder_efficiency: Array,
) -> Array:
    """Narrow convolutions over every sample of the sound."""
    return vocoder_flop_per_audio_s * audio_s * audio_batch / (inference_peak_flop_per_s * vocoder_efficiency)


@prediction("audio_time_s", source="definition")
def audio_time(
    audio_s: Array,
    audio_steps_per_s: Array,
    audio_step_time_s: Array,
    audio_encoder_time_s: Array,
    vocoder_time_s: Array,
) -> Array:
    """Hearing, then one step after the other, then sounding."""
    return audio_encoder_time_s + audio_s * audio_steps_per_s * audio_step_time_s + vocoder_time_s


@formula("real_time_factor", source="definition", proportional=("audio_time_s",))
def real_time_factor(audio_time_s: Array, audio_s: Array) -> Array:
    """Time to make over time to play."""
    return audio_time_s / audio_s


@formula("audio_streams_per_accelerator", source="definition", inverse=("real_time_factor",))
def audio_streams_per_accelerator(audio_batch: Array, real_time_factor: Array) -> Array:
    """Streams handled together, as often as they fit into the time that they play."""
    return audio_batch / real_time_factor


@formula(
    "cost_per_audio_hour_usd",
    source="definition",
    proportional=("price_usd_per_accelerator_hour",),
    precedence={"price_usd_per_accelerator_hour": 3},
)
def cost_per_audio_hour(price_usd_per_accelerator_hour: Array, audio_streams_per_accelerator: Array) -> Array:
    """An accelerator's hour over the hours of sound that it handles."""
    return price_usd_per_accelerator_hour / audio_streams_per_accelerator


@formula(
    "energy_wh_per_audio_hour",
    source="patterson-2021",
    proportional=("power_w_per_accelerator",),
    precedence={"power_w_per_accelerator": 1},
)
def energy_per_audio_hour(power_w_per_accelerator: Array, audio_streams_per_accelerator: Array) -> Array:
    """An accelerator's hour over the hours of sound that it handles."""
    return power_w_per_accelerator / audio_streams_per_accelerator


@formula("prompt_tokens", source="definition")
def prompt_of_text_and_images(
    text_prompt_tokens: Array, images_per_prompt: Array, vision_tokens_per_image: Array
) -> Array:
    """Words and images in one sequence."""
    return text_prompt_tokens + images_per_prompt * vision_tokens_per_image


@formula("vision_encoder_flop", source="dosovitskiy-2020")
def vision_encoder_flop(
    vision_encoder_parameters: Array,
    vision_patches_per_image: Array,
    vision_encoder_layers: Array,
    vision_encoder_width: Array,
) -> Array:
    """Every patch through every weight, and attention among all patches."""
    products = 2 * vision_encoder_parameters * vision_patches_per_image
    return products + 4 * vision_encoder_layers * vision_encoder_width * vision_patches_per_image**2


@formula("image_reading_flop", source="definition")
def image_reading_flop(
    vision_encoder_flop: Array, vision_tokens_per_image: Array, inference_flop_per_prompt_token: Array
) -> Array:
    """Seen by the encoder, read by the language model."""
    return vision_encoder_flop + vision_tokens_per_image * inference_flop_per_prompt_token


@prediction("image_reading_accelerator_s", source="definition")
def image_reading_time(image_reading_flop: Array, inference_peak_flop_per_s: Array, encoder_efficiency: Array) -> Array:
    """At the speed of large products, every accelerator busy."""
    return image_reading_flop / (inference_peak_flop_per_s * encoder_efficiency)


@formula(
    "cost_per_thousand_images_read_usd",
    source="definition",
    proportional=("price_usd_per_accelerator_hour",),
    precedence={"price_usd_per_accelerator_hour": 4},
)
def cost_per_thousand_images_read(image_reading_accelerator_s: Array, price_usd_per_accelerator_hour: Array) -> Array:
    """Accelerator time of a thousand images at the rental price."""
    return THOUSAND * image_reading_accelerator_s * price_usd_per_accelerator_hour / SECONDS_PER_HOUR


@formula("passage_flop", source="devlin-2018-bert")
def passage_flop(passage_tokens: Array, matmul_parameters: Array, attention_flop_per_context_token: Array) -> Array:
    """Every token through every weight, and attention among all tokens of the passage."""
    return passage_tokens * (2 * matmul_parameters + attention_flop_per_context_token * passage_tokens)


@prediction("passages_per_s_per_accelerator", source="definition", inverse=("passage_flop",))
def passages_per_second(passage_flop: Array, inference_peak_flop_per_s: Array, encoder_efficiency: Array) -> Array:
    """In batches large enough for the speed of products."""
    return inference_peak_flop_per_s * encoder_efficiency / passage_flop


@formula("ranking_time_s", source="definition", proportional=("passages_per_query",))
def ranking_time(passages_per_query: Array, passages_per_s_per_accelerator: Array) -> Array:
    """One after the other, without queueing."""
    return passages_per_query / passages_per_s_per_accelerator


@formula(
    "cost_per_million_passages_usd",
    source="definition",
    proportional=("price_usd_per_accelerator_hour",),
    precedence={"price_usd_per_accelerator_hour": 5},
)
def cost_per_million_passages(price_usd_per_accelerator_hour: Array, passages_per_s_per_accelerator: Array) -> Array:
    """An accelerator's hour over the passages that it reads in it."""
    return MILLION * price_usd_per_accelerator_hour / (passages_per_s_per_accelerator * SECONDS_PER_HOUR)
