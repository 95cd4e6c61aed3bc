"""Measured batches of images and videos: what is told of them, and what is not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.studies.validate import Comparison, compare, load_measurements
from aigc_compute.studies.validate.media import METRICS

SHIPPED = data_folder("configs") / "validation" / "media.csv"
NOTE = "batch_size=2;num_frames=81;video_height=480;video_width=832;fps=15;inference_steps=50;total_params_billions=1.3"
VIDEO = {
    "model": "Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
    "gpu": "H100-SXM",
    "n_gpu": "4",
    "precision": "bfloat16",
    "mode": "text-to-video",
    "metric": "batch_latency_s",
    "value": "67.5",
    "note": NOTE + ";ulysses_degree=4;ring_degree=1",
}
BENCHMARK = {
    "model": "stable-diffusion-xl",
    "gpu": "NVIDIA H200-SXM-141GB",
    "n_gpu": "8",
    "precision": "{'clip1': 'fp16', 'unet': 'fp8', 'vae': 'int8'}",
    "mode": "datacenter/closed/Offline",
    "metric": "throughput",
    "value": "19.2",
    "note": "submitter=somebody",
}
HOSTILE = ["", "NaN", "inf", "1e300", "1e-300", "-1", "0", "lots", "=1+1", "a=b=c;;=", "batch_size=0;fps=", "\0"]
Against = Callable[[list[dict[str, str]]], list[Comparison]]


@pytest.fixture
def against(catalogue: Catalogue, as_of: date, tmp_path: Path) -> Against:
    def run(rows: list[dict[str, str]]) -> list[Comparison]:
        path = tmp_path / "media.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(VIDEO))
            writer.writeheader()
            writer.writerows(rows)
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


def test_a_batch_of_videos_is_predicted(against: Against) -> None:
    [one] = against([VIDEO])
    assert (one.quantity, one.published, one.reason) == ("generation_time_s", 67.5, "")
    assert one.predicted == pytest.approx(67.5, rel=0.15)
    assert one.inside
    assert one.measurement.group == "video H100-SXM, several"


def test_the_measured_value_is_never_told(against: Against) -> None:
    rows = [VIDEO | {"metric": metric, "value": value} for metric in METRICS for value in ("1", "1000")]
    found = against(rows)
    for low, high in zip(found[::2], found[1::2], strict=True):
        assert low.measurement.inputs == high.measurement.inputs
        assert (low.predicted, low.low, low.high) == (high.predicted, high.low, high.high)
        assert (low.published, high.published) == (1.0, 1000.0) or low.reason


def test_every_metric_of_a_video_has_an_answer(against: Against) -> None:
    rows = [VIDEO | {"metric": metric, "value": "5"} for metric in METRICS if "image" not in metric]
    assert [one.reason for one in against(rows)] == [""] * len(rows)


def test_a_replica_of_a_benchmark_is_predicted(against: Against) -> None:
    [one] = against([BENCHMARK])
    assert (one.quantity, one.published) == ("images_per_s", 19.2 / 8)
    assert one.measurement.inputs["inference_precision"] == "fp8"
    assert one.predicted == pytest.approx(2.4, rel=0.2)


def test_an_unknown_model_is_answered_by_its_size_and_less_surely(against: Against) -> None:
    known, unknown = against([VIDEO, VIDEO | {"model": "somebody/New-Video"}])
    assert unknown.reason == ""
    assert unknown.measurement.inputs["denoiser_parameters"] == 1.3e9
    widths = [one.high / one.low for one in (known, unknown) if one.high and one.low]
    assert widths[1] > 2 * widths[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "somebody/New-Video", "note": NOTE.partition(";total")[0]}, "does not say how large the model is"),
        ({"gpu": "H1000"}, "unknown accelerator 'H1000'"),
        ({"gpu": ""}, "no accelerator is named"),
        ({"metric": "smiles"}, "does not predict smiles"),
        ({"model": "whisper", "metric": "throughput"}, "does not predict throughput of speech"),
        ({"metric": ""}, "a figure without a metric"),
        ({"note": NOTE + ";ring_degree=many"}, "ring_degree: found 'many', expected a number"),
        ({"precision": "fp7"}, "unknown precision 'fp7'"),
    ],
)
def test_what_cannot_be_predicted_says_why(against: Against, change: dict[str, str], said: str) -> None:
    [one] = against([VIDEO | change])
    assert one.predicted is None or one.reason
    assert said in one.reason


def test_no_cell_breaks_a_row(against: Against) -> None:
    found = against([VIDEO | {column: cell} for column in VIDEO for cell in HOSTILE])
    assert len(found) == len(VIDEO) * len(HOSTILE)
    for one in found:
        assert one.reason or (one.low is not None and one.high is not None and one.low <= one.high)


def test_shipped_batches_are_near_and_inside(catalogue: Catalogue, as_of: date) -> None:
    found = compare(load_measurements(SHIPPED, catalogue), catalogue, as_of)
    assert [one.reason for one in found if one.reason] == []
    for kind, bound in (("video", 0.05), ("image", 0.10)):
        own = [one for one in found if one.measurement.inputs["modality"] == kind]
        assert median(abs(one.error or 0.0) for one in own) < bound
        assert sum(one.inside is True for one in own) > 0.85 * len(own)
