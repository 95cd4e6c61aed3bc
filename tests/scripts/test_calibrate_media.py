"""The constants of media follow roughly from the shipped batches. They are fitted to more batches than are shipped."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue, data_folder

SHIPPED = str(data_folder("configs") / "validation" / "media.csv")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    folder = str(Path(__file__).resolve().parent.parent.parent / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module("calibrate_media")


def test_constants_fitted_to_the_shipped_batches_are_near_those_of_the_catalogue(
    script: ModuleType, catalogue: Catalogue
) -> None:
    rows = script.read([SHIPPED], catalogue)
    stored, fitted = script.in_force(rows, catalogue), script.fit(rows, catalogue)
    assert fitted.keys() == stored.keys()
    for key, value in fitted.items():
        assert value == pytest.approx(stored[key], rel=0.4), key


def test_a_prediction_uses_the_constants_that_are_passed_to_it(script: ModuleType, catalogue: Catalogue) -> None:
    rows = [row for row in script.read([SHIPPED], catalogue) if row.quantity == script.TIME][:20]
    bench, constants = script.Bench(rows, catalogue), script.in_force(rows, catalogue)
    slower = {key: value / 2 if key[1].endswith("_efficiency") else value for key, value in constants.items()}
    assert np.all(bench.predict(slower) > 1.1 * bench.predict(constants))


def test_every_shipped_row_is_read(script: ModuleType, catalogue: Catalogue) -> None:
    assert len(script.read([SHIPPED], catalogue)) == len(Path(SHIPPED).read_text("utf-8").splitlines()) - 1
