"""Fit the constants of the step-time model to measured steps.

`python scripts/calibrate_step_time.py [FILE...]` (by default configs/validation/steps.csv) prints the fitted constants
as they stand in configs/calibration/step_time.yaml, and the errors by data set: fitted on all, with the data set left
out of the fit, and with the model left out. The fit is of logarithms of speed, with a robust loss (Huber) and a prior
around the constants in force, so that what the rows say nothing of stays where it is. Only rows with a known shape and
layout count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from measured import counted, measurements, start
from tables import central, class_of

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.cli.options import read_date
from aigc_compute.evaluation.evaluate import evaluate_prepared
from aigc_compute.evaluation.groups import grouped
from aigc_compute.evaluation.prepare import prepare
from aigc_compute.scenario import Row
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.units import mid_of

SHARED = (
    "matrix_half_width",
    "matrix_half_rows",
    "activation_traffic_ratio",
    "whole_bytes_per_channel",
    "score_bytes",
    "layer_overhead_s",
    "expert_overhead_s",
    "tensor_exchange_ratio",
    "context_exchange_ratio",
    "expert_exchange_ratio",
    "gradient_exchange_ratio",
    "bubble_ratio",
)
TABLE = "calibration/step_time"
BY_FORMAT = ("matrix_efficiency", "attention_efficiency")
"""Constants of a generation that depend on the number format."""

PRIOR = {"matrix_efficiency": 0.15, "attention_efficiency": 0.3}
USUAL_PRIOR = 0.7
"""Standard deviations of the logarithms around the constants in force: physics first, data second."""

COLUMNS = ("model", "gpu", "n_gpus", "seq_len")
"""Without which a table says nothing of a training step."""

NEEDED = {"layers", "hidden_size", "tensor_parallel", "accelerator", "accelerators"}
"""Told of every row that counts."""

BATCH = {"batch_sequences", "sequence_length"}
HYBRID = "attention_flop_per_context_token"
"""Told of models that only partly attend; what their other layers take is not modelled."""

NOISE, HUBER, STEPS, NUDGE = 0.08, 1.5, 12, 1e-3
SPEED = "tokens_per_s_per_accelerator"


@dataclass(frozen=True)
class Measured:
    """A measured step: what is told of it, its speed in tokens a second and accelerator, its data set, and the names
    of the constants that are its generation's.
    """

    inputs: Mapping[str, object]
    speed: float
    group: str
    classes: Mapping[str, str]

    @property
    def model(self) -> tuple[float, float]:
        """What tells one model from another: layers and width."""
        return float(str(self.inputs["layers"])), float(str(self.inputs["hidden_size"]))


def read(paths: Sequence[str], catalogue: Catalogue) -> list[Measured]:
    """Rows that publish a speed, and whose shape and layout are known."""
    found = []
    for path in paths:
        rows = []
        for one in measurements(path, COLUMNS, catalogue):
            figures = {figure.quantity: figure.published for figures in one.targets for figure in figures}
            told = {name: value for name, value in one.inputs.items() if value is not None}
            if one.reason or not told.keys() >= NEEDED or HYBRID in told:
                continue
            [row] = read_rows([RawRow("", {key: (value, Place("")) for key, value in told.items()})], catalogue)
            speed = figures.get(SPEED) or speed_of(row, figures, catalogue)
            if speed:
                rows.append(Measured(told, speed, one.group.split(" 2")[0], classes_of(row, catalogue)))
        found += counted(rows, path, "a measured step of a known shape and layout")
    return found


def speed_of(row: Row, figures: Mapping[str, float | None], catalogue: Catalogue) -> float | None:
    """Tokens a second from the time of a step or from FLOP a second."""
    time, rate = figures.get("step_time_s"), figures.get("step_flop_per_s_per_accelerator")
    if time and row.given.keys() >= BATCH:
        tokens = mid_of(row.given["batch_sequences"]) * mid_of(row.given["sequence_length"])
        return tokens / time / mid_of(row.given["accelerators"])
    flop = answers([row], catalogue, ("forward_flop_per_token",))["forward_flop_per_token"][0]
    return rate / (3 * flop) if rate else None


def classes_of(row: Row, catalogue: Catalogue) -> dict[str, str]:
    """The generation and format whose efficiencies hold for a row."""
    return {name: class_of(catalogue, TABLE, name, row.categories) for name in BY_FORMAT}


def in_force(rows: Sequence[Measured], catalogue: Catalogue) -> dict[tuple[str, str], float]:
    """The constants that the rows rest on, by name and class."""
    classes = {(name, of) for row in rows for name, of in row.classes.items()}
    keys = [*((name, "") for name in SHARED), *sorted(classes)]
    return {key: central(catalogue, TABLE, *key) for key in keys}


def predict(rows: Sequence[Measured], constants: Mapping[tuple[str, str], float], catalogue: Catalogue) -> np.ndarray:
    """Tokens a second of every row with these constants."""
    raws = []
    for row in rows:
        own = {name: constants[name, row.classes.get(name, "")] for name in (*SHARED, *BY_FORMAT)}
        raws.append(RawRow("", {key: (value, Place("")) for key, value in {**row.inputs, **own}.items()}))
    return answers(read_rows(raws, catalogue), catalogue, (SPEED,))[SPEED]


def answers(rows: Sequence[Row], catalogue: Catalogue, wanted: tuple[str, ...]) -> dict[str, np.ndarray]:
    found = {name: np.full(len(rows), np.nan) for name in wanted}
    for one in prepare(grouped(rows), catalogue, read_date(None, catalogue), wanted):
        outcome = evaluate_prepared(one, {}, wanted)
        for name in wanted:
            found[name][np.asarray(outcome.rows)] = outcome.central.get(name, np.nan)
    return found


def fit(rows: Sequence[Measured], catalogue: Catalogue) -> dict[tuple[str, str], float]:
    """Iteratively reweighted Gauss-Newton on logarithms; every data set counts for at most thirty rows."""
    start = in_force(rows, catalogue)
    names = list(start)
    centre = np.log([start[name] for name in names])
    width = np.array([PRIOR.get(name, USUAL_PRIOR) for name, _ in names])
    groups = [row.group for row in rows]
    share = np.sqrt([min(1.0, 30 / groups.count(group)) for group in groups])
    speed = np.log([row.speed for row in rows])
    point = centre.copy()

    def residuals(at: np.ndarray) -> np.ndarray:
        predicted = predict(rows, dict(zip(names, np.exp(at), strict=True)), catalogue)
        return np.asarray((np.log(predicted) - speed) / NOISE)

    for _ in range(STEPS):
        now = residuals(point)
        slopes = np.array([(residuals(point + NUDGE * unit) - now) / NUDGE for unit in np.eye(len(names))]).T
        weight = share * np.sqrt(np.minimum(1, HUBER / np.maximum(np.abs(now), 1e-9)))
        left = np.vstack([slopes * weight[:, None], np.diag(1 / width)])
        right = -np.concatenate([now * weight, (point - centre) / width])
        step = np.linalg.lstsq(left, right, rcond=None)[0]
        point += np.clip(step, -0.3, 0.3)
    return dict(zip(names, np.exp(point), strict=True))


def report(title: str, rows: Sequence[Measured], predicted: np.ndarray) -> None:
    error = predicted / np.array([row.speed for row in rows]) - 1
    size = np.abs(error)
    print(
        f"{title:24} {len(rows):4} rows, median {np.median(size):.1%}, mean {size.mean():.1%}, "
        f"90 % within {np.quantile(size, 0.9):.1%}, bias {np.median(error):+.1%}"
    )


def main(paths: Sequence[str]) -> None:
    catalogue = Catalogue()
    paths = paths or [str(data_folder("configs") / "validation" / "steps.csv")]
    rows = read(paths, catalogue)
    predictable = np.isfinite(predict(rows, in_force(rows, catalogue), catalogue))
    rows = [row for row, known in zip(rows, predictable, strict=True) if known]
    rows = counted(rows, ", ".join(paths), "a step that the model predicts")
    groups = sorted({row.group for row in rows})
    found = fit(rows, catalogue)
    for (name, of), value in found.items():
        print(f"{name}{f' ({of})' if of else ''}: {value:.3g}")
    predicted = predict(rows, found, catalogue)
    report("all, fitted", rows, predicted)
    for group in groups:
        chosen = [place for place, row in enumerate(rows) if row.group == group]
        report(f"  {group}", [rows[place] for place in chosen], predicted[chosen])
    for title, by in (("data set left out", lambda row: row.group), ("model left out", lambda row: row.model)):
        predicted = left_out(rows, by, catalogue)
        report(title, rows, predicted)
        for group in groups:
            chosen = [place for place, row in enumerate(rows) if row.group == group]
            report(f"  {group}", [rows[place] for place in chosen], predicted[chosen])


def left_out(rows: Sequence[Measured], of: Callable[[Measured], object], catalogue: Catalogue) -> np.ndarray:
    """Every row predicted from the rows of other groups; what only its own group tells stays as it is in force."""
    predicted = np.empty(len(rows))
    for group in dict.fromkeys(map(of, rows)):
        own = [place for place, row in enumerate(rows) if of(row) == group]
        others = [row for row in rows if of(row) != group]
        alone = [rows[place] for place in own]
        predicted[own] = predict(alone, {**in_force(alone, catalogue), **fit(others, catalogue)}, catalogue)
    return predicted


if __name__ == "__main__":
    start(main)
