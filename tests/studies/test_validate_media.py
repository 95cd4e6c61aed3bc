"""Measured batches of images and videos: the inputs of a prediction, wrong rows, and the errors of the predictions."""

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
CompareRows = Callable[[list[dict[str, str]]], list[Comparison]]
"""Return the comparisons for rows of a table of measured batches."""


@pytest.fixture
def compare_rows(catalogue: Catalogue, as_of: date, tmp_path: Path) -> CompareRows:
    def run(rows: list[dict[str, str]]) -> list[Comparison]:
        path = tmp_path / "media.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(VIDEO))
            writer.writeheader()
            writer.writerows(rows)
        return compare(load_measurements(path, catalogue), catalogue, as_of)

    return run


def test_the_time_of_a_batch_of_videos_is_predicted(compare_rows: CompareRows) -> None:
    [comparison] = compare_rows([VIDEO])
    assert (comparison.quantity, comparison.published, comparison.reason) == ("generation_time_s", 67.5, "")
    assert comparison.predicted == pytest.approx(67.5, rel=0.15)
    assert comparison.inside
    assert comparison.measurement.group == "video H100-SXM, several"


def test_the_measured_value_does_not_change_the_prediction(compare_rows: CompareRows) -> None:
    rows = [VIDEO | {"metric": metric, "value": value} for metric in METRICS for value in ("1", "1000")]
    comparisons = compare_rows(rows)
    for small, large in zip(comparisons[::2], comparisons[1::2], strict=True):
        assert small.measurement.inputs == large.measurement.inputs
        assert (small.predicted, small.low, small.high) == (large.predicted, large.low, large.high)
        assert (small.published, large.published) == (1.0, 1000.0) or small.reason


def test_every_metric_of_a_video_is_predicted(compare_rows: CompareRows) -> None:
    rows = [VIDEO | {"metric": metric, "value": "5"} for metric in METRICS if "image" not in metric]
    assert [comparison.reason for comparison in compare_rows(rows)] == [""] * len(rows)


def test_the_rate_of_one_replica_of_a_benchmark_is_predicted(compare_rows: CompareRows) -> None:
    [comparison] = compare_rows([BENCHMARK])
    assert (comparison.quantity, comparison.published) == ("images_per_s", 19.2 / 8)
    assert comparison.measurement.inputs["inference_precision"] == "fp8"
    assert comparison.predicted == pytest.approx(2.4, rel=0.2)


def test_an_unknown_model_is_predicted_from_its_size_with_a_wider_interval(compare_rows: CompareRows) -> None:
    known, unknown = compare_rows([VIDEO, VIDEO | {"model": "somebody/New-Video"}])
    assert unknown.reason == ""
    assert unknown.measurement.inputs["denoiser_parameters"] == 1.3e9
    known_width, unknown_width = (
        comparison.high / comparison.low for comparison in (known, unknown) if comparison.high and comparison.low
    )
    assert unknown_width > 2 * known_width


@pytest.mark.parametrize(
    ("change", "reason"),
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
def test_a_row_that_cannot_be_predicted_has_a_reason(
    compare_rows: CompareRows, change: dict[str, str], reason: str
) -> None:
    [comparison] = compare_rows([VIDEO | change])
    assert comparison.predicted is None or comparison.reason
    assert reason in comparison.reason


def test_any_cell_gives_a_reason_or_an_interval(compare_rows: CompareRows) -> None:
    comparisons = compare_rows([VIDEO | {column: cell} for column in VIDEO for cell in HOSTILE])
    assert len(comparisons) == len(VIDEO) * len(HOSTILE)
    for comparison in comparisons:
        low, high = comparison.low, comparison.high
        assert comparison.reason or (low is not None and high is not None and low <= high)


def test_shipped_batches_are_predicted_with_small_errors_and_correct_intervals(
    catalogue: Catalogue, as_of: date
) -> None:
    comparisons = compare(load_measurements(SHIPPED, catalogue), catalogue, as_of)
    assert [comparison.reason for comparison in comparisons if comparison.reason] == []
    for modality, max_median in (("video", 0.05), ("image", 0.10)):
        batches = [comparison for comparison in comparisons if comparison.measurement.inputs["modality"] == modality]
        assert median(abs(comparison.error or 0.0) for comparison in batches) < max_median
        assert sum(comparison.inside is True for comparison in batches) > 0.85 * len(batches)
