"""A layout that does not fit says so, by how much, and what would help; one that fits says nothing."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate

CATALOGUE = Catalogue()
LAYOUT = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", "batch_sequences=128", "pipeline_parallel=1")


@pytest.mark.parametrize(("tensor", "short"), [(1, True), (8, False)])
def test_a_layout_that_does_not_fit_says_so(tensor: int, short: bool) -> None:
    [answer] = estimate(
        read_inputs([*LAYOUT, f"tensor_parallel={tensor}", "zero_stage=3"], CATALOGUE), CATALOGUE, date(2026, 1, 1)
    )
    told = [one for one in answer.diagnostics if one.code == "does-not-fit"]
    assert bool(told) == short == (answer.values["training_memory_left_bytes"] < 0)
    assert all("needs " in one.message and one.severity == "note" and "layouts" in (one.hint or "") for one in told)
