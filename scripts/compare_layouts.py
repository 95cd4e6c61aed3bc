"""Compare the search of layouts with published layouts.

Run `python scripts/compare_layouts.py [FILE...]` (default: configs/validation/steps.csv). For each measured step with a
published layout, the script searches the layouts of the same model on the same accelerators with the same batch. It
prints how often the search contains the published layout and finds that it fits in memory. In these cases, the best
layout of the search is at least as fast. It also prints all other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from measured import counted, measurements, start

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.cli.options import read_date
from aigc_compute.diagnostics import Problems
from aigc_compute.scenario import Row
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.studies.layout_candidates import SHAPE
from aigc_compute.studies.layouts import TARGETS, Search, search
from aigc_compute.units import mid_of

COLUMNS = ("model", "gpu", "n_gpus", "gbs")
"""Columns that a table needs to describe layouts."""

REQUIRED = ("tensor_parallel", "pipeline_parallel", "batch_sequences", "accelerators")
"""Quantities that a row needs to describe its layout."""

FITS, ABSENT, TOO_LARGE = "searched, and fits", "not searched", "searched, but does not fit"
"""Results of the search for a published layout."""


def published(path: str, catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rows of a file with a published layout."""
    for measurement in measurements(path, COLUMNS, catalogue):
        inputs = {name: (value, Place("")) for name, value in measurement.inputs.items() if value is not None}
        if not measurement.reason and set(REQUIRED) <= inputs.keys():
            yield from read_rows([RawRow(measurement.id, inputs)], catalogue)


def verdict(row: Row, catalogue: Catalogue) -> str:
    """Return whether the search of layouts contains the published one, and whether it fits in memory."""
    free = Row(row.name, row.categories, {name: value for name, value in row.given.items() if name not in SHAPE})
    result = search(free, catalogue, read_date(None, catalogue), TARGETS)
    same = is_published(row, result)
    return ABSENT if not same.any() else FITS if (same & result.fits).any() else TOO_LARGE


def is_published(row: Row, result: Search) -> np.ndarray:
    """Return for each layout whether it agrees with the published layout in all stated degrees."""
    same = np.ones(len(result.fits), dtype=bool)
    for name in set(SHAPE) & row.given.keys():
        same &= result.table.numbers[name] == mid_of(row.given[name])
    return same


def verdicts(paths: Sequence[str], catalogue: Catalogue) -> list[tuple[Row, str]]:
    """Return each row with a published layout and its verdict, without the rows that cannot be searched."""
    compared = []
    for row in (row for path in paths for row in published(path, catalogue)):
        try:
            compared.append((row, verdict(row, catalogue)))
        except Problems:
            continue
    return compared


def main(paths: Sequence[str]) -> None:
    catalogue = Catalogue()
    paths = paths or [str(data_folder("configs") / "validation" / "steps.csv")]
    compared = counted(verdicts(paths, catalogue), ", ".join(paths), "a step with a layout that can be searched")
    for row, result in compared:
        if result != FITS:
            layout = " ".join(f"{name}={mid_of(row.given[name]):g}" for name in SHAPE if name in row.given)
            print(f"{result}: {row.name}: {layout}")
    for kind in (FITS, ABSENT, TOO_LARGE):
        count = sum(result == kind for _, result in compared)
        print(f"{kind}: {count} of {len(compared)} ({count / len(compared):.1%})")


if __name__ == "__main__":
    start(main)
