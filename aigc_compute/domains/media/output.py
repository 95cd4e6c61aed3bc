"""Time, power, energy and cost per image and per video of a batch."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction
from .denoiser import MEDIA

IMAGE, VIDEO = {"modality": "image"}, {"modality": "video"}


@formula("seconds_per_image", source="definition", when=IMAGE, proportional=("generation_time_s",))
def seconds_per_image(generation_time_s: Array, generation_batch: Array) -> Array:
    """Time per image: time of a batch / images of the batch."""
    return generation_time_s / generation_batch


@formula("seconds_per_video", source="definition", when=VIDEO, proportional=("generation_time_s",))
def seconds_per_video(generation_time_s: Array, generation_batch: Array) -> Array:
    """Time per video: time of a batch / videos of the batch."""
    return generation_time_s / generation_batch


@formula("images_per_s", source="definition", inverse=("seconds_per_image",))
def images_per_second(seconds_per_image: Array) -> Array:
    """Images generated per second: 1 / time per image."""
    return 1 / seconds_per_image


@formula("videos_per_s", source="definition", inverse=("seconds_per_video",))
def videos_per_second(seconds_per_video: Array) -> Array:
    """Videos generated per second: 1 / time per video."""
    return 1 / seconds_per_video


@formula(
    "video_real_time_factor",
    source="definition",
    proportional=("seconds_per_video",),
    precedence={"seconds_per_video": 1},
)
def video_real_time_factor(seconds_per_video: Array, video_s: Array) -> Array:
    """Time to generate a second of video: time per video / length of the video."""
    return seconds_per_video / video_s


@prediction("generation_power_w", source="mlenergy-2026", when=MEDIA)
def generation_power(
    generation_accelerators: Array,
    accelerator_tdp_w: Array,
    idle_power_ratio: Array,
    busy_power_ratio: Array,
    generation_busy_s: Array,
    generation_time_s: Array,
    generation_power_error: Array,
) -> Array:
    """Average power of the n accelerators that generate: n · power limit · (idle ratio + (busy ratio - idle ratio) ·
    computing time / time of the batch) · error. They idle during communication and launches.
    """
    busy = np.minimum(generation_busy_s / generation_time_s, 1)
    ratio = idle_power_ratio + (busy_power_ratio - idle_power_ratio) * busy
    return generation_power_error * generation_accelerators * accelerator_tdp_w * ratio


@formula("energy_j_per_image", source="definition", proportional=("generation_power_w",))
def energy_per_image(generation_power_w: Array, seconds_per_image: Array) -> Array:
    """Energy of the accelerators alone per image: power · time per image."""
    return generation_power_w * seconds_per_image


@formula(
    "energy_j_per_video",
    source="definition",
    proportional=("generation_power_w",),
    precedence={"generation_power_w": 1},
)
def energy_per_video(generation_power_w: Array, seconds_per_video: Array) -> Array:
    """Energy of the accelerators alone per video: power · time per video."""
    return generation_power_w * seconds_per_video


@formula("energy_wh_per_image", source="patterson-2021", proportional=("energy_j_per_image",))
def facility_energy_per_image(energy_j_per_image: Array, server_power_ratio: Array, pue: Array) -> Array:
    """Facility energy per image: energy of the accelerators · server power ratio · PUE."""
    return energy_j_per_image * server_power_ratio * pue / SECONDS_PER_HOUR


@formula("energy_wh_per_video", source="patterson-2021", proportional=("energy_j_per_video",))
def facility_energy_per_video(energy_j_per_video: Array, server_power_ratio: Array, pue: Array) -> Array:
    """Facility energy per video: energy of the accelerators · server power ratio · PUE."""
    return energy_j_per_video * server_power_ratio * pue / SECONDS_PER_HOUR


@formula(
    "cost_per_image_usd",
    source="definition",
    proportional=("seconds_per_image", "price_usd_per_accelerator_hour"),
    precedence={"price_usd_per_accelerator_hour": 1, "seconds_per_image": 1},
)
def cost_per_image(
    seconds_per_image: Array, generation_accelerators: Array, price_usd_per_accelerator_hour: Array
) -> Array:
    """Rental cost per image without idle time: time per image · accelerators · price per accelerator-hour."""
    return seconds_per_image * generation_accelerators * price_usd_per_accelerator_hour / SECONDS_PER_HOUR


@formula(
    "cost_per_video_usd",
    source="definition",
    proportional=("seconds_per_video", "price_usd_per_accelerator_hour"),
    precedence={"price_usd_per_accelerator_hour": 2, "seconds_per_video": 2},
)
def cost_per_video(
    seconds_per_video: Array, generation_accelerators: Array, price_usd_per_accelerator_hour: Array
) -> Array:
    """Rental cost per video without idle time: time per video · accelerators · price per accelerator-hour."""
    return seconds_per_video * generation_accelerators * price_usd_per_accelerator_hour / SECONDS_PER_HOUR
