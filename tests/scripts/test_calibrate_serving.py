"""The calibration of serving: its rows, its prior, and the file that it writes."""

from __future__ import annotations

import calibrate_serving as calibration
import pytest
from tables import central

from aigc_compute.catalogue import Catalogue, data_folder

SHIPPED = data_folder("configs") / "validation" / "serving.csv"


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue) -> list[calibration.Measured]:
    return calibration.read([str(SHIPPED)], catalogue)


def test_the_rows_are_different_and_of_known_generations_of_accelerators(rows: list[calibration.Measured]) -> None:
    assert 200 < len(rows) <= 316
    assert all(row.classes["weight_read_efficiency"] for row in rows)


def test_the_constants_of_the_catalogue_predict_better_than_the_prior(
    rows: list[calibration.Measured], catalogue: Catalogue
) -> None:
    prior = {key: calibration.Fitted(value) for key, value in calibration.expected(rows).items()}
    stored = {key: calibration.Fitted(central(catalogue, "calibration/serving", *key)) for key in prior}
    assert median_error(rows, stored, catalogue) < 0.75 * median_error(rows, prior, catalogue)


def test_the_written_file_has_the_new_constants_and_no_other_change() -> None:
    text = (data_folder("configs") / "calibration" / "serving.yaml").read_text("utf-8")
    changed = calibration.written(
        text,
        {
            ("front_end_s", "vllm"): calibration.Fitted(0.123),
            ("product_efficiency", "blackwell/blackwell-ultra fp4"): calibration.Fitted(0.321),
            ("engine_buffer_bytes", ""): calibration.Fitted(1.23e9),
        },
    )
    lines = [new for old, new in zip(text.splitlines(), changed.splitlines(), strict=True) if old != new]
    assert len(lines) == 3
    assert "mid: 1.23e+09" in lines[0]
    assert "value: 0.123" in lines[1]
    assert "value: 0.321" in lines[2]


def median_error(
    rows: list[calibration.Measured], constants: dict[calibration.Key, calibration.Fitted], catalogue: Catalogue
) -> float:
    """Return the median of the absolute relative errors with these constants."""
    values = calibration.predicted(rows, constants, catalogue)
    ratios = sorted(abs(value / row.value - 1) for value, row in zip(values, rows, strict=True) if value == value)
    return float(ratios[len(ratios) // 2])
