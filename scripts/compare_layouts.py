"""Compare the search of layouts with published ones.

`python scripts/compare_layouts.py [FILE...]` (by default configs/validation/steps.csv) searches, for every measured
step whose layout was published, the layouts of the same model on the same accelerators with the same batch. It prints
how often the published layout is among those searched and judged to fit, which makes the one found at least as fast,
and the rows where it is not.
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
"""Without which a table says nothing of a layout."""

TOLD = ("tensor_parallel", "pipeline_parallel", "batch_sequences", "accelerators")
"""Without these a row says too little of its layout."""

FOUND, ABSENT, TOO_LARGE = "found", "not searched", "judged not to fit"


def published(path: str, catalogue: Catalogue) -> Iterator[Row]:
    """Rows of a file that publish a layout."""
    for one in measurements(path, COLUMNS, catalogue):
        told = {name: value for name, value in one.inputs.items() if value is not None}
        if not one.reason and set(TOLD) <= told.keys():
            yield from read_rows([RawRow(one.id, {key: (value, Place("")) for key, value in told.items()})], catalogue)


def verdict(row: Row, catalogue: Catalogue) -> str:
    """Whether a search finds a layout at least as fast as the published one."""
    free = Row(row.name, row.categories, {name: value for name, value in row.given.items() if name not in SHAPE})
    found = search(free, catalogue, read_date(None, catalogue), TARGETS)
    same = is_published(row, found)
    return ABSENT if not same.any() else FOUND if (same & found.fits).any() else TOO_LARGE


def is_published(row: Row, found: Search) -> np.ndarray:
    """Which of the layouts are the published one, whatever it leaves unsaid."""
    same = np.ones(len(found.fits), dtype=bool)
    for name in set(SHAPE) & row.given.keys():
        same &= found.table.numbers[name] == mid_of(row.given[name])
    return same


def verdicts(paths: Sequence[str], catalogue: Catalogue) -> list[tuple[Row, str]]:
    """Every row with a published layout and what became of it; rows that cannot be searched are left out."""
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
    compared = counted(verdicts(paths, catalogue), ", ".join(paths), "a step whose published layout can be searched")
    for row, result in compared:
        if result != FOUND:
            layout = " ".join(f"{name}={mid_of(row.given[name]):g}" for name in SHAPE if name in row.given)
            print(f"{result}: {row.name}: {layout}")
    for result in (FOUND, ABSENT, TOO_LARGE):
        count = sum(one == result for _, one in compared)
        print(f"{result}: {count} of {len(compared)} ({count / len(compared):.1%})")


if __name__ == "__main__":
    start(main)
