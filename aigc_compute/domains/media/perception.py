"""Reading and generating sound, reading images, and embedding or ranking passages.

Encoders run at the speed of GEMMs, decoders of sound at the speed of memory.
"""

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
    """Time of one decoder step: max(weight bytes / (bandwidth · efficiency), 2 · parameters · sequences / (peak FLOP/s
    · efficiency)) + layers · launch time. Keys and values are few and left out.
    """
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
    """Time of the audio encoder: 2 · parameters · frames per second · seconds of sound · batch / (peak FLOP/s ·
    efficiency).
    """
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
    """Time of the vocoder, which runs narrow convolutions over every sample of the sound: FLOP per second of sound ·
    seconds of sound · batch / (peak FLOP/s · efficiency).
    """
    return vocoder_flop_per_audio_s * audio_s * audio_batch / (inference_peak_flop_per_s * vocoder_efficiency)


@prediction("audio_time_s", source="definition")
def audio_time(
    audio_s: Array,
    audio_steps_per_s: Array,
    audio_step_time_s: Array,
    audio_encoder_time_s: Array,
    vocoder_time_s: Array,
) -> Array:
    """Time of all streams: encoder + seconds of sound · decoder steps per second · time per step + vocoder."""
    return audio_encoder_time_s + audio_s * audio_steps_per_s * audio_step_time_s + vocoder_time_s


@formula("real_time_factor", source="definition", proportional=("audio_time_s",))
def real_time_factor(audio_time_s: Array, audio_s: Array) -> Array:
    """Time per second of sound: time of all streams / length of the sound."""
    return audio_time_s / audio_s


@formula("audio_streams_per_accelerator", source="definition", inverse=("real_time_factor",))
def audio_streams_per_accelerator(audio_batch: Array, real_time_factor: Array) -> Array:
    """Streams that one accelerator keeps up with: batch / real-time factor."""
    return audio_batch / real_time_factor


@formula(
    "cost_per_audio_hour_usd",
    source="definition",
    proportional=("price_usd_per_accelerator_hour",),
    precedence={"price_usd_per_accelerator_hour": 3},
)
def cost_per_audio_hour(price_usd_per_accelerator_hour: Array, audio_streams_per_accelerator: Array) -> Array:
    """Rental cost of an hour of sound: price per accelerator-hour / streams per accelerator."""
    return price_usd_per_accelerator_hour / audio_streams_per_accelerator


@formula(
    "energy_wh_per_audio_hour",
    source="patterson-2021",
    proportional=("power_w_per_accelerator",),
    precedence={"power_w_per_accelerator": 1},
)
def energy_per_audio_hour(power_w_per_accelerator: Array, audio_streams_per_accelerator: Array) -> Array:
    """Facility energy of an hour of sound: power per accelerator · 1 h / streams per accelerator."""
    return power_w_per_accelerator / audio_streams_per_accelerator


@formula("prompt_tokens", source="definition")
def prompt_of_text_and_images(
    text_prompt_tokens: Array, images_per_prompt: Array, vision_tokens_per_image: Array
) -> Array:
    """Prompt tokens: text tokens + images · tokens per image, in one sequence."""
    return text_prompt_tokens + images_per_prompt * vision_tokens_per_image


@formula("vision_encoder_flop", source="dosovitskiy-2020")
def vision_encoder_flop(
    vision_encoder_parameters: Array,
    vision_patches_per_image: Array,
    vision_encoder_layers: Array,
    vision_encoder_width: Array,
) -> Array:
    """FLOP of the vision encoder for one image: 2 · parameters · patches + 4 · layers · width · patches², for GEMMs and
    for attention among all patches.
    """
    gemms = 2 * vision_encoder_parameters * vision_patches_per_image
    return gemms + 4 * vision_encoder_layers * vision_encoder_width * vision_patches_per_image**2


@formula("image_reading_flop", source="definition")
def image_reading_flop(
    vision_encoder_flop: Array, vision_tokens_per_image: Array, inference_flop_per_prompt_token: Array
) -> Array:
    """FLOP to read one image: FLOP of the vision encoder + tokens per image · FLOP per prompt token of the language
    model.
    """
    return vision_encoder_flop + vision_tokens_per_image * inference_flop_per_prompt_token


@prediction("image_reading_accelerator_s", source="definition")
def image_reading_time(image_reading_flop: Array, inference_peak_flop_per_s: Array, encoder_efficiency: Array) -> Array:
    """Accelerator time to read one image: FLOP / (peak FLOP/s · encoder efficiency), with every accelerator busy."""
    return image_reading_flop / (inference_peak_flop_per_s * encoder_efficiency)


@formula(
    "cost_per_thousand_images_read_usd",
    source="definition",
    proportional=("price_usd_per_accelerator_hour",),
    precedence={"price_usd_per_accelerator_hour": 4},
)
def cost_per_thousand_images_read(image_reading_accelerator_s: Array, price_usd_per_accelerator_hour: Array) -> Array:
    """Rental cost of reading a thousand images: 1,000 · accelerator time per image · price per accelerator-hour."""
    return THOUSAND * image_reading_accelerator_s * price_usd_per_accelerator_hour / SECONDS_PER_HOUR


@formula("passage_flop", source="devlin-2018-bert")
def passage_flop(passage_tokens: Array, matmul_parameters: Array, attention_flop_per_context_token: Array) -> Array:
    """FLOP to embed or score a passage: tokens · (2 · parameters + attention FLOP per attended token · tokens), because
    all tokens of the passage attend to each other.
    """
    return passage_tokens * (2 * matmul_parameters + attention_flop_per_context_token * passage_tokens)


@prediction("passages_per_s_per_accelerator", source="definition", inverse=("passage_flop",))
def passages_per_second(passage_flop: Array, inference_peak_flop_per_s: Array, encoder_efficiency: Array) -> Array:
    """Passages that one accelerator reads in a second: peak FLOP/s · efficiency / FLOP per passage, in batches large
    enough for the speed of GEMMs.
    """
    return inference_peak_flop_per_s * encoder_efficiency / passage_flop


@formula("ranking_time_s", source="definition", proportional=("passages_per_query",))
def ranking_time(passages_per_query: Array, passages_per_s_per_accelerator: Array) -> Array:
    """Time to rank the passages of a query on one accelerator: passages per query / passages per second, without
    queueing.
    """
    return passages_per_query / passages_per_s_per_accelerator


@formula(
    "cost_per_million_passages_usd",
    source="definition",
    proportional=("price_usd_per_accelerator_hour",),
    precedence={"price_usd_per_accelerator_hour": 5},
)
def cost_per_million_passages(price_usd_per_accelerator_hour: Array, passages_per_s_per_accelerator: Array) -> Array:
    """Rental cost of a million passages: 1,000,000 · price per accelerator-hour / passages read in an hour."""
    return MILLION * price_usd_per_accelerator_hour / (passages_per_s_per_accelerator * SECONDS_PER_HOUR)
