"""The constants of the power model of serving follow from the measured boards. A fit to rows of a known law gives the
constants of that law.
"""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.calibration import calibrated
from aigc_compute.units import mid_of

FOLDER = str(Path(__file__).resolve().parent.parent.parent / "scripts")
TABLE = "tables/mlenergy_v3_llm.csv"
COMMAND = "`python scripts/calibrate_serving_power.py TABLE` writes the new constants"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    if FOLDER not in sys.path:
        sys.path.insert(0, FOLDER)
    return importlib.import_module("calibrate_serving_power")


@pytest.fixture(scope="module")
def boards(script: ModuleType, catalogue: Catalogue) -> list[Any]:
    file = Path(os.environ.get("AIGC_REFERENCE", ""), TABLE)
    if not file.is_file():
        pytest.skip(f"{file} does not exist; set AIGC_REFERENCE to the folder of {TABLE}")
    measured: list[Any] = script.read(str(file), catalogue)
    return measured


def idle_share(catalogue: Catalogue) -> float:
    """Return the share of the power limit that an idle board draws."""
    return mid_of(calibrated(catalogue, "calibration/serving_power", {})["idle_power_share"].value)


def test_the_constants_of_the_catalogue_follow_from_the_boards(
    script: ModuleType, boards: list[Any], catalogue: Catalogue
) -> None:
    constants = script.text(script.calibrate(boards, idle_share(catalogue)))
    assert script.CONSTANTS.read_text(encoding="utf-8") == constants, COMMAND


def test_a_fit_without_a_model_predicts_its_power_better_than_the_power_limit_does(
    script: ModuleType, boards: list[Any], catalogue: Catalogue
) -> None:
    """With the measured tokens per second, the relative error of the power is that of the joules per token."""
    mixture = calibrated(catalogue, "calibration/serving_power", {"sparsity": "mixture-of-experts"})
    ratio = mixture["sparsity_power_ratio"].value
    errors = np.abs(script.left_out(boards, idle_share(catalogue), ratio) - 1)
    assert len(errors) > 600
    assert np.median(errors) < 0.12
    errors_of_limit = np.abs(1 / np.array([board.draw for board in boards]) - 1)
    assert np.median(errors) < 0.3 * np.median(errors_of_limit)


def test_a_fit_to_boards_of_a_known_law_gives_its_constants(script: ModuleType) -> None:
    """The boards have a scatter of 10 %, and loads in the range of the measured ones."""
    random = np.random.default_rng(7)
    loads = random.uniform(0.02, 0.7, (400, 2))
    draws = (0.15 + np.sqrt(loads) @ (0.4, 0.5)) * random.lognormal(0, 0.1, 400)
    boards = [
        script.Board(draw, tuple(load), "hopper", (index % 20, index % 20))
        for index, (draw, load) in enumerate(zip(draws, loads, strict=True))
    ]
    assert script.fit(boards, 0.15, 1.0) == pytest.approx((0.4, 0.5), abs=0.03)
    mixtures = [replace(board, draw=1.2 * board.draw, shape=(board.shape[0] + 1, 0.5)) for board in boards]
    assert script.fit(mixtures, 0.15, 1.2) == pytest.approx(script.fit(boards, 0.15, 1.0), rel=1e-9)
