"""The constants of media follow, roughly, from the batches that ship: they are fitted to more of them."""

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


def test_constants_are_near_those_of_the_shipped_selection(script: ModuleType, catalogue: Catalogue) -> None:
    rows = script.read([SHIPPED], catalogue)
    now, found = script.in_force(rows, catalogue), script.fit(rows, catalogue)
    assert found.keys() == now.keys()
    for key, value in found.items():
        assert value == pytest.approx(now[key], rel=0.4), key


def test_a_bench_predicts_with_the_constants_that_it_is_given(script: ModuleType, catalogue: Catalogue) -> None:
    rows = [row for row in script.read([SHIPPED], catalogue) if row.quantity == script.TIME][:20]
    bench, constants = script.Bench(rows, catalogue), script.in_force(rows, catalogue)
    slower = {key: value / 2 if key[1].endswith("_efficiency") else value for key, value in constants.items()}
    assert np.all(bench.predict(slower) > 1.1 * bench.predict(constants))


def test_every_row_of_the_selection_counts(script: ModuleType, catalogue: Catalogue) -> None:
    assert len(script.read([SHIPPED], catalogue)) == len(Path(SHIPPED).read_text("utf-8").splitlines()) - 1
