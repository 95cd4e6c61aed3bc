"""The constants of the power model follow from the measured boards, and the fit finds a law that made them."""

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
COMMAND = "python scripts/calibrate_serving_power.py TABLE writes it anew"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    if FOLDER not in sys.path:
        sys.path.insert(0, FOLDER)
    return importlib.import_module("calibrate_serving_power")


@pytest.fixture(scope="module")
def boards(script: ModuleType, catalogue: Catalogue) -> list[Any]:
    file = Path(os.environ.get("AIGC_REFERENCE", ""), TABLE)
    if not file.is_file():
        pytest.skip(f"{TABLE} is not there; AIGC_REFERENCE names its folder")
    found: list[Any] = script.read(str(file), catalogue)
    return found


def idle(catalogue: Catalogue) -> float:
    return mid_of(calibrated(catalogue, "calibration/serving_power", {})["idle_power_share"].value)  # type: ignore[arg-type]


def test_constants_follow_from_the_boards(script: ModuleType, boards: list[Any], catalogue: Catalogue) -> None:
    anew = script.text(script.calibrate(boards, idle(catalogue)))
    assert script.CONSTANTS.read_text(encoding="utf-8") == anew, COMMAND


def test_joules_of_models_left_out(script: ModuleType, boards: list[Any], catalogue: Catalogue) -> None:
    """Given the measured tokens a second, an error of the draw is one of the joules per token."""
    mixture = calibrated(catalogue, "calibration/serving_power", {"sparsity": "mixture-of-experts"})
    ratio = mixture["sparsity_power_ratio"].value
    errors = np.abs(script.left_out(boards, idle(catalogue), ratio) - 1)
    assert len(errors) > 600
    assert np.median(errors) < 0.12
    nameplate = np.abs(1 / np.array([one.draw for one in boards]) - 1)
    assert np.median(errors) < 0.3 * np.median(nameplate)


def test_the_fit_finds_the_law_that_made_the_boards(script: ModuleType) -> None:
    """Known shares with a scatter of a tenth, on loads as measured ones spread."""
    random = np.random.default_rng(7)
    loads = random.uniform(0.02, 0.7, (400, 2))
    drawn = (0.15 + np.sqrt(loads) @ (0.4, 0.5)) * random.lognormal(0, 0.1, 400)
    made = [
        script.Board(draw, tuple(load), "hopper", (index % 20, index % 20))
        for index, (draw, load) in enumerate(zip(drawn, loads, strict=True))
    ]
    assert script.fit(made, 0.15, 1.0) == pytest.approx((0.4, 0.5), abs=0.03)
    mixtures = [replace(one, draw=1.2 * one.draw, shape=(one.shape[0] + 1, 0.5)) for one in made]
    assert script.fit(mixtures, 0.15, 1.2) == pytest.approx(script.fit(made, 0.15, 1.0), rel=1e-9)
