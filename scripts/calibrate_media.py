"""Fit the constants of the generation of images and videos to measured batches.

`python scripts/calibrate_media.py [FILE...]` (by default configs/validation/media.csv) prints the fitted constants as
they stand in configs/calibration/media.yaml, and the errors by model, fitted on all and predicted from the other
models. The fit is of logarithms of time and of power, with a robust loss (Huber) and a prior around the constants in
force, so that what the rows say nothing of stays where it is. Every model counts the same on every device and number of
devices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from measured import counted, measurements, only_figure, start
from tables import central

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.calibration import applying, calibrated, read_table, with_properties
from aigc_compute.cli.options import read_date
from aigc_compute.evaluation.evaluate import evaluate_prepared
from aigc_compute.evaluation.groups import grouped
from aigc_compute.evaluation.prepare import Prepared, prepare
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.studies.validate.measurement import Measurement
from aigc_compute.units import mid_of

MATRIX = "denoiser_matrix_efficiency"
TIME, POWER = "generation_time_s", "generation_power_w"
SHARED = (
    "attention_half_head",
    "denoiser_launch_s",
    "exchange_launch_s",
    "ring_launch_s",
    "sequence_exchange_ratio",
    "exchange_bytes_per_channel",
    "ring_bytes_per_channel",
    "elementwise_bytes_per_channel",
    "rotary_bytes_per_channel",
    "norm_bytes_per_channel",
    "idle_power_ratio",
)
BY_GENERATION = (
    MATRIX,
    "denoiser_attention_efficiency",
    "media_memory_efficiency",
    "autoencoder_efficiency",
    "busy_power_ratio",
)
TABLE = "calibration/media"
EAGER = {"generation_engine": "eager"}
FITTED = ("mlenergy-2026",)
"""The sources of the constants that are fitted here."""

FIXED = ("hopper", "media_memory_efficiency")
"""Only its ratio to the bytes of a channel can be measured: this one is judged."""

PRIOR = {
    MATRIX: 0.05,
    "denoiser_attention_efficiency": 0.3,
    "sequence_exchange_ratio": 0.2,
    "attention_half_head": 0.3,
    "denoiser_launch_s": 0.1,
}
USUAL_PRIOR = 0.7
"""Standard deviations of the logarithms around the constants in force, of products around their efficiency in measured
training steps: physics first, data second."""

NOISE = {"image": 0.1, "video": 0.05}
"""What the model leaves unexplained: short batches wait for launches and hosts."""

HUBER, STEPS, NUDGE = 1.5, 10, 1e-3
GROUP_ROWS = 4
"""That a model on one device and number of devices counts for."""

COLUMNS = ("model", "gpu", "metric", "value", "note")
"""Without which a table says nothing of a generated batch."""

DEGREES = ("ulysses_degree", "ring_degree")

Key = tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """A measured batch: what is told of it, its time or power, its model, and its generation of accelerators."""

    inputs: Mapping[str, object]
    quantity: str
    value: float
    model: str
    generation: str

    @property
    def devices(self) -> float:
        """That generate together."""
        return float(np.prod([float(str(self.inputs.get(name, 1))) for name in DEGREES]))

    @property
    def part(self) -> str:
        """Image or video, on one device or several."""
        return f"{self.inputs['modality']}, {'several devices' if self.devices > 1 else 'one device'}, {self.quantity}"


def read(paths: Sequence[str], catalogue: Catalogue) -> list[Measured]:
    """Times and powers of models whose shape is known, on generations that have constants."""
    found = []
    for path in paths:
        rows = [row for one in measurements(path, COLUMNS, catalogue) if (row := _measured(one, catalogue))]
        found += counted(rows, path, "the time or power of a generated batch on an accelerator of the fit")
    return found


def _measured(one: Measurement, catalogue: Catalogue) -> Measured | None:
    """A row that counts."""
    figure, told = only_figure(one), {name: value for name, value in one.inputs.items() if value is not None}
    if figure is None or figure.published is None or figure.quantity not in (TIME, POWER):
        return None
    if not {"denoiser", "accelerator"} <= told.keys() or "generation_engine" in told:
        return None
    generation = generation_of(str(told["accelerator"]), catalogue)
    if generation is None:
        return None
    return Measured(told, figure.quantity, figure.published, one.id.split(" ")[0], generation)


def generation_of(device: str, catalogue: Catalogue) -> str | None:
    """The generation of a device where its constants are fitted."""
    row = applying(catalogue, TABLE, with_properties(catalogue, {"accelerator": device, **EAGER}))[MATRIX]
    return row.label.removesuffix(f" {EAGER['generation_engine']}") if row.fact.origin.sources == FITTED else None


def in_force(rows: Sequence[Measured], catalogue: Catalogue) -> dict[Key, float]:
    """The constants that the rows rest on, by generation and name."""
    found: dict[Key, float] = {("", name): central(catalogue, TABLE, name) for name in SHARED}
    for generation in sorted({row.generation for row in rows}):
        found |= {(generation, name): of_generation(catalogue, name, generation) for name in BY_GENERATION}
    return found


def of_generation(catalogue: Catalogue, name: str, generation: str) -> float:
    """The central value of a constant for a generation, of kernels run as published."""
    rows = catalogue.parsed(TABLE, read_table)[name]
    label = next(row.label for row in rows if row.label in (generation, f"{generation} {EAGER['generation_engine']}"))
    return central(catalogue, TABLE, name, label)


class Bench:
    """Rows whose plans are made once, to be evaluated with other constants."""

    def __init__(self, rows: Sequence[Measured], catalogue: Catalogue) -> None:
        self.rows = rows
        constants = in_force(rows, catalogue)
        raws = [
            RawRow("", {key: (value, Place("")) for key, value in {**row.inputs, **_own(row, constants)}.items()})
            for row in rows
        ]
        groups = grouped(read_rows(raws, catalogue))
        self.prepared = prepare(groups, catalogue, read_date(None, catalogue), (TIME, POWER))

    def predict(self, constants: Mapping[Key, float]) -> np.ndarray:
        """The figure that each row asks for."""
        found = np.full(len(self.rows), np.nan)
        for one in self.prepared:
            places = np.asarray(one.group.rows)
            outcome = evaluate_prepared(self._with(one, constants), {}, (TIME, POWER))
            for name in (TIME, POWER):
                asked = np.array([self.rows[place].quantity == name for place in places])
                found[places[asked]] = np.broadcast_to(outcome.central[name], len(places))[asked]
        return found

    def _with(self, one: Prepared, constants: Mapping[Key, float]) -> Prepared:
        owns = [_own(self.rows[place], constants) for place in one.group.rows]
        columns = {name: np.array([own[name] for own in owns]) for name in (*SHARED, *BY_GENERATION)}
        return replace(one, group=replace(one.group, columns={**one.group.columns, **columns}))


def _own(row: Measured, constants: Mapping[Key, float]) -> dict[str, float]:
    return {name: constants["", name] for name in SHARED} | {
        name: constants[row.generation, name] for name in BY_GENERATION
    }


def _of_steps(catalogue: Catalogue, generations: str) -> float:
    """The efficiency of GEMMs in measured training steps of the first of these generations."""
    categories = {"generation": generations.partition("/")[0]}
    return mid_of(calibrated(catalogue, "calibration/step_time", categories)["matrix_efficiency"].value)


def fit(rows: Sequence[Measured], catalogue: Catalogue) -> dict[Key, float]:
    """Iteratively reweighted Gauss-Newton on logarithms."""
    start, bench = in_force(rows, catalogue), Bench(rows, catalogue)
    free = [key for key in start if key != FIXED]
    products = {(of, MATRIX): _of_steps(catalogue, of) for of, name in free if name == MATRIX}
    centre = np.log([products.get(key, start[key]) for key in free])
    width = np.array([PRIOR.get(name, USUAL_PRIOR) for _, name in free])
    kinds = [(row.model, row.generation, row.devices, row.quantity) for row in rows]
    members = Counter(kinds)
    share = np.sqrt([GROUP_ROWS / members[kind] for kind in kinds])
    measured = np.log([row.value for row in rows])
    noise = np.array([NOISE[str(row.inputs["modality"])] for row in rows])
    point = centre.copy()

    def residuals(at: np.ndarray) -> np.ndarray:
        predicted = bench.predict({**start, **dict(zip(free, np.exp(at), strict=True))})
        return np.asarray((np.log(predicted) - measured) / noise)

    for _ in range(STEPS):
        now = residuals(point)
        slopes = np.array([(residuals(point + NUDGE * unit) - now) / NUDGE for unit in np.eye(len(free))]).T
        weight = share * np.sqrt(np.minimum(1, HUBER / np.maximum(np.abs(now), 1e-9)))
        left = np.vstack([slopes * weight[:, None], np.diag(1 / width)])
        right = -np.concatenate([now * weight, (point - centre) / width])
        point += np.clip(np.linalg.lstsq(left, right, rcond=None)[0], -0.3, 0.3)
    return {**start, **dict(zip(free, map(float, np.exp(point)), strict=True))}


def report(title: str, rows: Sequence[Measured], predicted: np.ndarray) -> None:
    """Median error, and the ends between which nine in ten ratios of measured to predicted lie, by part."""
    ratio = np.array([row.value for row in rows]) / predicted
    for part in sorted({row.part for row in rows}):
        own = ratio[[row.part == part for row in rows]]
        low, middle, high = np.quantile(own, [0.05, 0.5, 0.95])
        error = np.median(np.abs(1 / own - 1))
        print(f"{title:34} {part:42} {len(own):4} rows, median {error:6.1%}, {low:.2f} {middle:.2f} {high:.2f}")


def main(paths: Sequence[str]) -> None:
    catalogue = Catalogue()
    rows = read(paths or [str(data_folder("configs") / "validation" / "media.csv")], catalogue)
    found = fit(rows, catalogue)
    for (generation, name), value in found.items():
        print(f"{name}{f' ({generation})' if generation else ''}: {value:.3g}")
    report("fitted on all", rows, Bench(rows, catalogue).predict(found))
    left_out = np.full(len(rows), np.nan)
    for model in sorted({row.model for row in rows}):
        own = [place for place, row in enumerate(rows) if row.model == model]
        constants = fit([row for row in rows if row.model != model], catalogue)
        left_out[own] = Bench([rows[place] for place in own], catalogue).predict(
            {**in_force(rows, catalogue), **constants}
        )
        report(f"left out: {model}"[:34], [rows[place] for place in own], left_out[own])
    report("every model left out", rows, left_out)


if __name__ == "__main__":
    start(main)
