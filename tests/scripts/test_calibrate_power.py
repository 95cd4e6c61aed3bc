"""The constants of the power model follow from the metered runs. A fit without some of the runs predicts these."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path
from statistics import median
from types import ModuleType

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.calibration import calibrated
from aigc_compute.units import Range

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def script() -> ModuleType:
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module("calibrate_power")


def test_the_constants_of_the_catalogue_follow_from_the_metered_runs(
    script: ModuleType, catalogue: Catalogue, as_of: date
) -> None:
    runs = script.metered(catalogue, as_of)
    assert len(runs) >= 12
    for kind, static in script.fit(runs).items():
        stated = calibrated(catalogue, "calibration/power", {"kind": kind})["static_power_ratio"].value
        assert stated == pytest.approx(static, abs=0.005), "python scripts/calibrate_power.py"
    error = calibrated(catalogue, "calibration/power", {})["power_error"].value
    assert isinstance(error, Range)
    assert (error.low, error.high) == pytest.approx(script.ends(script.errors(runs)), abs=0.005)


def test_a_fit_without_a_family_of_runs_predicts_these_runs(
    script: ModuleType, catalogue: Catalogue, as_of: date
) -> None:
    assert median(map(abs, script.errors(script.metered(catalogue, as_of)))) < 0.05
