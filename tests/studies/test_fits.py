"""The note about a layout that does not fit into memory."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate

CATALOGUE = Catalogue()
LAYOUT = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=64", "batch_sequences=128", "pipeline_parallel=1")


@pytest.mark.parametrize(("tensor", "too_large"), [(1, True), (8, False)])
def test_only_a_layout_that_does_not_fit_has_a_note_with_the_needed_memory_and_a_hint(
    tensor: int, too_large: bool
) -> None:
    rows = read_inputs([*LAYOUT, f"tensor_parallel={tensor}", "zero_stage=3"], CATALOGUE)
    [answer] = estimate(rows, CATALOGUE, date(2026, 1, 1))
    notes = [diagnostic for diagnostic in answer.diagnostics if diagnostic.code == "does-not-fit"]
    assert bool(notes) == too_large == (answer.values["training_memory_left_bytes"] < 0)
    for note in notes:
        assert note.severity == "note"
        assert "needs " in note.message
        assert "layouts" in str(note.hint)
