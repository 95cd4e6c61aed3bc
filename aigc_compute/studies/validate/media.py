"""Measured generation of images and videos: rows with one `metric` and its `value`, and in `note` what was generated.

The columns are those of a table of serving measurements; a row concerns media where its mode, its metric or its model
says so. Of independent replicas, as of a benchmark at full load, one is predicted. The value is never told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...language import Phrase
from .measurement import Figure, Measurement, Unreadable, number, published, text
from .names import SIZE, Names, Shape, sizes_in
from .prediction_inputs import readable
from .words import precision

KNOWN_BY = ("metric", "value")
"""Columns by which such a table is known."""

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
"""What is measured, in our names."""

BENCHMARK = {"throughput": "images_per_s", "latency": "generation_time_s"}
"""What the metrics of MLPerf mean where images come out; latency is in milliseconds there."""

NOTED = {
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
"""Keys of a note that a prediction is told, with their quantities."""

PARAMETERS, PARAMETERS_TOLD = "total_params_billions", "denoiser_parameters"
BILLION, MILLISECONDS = 1e9, 1e3
MLPERF_STEPS = 20.0
"""Of the latent diffusion in MLPerf Inference (rules, text to image)."""

IMAGE, VIDEO, SPEECH = "image", "video", "speech"
_MEDIA = re.compile(r"diffusion|to-(image|video)|sdxl|whisper", re.IGNORECASE)


def concerns_media(row: Mapping[str, Any]) -> bool:
    """Whether images or videos come out, or sound goes in."""
    words = " ".join(str(row.get(key) or "") for key in ("mode", "model"))
    return str(row.get("metric")) in METRICS or bool(_MEDIA.search(words))


def read_media(row: Mapping[str, Any], place: int, file: str, names: Names) -> Measurement:
    """A row of the table. What is wrong with it is its reason."""
    model, device, count = (_said(row, key) for key in ("model", "gpu", "n_gpu"))
    count = count.removesuffix(".0")
    title = f"{model.rpartition('/')[2]} {count} x {device} #{place}"
    group = f"{modality(row)} {device}{'' if count in ('', '1') else ', several'}"
    known = Measurement(title, file, place, group, ((_figure(row),),), source=_said(row, "source"))
    return readable(known, lambda: _told(row, names))


def modality(row: Mapping[str, Any]) -> str:
    """What comes out, or goes in."""
    if "whisper" in _said(row, "model").lower():
        return SPEECH
    words = (_said(row, "mode") + _said(row, "metric") + _said(row, "note")).lower()
    return VIDEO if "video" in words else IMAGE


def _figure(row: Mapping[str, Any]) -> Figure:
    metric, value = _said(row, "metric"), published(row, "value")
    if metric in METRICS:
        return Figure(METRICS[metric], value)
    if modality(row) == SPEECH:
        return Figure(
            metric or "value",
            value,
            Phrase("the tool does not predict {metric} of speech: no batch is stated", metric=metric),
        )
    if metric in BENCHMARK and value is not None:
        scale = MILLISECONDS if metric == "latency" else _replicas(row)
        return Figure(BENCHMARK[metric], value / scale)
    return Figure(
        metric or "value",
        value,
        Phrase("the tool does not predict {what}", what=metric or Phrase("a figure without a metric")),
    )


def _told(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """All but what was measured. Raises Unreadable."""
    name, note = text(row, "model"), notes(row)
    stated = number(note, PARAMETERS)
    shape = _shape(name, names)
    told: dict[str, Any] = {"modality": modality(row), **shape.inputs}
    if not shape.inputs:
        told[PARAMETERS_TOLD] = stated * BILLION if stated else sizes_in(name).get(SIZE[0])
        if told[PARAMETERS_TOLD] is None:
            raise Unreadable(
                Phrase("the file does not say how large the model is, and its name is not in the catalogue")
            )
    told["accelerator"] = names.accelerator(text(row, "gpu"))
    told["inference_precision"] = precision(text(note, "weight_precision") or text(row, "precision"))
    told |= {meant: number(note, key) for key, meant in NOTED.items() if key in note}
    if _is_benchmark(row):
        told |= {"generation_engine": "compiled", "denoising_steps": MLPERF_STEPS}
    elif "ulysses_degree" not in told and "ring_degree" not in told:
        told["ulysses_degree"] = number(row, "n_gpu")
    told.setdefault("generation_batch", number(row, "concurrency"))
    return told


def notes(row: Mapping[str, Any]) -> dict[str, str]:
    """`key=value` pairs of a note."""
    pairs = (one.partition("=") for one in _said(row, "note").split(";"))
    return {key.strip(): value.strip() for key, mark, value in pairs if mark}


def _shape(name: str, names: Names) -> Shape:
    """By the name, with or without its publisher."""
    return next(
        (found for each in (name, name.rpartition("/")[2]) if (found := names.shape(each, None)).inputs), Shape()
    )


def _is_benchmark(row: Mapping[str, Any]) -> bool:
    return _said(row, "metric") in BENCHMARK


def _replicas(row: Mapping[str, Any]) -> float:
    return published(row, "n_gpu") or 1.0


def _said(row: Mapping[str, Any], key: str) -> str:
    """A cell as a text, whatever is in it."""
    try:
        return text(row, key)
    except Unreadable:
        return ""
