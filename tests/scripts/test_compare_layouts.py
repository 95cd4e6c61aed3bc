"""The search of layouts against published layouts."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from aigc_compute.catalogue import Catalogue, data_folder

FOLDER = str(Path(__file__).resolve().parent.parent.parent / "scripts")


def test_for_nine_of_ten_published_layouts_the_search_finds_one_at_least_as_fast(catalogue: Catalogue) -> None:
    if FOLDER not in sys.path:
        sys.path.insert(0, FOLDER)
    script = importlib.import_module("compare_layouts")
    results = [
        result for _, result in script.verdicts([str(data_folder("configs") / "validation" / "steps.csv")], catalogue)
    ]
    assert len(results) > 200
    assert results.count(script.FITS) / len(results) >= 0.9
