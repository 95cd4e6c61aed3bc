"""Notes of an estimate."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate


@pytest.mark.parametrize(("mfu", "noted"), [("95%", True), ("0.5%", True), ("45%", False), ("25%", False)])
def test_an_input_far_from_its_prediction_is_noted(mfu: str, noted: bool, catalogue: Catalogue, as_of: date) -> None:
    rows = read_inputs(["parameters=7B", "training_tokens=1T", f"mfu={mfu}"], catalogue)
    [answer] = estimate(rows, catalogue, as_of)
    assert ("far-from-prediction" in [diagnostic.code for diagnostic in answer.diagnostics]) is noted
    assert all(diagnostic.severity == "note" for diagnostic in answer.diagnostics)
