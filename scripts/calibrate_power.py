"""Fit the static share of power to the metered runs of configs/validation/energies.yaml, and its error.

The share of a kind is the median of what its runs imply; the error is that of runs predicted with all models of
their family left out. Runs without hours are left out of the fit. Prints what configs/calibration/power.yaml holds:
python scripts/calibrate_power.py
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median, pstdev
from typing import NamedTuple

import numpy as np
from measured import refuse, start

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.studies.validate import load_measurements

ENERGIES = Path(__file__).parent.parent / "configs" / "validation" / "energies.yaml"
NEEDED = ("hfu", "accelerator_hours", "accelerator_tdp_w", "server_power_ratio", "pue", "full_power_utilisation")
NORMAL_90 = 1.645


class Run(NamedTuple):
    name: str
    kind: str
    utilisation: float
    ratio: float
    full: float

    @property
    def family(self) -> str:
        """What its relatives are called, too."""
        return self.name.split("-", 1)[0]

    @property
    def static(self) -> float:
        """The static share at which the model meets what was metered."""
        computing = self.utilisation / self.full
        return (self.ratio - computing) / (1 - computing)

    def error(self, static: float) -> float:
        """Logarithm of metered over predicted."""
        computing = self.utilisation / self.full
        return float(np.log(self.ratio / (static + (1 - static) * computing)))


def metered(catalogue: Catalogue, day: date) -> list[Run]:
    """The runs whose hours are published, with what their accelerators drew over the board limit."""
    found = []
    for one in load_measurements(ENERGIES, catalogue):
        if one.group != "metered" or not {"accelerator_hours", "training_days"} & one.inputs.keys():
            continue
        place = Place(one.file)
        [row] = read_rows([RawRow(one.id, {key: (value, place) for key, value in one.inputs.items()})], catalogue)
        values = evaluate_rows([row], catalogue, day, NEEDED, ranges=False)[0].values
        published = one.targets[0][0].published
        assert published is not None
        watts = published * 1000 / values["accelerator_hours"]
        ratio = watts / (values["accelerator_tdp_w"] * values["server_power_ratio"] * values["pue"])
        kind = catalogue.entry("accelerators", str(one.inputs["accelerator"]))["kind"]
        found.append(Run(one.id, kind, values["hfu"], ratio, values["full_power_utilisation"]))
    return found


def fit(runs: list[Run]) -> dict[str, float]:
    """The static share of each kind."""
    kinds = sorted({one.kind for one in runs})
    return {kind: median(one.static for one in runs if one.kind == kind) for kind in kinds}


def errors(runs: list[Run]) -> list[float]:
    """How far off each run is with its family left out, as the logarithm of metered over predicted."""
    return [run.error(fit([one for one in runs if one.family != run.family])[run.kind]) for run in runs]


def ends(off: list[float]) -> tuple[float, float]:
    """The 90 % interval of the factor by which runs are off."""
    spread = NORMAL_90 * pstdev(off, 0.0)
    return float(np.exp(-spread)), float(np.exp(spread))


def main(words: Sequence[str]) -> None:
    """Print the fit, and each run beside its prediction with its family left out."""
    if words:
        refuse(f"found {words[0]!r}, expected nothing: the runs are those of configs/validation/energies.yaml")
    runs = metered(Catalogue(), date(2026, 11, 21))
    off = errors(runs)
    for run, error in zip(runs, off, strict=True):
        said = f"hfu {run.utilisation:.3f} drew {run.ratio:.3f} alone {run.static:+.3f} off {np.expm1(-error):+.1%}"
        print(f"{run.name:24} {run.kind} {said}")
    for kind, static in fit(runs).items():
        print(f"static_power_ratio {kind}: {static:.2f}")
    low, high = ends(off)
    print(f"power_error: {low:.2f} to {high:.2f}; median size {median(map(abs, off)):.1%}")


if __name__ == "__main__":
    start(main)
