"""Measured generation of images, videos and speech: table rows with a `metric`, its `value`, and a `note` on the batch.

The columns are those of a table of serving measurements. A row concerns media if its mode, metric or model says so. If
a benchmark runs several independent replicas, one replica is predicted. The measured value is never an input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...language import Phrase
from .measurement import Figure, Measurement, Unreadable, number, published, text, text_or_empty
from .names import SIZE, Names, Shape, sizes_in
from .prediction_inputs import with_inputs
from .words import precision

FIGURE_COLUMNS = ("metric", "value")
"""Columns that every table of served models or media has."""

METRICS = {
    "batch_latency_s": "generation_time_s",
    "avg_power_watts": "generation_power_w",
    "energy_per_image_joules": "energy_j_per_image",
    "energy_per_video_joules": "energy_j_per_video",
    "throughput_images_per_sec": "images_per_s",
    "throughput_videos_per_sec": "videos_per_s",
    "seconds_per_image": "seconds_per_image",
    "seconds_per_video": "seconds_per_video",
}
"""Quantities by metric."""

BENCHMARK_METRICS = {"throughput": "images_per_s", "latency": "generation_time_s"}
"""Quantities by metric of MLPerf, for images. MLPerf states latency in milliseconds."""

NOTE_KEYS = {
    "batch_size": "generation_batch",
    "image_height": "image_height",
    "image_width": "image_width",
    "video_height": "image_height",
    "video_width": "image_width",
    "num_frames": "frames",
    "fps": "frames_per_s",
    "inference_steps": "denoising_steps",
    "ulysses_degree": "ulysses_degree",
    "ring_degree": "ring_degree",
}
"""Quantities by key of the note, all of them inputs."""

NOTED_SIZE, DENOISER_SIZE = "total_params_billions", "denoiser_parameters"
BILLION, MILLISECONDS = 1e9, 1e3
MLPERF_STEPS = 20.0
"""Denoising steps of latent diffusion in MLPerf Inference (rules, text to image)."""

IMAGE, VIDEO, SPEECH = "image", "video", "speech"
_MEDIA = re.compile(r"diffusion|to-(image|video)|sdxl|whisper", re.IGNORECASE)


def concerns_media(row: Mapping[str, Any]) -> bool:
    """Return whether a row measures the generation of images or videos, or the recognition of speech."""
    words = " ".join(str(row.get(key) or "") for key in ("mode", "model"))
    return str(row.get("metric")) in METRICS or bool(_MEDIA.search(words))


def read_media(row: Mapping[str, Any], place: int, file: str, names: Names) -> Measurement:
    """Return a row of the table as a measurement; its `reason` says why the row cannot be read."""
    model, device, count = (text_or_empty(row, key) for key in ("model", "gpu", "n_gpu"))
    count = count.removesuffix(".0")
    title = f"{model.rpartition('/')[2]} {count} x {device} #{place}"
    group = f"{modality(row)} {device}{'' if count in ('', '1') else ', several'}"
    targets = ((_figure(row),),)
    measurement = Measurement(title, file, place, group, targets, source=text_or_empty(row, "source"))
    return with_inputs(measurement, lambda: _inputs(row, names))


def modality(row: Mapping[str, Any]) -> str:
    """Return the modality of a row: image, video or speech."""
    if "whisper" in text_or_empty(row, "model").lower():
        return SPEECH
    words = "".join(text_or_empty(row, key) for key in ("mode", "metric", "note")).lower()
    return VIDEO if "video" in words else IMAGE


def _figure(row: Mapping[str, Any]) -> Figure:
    metric, value = text_or_empty(row, "metric"), published(row, "value")
    if metric in METRICS:
        return Figure(METRICS[metric], value)
    if modality(row) == SPEECH:
        reason = Phrase("the tool does not predict {metric} of speech: no batch is stated", metric=metric)
        return Figure(metric or "value", value, reason)
    if metric in BENCHMARK_METRICS and value is not None:
        divisor = MILLISECONDS if metric == "latency" else _replicas(row)
        return Figure(BENCHMARK_METRICS[metric], value / divisor)
    reason = Phrase("the tool does not predict {what}", what=metric or Phrase("a figure without a metric"))
    return Figure(metric or "value", value, reason)


def _inputs(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return all inputs of the prediction, without the measured value. Raises Unreadable."""
    name, note = text(row, "model"), notes(row)
    noted_size = number(note, NOTED_SIZE)
    shape = _shape(name, names)
    inputs: dict[str, Any] = {"modality": modality(row), **shape.inputs}
    if not shape.inputs:
        inputs[DENOISER_SIZE] = noted_size * BILLION if noted_size else sizes_in(name).get(SIZE[0])
        if inputs[DENOISER_SIZE] is None:
            raise Unreadable(
                Phrase("the file does not say how large the model is, and its name is not in the catalogue")
            )
    inputs["accelerator"] = names.accelerator(text(row, "gpu"))
    inputs["inference_precision"] = precision(text(note, "weight_precision") or text(row, "precision"))
    inputs |= {quantity: number(note, key) for key, quantity in NOTE_KEYS.items() if key in note}
    if text_or_empty(row, "metric") in BENCHMARK_METRICS:
        inputs |= {"generation_engine": "compiled", "denoising_steps": MLPERF_STEPS}
    elif "ulysses_degree" not in inputs and "ring_degree" not in inputs:
        inputs["ulysses_degree"] = number(row, "n_gpu")
    inputs.setdefault("generation_batch", number(row, "concurrency"))
    return inputs


def notes(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the `key=value` pairs of a note."""
    pairs = (part.partition("=") for part in text_or_empty(row, "note").split(";"))
    return {key.strip(): value.strip() for key, equals, value in pairs if equals}


def _shape(name: str, names: Names) -> Shape:
    """Return the shape of a model by its name with or without the publisher, an empty shape if unknown."""
    shapes = (names.shape(candidate, None) for candidate in (name, name.rpartition("/")[2]))
    return next((shape for shape in shapes if shape.inputs), Shape())


def _replicas(row: Mapping[str, Any]) -> float:
    return published(row, "n_gpu") or 1.0
