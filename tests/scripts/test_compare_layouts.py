"""The search of layouts against published ones."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from aigc_compute.catalogue import Catalogue, data_folder

FOLDER = str(Path(__file__).resolve().parent.parent.parent / "scripts")


def test_published_layouts_are_found_and_fit(catalogue: Catalogue) -> None:
    """So that the search finds one at least as fast: in nine of ten cases."""
    if FOLDER not in sys.path:
        sys.path.insert(0, FOLDER)
    script = importlib.import_module("compare_layouts")
    results = [
        result for _, result in script.verdicts([str(data_folder("configs") / "validation" / "steps.csv")], catalogue)
    ]
    assert len(results) > 200
    assert results.count(script.FITS) / len(results) >= 0.9
