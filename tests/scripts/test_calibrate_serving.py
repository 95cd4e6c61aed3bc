"""The calibration of serving: its rows, its prior, and the file it writes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import calibrate_serving as calibration
from tables import central

SHIPPED = data_folder("configs") / "validation" / "serving.csv"


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue) -> list[calibration.Measured]:
    return calibration.read([str(SHIPPED)], catalogue)


def test_rows_are_each_once_and_of_known_generations(rows: list[calibration.Measured]) -> None:
    assert 200 < len(rows) <= 316
    assert all(row.classes["weight_read_efficiency"] for row in rows)


def test_constants_in_force_predict_nearer_than_what_was_expected(
    rows: list[calibration.Measured], catalogue: Catalogue
) -> None:
    """The file holds what the rows say: with its constants the model is nearer than with the prior's."""
    expected = {key: calibration.Fitted(value) for key, value in calibration.expected(rows).items()}
    in_force = {key: calibration.Fitted(central(catalogue, "calibration/serving", *key)) for key in expected}
    off = {name: _typical(rows, constants, catalogue) for name, constants in (("was", expected), ("is", in_force))}
    assert off["is"] < 0.75 * off["was"]


def test_written_file_has_the_constants_and_no_other_change() -> None:
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
    assert ["mid: 1.23e+09" in lines[0], "value: 0.123" in lines[1], "value: 0.321" in lines[2]] == [True] * 3
    assert len(lines) == 3


def _typical(
    rows: list[calibration.Measured], constants: dict[calibration.Key, calibration.Fitted], catalogue: Catalogue
) -> float:
    values = calibration.predicted(rows, constants, catalogue)
    ratios = sorted(abs(value / row.value - 1) for value, row in zip(values, rows, strict=True) if value == value)
    return float(ratios[len(ratios) // 2])
